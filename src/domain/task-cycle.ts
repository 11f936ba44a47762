import { foldedPhrase } from "../text/syllables.ts";
import { lastDay, type Period, type PeriodKind, periodAt } from "./period.ts";

/** How a task comes back, read from the words of its deadline: "Hàng năm", "hằng quý", "Tháng 11 năm trước". */
export interface Recurrence {
  /** How often it begins anew. */
  kind: PeriodKind;
  /** Month in which it is due, 1-12; null is the last of the period. Only of yearly tasks. */
  month: number | null;
  /** Day of the month on which it is due, 1-31; null is the month's last. */
  day: number | null;
  /** Due in the year before the one that it is for, as a year's plan is. */
  isYearBefore: boolean;
}

const QUARTER_ENDS: Record<string, number> = { i: 3, ii: 6, iii: 9, iv: 12, "1": 3, "2": 6, "3": 9, "4": 12 };

const numberOf = (text: string | undefined, max: number): number | null => {
  const number = Number(text);
  return number >= 1 && number <= max ? number : null;
};

/** @param text of a deadline of kind "recurring". What says no rhythm is yearly. */
export function recurrenceOf(text: string): Recurrence {
  const said = foldedPhrase(text);
  const isYearBefore = /\bnam truoc\b/.test(said);
  const dayMonth = /(?<!\d)(\d{1,2})\s*\/\s*(\d{1,2})(?!\s*[\d/])/.exec(text);
  const day = numberOf(dayMonth?.[1] ?? /\bngay (\d{1,2})\b/.exec(said)?.[1], 31);
  const kind = rhythm(said);
  if (kind !== "year") return { kind, month: null, day, isYearBefore: false };
  const quarter = QUARTER_ENDS[/\bquy (iv|i{1,3}|[1-4])\b/.exec(said)?.[1] ?? ""] ?? null;
  const month = numberOf(dayMonth?.[2] ?? /\bthang (\d{1,2})\b/.exec(said)?.[1], 12);
  return { kind, month: month ?? quarter, day, isYearBefore };
}

function rhythm(said: string): PeriodKind {
  if (/\b(?:hang|moi) (?:ngay|tuan|thang)\b|\bthang (?:mot |1 )?lan\b/.test(said) && !/\b6 thang\b/.test(said))
    return "month";
  if (/\b(?:hang|moi) quy\b|\bquy (?:mot |1 )?lan\b/.test(said)) return "quarter";
  return /\b(?:6|sau) thang\b/.test(said) ? "half-year" : "year";
}

/** The cycle that a day belongs to: its period, and for what is due in the year before, the year after the day's. */
export function cycleAt({ kind, isYearBefore }: Recurrence, isoDay: string): Period {
  const period = periodAt(kind, isoDay);
  return isYearBefore ? { ...period, year: period.year + 1 } : period;
}

/** ISO date on which a cycle is due. */
export function dueDayOf({ month, day, isYearBefore }: Recurrence, cycle: Period): string {
  const year = isYearBefore ? cycle.year - 1 : cycle.year;
  const end = lastDay(month === null ? { ...cycle, year } : { year, kind: "month", index: month });
  const last = Number(end.slice(8));
  return `${end.slice(0, 8)}${String(Math.min(day ?? last, last)).padStart(2, "0")}`;
}
