import type { Period } from "../domain/period.ts";
import type { Commune, PlanDocument } from "../domain/plan.ts";
import type { MonthlyReport, MonthlyRow } from "./monthly-report.ts";
import type { IndicatorProgress } from "./progress.ts";
import { formatValue } from "./value-format.ts";

export interface ReportParts {
  commune: Commune;
  /** The plans whose indicators follow. */
  documents: readonly PlanDocument[];
  period: Period;
  /** ISO date. */
  madeOn: string;
  focalUnit: string | null;
  recipients: readonly string[];
  progress: readonly IndicatorProgress[];
  /** A target in words: "≥ 80% (mốc 2026)"; "" without one. */
  targetText(one: IndicatorProgress): string;
}

/** Puts a period's values into the shape that every file is made of. */
export function buildReport(parts: ReportParts): MonthlyReport {
  const [first] = parts.documents;
  return {
    communeName: parts.commune.name,
    province: parts.commune.province,
    issuer: first?.issuer ?? "",
    planTitle: parts.documents.map(({ title }) => title).join("; "),
    planNumber: first?.number ?? null,
    period: parts.period,
    madeOn: parts.madeOn,
    focalUnit: parts.focalUnit,
    recipients: [...parts.recipients],
    rows: parts.progress.map((one) => toRow(one, parts.targetText(one))),
  };
}

function toRow(one: IndicatorProgress, target: string): MonthlyRow {
  const { indicator, report, previous, standing, units } = one;
  const value = report?.value ?? null;
  return {
    group: indicator.group,
    groupName: indicator.groupName,
    code: indicator.code,
    name: indicator.name,
    unit: indicator.unit,
    lead: (indicator.lead ?? units).join("; "),
    target,
    value: value !== null && "number" in value && value.kind !== "range" ? value.number : null,
    valueText: value === null ? "" : formatValue(value, indicator),
    previousText: previous === null ? "" : formatValue(previous.value, indicator),
    progress: standing.state,
    state: report?.state ?? null,
    note: report?.note ?? "",
    reportedBy: report?.unit ?? "",
    reportedAt: report?.at ?? null,
  };
}
