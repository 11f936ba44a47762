import { periodLabel } from "../../domain/period.ts";
import { slugify } from "../../text/normalize.ts";
import type { MonthlyReport } from "../monthly-report.ts";
import { toCsv } from "./csv.ts";
import { toDocx } from "./docx.ts";
import { toJsonl } from "./jsonl.ts";
import { fileLabel, placeName } from "./parts/names.ts";
import { toXlsx } from "./xlsx.ts";

export type ExportName = "xlsx" | "docx" | "csv" | "jsonl";

export interface ExportFormat {
  /** Also the ending of the file's name. */
  name: ExportName;
  /** MIME type. */
  type: string;
  make(report: MonthlyReport): Promise<Buffer>;
}

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  { name: "xlsx", type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", make: toXlsx },
  { name: "docx", type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", make: toDocx },
  { name: "csv", type: "text/csv; charset=utf-8", make: async (report) => Buffer.from(toCsv(report)) },
  { name: "jsonl", type: "application/jsonl; charset=utf-8", make: async (report) => Buffer.from(toJsonl(report)) },
];

/** "bao-cao-phuoc-an-T10-2026.xlsx": ASCII, as every channel and disk takes it. */
export function exportFileName({ communeName, period }: MonthlyReport, format: ExportName): string {
  const parts = ["bao-cao", slugify(placeName(communeName)), fileLabel(periodLabel(period))];
  return `${parts.filter(Boolean).join("-")}.${format}`;
}
