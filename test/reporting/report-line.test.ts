import { describe, expect, test } from "vitest";
import { periodKey } from "../../src/domain/period.ts";
import { readPeriod } from "../../src/reporting/periods.ts";
import { splitReportLine } from "../../src/reporting/report-line.ts";
import { readValue } from "../../src/reporting/values.ts";
import { fold } from "../../src/text/normalize.ts";
import { SPECS } from "./specs.ts";

// Every way of writing each part with every way of writing the others: what is read is right, or is left for the form to ask.

const TODAY = "2026-10-15";
const CODES = ["I.1", "V.2", "V.20", "V.21", "VI.3"];
const BEGINNINGS = ["", "dạ em báo cáo ", "báo cáo chỉ tiêu "];
const NAMES: [text: string, code: string | null, words: string][] = [
  ["V.20", "V.20", ""],
  ["v20", "V.20", ""],
  ["V 20", "V.20", ""],
  ["V.20:", "V.20", ""],
  ["VNeID", null, "VNeID"],
  ["chữ ký số", null, "chữ ký số"],
  ["phủ sóng 5G", null, "phủ sóng 5G"],
];
const VALUES: [text: string, number: number, confirm: boolean][] = [
  ["82,5%", 82.5, false],
  ["82.5", 82.5, false],
  ["đạt 82,5 %", 82.5, false],
  ["82,5 phần trăm", 82.5, false],
  ["82 phẩy 5", 82.5, false],
  ["tám mươi hai phần trăm", 82, false],
  ["100", 100, false],
  ["0", 0, false],
  ["khoảng 80%", 80, true],
  ["≥ 80", 80, true],
  ["tăng 5%", 5, true],
];
const PERIODS: [text: string, key: string | null][] = [
  ["", null],
  ["T10/2026", "2026-M10"],
  ["t9", "2026-M09"],
  ["tháng 10 năm 2026", "2026-M10"],
  ["tháng này", "2026-M10"],
  ["quý III/2026", "2026-Q3"],
  ["6 tháng đầu năm 2026", "2026-H1"],
  ["năm 2026", "2026-Y1"],
  ["10/2026", "2026-M10"],
];
const NOTES = ["", "đã đối chiếu với Công an", "theo CV 12/2026 ngày 3/10", "ghi chú còn 2 thôn chưa gửi"];
const TYPED: [string, (text: string) => string][] = [
  ["as it is", (text) => text],
  ["without marks", fold],
  ["decomposed", (text) => text.normalize("NFD")],
  ["in capitals", (text) => text.toUpperCase()],
  ["with spaces", (text) => text.replace(/ /g, "\u00a0 \t")],
];
const ORDERS: [string, (name: string, value: string, period: string) => string[]][] = [
  ["name, value, period", (name, value, period) => [name, value, period]],
  ["period, name, value", (name, value, period) => [period, name, value]],
  ["name, period, value", (name, value, period) => [name, period, value]],
];

/** The number that came of the value and whether it was asked about; null when it is missing or was refused. */
function numberOf(text: string | null): { number: number; confirm: boolean } | null {
  const reading = text === null ? null : readValue(text, SPECS.percent);
  if (reading === null || reading.outcome === "invalid" || reading.value.kind !== "percent") return null;
  return { number: reading.value.number, confirm: reading.outcome === "confirm" };
}

function keyOf(text: string | null): string | null {
  const reading = text === null ? null : readPeriod(text, TODAY);
  return reading?.outcome === "period" ? periodKey(reading.period) : null;
}

describe.each(ORDERS)("%s", (_order, arrange) => {
  test.each(TYPED)("typed %s", (_, typed) => {
    const wrong: unknown[] = [];
    let whole = 0;
    let tried = 0;
    for (const beginning of BEGINNINGS) {
      for (const [name, code, words] of NAMES) {
        for (const [value, number, confirm] of VALUES) {
          for (const [period, key] of PERIODS) {
            for (const note of NOTES) {
              const message = beginning + [...arrange(name, value, period), note].filter(Boolean).join(" ");
              const line = splitReportLine(typed(message), CODES);
              const read = numberOf(line.valueText);
              const readKey = keyOf(line.periodText);
              tried += 1;
              if (line.code === code && read?.number === number && read.confirm === confirm && readKey === key)
                whole += 1;
              const isWrong =
                (line.code !== null && line.code !== code) ||
                (read !== null && (read.number !== number || (confirm && !read.confirm))) ||
                (readKey !== null && readKey !== key) ||
                (code === null && fold(line.words) !== fold(words));
              if (isWrong) wrong.push({ message, line, read, readKey });
            }
          }
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    // Asking for everything would be no reading.
    expect(whole / tried).toBeGreaterThan(0.95);
  });
});

describe("a period at the end of the note", () => {
  test.each([
    ["V.20 82,5% đã đối chiếu với Công an T10/2026", "T10/2026", "đã đối chiếu với Công an"],
    ["V.20 82,5% đã đối chiếu, tháng 10 năm 2026.", "tháng 10 năm 2026", "đã đối chiếu"],
    ["V.20 có, đã triển khai 3 ứng dụng T9", "T9", "đã triển khai 3 ứng dụng"],
    ["V.20 12 gian hàng trên sàn TMĐT (Q3/2026)", "Q3/2026", "gian hàng trên sàn TMĐT"],
  ])("%s", (line, period, note) => {
    const read = splitReportLine(line, CODES);
    expect(read.periodText).toBe(period);
    expect(read.note).toBe(note);
    expect(read.rest).not.toContain(period);
  });

  test.each([
    "V.20 82,5% tăng so với T9/2026",
    "V.20 82,5% theo báo cáo T9/2026",
    "V.20 82,5% đã đối chiếu với Công an tháng 9",
    "V.20 82,5% theo Kế hoạch năm 2026",
    "V.20 82,5%, Công an chưa có số liệu T9/2026",
  ])("may be another time: %s", (line) => {
    const read = splitReportLine(line, CODES);
    expect(read.periodText).toBeNull();
    expect(line.endsWith(read.note)).toBe(true);
  });
});

test.each([
  ["V.20 16% 9 tháng 2026", "9 tháng 2026"],
  ["V.20 9 tháng đầu năm đạt 16%", "9 tháng đầu năm"],
  ["V.20 16% trong 11 tháng", "11 tháng"],
])("a span that is no period is left for the form to ask about: %s", (line, said) => {
  const { valueText, periodText } = splitReportLine(line, CODES);
  expect(valueText).toContain("16%");
  expect(periodText).toBe(said);
  expect(readPeriod(periodText ?? "", TODAY)?.outcome).toBe("invalid");
});

test("how long something took is a note", () => {
  expect(splitReportLine("V.20 16%, hoàn thành sau 9 tháng", CODES).periodText).toBeNull();
});
