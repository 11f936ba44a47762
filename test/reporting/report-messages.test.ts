import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { periodKey } from "../../src/domain/period.ts";
import type { ReportedValue } from "../../src/domain/report.ts";
import { readPeriod } from "../../src/reporting/periods.ts";
import { splitReportLine } from "../../src/reporting/report-line.ts";
import { readValue } from "../../src/reporting/values.ts";
import { SPECS, type SpecName } from "./specs.ts";

// Messages as officers type them, each with what it means. The expectations were written before the code was run on them.

interface Message {
  message: string;
  /** Kind of indicator that the value is read for. */
  as: SpecName;
  code: string | null;
  /** A number, "nothing", "yes", "no", [from, to]; "confirm:80" asked again; "invalid" or "invalid:83,3%" with a nearest form; null missing. */
  value: number | string | number[] | null;
  /** Key of the period, "invalid:T12/2026", or null. */
  period: string | null;
  words?: string;
  note?: string | null;
  several?: boolean;
  personal?: boolean;
  unknown?: string;
}

const TODAY = "2026-10-15";
const CODES = "I.1 I.2 II.1 III.1 IV.2 IV.3 V.1 V.12 V.15 V.20 V.21 V.23".split(" ");

const messages: Message[] = readFileSync(new URL("../fixtures/report-messages.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Message);

function told(value: ReportedValue): number | string | number[] {
  if (value.kind === "range") return [value.number, value.max];
  if (value.kind === "yes-no") return value.yes ? "yes" : "no";
  if (value.kind === "text") return value.text;
  return value.kind === "nothing" ? "nothing" : value.number;
}

/** What became of the value, in the fixture's words; of the nearest forms only the one that is expected. */
function meaningOf(text: string | null, { as, value }: Message): Message["value"] {
  if (text === null) return null;
  const reading = readValue(text, SPECS[as]);
  if (reading.outcome === "value") return told(reading.value);
  if (reading.outcome === "confirm") {
    const number = told(reading.value);
    return `confirm:${Array.isArray(number) ? JSON.stringify(number) : number}`;
  }
  const wanted = typeof value === "string" ? value.slice("invalid:".length) : "";
  if (value === "invalid") return "invalid";
  return reading.nearest.includes(wanted) ? `invalid:${wanted}` : `invalid:${reading.nearest.join("|")}`;
}

function periodOf(text: string | null, { period }: Message): string | null {
  const reading = text === null ? null : readPeriod(text, TODAY);
  if (reading === null) return text === null ? null : `unread:${text}`;
  if (reading.outcome === "period") return periodKey(reading.period);
  const wanted = (period ?? "").slice("invalid:".length);
  return `invalid:${reading.nearest.includes(wanted) ? wanted : reading.nearest.join("|")}`;
}

describe("a report in one line", () => {
  test("is tried on enough messages", () => {
    expect(messages.length).toBeGreaterThanOrEqual(150);
    expect(new Set(messages.map(({ message }) => message)).size).toBe(messages.length);
  });

  test.each(messages.map((m) => [m.message, m] as const))("is read as it was meant: %j", (message, expected) => {
    const line = splitReportLine(message, CODES);
    const { words, note } = expected;
    expect({
      code: line.code,
      value: meaningOf(line.valueText, expected),
      period: periodOf(line.periodText, expected),
      several: line.several,
      personal: line.personal,
      unknown: line.unknownCode,
      ...(words === undefined ? {} : { words: line.words }),
      ...(note === undefined || note === null ? {} : { note: line.note }),
    }).toEqual({
      code: expected.code,
      value: expected.value,
      period: expected.period,
      several: expected.several ?? false,
      personal: expected.personal ?? false,
      unknown: expected.unknown ?? null,
      ...(words === undefined ? {} : { words: words.normalize("NFC") }),
      ...(note === undefined || note === null ? {} : { note: note.normalize("NFC") }),
    });
  });

  test("never gives a telephone or identity number on", () => {
    for (const number of ["0912345678", "0912 345 678", "+84912345678", "012345678901", "001 085 012 345"]) {
      for (const line of [`V.20 ${number}`, `${number} V.20 82,5%`, `V.20 82,5% T10/2026 gọi ${number}`]) {
        const shown = JSON.stringify(splitReportLine(line, CODES));
        expect(shown.replace(/[\s"]/g, "")).not.toContain(number.replace(/\s/g, ""));
        expect(shown).toContain('"personal":true');
      }
    }
  });

  test("keeps everything but code and period for an indicator that is told in words", () => {
    const { rest } = splitReportLine("V.20 T10/2026 đã triển khai 2 ứng dụng AI", CODES);
    expect(rest).toBe("đã triển khai 2 ứng dụng AI");
  });

  test("takes numbers as codes where a plan has no groups, but only where no value is meant", () => {
    const codes = ["1", "20"];
    expect(splitReportLine("20 82,5% T10", codes)).toMatchObject({ code: "20", valueText: "82,5%", periodText: "T10" });
    expect(splitReportLine("chỉ tiêu 20: 82,5", codes)).toMatchObject({ code: "20", valueText: "82,5" });
    expect(splitReportLine("20", codes)).toMatchObject({ code: "20", valueText: null });
    expect(splitReportLine("20 T10", codes)).toMatchObject({ code: null });
    expect(splitReportLine("chữ ký số 20", codes)).toMatchObject({ code: null, words: "chữ ký số", valueText: "20" });
  });

  test("is quick however long and odd the line is", () => {
    const count = (line: string) => splitReportLine(line, CODES).valueText?.length ?? 0;
    for (const part of ["1", "1 ", "1,", "V.20 ", "82,5% ", "khoảng ", "- ", "tám ", "tháng ", "(", "0912 ", "a "])
      expect(count(part.repeat(4000 / part.length))).toBeGreaterThanOrEqual(0);
  });
});
