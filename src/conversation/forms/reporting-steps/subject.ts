import type { PeriodValue } from "../../../domain/accumulation.ts";
import { type Period, periodOfKey } from "../../../domain/period.ts";
import type { Indicator } from "../../../domain/plan.ts";
import { standingOf } from "../../../domain/progress.ts";
import type { Report } from "../../../domain/report.ts";
import { valueText } from "../../answering/draft.ts";
import type { StaffContext } from "../../commands/command.ts";
import { type Office, officeOf } from "../../reporting/office.ts";
import type { ReportState } from "./state.ts";

/** The office, and what a form is about, looked up anew for each message: others report meanwhile. */
export interface Subject {
  office: Office;
  indicator: Indicator | null;
  period: Period | null;
}

export async function subjectOf(state: ReportState, context: StaffContext): Promise<Subject> {
  const office = await officeOf(context.person.commune, context);
  const { indicator: key } = state;
  const indicator = key && office.indicators.find((one) => one.document === key.document && one.code === key.code);
  return { office, indicator: indicator ?? null, period: state.period === null ? null : periodOfKey(state.period) };
}

/** Reports of an indicator that count, of the asked period's year and the one before. */
export async function reportsAround(
  indicator: Indicator,
  period: Period,
  { storage }: StaffContext,
): Promise<Report[]> {
  const { commune, document, code } = indicator;
  return storage.reports.current({ commune, document, code, years: [period.year - 1, period.year] });
}

const counted = (reports: readonly Report[]): PeriodValue[] => reports.filter(({ state }) => state !== "returned");

/** "≥ 80% (mốc 2026)"; "" when the plan sets nothing. */
export function targetOf(indicator: Indicator, period: Period, { reporting }: StaffContext): string {
  const { target } = standingOf(indicator, reporting.valueKindOf(indicator).accumulation, [], period);
  if (target === null) return "";
  return `${valueText(indicator, target)}${target.milestone === "" ? "" : ` (mốc ${target.milestone})`}`;
}

/** The latest report before a period, of the same kind of period; null when there is none. */
export function reportBefore(reports: readonly Report[], period: Period): Report | null {
  const earlier = reports
    .filter(({ state, period: p }) => state !== "returned" && p.kind === period.kind)
    .filter(({ period: p }) => p.year < period.year || (p.year === period.year && p.index < period.index))
    .sort((a, b) => a.period.year - b.period.year || a.period.index - b.period.index);
  return earlier.at(-1) ?? null;
}

/** Where the indicator would stand with this value. */
export function standingWith(
  indicator: Indicator,
  reports: readonly Report[],
  report: PeriodValue,
  { reporting }: StaffContext,
) {
  const others = counted(reports).filter(({ period }) => JSON.stringify(period) !== JSON.stringify(report.period));
  return standingOf(indicator, reporting.valueKindOf(indicator).accumulation, [...others, report], report.period);
}
