import { periodLabel } from "../../domain/period.ts";
import type { MonthlyReport } from "../monthly-report.ts";

/** One row a line, each line ended by \n; "" without rows. Keys and their order are fixed, texts are as stored. */
export function toJsonl({ period, rows }: MonthlyReport): string {
  const label = periodLabel(period);
  return rows
    .map((row) => ({
      period: label,
      group: row.group,
      groupName: row.groupName,
      code: row.code,
      name: row.name,
      unit: row.unit,
      lead: row.lead,
      target: row.target,
      value: row.value,
      valueText: row.valueText,
      previousText: row.previousText,
      progress: row.progress,
      state: row.state,
      note: row.note,
      reportedBy: row.reportedBy,
      reportedAt: row.reportedAt,
    }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}
