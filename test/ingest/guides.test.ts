import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/domain/errors.ts";
import type { GuideFacet } from "../../src/domain/guide.ts";
import { loadGuides, parseGuide } from "../../src/ingest/load/guides.ts";
import { loadLocalFacts } from "../../src/ingest/load/local-facts.ts";
import { temporaryFolder } from "../conversation/real.ts";

const FILE = "the-thu-vien.md";
const FRONT = `id: the-thu-vien
title: Làm thẻ thư viện
also:
  - thẻ mượn sách
  - 2026
cues:
  - "thư viện|mượn sách"
audience: Mọi người
agency: Thư viện
where: Nhà văn hóa xã
cost: Miễn phí
time: Trong ngày
office: van-hoa-xa-hoi
target: người dân có thẻ thư viện
scam: false
legal:
  - document: Nghị định 1/2026/NĐ-CP
    article: Điều 2, Điều 3
sources:
  - title: Nội quy thư viện
    address: thuvien.vn
    date: 2026
validFrom: 2026-01-01
checkedOn: 2026-11-21
reviewBy: 2027-02-28
confidence: cao`;
const BODY = `
Chữ đứng trước mục đầu tiên không thuộc mục nào.

## Tóm tắt
Làm thẻ thư viện ở nhà văn hóa,
trong ngày, miễn phí.

Mang theo:
- một ảnh
- giấy tờ
  của mình
Nguồn: Nghị định 1/2026/NĐ-CP, Điều 2; Nội quy thư viện.

## Làm ở đâu
Nhà văn hóa xã.
Nguồn: Nội quy thư viện
Đến hết: 2026-12-31

## Cần chuẩn bị
Một ảnh.

## Các bước
Làm lần lượt.
1. Đến nhà văn hóa.
2. Điền phiếu
rồi ký.
3. Nhận thẻ.
Nguồn: Nội quy thư viện

## Thời hạn
Trong ngày.

## Chi phí
Miễn phí.

## Mượn được mấy cuốn
Ba cuốn.

## Khi bị kẹt
Vướng thì hỏi.
Nguồn: Nội quy thư viện

### Không có ảnh (bước 2)
Chụp tại chỗ.
Nguồn: Nội quy thư viện

### Thẻ bị mất
Làm lại thẻ.
`;
const GOOD = `---\n${FRONT}\n---\n${BODY}`;
const guide = parseGuide(FILE, GOOD);
const section = (facet: GuideFacet) => guide.sections.find((s) => s.facet === facet);

