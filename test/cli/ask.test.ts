import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ANSWER_KINDS } from "../../src/domain/answer.ts";
import { COMMUNES, standsInPlan } from "../conversation/real.ts";
import { jsonLines, place } from "./run.ts";

const here = place();
afterAll(() => here.remove());

const KINDS: readonly string[] = ANSWER_KINDS;

describe("the command line without a command it knows", () => {
  it.each([[[]], [["toString"]], [["--help"]], [["hỏi"]]])("prints the usage for %j and ends with 2", async (args) => {
    const { code, out, err } = await here.cli(args);
    expect(code).toBe(2);
    expect(out).toBe("");
    for (const name of ["ask", "ingest", "catalogue", "evaluate"]) expect(err).toContain(`npm run --silent ${name}`);
  });

  it("names a wrong variable in one sentence and ends with 1", async () => {
    const { code, out, err } = await here.cli(["ask", "5G?"], { env: { PORT: "abc" } });
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toContain("PORT");
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("says where plans are looked for when there are none", async () => {
    const nowhere = join(here.dataDir, "nowhere");
    const { code, err } = await here.cli(["ask", "5G?"], { env: { KNOWLEDGE_DIR: nowhere } });
    expect(code).toBe(1);
    expect(err).toContain(nowhere);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe("ask with one question", () => {
  it("prints the answer with its source", async () => {
    const { code, out } = await here.cli(["ask", "Ai chủ trì chỉ tiêu phủ sóng 5G?", "--commune", "phuoc-an"]);
    expect(code).toBe(0);
    expect(out).toContain("Phòng Văn hóa – Xã hội");
    expect(out).toMatch(/Nguồn: .*dòng 64/);
  });

  it("takes a question in several words, and the commune before it", async () => {
    const { code, out } = await here.cli(["ask", "--commune", "dinh-hoa", "chu", "ky", "so", "nam", "2030"]);
    expect(code).toBe(0);
    expect(out).toContain("70%");
  });

  it("asks for the commune when none is chosen, and shows the choices", async () => {
    const { code, out } = await here.cli(["ask", "Chữ ký số năm 2030 đạt bao nhiêu?"]);
    expect(code).toBe(0);
    for (const name of ["Bạch Thông", "Dân Tiến", "Định Hóa", "Kim Thành", "Phước An"])
      expect(out).toContain(`· Xã ${name}`);
  });

  it("answers for the fixed commune without being told", async () => {
    const { out } = await here.cli(["ask", "Chữ ký số năm 2026 đạt bao nhiêu?"], { env: { COMMUNE: "phuoc-an" } });
    expect(out).toContain("50%");
  });

  it.each([
    [["ask"], "Thiếu câu hỏi"],
    [["ask", " "], "Thiếu câu hỏi"],
    [["ask", "5G?", "--comune", "phuoc-an"], "--comune"],
    [["ask", "5G?", "--commune"], "--commune"],
  ])("explains %j and ends with 2", async (args, said) => {
    const { code, out, err } = await here.cli(args);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(said);
    expect(err).toContain("Cách dùng");
  });

  it("names the communes there are when the one asked for is not among them", async () => {
    const { code, out, err } = await here.cli(["ask", "5G?", "--commune", "sao-hoa"]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("sao-hoa");
    for (const slug of COMMUNES) expect(err).toContain(slug);
  });
});

describe("ask --jsonl", () => {
  const ask = (lines: unknown[], more: string[] = []) =>
    here.cli(["ask", "--jsonl", ...more], {
      input: lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
    });

  it("answers each line in order with id, answer, kind, citations and milliseconds", async () => {
    const { code, out } = await ask([
      { id: "a", question: "Ai chủ trì chỉ tiêu phủ sóng 5G?", commune: "phuoc-an" },
      { id: 7, question: "ai chu tri ke hoach phat trien ha tang so", commune: "bach-thong", history: null },
      { id: "c", question: "Chữ ký số năm 2030?", commune: null },
      {
        id: "d",
        question: "thế còn năm 2035?",
        commune: "dinh-hoa",
        history: [
          { role: "user", text: "Chữ ký số năm 2030 đạt bao nhiêu?" },
          { role: "assistant", text: "≥ 70%" },
        ],
      },
    ]);
    expect(code).toBe(0);
    const rows = jsonLines(out);
    expect(rows.map((row) => row.id)).toEqual(["a", 7, "c", "d"]);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(["id", "answer", "kind", "citations", "ms"]);
      expect(row.answer).toEqual(expect.stringMatching(/\S/));
      expect(KINDS).toContain(row.kind);
      expect(row.ms).toEqual(expect.any(Number));
      expect(row.ms).toBeGreaterThanOrEqual(0);
      for (const citation of row.citations as Record<string, string>[]) {
        expect(Object.keys(citation).sort()).toEqual(["document", "locator", "quote", "title"]);
        expect(standsInPlan(citation.quote ?? "", citation.document ?? "")).toBe(true);
      }
    }
    expect(rows[0]?.citations).toHaveLength(1);
    expect(rows[2]?.kind).toBe("clarify");
    expect(rows[3]?.answer).toContain("80%");
  });

  it("gives --commune to the lines without one", async () => {
    const { out } = await ask(
      [
        { id: 1, question: "Chữ ký số đạt bao nhiêu?" },
        { id: 2, question: "Chữ ký số năm 2025 đạt bao nhiêu?", commune: "dinh-hoa" },
      ],
      ["--commune", "phuoc-an"],
    );
    const [first, second] = jsonLines(out);
    expect(first?.answer).toContain("50%");
    expect(second?.answer).toContain("30%");
  });

  it("names each broken line, answers the others and ends with 1", async () => {
    const { code, out, err } = await ask([
      { id: 1, question: "Ai chủ trì phủ sóng 5G?", commune: "phuoc-an" },
      "{không phải JSON",
      "",
      { question: "không có id" },
      { id: 5, question: 5 },
      { id: 6, question: "x", history: "y" },
      { id: 7, question: "Ai chủ trì phủ sóng 5G?\r", commune: "phuoc-an" },
    ]);
    expect(code).toBe(1);
    expect(jsonLines(out).map((row) => row.id)).toEqual([1, 7]);
    for (const number of [2, 4, 5, 6]) expect(err).toContain(`Dòng ${number}:`);
    expect(err).not.toContain("Dòng 3:");
    expect(err).not.toContain("không có id");
  });

  it("answers odd questions with a sentence, never with a broken row", async () => {
    const odd = [
      "",
      " ",
      "😀😀",
      "a".repeat(5_000),
      "<script>alert(1)</script>",
      "' OR 1=1; --",
      "\u0000",
      "\ud800",
      "?",
    ];
    const { code, out } = await ask(odd.map((question, id) => ({ id, question, commune: "phuoc-an" })));
    expect(code).toBe(0);
    const rows = jsonLines(out);
    expect(rows).toHaveLength(odd.length);
    for (const row of rows) expect(row.answer).toEqual(expect.stringMatching(/\p{L}{2}/u));
  });

  it("does not take a commune of which there is no plan for no commune at all", async () => {
    const { out, err } = await ask([{ id: 1, question: "Chữ ký số đạt bao nhiêu?", commune: "sao-hoa" }]);
    expect(`${out}${err}`).toContain("sao-hoa");
  });

  it("says nothing and ends with 0 on empty input", async () => {
    const { code, out } = await ask([]);
    expect(code).toBe(0);
    expect(out).toBe("");
  });
});

describe("output that nobody reads to its end", () => {
  it("ends without a stack trace, as in `catalogue | head`", () => {
    const program = join(import.meta.dirname, "../../src/cli.ts");
    const { stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${program}" catalogue | head -c 10`], {
      env: { PATH: process.env.PATH, ...here.env },
      encoding: "utf8",
    });
    expect(stderr).not.toMatch(/^\s+at |EPIPE/m);
  });
});
