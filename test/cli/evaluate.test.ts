import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { place } from "./run.ts";

const here = place();
afterAll(() => here.remove());

const path = (name: string) => join(here.dataDir, "..", name);
const questions = [
  { id: "q1", question: "Ai chủ trì 5G?", commune: "phuoc-an", type: "owner", must_include: [["Văn hóa – Xã hội"]] },
  { id: "q2", question: "5G đạt bao nhiêu?", commune: "phuoc-an", type: "target", must_include: [["60%"]] },
  { id: "q3", question: "5G đạt bao nhiêu?", commune: "phuoc-an", type: "target", must_include: [["61%"]] },
].map((q) => ({ ...q, expect_kind: "answer" }));

describe("evaluate", () => {
  it("prints the table, the times and what was wrong, and writes the gate", async () => {
    writeFileSync(path("q.jsonl"), questions.map((q) => JSON.stringify(q)).join("\n"));
    const { code, out } = await here.cli(["evaluate", path("q.jsonl"), "--gate", path("gate.json")]);
    expect(code).toBe(0);
    const rows = Object.fromEntries(
      out.split("\n").flatMap((line) => {
        const [, type, n, strict, loose] = /^\s*(.*?)\s+(\d+)\s+([\d.]+) %\s+([\d.]+) %/.exec(line) ?? [];
        return type === undefined ? [] : [[type, [Number(n), Number(strict), Number(loose)]]];
      }),
    );
    expect(rows).toMatchObject({ owner: [1, 100, 100], target: [2, 50, 50], "tất cả": [3, 66.7, 66.7] });
    expect(rows["q.jsonl"]).toEqual(rows["tất cả"]);
    expect(out.split("\n")[0]).toMatch(/số câu.*nguồn khớp.*từ chối đúng.*sai giá trị.*p50/);
    expect(out).toMatch(/chưa đúng \(1\)[\s\S]*q3[\s\S]*thiếu 61%/);
    expect(JSON.parse(readFileSync(path("gate.json"), "utf8"))).toEqual(["q1", "q2"]);
  });

  it("leaves out what was wrong when asked to be quiet", async () => {
    writeFileSync(path("q.jsonl"), questions.map((q) => JSON.stringify(q)).join("\n"));
    const { out } = await here.cli(["evaluate", path("q.jsonl"), "--quiet"]);
    expect(out).not.toContain("q3");
  });

  it("adds the four spellings when asked, for several files together", async () => {
    writeFileSync(path("q.jsonl"), questions.map((q) => JSON.stringify(q)).join("\n"));
    writeFileSync(path("r.jsonl"), JSON.stringify({ ...questions[0], id: "r1" }));
    const { out } = await here.cli(["evaluate", path("q.jsonl"), path("r.jsonl"), "--quiet", "--spellings"]);
    expect(out.split("\n")[0]).toMatch(/không dấu.*nửa dấu.*gõ lầm.*chat/);
    expect(out).toMatch(/^q\.jsonl\s+3 /m);
    expect(out).toMatch(/^r\.jsonl\s+1 .*100\.0 % \(\+0\.0\)/m);
    expect(out).toMatch(/^tất cả\s+4 /m);
  });

  it("prints the same for programs", async () => {
    writeFileSync(path("q.jsonl"), questions.map((q) => JSON.stringify(q)).join("\n"));
    const { out } = await here.cli(["evaluate", path("q.jsonl"), "--json", "--spellings"]);
    const { rows } = JSON.parse(out) as { rows: Record<string, Record<string, unknown>>[] };
    expect(rows.map((r) => r.name)).toEqual(["q.jsonl", "tất cả", "target", "owner"]);
    expect(rows[0]?.written).toMatchObject({ questions: 3, strict: { part: 2, whole: 3 }, wrong: ["q3"], loss: 0 });
    expect(Object.keys(rows[0] ?? {})).toEqual(["name", "written", "no-diacritics", "half", "typo", "teencode"]);
  });

  it("ends with 1 and names the question when one of the gate beside the file fails, and only then", async () => {
    writeFileSync(path("q.jsonl"), questions.map((q) => JSON.stringify(q)).join("\n"));
    writeFileSync(path("gate.json"), JSON.stringify(["q1", "q3", "elsewhere"]));
    const failed = await here.cli(["evaluate", path("q.jsonl"), "--quiet"]);
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(/không còn đúng: q3\./);
    writeFileSync(path("gate.json"), JSON.stringify(["q1", "q2"]));
    expect((await here.cli(["evaluate", path("q.jsonl"), "--quiet"])).code).toBe(0);
  });

  it.each([
    ["no file", ["evaluate"]],
    ["a file that is not there", ["evaluate", "nowhere.jsonl"]],
    ["an unknown option", ["evaluate", "x", "--fast"]],
  ])("explains %s and ends with 2", async (_what, args) => {
    const { code, out, err } = await here.cli(args);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(/Cách dùng|Không đọc được/);
  });

  it("explains a file that is no JSON lines and ends with 2", async () => {
    writeFileSync(path("bad.jsonl"), "xin chào\n");
    const { code, err } = await here.cli(["evaluate", path("bad.jsonl")]);
    expect(code).toBe(2);
    expect(err).toContain("bad.jsonl");
  });

  it("ends with 0 on a file without questions", async () => {
    writeFileSync(path("empty.jsonl"), "\n");
    expect((await here.cli(["evaluate", path("empty.jsonl")])).code).toBe(0);
  });
});
