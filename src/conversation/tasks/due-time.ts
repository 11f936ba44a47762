import { firstDay, lastDay, type Period, type PeriodKind, periodAt, shiftPeriod } from "../../domain/period.ts";
import { foldedInPlace } from "../../text/days.ts";

/** A time in which tasks fall due; without a year, in every year. */
export interface DueTime {
  kind: PeriodKind;
  /** Month 1-12, quarter 1-4, half 1-2; 1 for a year. */
  index: number;
  year: number | null;
}

const NUMBERS: Record<string, number> = { i: 1, ii: 2, iii: 3, iv: 4, mot: 1, hai: 2, ba: 3, bon: 4, tu: 4 };
const BEFORE = String.raw`(?<![\p{L}\d])`;
const AFTER = String.raw`(?![\p{L}\d])`;
const YEAR = String.raw`(?:\s*(?:[/.-]|nam)?\s*(?<year>20[2-5]\d))?`;
const NEXT = "(?<which>nay|sau|toi|truoc|vua roi)";
const KINDS: Record<string, PeriodKind> = { thang: "month", quy: "quarter", nam: "year" };

const pattern = (source: string): RegExp => new RegExp(`${BEFORE}${source}${AFTER}`, "u");
const HALF = pattern(`(?:6|sau) thang (?<part>dau|cuoi)(?: nam)?${YEAR}`);
const RELATIVE = pattern(
  `(?:(?<word>thang|quy|nam) ${NEXT}|(?<thisYear>nam nay)|(?<lastYear>nam ngoai)|(?<nextYear>sang nam))`,
);
const QUARTER = pattern(String.raw`(?:quy|q)\s*\.?\s*(?<index>iv|i{1,3}|[1-4]|mot|hai|ba|bon|tu)${YEAR}`);
const MONTH = pattern(String.raw`(?:thang|t)\s*\.?\s*(?<index>0?[1-9]|1[0-2])${YEAR}`);
const BARE_MONTH = pattern(String.raw`(?<index>0?[1-9]|1[0-2])\s*[/-]\s*(?<year>20[2-5]\d)`);
const WHOLE_YEAR = pattern(String.raw`(?:nam\s*)?(?<year>20[2-5]\d)`);

/**
 * The first time that a text names: "quý IV/2025", "q4 2025", "tháng 7/2025", "T7", "năm 2026", "6 tháng đầu năm 2026", "quý
 * sau". Null when it names none.
 * @param today ISO date.
 */
export function findDueTime(text: string, today: string): { time: DueTime; start: number; end: number } | null {
  const folded = foldedInPlace(text);
  const readers: [RegExp, (groups: Record<string, string | undefined>) => DueTime][] = [
    [HALF, ({ part, year }) => ({ kind: "half-year", index: part === "dau" ? 1 : 2, year: numberOr(year) })],
    [RELATIVE, (groups) => relative(groups, today)],
    [
      QUARTER,
      ({ index = "", year }) => ({ kind: "quarter", index: NUMBERS[index] ?? Number(index), year: numberOr(year) }),
    ],
    [MONTH, ({ index, year }) => ({ kind: "month", index: Number(index), year: numberOr(year) })],
    [BARE_MONTH, ({ index, year }) => ({ kind: "month", index: Number(index), year: numberOr(year) })],
    [WHOLE_YEAR, ({ year }) => ({ kind: "year", index: 1, year: numberOr(year) })],
  ];
  for (const [regexp, read] of readers) {
    const match = regexp.exec(folded);
    if (match) return { time: read(match.groups ?? {}), start: match.index, end: match.index + match[0].length };
  }
  return null;
}

const numberOr = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

function relative(groups: Record<string, string | undefined>, today: string): DueTime {
  const { word, which, lastYear, nextYear } = groups;
  const kind = KINDS[word ?? "nam"] ?? "year";
  const isNext = nextYear !== undefined || which === "sau" || which === "toi";
  const isLast = lastYear !== undefined || which === "truoc" || which === "vua roi";
  return shiftPeriod(periodAt(kind, today), isNext ? 1 : isLast ? -1 : 0);
}

const ROMAN = ["", "I", "II", "III", "IV"];

/** "quý IV/2025", "tháng 7/2025", "6 tháng đầu năm 2026", "năm 2026"; without the year where none is meant. */
export function sayTime({ kind, index, year }: DueTime): string {
  const slash = year === null ? "" : `/${year}`;
  switch (kind) {
    case "month":
      return `tháng ${index}${slash}`;
    case "quarter":
      return `quý ${ROMAN[index]}${slash}`;
    case "half-year":
      return `6 tháng ${index === 1 ? "đầu" : "cuối"} năm${year === null ? "" : ` ${year}`}`;
    case "year":
      return `năm ${year}`;
  }
}

/** The period that is meant, in a year where the time names none. */
export const periodIn = ({ kind, index, year }: DueTime, otherwise: number): Period => ({
  kind,
  index,
  year: year ?? otherwise,
});

/**
 * Where a deadline lies against a time: "within" when the whole of it does ("Quý IV/2025" in năm 2025), "ends" when only its last
 * day does ("Năm 2025" in quý IV/2025), null when not.
 * @param first ISO date on which the span of the deadline begins; null for a single day.
 */
export function liesIn(time: DueTime, first: string | null, last: string): "within" | "ends" | null {
  const period = periodIn(time, Number(last.slice(0, 4)));
  const [from, to] = [firstDay(period), lastDay(period)];
  if (last < from || last > to) return null;
  return (first ?? last) >= from ? "within" : "ends";
}
