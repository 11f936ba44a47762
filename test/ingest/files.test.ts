import { closeSync, cpSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/domain/errors.ts";
import { ingestFolder, ingestText, loadFile, loadLexicon, type PreviousIngest } from "../../src/ingest/ingest.ts";
import { lexicon, PLANS, planText } from "./fixtures.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ingest-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, bytes: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const refusal = (path: string): AppError => {
  try {
    loadFile(path);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("not refused");
};

describe("a bad file", () => {
  it.each([
    ["trong.txt", "", "file-empty"],
    ["khoang-trang.txt", " \n\t\n", "file-empty"],
    ["nhi-phan.txt", Buffer.from([1, 2, 0, 4, 5]), "file-binary"],
    ["pdf.txt", Buffer.from("%PDF-1.7 ..."), "file-binary"],
    ["word.txt", Buffer.from("PK\u0003\u0004...."), "file-binary"],
    ["tcvn3.txt", Buffer.from([0x4b, 0xd5, 0x20, 0x68, 0xb9]), "file-not-utf8"],
    ["utf16.txt", Buffer.from("\ufeffKế hoạch", "utf16le"), "file-not-utf8"],
    ["ke-hoach.docx", "PK", "file-unsupported"],
  ])("%s is refused by name with one Vietnamese sentence", (name, bytes, code) => {
    const error = refusal(put(name, bytes));
    expect(error.code).toBe(code);
    expect(error.message).toContain(name);
    expect(error.message).toMatch(/\.$/);
  });

  it("of 50 MB is refused before it is read", () => {
    const path = join(folder, "to.txt");
    const file = openSync(path, "w");
    ftruncateSync(file, 50 * 1024 * 1024);
    closeSync(file);
    expect(refusal(path)).toMatchObject({ code: "file-too-large" });
  });

  it("that is not there is refused", () => {
    expect(refusal(join(folder, "khong-co.txt")).code).toBe("file-unreadable");
  });

  it("never stops the others, and a plan without tables is no bad file", () => {
    put("a.txt", "");
    put("b.txt", Buffer.from([0, 1]));
    put("c.txt", "KẾ HOẠCH\nChuyển đổi số xã Tân Lập năm 2026\n\nI. MỤC TIÊU\n\n- Nâng cao nhận thức.\n");
    mkdirSync(join(folder, "thu-muc"));
    const { files, catalogue } = ingestFolder(folder, lexicon);
    expect(files.map((f) => [f.fileName, f.outcome])).toEqual([
      ["a.txt", "skipped"],
      ["b.txt", "skipped"],
      ["c.txt", "added"],
    ]);
    expect(files[0]?.reason).toContain("trống");
    expect(catalogue.documents[0]?.warnings.map((w) => w.code)).toContain("no-tables");
    expect(catalogue.passages).toHaveLength(1);
  });

  it("with no line to read has its own outcome", () => {
    expect(() => ingestText("so.txt", "12\n---\n", lexicon)).toThrow(expect.objectContaining({ code: "no-content" }));
  });
});

describe("a folder of plans", () => {
  const previousOf = (files: ReturnType<typeof ingestFolder>["files"]): PreviousIngest =>
    new Map(files.flatMap((f) => (f.records ? [[f.fileName, { sha256: f.sha256, records: f.records }] as const] : [])));

  it("is added once and unchanged the second time, with the same records", () => {
    const first = ingestFolder(PLANS, lexicon);
    expect(first.files.map((f) => f.outcome)).toEqual(Array(5).fill("added"));
    const second = ingestFolder(PLANS, lexicon, previousOf(first.files));
    expect(second.files.map((f) => f.outcome)).toEqual(Array(5).fill("unchanged"));
    expect(second.catalogue).toEqual(first.catalogue);
    expect(first.catalogue.communes.map((c) => c.slug).sort()).toEqual([
      "bach-thong",
      "dan-tien",
      "dinh-hoa",
      "kim-thanh",
      "phuoc-an",
    ]);
  });

  it("says which file changed, also when only the lexicon did", () => {
    cpSync(PLANS, folder, { recursive: true });
    const first = ingestFolder(folder, lexicon);
    put("phuoc-an.txt", planText("phuoc-an").replace("≥ 80% | Công an xã", "≥ 85% | Công an xã"));
    const second = ingestFolder(folder, lexicon, previousOf(first.files));
    expect(second.files.filter((f) => f.outcome === "changed").map((f) => f.fileName)).toEqual(["phuoc-an.txt"]);
    const third = ingestFolder(folder, { ...lexicon, ocr: [] }, previousOf(second.files));
    expect(third.files.some((f) => f.outcome === "changed")).toBe(true);
  });

  it("reads the same content or the same name only once", () => {
    put("a.txt", planText("kim-thanh"));
    put("b.txt", planText("kim-thanh"));
    put("phuoc-an.md", `${planText("phuoc-an")}\n`);
    put("phuoc-an.txt", planText("phuoc-an"));
    const { files } = ingestFolder(folder, lexicon);
    expect(files.map((f) => f.outcome)).toEqual(["added", "skipped", "added", "skipped"]);
    expect(files[1]?.reason).toContain("a.txt");
    expect(files[3]?.reason).toContain("phuoc-an.md");
  });

  it("tells of each file as it goes", () => {
    const seen: string[] = [];
    ingestFolder(PLANS, lexicon, new Map(), (file, done, total) => seen.push(`${done}/${total} ${file.fileName}`));
    expect(seen[0]).toBe("1/5 bach-thong.txt");
    expect(seen).toHaveLength(5);
  });

  it("gives every document the codes, ids and labels only once", () => {
    for (const { records } of ingestFolder(PLANS, lexicon).files) {
      if (!records) throw new Error("skipped");
      for (const list of [
        records.indicators.map((i) => i.code),
        records.tasks.map((t) => t.code),
        records.passages.map((p) => p.id),
        records.sections.map((s) => s.label),
      ]) {
        expect(new Set(list).size).toBe(list.length);
      }
    }
  });

  it("reads the same from Windows line ends, decomposed letters and a byte order mark", () => {
    const text = planText("dinh-hoa");
    const plain = ingestText("dinh-hoa.txt", text, lexicon);
    expect(ingestText("dinh-hoa.txt", text.replaceAll("\n", "\r\n"), lexicon)).toEqual(plain);
    expect(ingestText("dinh-hoa.txt", text.normalize("NFD"), lexicon)).toEqual(plain);
    expect(ingestText("dinh-hoa.txt", `\ufeff${text}`, lexicon)).toEqual(plain);
  });
});

describe("the lexicon", () => {
  it("may be absent, but not malformed", () => {
    expect(loadLexicon(folder)).toEqual({ units: [], ocr: [] });
    mkdirSync(join(folder, "lexicon"));
    put("lexicon/units.yaml", "units:\n  - { aliases: [A] }\n");
    expect(() => loadLexicon(folder)).toThrow(expect.objectContaining({ code: "config-invalid" }));
    put("lexicon/units.yaml", "units: [\n");
    expect(() => loadLexicon(folder)).toThrow(expect.objectContaining({ code: "config-invalid" }));
  });

  it("absent, still lets every plan be read", () => {
    const { catalogue } = ingestFolder(PLANS, { units: [], ocr: [] });
    expect(catalogue.indicators.flatMap((i) => i.targets)).toHaveLength(133 + 90 + 40 + 2);
    expect(catalogue.tasks).toHaveLength(61);
  });
});
