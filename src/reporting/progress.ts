import { type Period, samePeriod, shiftPeriod } from "../domain/period.ts";
import type { Indicator } from "../domain/plan.ts";
import { type Standing, standingOf, trendOf } from "../domain/progress.ts";
import { PROGRESS_STATES, type ProgressState, type Report, type ReportState } from "../domain/report.ts";
import { valueKindOf } from "./value-kinds.ts";

/** How one indicator stands in a period. */
export interface IndicatorProgress {
  indicator: Indicator;
  /** Single units that are to report it; empty when nobody is named. */
  units: string[];
  /** What counts for exactly this period, in whatever state; null when nothing was reported. */
  report: Report | null;
  /** The period of the same kind before; null when nothing that counts was reported for it. */
  previous: Report | null;
  standing: Standing;
  /** Since the period before. */
  trend: ReturnType<typeof trendOf>;
}

/**
 * How every indicator of a commune stands in a period.
 * @param reports what counts now, of the period's year and the one before.
 */
export function progressIn(
  period: Period,
  indicators: readonly Indicator[],
  reports: readonly Report[],
  unitsOf: (indicator: Indicator) => string[],
): IndicatorProgress[] {
  const byIndicator = new Map<string, Report[]>();
  for (const report of reports) {
    const key = `${report.document} ${report.code}`;
    const known = byIndicator.get(key);
    if (known) known.push(report);
    else byIndicator.set(key, [report]);
  }
  const before = shiftPeriod(period, -1);
  return indicators.map((indicator) => {
    const own = byIndicator.get(`${indicator.document} ${indicator.code}`) ?? [];
    const counting = own.filter(({ state }) => state !== "returned");
    const at = (wanted: Period, some: readonly Report[]): Report | null =>
      some.find((r) => samePeriod(r.period, wanted)) ?? null;
    const [report, previous] = [at(period, own), at(before, counting)];
    return {
      indicator,
      units: unitsOf(indicator),
      report,
      previous,
      standing: standingOf(indicator, valueKindOf(indicator).accumulation, counting, period),
      trend: trendOf(previous?.value ?? null, at(period, counting)?.value ?? null),
    };
  });
}

/** True when somebody still has to report it: nothing there, or returned. */
export const isMissing = ({ report }: IndicatorProgress): boolean => report === null || report.state === "returned";

/** "7/40 chỉ tiêu có số liệu, 1 số bị trả lại": what was returned is no data. */
export function coverage(states: readonly (ReportState | null)[]): string {
  const returned = states.filter((state) => state === "returned").length;
  const known = states.filter((state) => state !== null).length - returned;
  return `${known}/${states.length} chỉ tiêu có số liệu${returned > 0 ? `, ${returned} số bị trả lại` : ""}`;
}

export function countStates(all: readonly IndicatorProgress[]): Record<ProgressState, number> {
  const counts = Object.fromEntries(PROGRESS_STATES.map((state) => [state, 0])) as Record<ProgressState, number>;
  for (const { standing } of all) counts[standing.state] += 1;
  return counts;
}

export interface UnitProgress {
  unit: string;
  all: IndicatorProgress[];
  missing: IndicatorProgress[];
}

/** The indicators of each single unit; one that two units lead counts for both. The most missing first, then by name. */
export function byUnit(all: readonly IndicatorProgress[]): UnitProgress[] {
  const units = new Map<string, IndicatorProgress[]>();
  for (const one of all) for (const unit of one.units) units.set(unit, [...(units.get(unit) ?? []), one]);
  return [...units]
    .map(([unit, own]) => ({ unit, all: own, missing: own.filter(isMissing) }))
    .sort((a, b) => b.missing.length - a.missing.length || a.unit.localeCompare(b.unit, "vi"));
}
