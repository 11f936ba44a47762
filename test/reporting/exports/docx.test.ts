import { describe, expect, test } from "vitest";
import { toDocx } from "../../../src/reporting/exports/docx.ts";
import type { MonthlyReport, MonthlyRow } from "../../../src/reporting/monthly-report.ts";
import { parts, words } from "./opened.ts";
import { HOSTILE, MIXED, many, report, row, unreported } from "./sample.ts";

interface Opened {
  files: Record<string, string>;
  xml: string;
  text: string;
}

async function made(rows: readonly MonthlyRow[], more: Partial<MonthlyReport> = {}): Promise<Opened> {
  const files = parts(await toDocx(report([...rows], more)));
  const xml = files["word/document.xml"] ?? "";
  return { files, xml, text: words(xml) };
}

/** The run that says this, with its properties. */
function run(xml: string, text: string): string {
  return (
    [...xml.matchAll(/<w:r>.*?<\/w:r>/gs)].map(([found]) => found).find((found) => found.includes(`>${text}<`)) ?? ""
  );
}

/** Twentieths of a point as millimetres. */
function inMm(twips: string | undefined): number {
  return Math.round((Number(twips) / 1440) * 25.4);
}

describe("the form of Nghị định 30/2020/NĐ-CP", () => {
  test("A4 with margins of 20, 15, 20 and 30 mm, the annex across", async () => {
    const { xml } = await made(MIXED);
    const pages = [...xml.matchAll(/<w:pgSz w:w="(\d+)" w:h="(\d+)" w:orient="(\w+)"/g)].map(([, w, h, orient]) => [
      inMm(w),
      inMm(h),
      orient,
    ]);
    expect(pages).toEqual([
      [210, 297, "portrait"],
      [297, 210, "landscape"],
    ]);
    const margins = [
      ...xml.matchAll(/<w:pgMar w:top="(\d+)" w:right="(\d+)" w:bottom="(\d+)" w:left="(\d+)" w:header="(\d+)"/g),
    ];
    expect(margins.map(([, ...sides]) => sides.map(inMm))).toEqual([
      [20, 15, 20, 30, 10],
      [20, 15, 20, 30, 10],
    ]);
  });

  test("a returned value is said to be returned, since it does not count", async () => {
    const { text } = await made([row({ valueText: "84%", state: "returned", progress: "no-data" })]);
    expect(text).toContain("84% (bị trả lại)");
    expect((await made([row({ valueText: "84%" })])).text).not.toContain("trả lại");
  });

  test("Times New Roman 13 and Vietnamese", async () => {
    const { files } = await made(MIXED);
    expect(files["word/styles.xml"]).toContain('w:ascii="Times New Roman"');
    expect(files["word/styles.xml"]).toContain('<w:sz w:val="26"/>');
    expect(files["word/styles.xml"]).toContain('<w:lang w:val="vi-VN"/>');
  });

  test("national heading, issuing organ, number and date to fill", async () => {
    const { xml, text } = await made(MIXED);
    expect(run(xml, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")).toMatch(/<w:b\/>.*<w:sz w:val="24"\/>/s);
    expect(run(xml, "Độc lập - Tự do - Hạnh phúc")).toMatch(/<w:b\/>.*<w:sz w:val="26"\/>/s);
    expect(run(xml, "Phước An, ngày … tháng … năm 2026")).toContain("<w:i/>");
    expect(text).toMatch(/^ỦY BAN NHÂN DÂN\nXÃ PHƯỚC AN\n\nSố: …\/BC-UBND\n/);
    expect(run(xml, "BÁO CÁO")).toMatch(/<w:b\/>.*<w:sz w:val="28"\/>/s);
    expect(text).toContain("Kết quả thực hiện các chỉ tiêu kế hoạch tháng 10 năm 2026\ncủa xã Phước An");
    expect(xml.match(/<w:pBdr><w:top /g)).toHaveLength(3);
  });

  test.each([
    ["phường Hải Châu", "PHƯỜNG HẢI CHÂU", "Hải Châu, ngày"],
    ["đặc khu Phú Quốc", "ĐẶC KHU PHÚ QUỐC", "Phú Quốc, ngày"],
    ["Phường 7", "PHƯỜNG 7", "Phường 7, ngày"],
    ["Xã Định Hóa", "XÃ ĐỊNH HÓA", "Định Hóa, ngày"],
  ])("of %s", async (communeName, organ, place) => {
    const { text } = await made(MIXED, { communeName });
    expect(text).toContain(`ỦY BAN NHÂN DÂN\n${organ}\n`);
    expect(text).toContain(`\n${place} … tháng … năm 2026\n`);
    expect(text).toContain(`Ủy ban nhân dân ${communeName}`);
    expect(text).not.toContain("Phước An, ngày");
  });

  test.each([
    [{ year: 2026, kind: "quarter", index: 4 }, "quý IV năm 2026"],
    [{ year: 2026, kind: "half-year", index: 1 }, "6 tháng đầu năm 2026"],
    [{ year: 2026, kind: "half-year", index: 2 }, "6 tháng cuối năm 2026"],
    [{ year: 2026, kind: "year", index: 1 }, "năm 2026"],
  ] as const)("for %o", async (period, said) => {
    expect((await made(MIXED, { period })).text).toContain(`Kết quả thực hiện các chỉ tiêu kế hoạch ${said}\n`);
  });

  test("a plan of the Party or the Front is reported by its own organ, whose sign and signer are left to fill", async () => {
    const { text } = await made(MIXED, { issuer: "Ban Thường vụ Đảng ủy xã Định Hóa" });
    expect(text).toMatch(/^BAN THƯỜNG VỤ ĐẢNG ỦY XÃ ĐỊNH HÓA\n\nSố: …\/BC-…\n/);
    expect(text).toContain("TM. BAN THƯỜNG VỤ ĐẢNG ỦY XÃ ĐỊNH HÓA\n");
    expect(text).not.toMatch(/ủy ban nhân dân|UBND\n|CHỦ TỊCH/i);
  });

  test("receivers and signer at the foot", async () => {
    const { xml, text } = await made(MIXED, { recipients: ["UBND tỉnh Đồng Nai;", "- Đảng ủy xã", " "] });
    expect(text).toContain("Nơi nhận:\n- UBND tỉnh Đồng Nai;\n- Đảng ủy xã;\n- Lưu: VT.\n");
    expect(run(xml, "Nơi nhận:")).toMatch(/<w:b\/>.*<w:i\/>.*<w:sz w:val="24"\/>/s);
    expect(text).toMatch(/TM\. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n\n\n\n…+\n/);
  });

  test("page number in the middle of the header, but not on the first page", async () => {
    const { files, xml } = await made(MIXED);
    expect(xml.match(/<w:titlePg\/>/g)).toHaveLength(1);
    const headers = Object.keys(files).filter((path) => path.startsWith("word/header"));
    const numbered = headers.filter((path) => /<w:jc w:val="center"\/>.*PAGE/s.test(files[path] ?? ""));
    expect([headers.length, numbered.length]).toEqual([3, 2]);
  });
});

describe("what it says", () => {
  test("counts from the rows, and who has not reported", async () => {
    const { text } = await made(MIXED);
    expect(text).toContain(
      "Kỳ T10/2026: 4/6 chỉ tiêu có số liệu; 1 đạt, 1 gần đạt, 1 chưa đạt, 1 không so được bằng số; 2 chưa có số liệu.",
    );
    expect(text).toContain("Số liệu đã báo cáo: 3 đã đối chiếu, 1 chờ đối chiếu.");
    expect(text).toContain(
      "còn chỉ tiêu chưa có số liệu: Công an xã, Phòng Kinh tế (1 chỉ tiêu); Phòng Kinh tế (1 chỉ tiêu).",
    );
    expect(text).toContain("(số 12/KH-UBND), Ủy ban nhân dân xã Phước An báo cáo");
  });

  test("says nothing of missing numbers when none is missing", async () => {
    const { text } = await made([row()], { planNumber: null, focalUnit: null });
    expect(text).toContain("Kỳ T10/2026: 1/1 chỉ tiêu có số liệu; 1 đạt.");
    expect(text).not.toMatch(/chưa có số liệu|Đơn vị tổng hợp|\(số/);
  });

  test("a table with every row under its group, its titles repeated on every page", async () => {
    const { xml, text } = await made(MIXED);
    expect(xml.match(/<w:tblHeader\/>/g)).toHaveLength(1);
    const table = xml.slice(xml.lastIndexOf("<w:tbl>"));
    const rows = [...table.matchAll(/<w:tr>.*?<\/w:tr>/gs)].map(([found]) => words(found).split("\n"));
    expect(rows).toEqual([
      ["STT", "Mã", "Chỉ tiêu", "Đơn vị chủ trì", "Mục tiêu", "Kỳ này", "Kỳ trước", "Tình trạng", "Ghi chú"],
      ["I. Phát triển hạ tầng"],
      ["1", "I.1", "Tỷ lệ phủ sóng 5G", "Phòng Kinh tế", "≥ 80% (2026)", "82,5%", "80%", "Đạt", ""],
      ["2", "I.2", row().name, "Công an xã", "≥ 80% (2026)", "-2,25%", "80%", "Chưa đạt", ""],
      ["V. Phát triển chuyển đổi số"],
      ["3", "V.1", `${row().name} (đơn vị tính: Bài báo)`, "Công an xã", "≥ 80% (2026)", "1.234", "80%", "Gần đạt", ""],
      ["4", "V.2", row().name, "", "≥ 80% (2026)", "Có", "80%", "Không so được bằng số", ""],
      ["5", "V.3", row().name, "Công an xã; Phòng Kinh tế", "≥ 80% (2026)", "", "", "Chưa có số liệu", ""],
      ["6", "V.4", row().name, "Phòng Kinh tế", "≥ 80% (2026)", "", "", "Chưa có số liệu", ""],
    ]);
    expect(text).toContain("(Kèm theo Báo cáo số …/BC-UBND ngày … tháng … năm 2026 của Ủy ban nhân dân xã Phước An)");
  });
});

describe("whatever the data", () => {
  test("300 rows are all there", async () => {
    const { text } = await made(many(300));
    expect(many(300).filter(({ code }) => !text.includes(`\n${code}\n`))).toEqual([]);
    expect(text).toContain("Kỳ T10/2026: 200/300 chỉ tiêu có số liệu; 200 đạt; 100 chưa có số liệu.");
  });

  test("a period in which nobody reported", async () => {
    const { text } = await made([unreported()]);
    expect(text).toContain("Kỳ T10/2026: 0/1 chỉ tiêu có số liệu; 1 chưa có số liệu.");
    expect(text).not.toContain("Số liệu đã báo cáo");
  });

  test("a plan without indicators has no annex", async () => {
    const { xml, text } = await made([]);
    expect(text).toContain("Kỳ T10/2026: kế hoạch không có chỉ tiêu nào để báo cáo.");
    expect(text).not.toContain("Phụ lục");
    expect(xml).not.toContain("landscape");
  });

  test.each(Object.entries(HOSTILE))("%s text does not damage the file", async (_, text) => {
    const more = { planTitle: text, recipients: [text], focalUnit: text };
    const opened = await made([row({ name: text, note: text, groupName: text, lead: text })], more);
    expect(opened.text).toContain("V.20");
  });

  test("what can be kept is kept, and a text like a formula is only a text", async () => {
    const notes = async (note: string) => (await made([row({ note })])).text.split("\nĐạt\n")[1];
    expect(await notes(HOSTILE.control)).toBe("trướcsau");
    expect(await notes(HOSTILE.half)).toBe("nửa cặp");
    expect(await notes(HOSTILE.emoji)).toBe(HOSTILE.emoji);
    expect(await notes(HOSTILE.markup)).toBe(HOSTILE.markup);
    expect(await notes(HOSTILE.lines)).toBe("dòng một\ndòng hai\ndòng ba\nhết");
    expect(await notes("=1+1")).toBe("=1+1");
  });

  test("a row taller than a page may break, others may not", async () => {
    const breakable = async (note: string) => {
      const { xml } = await made([row({ note })]);
      return !xml.slice(xml.lastIndexOf("<w:tr>")).includes("<w:cantSplit/>");
    };
    expect(await breakable("ngắn")).toBe(false);
    expect(await breakable(HOSTILE.long)).toBe(true);
    expect(await breakable("dòng\n".repeat(60))).toBe(true);
  });
});
