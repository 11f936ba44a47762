import { describe, expect, it } from "vitest";
import { toLines } from "../../src/ingest/load/load.ts";
import { isEmphasised, withoutMarkup } from "../../src/ingest/markup.ts";
import { corrector } from "../../src/ingest/ocr.ts";
import { outline } from "../../src/ingest/outline.ts";
import { repair } from "../../src/ingest/repair.ts";
import { lexicon } from "./fixtures.ts";

const correct = corrector(lexicon.ocr);
const texts = (text: string) =>
  repair(toLines(text), correct).flatMap((block) => (block.kind === "text" ? [block.text] : []));
const places = (text: string) =>
  outline(repair(toLines(text), correct)).texts.map((t) => [t.node?.label ?? "", t.role, t.block.text]);

describe("markup", () => {
  it.each([
    ["$\\geq 80\\%$", "≥ 80%"],
    ["**≥ 80%**", "≥ 80%"],
    ["<b>I</b>", "I"],
    ["01 tháng/lần<sup>1</sup>;", "01 tháng/lần;"],
    ["(*sau khi được ban hành*)", "(sau khi được ban hành)"],
    ["Số 57- NQ/TW", "Số 57-NQ/TW"],
    ["A &amp; B&nbsp;C", "A & B C"],
    ["5 * 3 * 2", "5 * 3 * 2"],
    ["giá 5 $ và 6 $", "giá 5 $ và 6 $"],
    ["a < b và c > d", "a < b và c > d"],
  ])("“%s” reads “%s”", (raw, read) => {
    expect(withoutMarkup(raw)).toBe(read);
  });

  it("knows a line that is bold as a whole", () => {
    expect(isEmphasised("## **2. Yêu cầu**")).toBe(true);
    expect(isEmphasised("*7.1. Thực hiện nghiêm.*")).toBe(true);
    expect(isEmphasised("**A** và **B**")).toBe(false);
    expect(isEmphasised("thường")).toBe(false);
  });
});

describe("slips of OCR", () => {
  it.each([
    ["chuyên đổi số", "chuyển đổi số"],
    ["Chuyên đổi số", "Chuyển đổi số"],
    ["CHUYÊN ĐỔI SỐ", "CHUYỂN ĐỔI SỐ"],
    ["đảm bảo bổ trí kinh phí", "đảm bảo bố trí kinh phí"],
    ["nguồn lực đề đầu tư", "nguồn lực để đầu tư"],
    ["Phần đầu doanh nghiệp", "Phấn đấu doanh nghiệp"],
    ["hoạt động thông nhất", "hoạt động thống nhất"],
    ["Các Trường thôn", "Các Trưởng thôn"],
  ])("“%s” becomes “%s”", (raw, right) => {
    expect(correct(raw)).toBe(right);
  });

  it.each([
    "vấn đề phát sinh",
    "chuyên đề phát triển",
    "đề án, đề xuất, đề nghị",
    "phần đầu của kế hoạch",
    "Trường học",
    "vấn đề cho thấy",
    "bổ sung",
  ])("“%s” is right as it is", (text) => {
    expect(correct(text)).toBe(text);
  });
});

describe("paragraphs", () => {
  it("go on over a page end, a page number and a footnote", () => {
    expect(texts("- Nguồn lực đặc biệt\n\n<sup>1</sup>Chú thích một.\n\n5\n\nlà ngân sách.")).toEqual([
      "Nguồn lực đặc biệt là ngân sách.",
      "Chú thích một.",
    ]);
    expect(texts("theo Nghị quyết số\n\n71/NQ-CP vào ngày 24 tháng\n\n11 năm 2023.")).toEqual([
      "theo Nghị quyết số 71/NQ-CP vào ngày 24 tháng 11 năm 2023.",
    ]);
  });

  it("do not swallow bullets, letters, headings or a new sentence", () => {
    expect(texts("Câu một.\n\nCâu hai.\n- gạch\n- đầu dòng\na) mục a\nb) mục b")).toEqual([
      "Câu một.",
      "Câu hai.",
      "gạch",
      "đầu dòng",
      "a) mục a",
      "b) mục b",
    ]);
  });

  it("that are wrapped at the line width are whole again", () => {
    expect(
      texts(
        "Đây là một đoạn văn dài được ngắt dòng cứng ở bề rộng trang của\nBộ Chính trị và còn tiếp tục\nđến hết câu.",
      ),
    ).toEqual([
      "Đây là một đoạn văn dài được ngắt dòng cứng ở bề rộng trang của Bộ Chính trị và còn tiếp tục đến hết câu.",
    ]);
  });
});

describe("the outline", () => {
  const BODY = "KẾ HOẠCH\nThử nghiệm\n\n";

  it("takes a line for a heading unless it ends like a sentence", () => {
    expect(
      places(
        `${BODY}I. MỤC ĐÍCH\n\n1. Quán triệt đầy đủ.\n\n2. Phân công rõ.\n\nII. NHIỆM VỤ\n\n1. Hạ tầng\n\n- Làm.\n\n2. Hợp tác với các nơi.\n\nLàm cùng nhau.`,
      ).slice(2),
    ).toEqual([
      ["I", "title", "I. MỤC ĐÍCH"],
      ["I.1", "item", "1. Quán triệt đầy đủ."],
      ["I.2", "item", "2. Phân công rõ."],
      ["II", "title", "II. NHIỆM VỤ"],
      ["II.1", "title", "1. Hạ tầng"],
      ["II.1", "text", "Làm."],
      ["II.2", "title", "2. Hợp tác với các nơi."],
      ["II.2", "text", "Làm cùng nhau."],
    ]);
  });

  it("labels 1.1, a) and annexes by their path", () => {
    const labels = places(
      `${BODY}III- GIẢI PHÁP\n\n2. Chính sách\n\n2.1. Thuế\n\na) Giảm\n\n- Giảm thuế.\n\nPHỤ LỤC II: DANH MỤC\n\nI. NHÓM\n\n- Việc.`,
    ).map(([label]) => label);
    expect(labels.slice(2)).toEqual([
      "III",
      "III.2",
      "III.2.1",
      "III.2.1.a",
      "III.2.1.a",
      "PL.II",
      "PL.II.I",
      "PL.II.I",
    ]);
  });
});
