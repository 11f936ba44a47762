import { describe, expect, test } from "vitest";
import { toXlsx } from "../../../src/reporting/exports/xlsx.ts";
import type { MonthlyReport, MonthlyRow } from "../../../src/reporting/monthly-report.ts";
import { type Workbook, workbook } from "./opened.ts";
import { HOSTILE, MIXED, many, report, row, unreported } from "./sample.ts";

// The files are opened as what they are: a zip of XML.

async function made(rows: readonly MonthlyRow[], more: Partial<MonthlyReport> = {}): Promise<Workbook> {
  return workbook(await toXlsx(report([...rows], more)));
}

/** Titles stand in row 4. */
function column(book: Workbook, title: string): string {
  const found = [...(book.sheets[0] ?? [])].find(
    ([address, { value }]) => /^[A-Z]+4$/.test(address) && value === title,
  );
  if (found === undefined) throw new Error(`no column ${title}`);
  return found[0].slice(0, -1);
}

function cellOf(book: Workbook, title: string, index = 0) {
  return book.sheets[0]?.get(`${column(book, title)}${5 + index}`);
}

function totals(book: Workbook): (string | number)[][] {
  const rows = Map.groupBy(book.sheets[1] ?? [], ([address]) => Number(address.replace(/\D/g, "")));
  return [...rows.values()].map((cells) => cells.flatMap(([, { value }]) => (value === null ? [] : [value])));
}

