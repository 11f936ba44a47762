import type { PeriodKind } from "../../domain/period.ts";
import { parseRoman } from "../../text/numbers.ts";

/** A period as said: `index` and `year` are not checked, null when not said. */
export type SaidPeriod =
  | { form: "numbered"; kind: PeriodKind; index: number; year: number | null }
  /** "tháng này" 0, "quý trước" -1. */
  | { form: "relative"; kind: PeriodKind; steps: number }
  /** "15/10/2026": a day, which lies in a period but names none. */
  | { form: "day"; month: number; year: number | null }
  /** "9 tháng", "3 tháng đầu năm": a span that is no period. */
  | { form: "span"; months: number; year: number | null };

const ORDINALS: Readonly<Record<string, number>> = {
  gieng: 1,
  mot: 1,
  nhat: 1,
  hai: 2,
  ba: 3,
  tu: 4,
  bon: 4,
  nam: 5,
  sau: 6,
  bay: 7,
  tam: 8,
  chin: 9,
  muoi: 10,
  "muoi mot": 11,
  "muoi hai": 12,
  chap: 12,
};
const WORDS = "muoi mot|muoi hai|gieng|mot|nhat|hai|ba|tu|bon|nam|sau|bay|tam|chin|muoi|chap";
/** Two digits only where they touch the mark: "T10, 82" is a month and a value. */
const YEAR = String.raw`(?:(?: ?nam| ?[/.,-])? ?(?<year>\d{4})|[/.-](?<year2>1[5-9]|[2-4]\d))?`;
/** Ends a form: no digit, letter, per cent, or mark with a digit may follow. */
const END = String.raw`(?![\p{L}\d]|[/.,-]\d| ?%)`;

type Groups = Record<string, string | undefined>;
type Read = (groups: Groups) => SaidPeriod;

interface Form {
  pattern: RegExp;
  read: Read;
  /** Also a number, a fraction or a document's number: only a period where one is expected. */
  weak?: boolean;
}

/** "26" is 2026. */
function yearOf({ year, year2 }: Groups): number | null {
  const said = year ?? year2;
  if (said === undefined) return null;
  return said.length === 2 ? 2000 + Number(said) : Number(said);
}

function form(pattern: string, read: Read, weak = false): Form {
  return { pattern: new RegExp(`^(?:${pattern})${END}`, "u"), read, weak };
}

function numbered(kind: PeriodKind): Read {
  return (g) => ({ form: "numbered", kind, index: indexOf(g.index ?? ""), year: yearOf(g) });
}

function indexOf(said: string): number {
  return /^\d+$/.test(said) ? Number(said) : (ORDINALS[said] ?? parseRoman(said.toUpperCase()) ?? 0);
}

const KINDS: Readonly<Record<string, PeriodKind>> = { thang: "month", thg: "month", quy: "quarter", nam: "year" };
const STEPS: readonly (readonly [RegExp, number])[] = [
  [/^(?:nay|nay nhe)$/, 0],
  [/^(?:truoc|roi|qua|vua roi|vua qua|ngoai)$/, -1],
  [/^(?:sau|toi)$/, 1],
];

/** Tried in this order; folded text, single spaces. */
const FORMS: readonly Form[] = [
  form(String.raw`(?:ngay )?\d{1,2}[/.-](?<month>\d{1,2})[/.-](?<year>\d{4})`, day),
  form(String.raw`(?:ngay )?\d{1,2} thang (?<month>\d{1,2})${YEAR}`, day),
  form(String.raw`ngay \d{1,2}[/-](?<month>\d{1,2})`, day),
  form("(?<kind>thang|thg|quy|nam) (?<step>nay|truoc|vua roi|vua qua|roi|qua|sau|toi|ngoai)", relative),
  form("sang nam", () => ({ form: "relative", kind: "year", steps: 1 })),
  form(`(?:(?:6|06) ?(?:thang|thg|th|t)|sau thang|nua)(?: dau)(?: nam)?${YEAR}`, half(1)),
  form(`(?:(?:6|06) ?(?:thang|thg|th|t)|sau thang|nua)(?: cuoi)(?: nam)?${YEAR}`, half(2)),
  form(`(?:(?:6|06) ?(?:thang|thg|th|t)|sau thang)${YEAR}`, half(1)),
  form(String.raw`h(?<index>\d)${YEAR}`, (g) => half(Number(g.index))(g)),
  form(String.raw`(?<months>\d{1,2}) (?:thang|thg)(?: dau nam| cuoi nam| dau| cuoi)?${YEAR}`, span),
  form(String.raw`(?:thang|thag|thg|th|t)[ .]{0,2}(?<index>\d{1,2})${YEAR}`, numbered("month")),
  form(String.raw`thang (?<index>${WORDS})(?: nam (?<year>\d{4})|[/.,-](?<year2>\d{4}))?`, numbered("month")),
  form(String.raw`(?:quy|qui|q)[ .]{0,2}(?<index>\d{1,2}|i{1,3}|iv|v)${YEAR}`, numbered("quarter")),
  form(`(?:quy|qui) (?<index>${WORDS})${YEAR}`, numbered("quarter")),
  form(String.raw`(?:ca )?nam ?(?<year>\d{4})`, year),
  form("ca nam", () => ({ form: "relative", kind: "year", steps: 0 })),
  form(String.raw`(?<index>i{1,3}|iv)[/-](?<year>\d{4})`, numbered("quarter"), true),
  form(String.raw`(?<index>\d{1,2}) ?[/.,-] ?(?<year>\d{4})`, numbered("month"), true),
  form(String.raw`(?<year>\d{4})[/.-](?<index>\d{1,2})`, numbered("month"), true),
  form(String.raw`(?<year>\d{4})`, year, true),
];

function relative({ kind = "", step = "" }: Groups): SaidPeriod {
  const steps = STEPS.find(([pattern]) => pattern.test(step))?.[1] ?? 0;
  return { form: "relative", kind: KINDS[kind] ?? "month", steps };
}

function half(index: number): Read {
  return (g) => ({ form: "numbered", kind: "half-year", index, year: yearOf(g) });
}

function day(g: Groups): SaidPeriod {
  return { form: "day", month: Number(g.month), year: yearOf(g) };
}

function span(g: Groups): SaidPeriod {
  return { form: "span", months: Number(g.months), year: yearOf(g) };
}

function year(g: Groups): SaidPeriod {
  return { form: "numbered", kind: "year", index: 1, year: yearOf(g) };
}

export interface PeriodMatch {
  said: SaidPeriod;
  /** Characters of the folded text. */
  length: number;
  weak: boolean;
}

/** The period that a folded text begins with; null when it begins with none. */
export function periodAtStart(folded: string): PeriodMatch | null {
  for (const { pattern, read, weak } of FORMS) {
    const match = pattern.exec(folded);
    if (match) return { said: read(match.groups ?? {}), length: match[0].length, weak: weak === true };
  }
  return null;
}
