import { fold } from "./normalize.ts";

/** A day named in a text. */
export interface DayMention {
  /** ISO date; null when there is no such day ("31/2/2026"). */
  day: string | null;
  /** As typed. */
  text: string;
  /** Offsets in the NFC text (UTF-16 units). */
  start: number;
  end: number;
}

const D = String.raw`(?<d>\d{1,2})`;
const M = String.raw`(?<m>\d{1,2})`;
const PATTERNS = [
  String.raw`(?<y>20\d\d)-(?<m>\d\d)-(?<d>\d\d)`,
  String.raw`${D}\s?(?<sign>[/.-])\s?${M}\s?\k<sign>\s?(?<y>20\d\d|\d\d)`,
  String.raw`${D}\s+thang\s+${M}(?:(?:\s+nam\s+|\s*[/-]\s*|\s+)(?<y>20\d\d))?`,
  `${D}/${M}`,
];
const NUMERIC = new RegExp(
  String.raw`(?<![\d.,/-])(?:${PATTERNS.map((p, i) => p.replace(/\(\?<(\w+)>/g, `(?<$1${i}>`).replace(/\\k<(\w+)>/g, `\\k<$1${i}>`)).join("|")})(?![\d/]|[.,-]\d|-\p{L})`,
  "gu",
);
const RELATIVE = /(?<![\p{L}\d])hom (?<which>nay|qua|kia)(?![\p{L}\d])/gu;
const STEPS: Record<string, number> = { nay: 0, qua: -1, kia: -2 };

/** The text folded, every letter in its place; the text itself where folding would move them. */
export function foldedInPlace(text: string): string {
  const folded = fold(text);
  return folded.length === text.length ? folded : text.toLowerCase();
}

/**
 * Every day that a text names, in order: "15/3/2026", "15-3-26", "15.03.2026", "ngày 15 tháng 3 năm 2026", "2026-03-15", "hôm
 * qua". Without a year ("15/3") it is one of this year. Numbers of papers ("12/KH-UBND", "45/2026") are none.
 * @param text NFC.
 * @param today ISO date.
 */
export function findDays(text: string, today: string): DayMention[] {
  const folded = foldedInPlace(text);
  const at = (match: RegExpMatchArray, day: string | null): DayMention => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    return { day, text: text.slice(start, end), start, end };
  };
  const numeric = [...folded.matchAll(NUMERIC)].flatMap((match) => {
    const part = (name: string): string | undefined =>
      PATTERNS.map((_, i) => match.groups?.[`${name}${i}`]).find((found) => found !== undefined);
    const year = part("y");
    // "3/15" names no day unless it says so.
    if (year === undefined && Number(part("m")) > 12 && !/ngay\s+$/.test(folded.slice(0, match.index))) return [];
    const full = year === undefined ? Number(today.slice(0, 4)) : Number(year.length === 2 ? `20${year}` : year);
    return [at(match, isoDay(full, Number(part("m")), Number(part("d"))))];
  });
  const relative = [...folded.matchAll(RELATIVE)].map((match) =>
    at(match, addDays(today, STEPS[match.groups?.which ?? ""] ?? 0)),
  );
  return [...numeric, ...relative].sort((a, b) => a.start - b.start);
}

function isoDay(year: number, month: number, date: number): string | null {
  const day = new Date(Date.UTC(year, month - 1, date));
  return day.getUTCMonth() === month - 1 && day.getUTCDate() === date ? day.toISOString().slice(0, 10) : null;
}

const DAY_MS = 86_400_000;

/** The ISO date some days later; negative: earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one ISO date to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** Saturday or Sunday. */
export function isWeekend(day: string): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** "2026-03-05" -> "5/3/2026". */
export function sayDay(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return `${date}/${month}/${year}`;
}