describe("the sheet of rows", () => {
  test("says what it is: commune, period, plan and its number", async () => {
    const book = await made(MIXED);
    expect(book.names).toEqual(["Chỉ tiêu", "Tổng hợp"]);
    const head = ["A1", "A2", "A3"].map((address) => book.sheets[0]?.get(address)?.value).join("\n");
    expect(head).toContain("THÁNG 10 NĂM 2026 – XÃ PHƯỚC AN, ĐỒNG NAI");
    expect(head).toContain("Kế hoạch triển khai Nghị quyết số 57-NQ/TW");
    expect(head).toContain("Số kế hoạch: 12/KH-UBND");
    expect(head).toContain("Kỳ: T10/2026");
  });

  test("holds numbers as numbers, with their measure in the format", async () => {
    const book = await made(MIXED);
    expect(cellOf(book, "Kỳ này", 0)).toEqual({ value: 82.5, format: '#,##0.0"%"' });
    expect(cellOf(book, "Kỳ này", 2)).toEqual({ value: 1234, format: "#,##0" });
    expect(cellOf(book, "Kỳ này", 3)?.value).toBe("Có");
    expect(cellOf(book, "Kỳ này", 4)?.value).toBeNull();
    expect(cellOf(book, "STT", 5)?.value).toBe(6);
  });

  test("keeps a negative number a number", async () => {
    expect(cellOf(await made(MIXED), "Kỳ này", 1)).toEqual({ value: -2.25, format: '#,##0.00"%"' });
  });

  test.each(["tỷ đồng", "Triệu đồng", "đồng", "VNĐ", "triệu đồng/người/năm"])(
    "names đồng behind money, whatever the plan counts in (%s)",
    async (unit) => {
      const book = await made([row({ unit, value: 1_200_000_000, valueText: "1,2 tỷ đồng" })]);
      expect(cellOf(book, "Kỳ này")).toEqual({ value: 1_200_000_000, format: '#,##0 "đồng"' });
    },
  );

  test("does not take contracts for money", async () => {
    const book = await made([row({ unit: "Hợp đồng", value: 7, valueText: "7" })]);
    expect(cellOf(book, "Kỳ này")).toEqual({ value: 7, format: "#,##0" });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("writes the words where the number is %s", async (value) => {
    expect(cellOf(await made([row({ value, valueText: "chưa rõ" })]), "Kỳ này")?.value).toBe("chưa rõ");
  });

  test("gives the time of a report in Vietnam", async () => {
    expect(cellOf(await made([row()]), "Thời điểm báo cáo")?.value).toBe("2026-11-04 01:30");
  });

  test("keeps its titles in sight, on the screen and on paper, and can be filtered", async () => {
    const { files } = await made(MIXED);
    const sheet = files["xl/worksheets/sheet1.xml"];
    expect(sheet).toMatch(/<pane ySplit="4" [^>]*topLeftCell="A5"[^>]* state="frozen"\/>/);
    expect(sheet).toContain('<autoFilter ref="A4:N10"/>');
    expect(sheet).toMatch(/<pageSetup [^>]*orientation="landscape"[^>]* fitToWidth="1" fitToHeight="0"/);
    expect(files["xl/workbook.xml"]).toContain("'Chỉ tiêu'!$4:$4");
    expect(files["xl/workbook.xml"]?.match(/<definedNames/g)).toHaveLength(1);
  });

  test("wraps text and is as tall as it needs", async () => {
    const { files } = await made([row(), row({ name: "Tên rất dài ".repeat(30) })]);
    expect(files["xl/styles.xml"]).toContain('wrapText="1"');
    const [short, tall] = [5, 6].map((n) =>
      Number(new RegExp(`<row r="${n}" ht="([\\d.]+)"`).exec(files["xl/worksheets/sheet1.xml"] ?? "")?.[1]),
    );
    expect(tall).toBeGreaterThan((short ?? 0) * 3);
  });
});

describe("no text is a formula", () => {
  test.each([
    "=1+1",
    "+1+1",
    "@SUM(A1)",
    "-1+1",
    "-cmd|'/c calc'!A1",
    '=HYPERLINK("http://example.invalid","x")',
    "＝1＋1",
    "＋1",
    "－1+1",
    "＠x",
    "﹦1",
    "\u200b=1",
  ])("%j gets an apostrophe", async (note) => {
    const book = await made([row({ note })]);
    expect(cellOf(book, "Ghi chú")?.value).toBe(`'${note}`);
    expect(book.files["xl/worksheets/sheet1.xml"]).not.toContain("<f");
  });

  test.each(["\t=1+1", "\r=1+1", "\n=1+1", " =1+1"])("what is blank before it does not hide it: %j", async (note) => {
    expect(cellOf(await made([row({ note })]), "Ghi chú")?.value).toBe("'=1+1");
  });

  test.each([
    ["- Tăng 2 điểm\n- Còn ấp 3", "– Tăng 2 điểm\n– Còn ấp 3"],
    ["-2,5%", "−2,5%"],
    ["-", "–"],
    ["≥ 80%", "≥ 80%"],
    ["a=b, 1+1, x@y", "a=b, 1+1, x@y"],
  ])("%j reads as people write it", async (note, expected) => {
    expect(cellOf(await made([row({ note })]), "Ghi chú")?.value).toBe(expected);
  });

  test("in no column, nor in the heading or the totals", async () => {
    const bad = "=1+1";
    const texts = { group: bad, code: bad, name: bad, unit: bad, lead: bad, target: bad, previousText: bad };
    const rows = [row({ ...texts, value: null, valueText: bad, note: bad, reportedBy: bad, reportedAt: bad })];
    const book = await made(rows, { planTitle: bad, communeName: bad, planNumber: bad, focalUnit: bad });
    const values = book.sheets.flatMap((sheet) => [...sheet.values()].map(({ value }) => value));
    expect(values.filter((value) => typeof value === "string" && value.startsWith("'=1+1")).length).toBeGreaterThan(9);
    expect(values.filter((value) => typeof value === "string" && value.startsWith("="))).toEqual([]);
  });
});

describe("the sheet of totals", () => {
  test("counts every row once by status and once by lead", async () => {
    expect(totals(await made(MIXED)).slice(1)).toEqual([
      [
        "Kỳ T10/2026: 4/6 chỉ tiêu có số liệu; 1 đạt, 1 gần đạt, 1 chưa đạt, 1 không so được bằng số; 2 chưa có số liệu.",
      ],
      ["Tình trạng", "Số chỉ tiêu"],
      ["Đạt", 1],
      ["Gần đạt", 1],
      ["Chưa đạt", 1],
      ["Chưa có số liệu", 2],
      ["Không so được bằng số", 1],
      ["Tổng cộng", 6],
      ["Đơn vị chủ trì", "Số chỉ tiêu", "Đạt", "Gần đạt", "Chưa đạt", "Chưa có số liệu", "Không so được bằng số"],
      ["Phòng Kinh tế", 2, 1, 0, 0, 1, 0],
      ["Công an xã", 2, 0, 1, 1, 0, 0],
      ["(chưa nêu đơn vị chủ trì)", 1, 0, 0, 0, 0, 1],
      ["Công an xã; Phòng Kinh tế", 1, 0, 0, 0, 1, 0],
      ["Tổng cộng", 6, 1, 1, 1, 2, 1],
    ]);
  });

  test("adds up over 300 rows, all of which are in the sheet of rows", async () => {
    const book = await made(many(300));
    const numbers = many(300).flatMap(({ value }) => (value === null ? [] : [value]));
    const cells = Array.from({ length: 300 }, (_, i) => cellOf(book, "Kỳ này", i)?.value);
    expect(cells.filter((value) => typeof value === "number")).toEqual(numbers);
    expect(cellOf(book, "STT", 299)?.value).toBe(300);
    expect(cellOf(book, "STT", 300)).toBeUndefined();
    expect(totals(book).filter(([name]) => name === "Tổng cộng")).toEqual([
      ["Tổng cộng", 300],
      ["Tổng cộng", 300, 200, 0, 0, 100, 0],
    ]);
  });
});

describe("whatever the data", () => {
  test("a period in which nobody reported has its rows and says so", async () => {
    const book = await made([unreported(), unreported({ code: "V.21" })]);
    expect(cellOf(book, "Tình trạng", 1)?.value).toBe("Chưa có số liệu");
    expect(totals(book)[1]).toEqual(["Kỳ T10/2026: 0/2 chỉ tiêu có số liệu; 2 chưa có số liệu."]);
  });

  test("a plan without indicators makes a file without a filter", async () => {
    const book = await made([]);
    expect(book.files["xl/worksheets/sheet1.xml"]).not.toContain("autoFilter");
    expect(totals(book)[1]).toEqual(["Kỳ T10/2026: kế hoạch không có chỉ tiêu nào để báo cáo."]);
  });

  test.each(Object.entries(HOSTILE))("%s text does not damage the file", async (_, text) => {
    const book = await made([row({ name: text, note: text, lead: text })], { planTitle: text });
    const value = cellOf(book, "Ghi chú")?.value;
    expect(typeof value === "string" && value.length <= 32_767).toBe(true);
  });

  test("what can be kept is kept", async () => {
    const notes = async (note: string) => cellOf(await made([row({ note })]), "Ghi chú")?.value;
    expect(await notes(HOSTILE.control)).toBe("trướcsau");
    expect(await notes(HOSTILE.half)).toBe("nửa cặp");
    expect(await notes(HOSTILE.emoji)).toBe(HOSTILE.emoji);
    expect(await notes(HOSTILE.markup)).toBe(HOSTILE.markup);
    expect(await notes(HOSTILE.lines)).toBe("dòng một\ndòng hai\ndòng ba\nhết");
    expect(await notes(HOSTILE.long)).toMatch(/^Rất dài Rất.*…$/);
    expect(await notes("👍".repeat(20_000))).toMatch(/^👍+…$/u);
  });

  test("a code stays text when somebody edits it, and a long text is not shown as ####", async () => {
    const book = await made([row({ code: "1.10", note: HOSTILE.long })]);
    expect(cellOf(book, "Mã")).toEqual({ value: "1.10", format: "@" });
    expect(cellOf(book, "Ghi chú")?.format).toBe("");
  });

  // write-excel-file keeps its texts in a plain object.
  test.each(["constructor", "__proto__", "toString"])("%s is a text like any other", async (note) => {
    expect(cellOf(await made([row({ note })]), "Ghi chú")?.value).toBe(`${note} `);
  });

  test("a text that looks like a written-out character stays as typed", async () => {
    expect(cellOf(await made([row({ note: "_x003D_1+1" })]), "Ghi chú")?.value).toBe("_x005F_x003D_1+1");
  });
});
