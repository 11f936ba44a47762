import type { Deadline, DeadlineKind } from "../../domain/plan.ts";
import { collapse } from "../../text/normalize.ts";
import { parseRoman } from "../../text/numbers.ts";
import { foldedPhrase } from "../../text/syllables.ts";

const ISO = (year: number, month: number, day: number): string =>
  `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

/** Last day of a month, 1-12. */
export function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * Reads the time cell of a task. `planYear` is the one year of a one-year plan ("Tháng 6" then means June of it), else null.
 * A cell that is no time at all comes back as kind `none` with its text kept.
 */
export function parseDeadline(cell: string, planYear: number | null = null): Deadline {
  const text = collapse(cell.replace(/\/{2,}/g, "/"));
  const as = (kind: DeadlineKind, from: string | null, to: string | null): Deadline => ({ text, kind, from, to });
  const phrase = foldedPhrase(text);
  if (phrase === "") return as("none", null, null);
  const years = (text.match(/(?<!\d)20\d\d(?!\d)/g) ?? []).map(Number);
  const year = years[0] ?? null;
  // "Từ năm 2026", "Năm 2025 và những năm tiếp theo", "Năm 2025 và thường xuyên", "Thường xuyên, từ năm 2025": the plan
  // prints when it begins and never when it ends. `from` keeps the beginning, which `ongoing` would not ask for, so that
  // nobody is reminded before that year.
  const startsIn =
    /^tu (?!.*\bden\b)/.test(phrase) || /\btu (?:nam |thang |quy )/.test(phrase) || /bat dau/.test(phrase);
  const goesOn = /thuong xuyen|lien tuc|tiep theo|tro di|duy tri/.test(phrase);
  if (year !== null && years.length === 1 && (startsIn || goesOn) && !/hang (?:nam|quy|thang)/.test(phrase)) {
    return as("from", firstDayOf(text, year), null);
  }
  if (
    /\bh[aà]ng (?:nam|quy|thang|tuan|ngay)\b|\bmoi (?:nam|quy|thang)\b|dinh ky|nam truoc|thang lan|nam lan/.test(phrase)
  ) {
    return as("recurring", year === null ? null : ISO(year, 1, 1), null);
  }
  if (
    /^(?:khi|sau khi|ngay khi)\b|theo (?:yeu cau|de nghi|chi dao|huong dan|tien do|ke hoach|lo trinh|quy dinh)|neu co/.test(
      phrase,
    ) &&
    !goesOn &&
    year === null
  ) {
    return as("on-request", null, null);
  }
  if (goesOn && year === null) return as("ongoing", null, null);
  const day = dayOf(text);
  // "Trước ngày 31/3/2026": offices name the last day on which they still accept, so it is the day itself that counts.
  if (day) return as("day", null, day);
  const quarter = quarterOf(text, year ?? planYear);
  if (quarter) return as("quarter", quarter.from, quarter.to);
  const month = monthOf(text, year ?? planYear);
  if (month) return as("month", month.from, month.to);
  if (year !== null) {
    const until = /^(?:truoc|den|het|cham nhat|hoan thanh (?:truoc|den))\b/.test(phrase) && years.length === 1;
    return as("year", until ? null : ISO(year, 1, 1), ISO(years.at(-1) ?? year, 12, 31));
  }
  if (planYear !== null && /^(?:ca nam|trong nam|cuoi nam|het nam|nam)$/.test(phrase)) {
    return as("year", ISO(planYear, 1, 1), ISO(planYear, 12, 31));
  }
  return as("none", null, null);
}

function firstDayOf(text: string, year: number): string {
  return quarterOf(text, year)?.from ?? monthOf(text, year)?.from ?? ISO(year, 1, 1);
}

function dayOf(text: string): string | null {
  const match =
    /(?<!\d)(\d{1,2})\s*(?:\/\s*(\d{1,2})\s*\/|-\s*(\d{1,2})\s*-|\.(\d{1,2})\.)\s*(20\d\d)/.exec(text) ??
    /ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})()()\s+năm\s+(20\d\d)/iu.exec(text);
  if (!match) return null;
  const [day, month, year] = [Number(match[1]), Number(match[2] || match[3] || match[4]), Number(match[5])];
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month) ? ISO(year, month, day) : null;
}

function quarterOf(text: string, year: number | null): { from: string; to: string } | null {
  const match =
    /(?:qu[ýy]|Q)\s*((?:[IV]{1,3}|[1-4])(?:\s*(?:,|và|-|–|\+)\s*(?:qu[ýy]\s*)?(?:[IV]{1,3}|[1-4]))*)(?![\p{L}\d])/iu.exec(
      text,
    );
  if (!match || year === null) return null;
  const numbers = (match[1] ?? "")
    .toUpperCase()
    .match(/[IV]+|[1-4]/g)
    ?.map((n) => (/\d/.test(n) ? Number(n) : (parseRoman(n) ?? 0)));
  if (!numbers || numbers.some((n) => n < 1 || n > 4)) return null;
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return { from: ISO(year, first * 3 - 2, 1), to: ISO(year, last * 3, lastDay(year, last * 3)) };
}

function monthOf(text: string, year: number | null): { from: string; to: string } | null {
  const half = /(?:6|06|sáu)\s+tháng\s+(đầu|cuối)/iu.exec(text);
  if (half && year !== null) {
    return half[1] === "đầu"
      ? { from: ISO(year, 1, 1), to: ISO(year, 6, 30) }
      : { from: ISO(year, 7, 1), to: ISO(year, 12, 31) };
  }
  const own = /(?<!\d)(\d{1,2})\s*(?:[-–]\s*(\d{1,2})\s*)?\/\s*(20\d\d)/.exec(text);
  const named = /tháng\s+(\d{1,2})(?:\s*(?:,|-|–|đến|và)\s*(?:tháng\s+)?(\d{1,2})(?!\d))?/iu.exec(text);
  const first = Number(own?.[1] ?? named?.[1] ?? 0);
  const last = Number(own?.[2] ?? named?.[2] ?? first);
  const at = own ? Number(own[3]) : year;
  if (at === null || first < 1 || first > 12 || last < first || last > 12) return null;
  return { from: ISO(at, first, 1), to: ISO(at, last, lastDay(at, last)) };
}
