import {
  firstDay,
  lastDay,
  type Period,
  type PeriodKind,
  periodAt,
  periodLabel,
  shiftPeriod,
} from "../domain/period.ts";
import type { ReportingRule } from "../domain/plan.ts";
import { sayDay } from "../text/days.ts";
import { collapse, fold, toNfc } from "../text/normalize.ts";
import { periodAtStart, type SaidPeriod } from "./reading/period-forms.ts";

export { ruleApplies } from "./rule-applies.ts";

/** `why`: a Vietnamese sentence; `nearest`: forms that `readPeriod` takes as they are, may be empty. */
export type PeriodReading =
  | { outcome: "period"; period: Period }
  | { outcome: "invalid"; why: string; nearest: string[] };

const LAST_INDEX: Record<PeriodKind, number> = { month: 12, quarter: 4, "half-year": 2, year: 1 };
const FINEST_FIRST: readonly PeriodKind[] = ["month", "quarter", "half-year", "year"];
const FIRST_YEAR = 2015;
const LAST_YEAR = 2050;
/** What people put around a period. */
const BEFORE = /^(?:(?:da|vang|bao cao|bc|cho|cua|ky|em|anh|chi|la|so lieu|trong|het|den|tinh den|o)\s)+/;
const AFTER = /(?:\s(?:a|ah|nhe|nha|em|anh|chi|nhe a|thoi|luon|roi a))+$/;

/**
 * Reads a whole text as a period; null when it says none. Without a year: the latest one that has begun on `today` (ISO
 * date). "T13", a day ("15/10/2026") or "9 tháng" is invalid, with the nearest periods.
 */
export function readPeriod(text: string, today: string): PeriodReading | null {
  const line = fold(collapse(toNfc(text)))
    .replace(/^[\s.,:;()-]+|[\s.,:;()!?]+$/g, "")
    .replace(BEFORE, "")
    .replace(AFTER, "");
  if (/^\d{1,2}$/.test(line)) return bareNumber(Number(line), today);
  const short = /^(\d{1,2})[/.-](\d{2})$/.exec(line);
  if (short) return shortForm(Number(short[1]), Number(short[2]), today);
  if (/^thang nam nam \d{4}$|^thang nam \d{4}$/.test(line)) return monthOrYear(line, today);
  const match = periodAtStart(line);
  return match === null || match.length < line.length ? null : settlePeriod(match.said, today);
}

/** The period that was said, with its year; or why there is none such. */
export function settlePeriod(said: SaidPeriod, today: string): PeriodReading {
  if (said.form === "relative")
    return { outcome: "period", period: shiftPeriod(periodAt(said.kind, today), said.steps) };
  if (said.form === "day") {
    if (said.month < 1 || said.month > 12) return invalid("Tôi chưa đọc được ngày này.", []);
    return invalid("Tôi hiểu là một ngày, còn kỳ báo cáo là tháng, quý, 6 tháng hoặc năm.", [
      latest("month", said.month, said.year, today),
    ]);
  }
  return said.form === "span" ? spanOf(said.months, said.year, today) : numbered(said, today);
}

function numbered(said: SaidPeriod & { form: "numbered" }, today: string): PeriodReading {
  const { kind, index, year } = said;
  const last = LAST_INDEX[kind];
  if (year !== null && (year < FIRST_YEAR || year > LAST_YEAR))
    return invalid(`Tôi hiểu là năm ${year}, nằm ngoài thời gian của kế hoạch.`, [
      latest(kind, Math.min(Math.max(index, 1), last), null, today),
    ]);
  if (index >= 1 && index <= last) return { outcome: "period", period: latest(kind, index, year, today) };
  const names = { month: "tháng", quarter: "quý", "half-year": "nửa năm", year: "năm" };
  const digits = [...String(index)].map(Number).filter((digit) => digit >= 1 && digit <= last && index > 9);
  const near = [index < 1 ? 1 : last, ...digits.slice(-1)].map((i) => latest(kind, i, year, today));
  return invalid(`Không có ${names[kind]} ${index}: một năm có ${last} ${names[kind]}.`, near);
}

