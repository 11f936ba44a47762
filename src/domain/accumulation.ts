import {
  firstDay,
  lastDay,
  type Period,
  type PeriodKind,
  periodAt,
  periodKey,
  samePeriod,
  shiftPeriod,
} from "./period.ts";
import type { ReportedValue } from "./report.ts";

/** "cumulative": a report says how things stand by the end of its period. "in-period": what was added in it. */
export type Accumulation = "cumulative" | "in-period";

export interface PeriodValue {
  period: Period;
  value: ReportedValue;
}

/** What a period is made of. */
const PARTS: Record<PeriodKind, { kind: PeriodKind; count: number } | null> = {
  year: { kind: "half-year", count: 2 },
  "half-year": { kind: "quarter", count: 2 },
  quarter: { kind: "month", count: 3 },
  month: null,
};

/**
 * The value that is compared with a target at the end of a period. `reports` are those of one indicator that count: not
 * superseded, not returned, at most one a period; in any order.
 *
 * Cumulative: the latest at or before the period's last day, whatever its kind of period; a "nothing" leaves things as
 * they were, and is the answer only when nothing else was ever reported.
 *
 * In-period: the sum of counts or money from January to the period's last day, each day counted once; "nothing" is 0.
 * Values that cannot be added (percent, yes/no…) are not: the latest stands.
 *
 * Null when no report says anything.
 */
export function effectiveValue(
  accumulation: Accumulation,
  reports: readonly PeriodValue[],
  period: Period,
): ReportedValue | null {
  return accumulation === "cumulative" ? latest(reports, period) : sum(reports, period);
}

function latest(reports: readonly PeriodValue[], period: Period): ReportedValue | null {
  const known = reports
    .filter((report) => lastDay(report.period) <= lastDay(period))
    .sort((a, b) => compareAge(a.period, b.period, period));
  return (known.findLast(({ value }) => value.kind !== "nothing") ?? known.at(-1))?.value ?? null;
}

/** Earlier first. Of those that end on one day the asked period comes last, then the longest: it was put together from the others. */
function compareAge(a: Period, b: Period, asked: Period): number {
  const byEnd = lastDay(a).localeCompare(lastDay(b));
  if (byEnd !== 0) return byEnd;
  const byAsked = Number(samePeriod(a, asked)) - Number(samePeriod(b, asked));
  return byAsked !== 0 ? byAsked : firstDay(b).localeCompare(firstDay(a));
}

function sum(reports: readonly PeriodValue[], period: Period): ReportedValue | null {
  const values = new Map(reports.map((report) => [periodKey(report.period), report.value]));
  const parts = covering({ year: period.year, kind: "year", index: 1 }, lastDay(period), values);
  const last = parts.findLast((value) => value.kind !== "nothing");
  if (last === undefined) return parts.length === 0 ? null : { kind: "count", number: 0 };
  if (last.kind !== "count" && last.kind !== "money") return last;
  const total = parts.reduce((all, value) => (value.kind === last.kind ? all + value.number : all), 0);
  // Money and counts may have decimals; 0,1 + 0,2 is to be 0,3.
  return { kind: last.kind, number: Number(total.toFixed(6)) };
}

/** Values that together stand for a period, none of them after a day: its own, or else those of its parts. In order of time. */
function covering(period: Period, until: string, values: ReadonlyMap<string, ReportedValue>): ReportedValue[] {
  const own = lastDay(period) <= until ? values.get(periodKey(period)) : undefined;
  if (own !== undefined) return [own];
  const parts = PARTS[period.kind];
  if (parts === null || firstDay(period) > until) return [];
  const first = periodAt(parts.kind, firstDay(period));
  return Array.from({ length: parts.count }, (_, i) => shiftPeriod(first, i)).flatMap((part) =>
    covering(part, until, values),
  );
}
