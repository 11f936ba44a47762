import { PROGRESS_NAMES, REPORT_STATE_NAMES } from "../../../domain/report.ts";
import type { MonthlyRow } from "../../monthly-report.ts";
import { groupTitle } from "./names.ts";
import { capitalized } from "./text.ts";

/** One column of the flat tables (spreadsheet, CSV). */
export interface Column {
  title: string;
  /** In characters. */
  width: number;
  /** `index` counts from 0. Text is as stored: the caller makes it safe. */
  value(row: MonthlyRow, index: number): string | number | null;
}

export const VALUE_TITLE = "Kỳ này";
export const PREVIOUS_TITLE = "Kỳ trước";
export const PROGRESS_TITLE = "Tình trạng";

export const COLUMNS: readonly Column[] = [
  { title: "STT", width: 5, value: (_, index) => index + 1 },
  { title: "Nhóm", width: 18, value: groupTitle },
  { title: "Mã", width: 8, value: (row) => row.code },
  { title: "Chỉ tiêu", width: 46, value: (row) => row.name },
  { title: "Đơn vị tính", width: 11, value: (row) => row.unit },
  { title: "Đơn vị chủ trì", width: 22, value: (row) => row.lead },
  { title: "Mục tiêu", width: 15, value: (row) => row.target },
  { title: VALUE_TITLE, width: 13, value: (row) => numberOf(row) ?? row.valueText },
  { title: PREVIOUS_TITLE, width: 13, value: (row) => row.previousText },
  { title: PROGRESS_TITLE, width: 14, value: (row) => capitalized(PROGRESS_NAMES[row.progress]) },
  {
    title: "Đối chiếu",
    width: 13,
    value: ({ state }) => (state === null ? null : capitalized(REPORT_STATE_NAMES[state])),
  },
  { title: "Ghi chú", width: 28, value: (row) => row.note },
  { title: "Đơn vị báo cáo", width: 18, value: (row) => row.reportedBy },
  { title: "Thời điểm báo cáo", width: 17, value: ({ reportedAt }) => localTime(reportedAt) },
];

/** Null also for what no file format can hold (NaN, infinity). */
export function numberOf({ value }: MonthlyRow): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** "2026-11-05 08:30" in Vietnam (UTC+7 all year), which sorts and which spreadsheets know for a date; as stored when it is no time. */
function localTime(reportedAt: string | null): string | null {
  if (reportedAt === null) return null;
  const utc = Date.parse(reportedAt);
  if (Number.isNaN(utc)) return reportedAt;
  return new Date(utc + 7 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
}