/** That year's, or the latest that has begun. */
function latest(kind: PeriodKind, index: number, year: number | null, today: string): Period {
  const period = { kind, index, year: year ?? Number(today.slice(0, 4)) };
  return year === null && firstDay(period) > today ? { ...period, year: period.year - 1 } : period;
}

/** "9 tháng": reports are for months, quarters, half-years and years. */
function spanOf(months: number, year: number | null, today: string): PeriodReading {
  const near: Period[] = [];
  if (months === 12) near.push(latest("year", 1, year, today));
  if (months % 3 === 0 && months >= 3 && months < 12) near.push(latest("quarter", months / 3, year, today));
  if (months >= 1 && months <= 12) near.push(latest("month", months, year, today));
  return invalid("Kỳ báo cáo là tháng, quý, 6 tháng hoặc năm.", near);
}

/** "10" is a month or, up to 4, a quarter. */
function bareNumber(number: number, today: string): PeriodReading {
  const near: Period[] = [];
  if (number >= 1 && number <= 12) near.push(latest("month", number, null, today));
  if (number >= 1 && number <= 4) near.push(latest("quarter", number, null, today));
  if (number === 6) near.push(latest("half-year", 1, null, today));
  return invalid("Tôi chưa rõ đây là tháng, quý hay năm.", near);
}

/** "10/26" is October 2026, "15/10" a day, "9/10" a day too. */
function shortForm(first: number, second: number, today: string): PeriodReading {
  if (second > 12 && first >= 1 && first <= 12 && 2000 + second >= FIRST_YEAR && 2000 + second <= LAST_YEAR)
    return { outcome: "period", period: { kind: "month", index: first, year: 2000 + second } };
  return settlePeriod({ form: "day", month: second, year: null }, today);
}

/** "thang nam 2026": May 2026, or a month of the year 2026 that was left out. */
function monthOrYear(line: string, today: string): PeriodReading {
  const year = Number(line.slice(-4));
  return invalid("Tôi chưa rõ là tháng 5 hay cả năm.", [
    latest("month", 5, year, today),
    latest("year", 1, year, today),
  ]);
}

function invalid(why: string, nearest: Period[]): PeriodReading {
  return { outcome: "invalid", why, nearest: [...new Set(nearest.map(periodLabel))] };
}

/** Why nothing can be reported for this period on `today` (ISO date), in Vietnamese; null when it can. */
export function periodAllowed(period: Period, today: string): string | null {
  if (firstDay(period) <= today) return null;
  return `Kỳ ${periodLabel(period)} chưa bắt đầu (từ ${sayDay(firstDay(period))}) nên chưa có số liệu.`;
}

/**
 * ISO date of the day before which a report for the period is due ("trước ngày 20": the 20th of its last month; 29-31 become
 * the last day of a shorter month). Null when the rule names no day or is for other periods.
 */
export function dueDay(rule: ReportingRule, period: Period): string | null {
  if (rule.dueDay === null || !rule.cadence.includes(period.kind)) return null;
  const end = lastDay(period);
  const date = Math.min(rule.dueDay, Number(end.slice(8)));
  return `${end.slice(0, 8)}${String(date).padStart(2, "0")}`;
}

/**
 * The period that a report is most likely for: of the finest cadence among these rules (a month when they name none), the
 * one that falls due next, but never one that has not begun. A day of the plan lies in the period's own last month, so that
 * is the current one: before its day it falls due next, and after it the next has not begun.
 */
export function defaultPeriod(rules: readonly ReportingRule[], today: string): Period {
  const cadences = rules.flatMap((rule) => rule.cadence);
  return periodAt(FINEST_FIRST.find((kind) => cadences.includes(kind)) ?? "month", today);
}
