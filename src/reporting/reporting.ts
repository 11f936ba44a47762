import type { OutgoingFile } from "../domain/message.ts";
import { type Period, periodLabel } from "../domain/period.ts";
import { buildReport } from "./build-report.ts";
import { drawProgress } from "./chart.ts";
import { EXPORT_FORMATS, type ExportName, exportFileName } from "./exports/list.ts";
import { findPeriod, leadingPeriod } from "./find-period.ts";
import type { MonthlyReport } from "./monthly-report.ts";
import { defaultPeriod, dueDay, periodAllowed, readPeriod, ruleApplies } from "./periods.ts";
import { byUnit, countStates, coverage, type IndicatorProgress, isMissing, progressIn } from "./progress.ts";
import { splitReportLine } from "./report-line.ts";
import { valueKindOf } from "./value-kinds.ts";
import { changeNeedsConfirm, formatValue, readValue } from "./values.ts";

/** What the conversation and the command line use of reporting, gathered here because sides import only each other's types. */
export function createReporting() {
  return {
    valueKindOf,
    readValue,
    formatValue,
    changeNeedsConfirm,
    readPeriod,
    findPeriod,
    leadingPeriod,
    /** Why nothing can be reported for a period yet; null when it can. */
    periodRefusal: periodAllowed,
    ruleApplies,
    dueDay,
    defaultPeriod,
    splitReportLine,
    progressIn,
    countStates,
    coverage,
    byUnit,
    isMissing,
    buildReport,
    toFiles,
    drawChart,
  };
}

/** A picture of how each unit stands. @param place "Xã Phước An". */
function drawChart(place: string, period: Period, all: readonly IndicatorProgress[]): Promise<Buffer> {
  return drawProgress({
    title: `${place} · ${periodLabel(period)}`,
    byUnit: byUnit(all).map((unit) => ({ unit: unit.unit, counts: countStates(unit.all) })),
  });
}

async function toFiles(report: MonthlyReport, names: readonly ExportName[]): Promise<OutgoingFile[]> {
  const files: OutgoingFile[] = [];
  for (const wanted of names) {
    const format = EXPORT_FORMATS.find(({ name }) => name === wanted);
    if (format)
      files.push({ name: exportFileName(report, wanted), type: format.type, bytes: await format.make(report) });
  }
  return files;
}

export type Reporting = ReturnType<typeof createReporting>;
