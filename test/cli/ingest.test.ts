import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Finished, type Place, place, tanAnPlan } from "./run.ts";

interface Printed {
  documents: { id: string; commune: string }[];
  indicators: { document: string; targets: { text: string }[] }[];
}

describe("ingest", () => {
  let here: Place;
  let incoming: string;

  beforeEach(() => {
    here = place();
    incoming = join(here.dataDir, "../incoming");
    mkdirSync(incoming);
  });
  afterEach(() => here.remove());

  const file = (name: string, content: string | Uint8Array) => {
    const path = join(incoming, name);
    writeFileSync(path, content);
    return path;
  };
  const plans = () => readdirSync(join(here.knowledgeDir, "plans")).sort();
  const catalogue = async () => (await here.cli(["catalogue"])).out;
  const read = async () => JSON.parse(await catalogue()) as Printed;

  it("adds a good plan: it is told what was read, listed, and answered from at once", async () => {
    const { code, out } = await here.cli(["ingest", file("tan-an.txt", tanAnPlan())]);
    expect(code).toBe(0);
    expect(out).toContain("tan-an.txt: đã thêm (1 chỉ tiêu, 1 nhiệm vụ");
    expect(plans()).toHaveLength(6);
    expect(plans().filter((name) => !/^[a-z-]+\.txt$/.test(name))).toEqual([]);
    const { documents } = await read();
    expect(documents.map((d) => d.commune)).toContain("tan-an");
    const target = await here.cli([
      "ask",
      "Tỷ lệ camera giám sát giao thông phải đạt bao nhiêu?",
      "--commune",
      "tan-an",
    ]);
    expect(target.out).toContain("73%");
    const named = await here.cli(["ask", "ai chu tri quy che tram quan trac nuoc song o Tan An?"]);
    expect(named.out).toContain("Phòng Kinh tế");
  });

  it("says that the same file is unchanged, and puts a changed one in the place of the old", async () => {
    await here.cli(["ingest", file("tan-an.txt", tanAnPlan())]);
    const again = await here.cli(["ingest", join(incoming, "tan-an.txt")]);
    expect(again.code).toBe(0);
    expect(again.out).toContain("tan-an.txt: không đổi");
    const changed = await here.cli(["ingest", file("tan-an.txt", tanAnPlan("≥ 88%"))]);
    expect(changed.code).toBe(0);
    expect(changed.out).toContain("tan-an.txt: đã thay bản mới");
    const { indicators } = await read();
    expect(indicators.filter((i) => i.document === "tan-an").map((i) => i.targets[0]?.text)).toEqual(["≥ 88%"]);
    expect(plans()).toHaveLength(6);
  });

  it("takes a folder, and skips what it cannot read without losing the rest", async () => {
    file("tan-an.txt", tanAnPlan());
    file("rong.txt", "");
    file(".an", "x");
    const { code, out } = await here.cli(["ingest", incoming]);
    expect(code).toBe(1);
    expect(out).toContain("tan-an.txt: đã thêm");
    expect(out).toContain("rong.txt: bỏ qua");
    expect(plans()).toHaveLength(6);
    expect(plans()).not.toContain("rong.txt");
  });

  it.each([
    ["the bytes of a plan under another name", "a-copy.txt"],
    ["another file for a plan's id", "phuoc-an.md"],
  ])("skips %s, since one of the two could not be read, and keeps the catalogue", async (_what, name) => {
    const before = await catalogue();
    const text = readFileSync(join(here.knowledgeDir, "plans/phuoc-an.txt"), "utf8");
    const { out } = await here.cli(["ingest", file(name, name.endsWith(".md") ? `${text}\n` : text)]);
    expect(out).toContain(`${name}: bỏ qua – `);
    expect(await catalogue()).toBe(before);
  });

  it("reads the folder again when no file is named", async () => {
    writeFileSync(join(here.knowledgeDir, "plans/tan-an.txt"), tanAnPlan());
    const { code, out } = await here.cli(["ingest"]);
    expect(code).toBe(0);
    expect(out).toContain("tan-an.txt");
    expect((await read()).documents).toHaveLength(6);
  });
});

describe("ingest of files that are no plans", () => {
  const here = place();
  const incoming = join(here.dataDir, "../incoming");
  const BAD: [what: string, name: string, content: string | Uint8Array | null, reason: string][] = [
    ["an empty file", "rong.txt", "", "trống"],
    ["only white space", "trang.txt", " \n\t\n", "trống"],
    ["a Word file", "ke-hoach.docx", "PK\u0003\u0004", ".txt"],
    ["a PDF that is called text", "pdf.txt", "%PDF-1.7 \u0000\u0001", "nhị phân"],
    ["UTF-16", "utf16.txt", Buffer.from(`\ufeff${tanAnPlan()}`, "utf16le"), "UTF-8"],
    ["an old encoding", "tcvn.txt", Buffer.from("K\xd5 ho\xb9ch chuy\xd3n \xae\xe6i s\xe8", "latin1"), "UTF-8"],
    ["half a letter under a plan's name", "phuoc-an.txt", Buffer.from([0x4b, 0xe1, 0xba]), "UTF-8"],
    ["a file that is not there", "khong-co.txt", null, "đường dẫn"],
  ];
  const everything = () => ({ plans: snapshot(here.knowledgeDir), data: snapshot(here.dataDir) });
  let before: ReturnType<typeof everything>;
  let run: Finished;

  beforeAll(async () => {
    mkdirSync(incoming);
    for (const [, name, content] of BAD) if (content !== null) writeFileSync(join(incoming, name), content);
    await here.cli(["catalogue"]);
    before = everything();
    run = await here.cli(["ingest", ...BAD.map(([, name]) => join(incoming, name))]);
  });
  afterAll(() => here.remove());

  it.each(BAD)("refuses %s (%s) with its reason", (_what, name, _content, reason) => {
    const line = run.out.split("\n").find((l) => l.startsWith(`${name}: `));
    expect(line).toMatch(/: bỏ qua – ./);
    expect(line).toContain(reason);
  });

  it("ends with 1, without a stack trace, and leaves plans and catalogue as they were", () => {
    expect(run.code).toBe(1);
    expect(run.err).not.toMatch(/^\s+at /m);
    expect(everything()).toEqual(before);
  });

  it("refuses an option that it does not know", async () => {
    const { code, err } = await here.cli(["ingest", "--force", "x.txt"]);
    expect(code).toBe(2);
    expect(err).toContain("--force");
  });
});

/** Names and contents of all files under a folder. */
function snapshot(root: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(root, name)).isFile())
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(root, name)))
          .digest("hex"),
      ]),
  );
}
