import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toCsv } from "../../../src/reporting/exports/csv.ts";
import { toDocx } from "../../../src/reporting/exports/docx.ts";
import { toXlsx } from "../../../src/reporting/exports/xlsx.ts";
import { HOSTILE, MIXED, many, report, row } from "./sample.ts";
import { hasOffice, type Office, startOffice } from "./soffice.ts";

// LibreOffice itself opens the files: what it shows is what a person gets.

/** Comma, quote, UTF-8, values as shown; every sheet to its own file. */
const EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
const COMMAS = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,0,true";
/** As Excel with Vietnamese settings opens a CSV: separated at ";". */
const SEMICOLONS = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,0,true";

describe.skipIf(!hasOffice())("LibreOffice", { timeout: 120_000 }, () => {
  let office: Office;
  beforeAll(async () => {
    office = await startOffice();
  });
  afterAll(() => office.close());

  async function sheets(file: Buffer): Promise<{ rows: string; totals: string }> {
    const made = await office.convert("a.xlsx", file, EVERY_SHEET);
    return { rows: String(made["a-Chỉ tiêu.csv"]), totals: String(made["a-Tổng hợp.csv"]) };
  }

  async function pdf(name: string, file: Buffer): Promise<Buffer> {
    const made = await office.convert(name, file, "pdf");
    return Object.values(made)[0] ?? Buffer.alloc(0);
  }

  /** Share of the dots that are not paper. */
  function ink(page: Uint8Array): number {
    return page.filter((dot) => dot < 200).length / page.length;
  }

  test("reads the workbook's numbers as numbers and counts as we count", async () => {
    const file = await toXlsx(report([...MIXED]));
    const document = String((await office.convert("a.xlsx", file, "fods"))["a.fods"]);
    const [rows = ""] = /<table:table table:name="Chỉ tiêu".*?<\/table:table>/s.exec(document) ?? [];
    const numbers = [...rows.matchAll(/office:value-type="float" office:value="([^"]*)"/g)].map(([, value]) => value);
    expect(numbers).toEqual(["1", "82.5", "2", "-2.25", "3", "1234", "4", "5", "6"]);
    expect(rows).toContain("<text:p>82.5%</text:p>");
    expect((await sheets(file)).totals).toMatch(/\nTổng cộng,6,1,1,1,2,1\n/);
  });

  test("computes no text of ours", async () => {
    const notes = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "\t=1+1", "_x003D_1+1", "constructor"];
    const { rows } = await sheets(await toXlsx(report(notes.map((note) => row({ note })))));
    const read = [...rows.matchAll(/đối chiếu,(.*?),Công an xã/g)].map(([, note]) => note);
    expect(read).toEqual(["'=1+1", "'+1+1", "'-1+1", "'@SUM(1)", "'＝1+1", "'=1+1", "_x003D_1+1", "constructor "]);
  });

  test("computes no text of the CSV, also when it separates at semicolons", async () => {
    const csv = Buffer.from(toCsv(report([row({ note: "=2+3" }), row({ note: "a;=2+3" }), row({ note: "a\n=2+3" })])));
    const unsafe = Buffer.from("a,b\r\n=2+3,c;=2+3\r\n");
    for (const filter of [COMMAS, SEMICOLONS]) {
      const opened = async (file: Buffer) => String((await office.convert("a.csv", file, "fods", [filter]))["a.fods"]);
      expect(await opened(unsafe)).toContain("table:formula");
      const document = await opened(csv);
      expect(document).toContain("&apos;=2+3");
      expect(document).not.toContain("table:formula");
    }
  });

  test("opens a workbook full of what breaks files", async () => {
    const texts = Object.values(HOSTILE);
    const { rows } = await sheets(await toXlsx(report(texts.map((text) => row({ name: text, note: text })))));
    expect(rows).toContain("trướcsau");
    expect(rows).toContain(HOSTILE.emoji);
    expect(rows).toContain("]]> <!-- 'x'");
    expect(rows).toContain("dòng hai\ndòng ba");
  });

  test("prints the workbook across, one page wide, its titles on every page", async () => {
    const made = await pdf("a.xlsx", await toXlsx(report(many(300))));
    const pages = await office.pages(made);
    const text = await office.text(made);
    // The last page has the totals.
    expect(text.match(/Đơn vị chủ trì +Mục tiêu +Kỳ này/g)).toHaveLength(pages.length - 1);
    expect(pages.every((page) => ink(page) > 0.005)).toBe(true);
  });

  test("prints the document as written: one upright page, then the annex", async () => {
    const made = await pdf("a.docx", await toDocx(report([...MIXED])));
    const text = await office.text(made);
    const [first = "", annex = ""] = text.split("\f");
    expect(first).toMatch(/ỦY BAN NHÂN DÂN +CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM/);
    expect(first).toMatch(/XÃ PHƯỚC AN +Độc lập - Tự do - Hạnh phúc/);
    expect(first).toContain("Kỳ T10/2026: 4/6 chỉ tiêu có số liệu");
    expect(first).toMatch(/Nơi nhận: +TM\. ỦY BAN NHÂN DÂN/);
    expect(first.trimStart()).not.toMatch(/^1\s/);
    expect(annex.trimStart()).toMatch(/^2\s/);
    expect(annex).toMatch(/82,5%.*Đạt/);
    expect(annex).toMatch(/-2,25%.*Chưa đạt/);
    const pages = await office.pages(made);
    expect(pages).toHaveLength(2);
    expect(pages.every((page) => ink(page) > 0.01)).toBe(true);
  });

  test("prints all of 300 rows, the titles on every page of the annex, and what breaks files", async () => {
    const hostile = Object.values(HOSTILE).map((text) => row({ note: text.slice(0, 5400), code: "H" }));
    const text = await office.text(await pdf("a.docx", await toDocx(report([...many(300), ...hostile]))));
    const pages = text.split("\f").slice(1, -1);
    expect(pages.filter((page) => !/STT +Mã +Chỉ tiêu/.test(page))).toEqual([]);
    expect(many(300).filter(({ code }) => !text.includes(` ${code} `))).toEqual([]);
    expect(text).toContain("trướcsau");
    // Not cut off where the row is taller than a page.
    expect(text.match(/Rất/g)).toHaveLength(675);
  });
});