/** The error's code and sentence. */
function refusal(raw: string, fileName = FILE): { code: string; message: string } {
  try {
    parseGuide(fileName, raw);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("was accepted");
}

describe("a good guide", () => {
  it("keeps what the front matter says, numbers as text", () => {
    expect(guide).toMatchObject({
      id: "the-thu-vien",
      also: ["thẻ mượn sách", "2026"],
      cues: ["thư viện|mượn sách"],
      office: "van-hoa-xa-hoi",
      target: "người dân có thẻ thư viện",
      scam: false,
      legal: [{ document: "Nghị định 1/2026/NĐ-CP", article: "Điều 2, Điều 3" }],
      sources: [{ title: "Nội quy thư viện", address: "thuvien.vn", date: "2026" }],
      validFrom: "2026-01-01",
      reviewBy: "2027-02-28",
      confidence: "cao",
    });
  });

  it("may leave out cues, target and the date of a source", () => {
    const raw = GOOD.replace(/cues:\n {2}.*\n/, "")
      .replace(/target: .*\n/, "")
      .replace("    date: 2026\n", "");
    const parsed = parseGuide(FILE, raw);
    expect(parsed).toMatchObject({ cues: [], target: null, sources: [{ date: null }] });
  });

  it("has its sections in order, each with what it answers", () => {
    expect(guide.sections.map((s) => [s.heading, s.facet])).toEqual([
      ["Tóm tắt", "summary"],
      ["Làm ở đâu", "where"],
      ["Cần chuẩn bị", "bring"],
      ["Các bước", "steps"],
      ["Thời hạn", "time"],
      ["Chi phí", "cost"],
      ["Mượn được mấy cuốn", null],
      ["Khi bị kẹt", "stuck"],
    ]);
  });

  it("joins the lines of a paragraph and keeps bullets apart", () => {
    expect(section("summary")?.text).toBe(
      "Làm thẻ thư viện ở nhà văn hóa, trong ngày, miễn phí.\nMang theo:\n- một ảnh\n- giấy tờ của mình",
    );
  });

  it("takes “Nguồn:” out of the text, without its full stop", () => {
    expect(section("summary")?.source).toBe("Nghị định 1/2026/NĐ-CP, Điều 2; Nội quy thư viện");
    expect(section("bring")?.source).toBe("");
    expect(JSON.stringify(guide)).not.toContain("Nguồn:");
  });

  it("takes “Đến hết:” as the day after which the section lapses", () => {
    expect(section("where")).toMatchObject({ text: "Nhà văn hóa xã.", until: "2026-12-31" });
    expect(section("summary")?.until).toBeNull();
  });

  it("takes the steps out of their section, each whole", () => {
    expect(guide.steps).toEqual(["Đến nhà văn hóa.", "Điền phiếu rồi ký.", "Nhận thẻ."]);
    expect(section("steps")?.text).toBe("Làm lần lượt.");
  });

  it("ties a problem with “(bước 2)” to that step, and others to none", () => {
    expect(guide.problems.map(({ title, step, text }) => ({ title, step, text }))).toEqual([
      { title: "Không có ảnh", step: 2, text: "Chụp tại chỗ." },
      { title: "Thẻ bị mất", step: null, text: "Làm lại thẻ." },
    ]);
    expect(section("stuck")?.text).toBe("Vướng thì hỏi.");
  });

  it("says on which line of the file each section and problem stands", () => {
    const lines = GOOD.split("\n");
    for (const { heading, line } of guide.sections) expect(lines[line - 1]).toBe(`## ${heading}`);
    for (const { title, line } of guide.problems) expect(lines[line - 1]).toContain(`### ${title}`);
  });

  it("reads alike from Windows, in decomposed letters, and with headings in other spelling", () => {
    expect(parseGuide(FILE, GOOD.replaceAll("\n", "\r\n"))).toEqual(guide);
    expect(parseGuide(FILE, GOOD.normalize("NFD"))).toEqual(guide);
    const spelled = parseGuide(FILE, GOOD.replace("## Chi phí", "##  CHI PHÍ"));
    expect(spelled.sections.find((s) => s.facet === "cost")?.text).toBe("Miễn phí.");
  });
});

describe("a broken guide", () => {
  const set = (field: string, value: string) => GOOD.replace(new RegExp(`^${field}: .*$`, "m"), `${field}: ${value}`);
  const without = (field: string) => GOOD.replace(new RegExp(`^${field}: .*\n`, "m"), "");

  it.each<[string, string, string]>([
    ["without front matter", BODY, "---"],
    ["whose front matter is never closed", GOOD.replace("\n---\n", "\n"), "---"],
    ["whose front matter is no YAML", set("title", "[Làm thẻ"), "YAML"],
    ["whose front matter is empty", GOOD.replace(FRONT, ""), "received null"],
    ["whose id is that of another file", set("id", "the-khac"), "the-khac"],
    ["whose id has spaces", set("id", "thẻ thư viện"), "id:"],
    ["with a field that nobody reads", set("scam", "false\nmau: đỏ"), "mau"],
    ["without an agency", without("agency"), "agency"],
    ["with an empty agency", set("agency", '" "'), "agency"],
    ["with a title of 71 characters", set("title", "a".repeat(71)), "title"],
    ["without other names", GOOD.replace(/also:\n(?: {2}.*\n)+/, "also: []\n"), "also"],
    ["without sources", GOOD.replace(/sources:\n(?: {2}.*\n)+/, "sources: []\n"), "sources"],
    ["with a source without address", GOOD.replace("    address: thuvien.vn\n", ""), "sources.0.address"],
    ["with a law without article", GOOD.replace("    article: Điều 2, Điều 3\n", ""), "legal.0.article"],
    ["with an office that no commune has", set("office", "cong-an-huyen"), "office"],
    ["with a warning that is neither true nor false", set("scam", "có"), "scam"],
    ["with a confidence of its own", set("confidence", "thấp"), "confidence"],
    ["with a review day in words", set("reviewBy", "sau Tết"), "reviewBy"],
    ["with a day that no calendar has", set("checkedOn", "2026-02-30"), "checkedOn"],
    ["without a day of validity", without("validFrom"), "validFrom"],
    ["with “Đến hết” in words", GOOD.replace("Đến hết: 2026-12-31", "Đến hết: cuối năm"), "Đến hết"],
    ["with “Đến hết” in another order", GOOD.replace("Đến hết: 2026-12-31", "Đến hết: 31/12/2026"), "Đến hết"],
  ])("%s is refused, naming the file and what is wrong", (_, raw, field) => {
    const { code, message } = refusal(raw);
    expect(code).toBe("file-unreadable");
    expect(message).toContain(FILE);
    expect(message).toContain(field);
  });

  it.each(["Tóm tắt", "Làm ở đâu", "Cần chuẩn bị", "Thời hạn", "Chi phí"])(
    "is refused without the section “%s”, naming it",
    (heading) => {
      const { message } = refusal(GOOD.replace(`## ${heading}\n`, "## Chuyện khác\n"));
      expect(message).toContain(FILE);
      expect(message).toContain(`thiếu mục ${heading}`);
    },
  );

  it("names every field that is wrong at once", () => {
    const { message } = refusal(set("office", "nha-may").replace("scam: false", "scam: có"));
    expect(message).toContain("office");
    expect(message).toContain("scam");
  });

  it("says on which line the section with the wrong day begins", () => {
    const raw = GOOD.replace("Đến hết: 2026-12-31", "Đến hết: cuối năm");
    expect(refusal(raw).message).toContain(`dòng ${raw.split("\n").indexOf("## Làm ở đâu") + 1}`);
  });
});

describe("the folders of a knowledge directory", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  function put(name: string, text: string): void {
    mkdirSync(join(folder.path, name, ".."), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  }
  const commune = (text: string) => {
    put("communes/dan-tien.yaml", text);
    return loadLocalFacts(folder.path);
  };

  it("may lack guides and communes", () => {
    expect(loadGuides(folder.path)).toEqual([]);
    expect(loadLocalFacts(folder.path)).toEqual([]);
  });

  it("gives the guides by id and passes over other and hidden files", () => {
    put("guides/the-thu-vien.md", GOOD);
    put("guides/an-tiem.md", GOOD.replace("id: the-thu-vien", "id: an-tiem"));
    put("guides/.nhap.md", "đang viết");
    put("guides/ghi-chu.txt", "ghi chú");
    expect(loadGuides(folder.path).map(({ id }) => id)).toEqual(["an-tiem", "the-thu-vien"]);
  });

  it("refuses as a whole when one guide is broken, so that none silently disappears", () => {
    put("guides/the-thu-vien.md", GOOD);
    put("guides/hong.md", "chưa viết");
    expect(() => loadGuides(folder.path)).toThrow(/hong\.md/);
  });

  it("takes empty values of a commune as unknown", () => {
    const empty = "checkedOn:\noffices:\n  cong-an: { contact: , address: , hours: , phone: }\n  kinh-te:\n";
    expect(commune(empty)).toEqual([{ commune: "dan-tien", checkedOn: null, offices: {} }]);
    expect(commune('offices:\n  cong-an: { phone: "  " }\n')).toEqual([
      { commune: "dan-tien", checkedOn: null, offices: {} },
    ]);
  });

  it("takes an empty file of a commune as a commune that said nothing yet", () => {
    expect(commune("")).toEqual([{ commune: "dan-tien", checkedOn: null, offices: {} }]);
    expect(commune("offices:\n")).toEqual([{ commune: "dan-tien", checkedOn: null, offices: {} }]);
  });

  it("reads what a commune filled in, in composed letters", () => {
    const filled = [
      "checkedOn: 2026-11-20",
      "offices:",
      `  cong-an: { contact: ${"bàn trực".normalize("NFD")}, address: , hours: 7:30–17:00, phone: 0209 381 1234 }`,
      "  trung-tam: { address: thôn Đồng Tâm }",
      "  kinh-te: { contact: , phone: }",
    ].join("\n");
    expect(commune(filled)).toEqual([
      {
        commune: "dan-tien",
        checkedOn: "2026-11-20",
        offices: {
          "cong-an": { contact: "bàn trực", address: null, hours: "7:30–17:00", phone: "0209 381 1234" },
          "trung-tam": { contact: null, address: "thôn Đồng Tâm", hours: null, phone: null },
        },
      },
    ]);
  });

  it("keeps the communes apart by the names of their files", () => {
    put("communes/dan-tien.yaml", "offices:\n  cong-an: { hours: buổi sáng }\n");
    put("communes/phuoc-an.yml", "offices:\n  cong-an: { hours: buổi chiều }\n");
    put("communes/.luu.yaml", "offices: hỏng");
    const facts = loadLocalFacts(folder.path).map((f) => [f.commune, f.offices["cong-an"]?.hours]);
    expect(facts).toEqual([
      ["dan-tien", "buổi sáng"],
      ["phuoc-an", "buổi chiều"],
    ]);
  });

  it.each<[string, string, string]>([
    ["an office that no commune has", "offices:\n  cong-an-huyen: { phone: }\n", "cong-an-huyen"],
    ["a field that nobody reads", "offices:\n  cong-an: { email: x }\n", "email"],
    ["an office that is a number", "offices:\n  cong-an: 113\n", "offices.cong-an"],
    ["a day in words", "checkedOn: hôm qua\n", "checkedOn"],
    ["a field outside the offices", "phone: 113\n", "phone"],
    ["broken YAML", "offices: [\n", "YAML"],
  ])("refuses %s by its name", (_, text, field) => {
    const load = () => commune(text);
    expect(load).toThrow(AppError);
    expect(load).toThrow("dan-tien.yaml");
    expect(load).toThrow(field);
  });
});
