import { periodLabel } from "../../../domain/period.ts";
import { PROGRESS_NAMES, PROGRESS_STATES, type ProgressState, REPORT_STATE_NAMES } from "../../../domain/report.ts";
import type { MonthlyReport, MonthlyRow } from "../../monthly-report.ts";
import { printable } from "./text.ts";

export interface Tally {
  total: number;
  byProgress: Record<ProgressState, number>;
}

export interface LeadTally extends Tally {
  /** As in the rows; several units that lead together stand as one, so that the tallies add up to the rows. */
  lead: string;
}

export const NO_LEAD = "(chưa nêu đơn vị chủ trì)";

export function tally(rows: readonly MonthlyRow[]): Tally {
  const byProgress = Object.fromEntries(PROGRESS_STATES.map((state) => [state, 0])) as Record<ProgressState, number>;
  for (const row of rows) byProgress[row.progress] += 1;
  return { total: rows.length, byProgress };
}

/** One tally a lead, in order of first appearance. */
export function tallyByLead(rows: readonly MonthlyRow[]): LeadTally[] {
  const groups = Map.groupBy(rows, (row) => printable(row.lead) || NO_LEAD);
  return [...groups].map(([lead, led]) => ({ lead, ...tally(led) }));
}

/** "Kỳ T10/2026: 12/40 chỉ tiêu có số liệu; 5 đạt, 3 gần đạt, 2 chưa đạt, 2 không so được bằng số; 28 chưa có số liệu." */
export function summarySentence({ period, rows }: MonthlyReport): string {
  const label = `Kỳ ${periodLabel(period)}`;
  if (rows.length === 0) return `${label}: kế hoạch không có chỉ tiêu nào để báo cáo.`;
  const { total, byProgress } = tally(rows);
  const missing = byProgress["no-data"];
  const known = PROGRESS_STATES.filter((state) => state !== "no-data" && byProgress[state] > 0);
  const parts = [
    `${total - missing}/${total} chỉ tiêu có số liệu`,
    known.map((state) => `${byProgress[state]} ${PROGRESS_NAMES[state]}`).join(", "),
    missing > 0 ? `${missing} ${PROGRESS_NAMES["no-data"]}` : "",
  ];
  return `${label}: ${parts.filter(Boolean).join("; ")}.`;
}

/** "Số liệu đã báo cáo: 8 đã đối chiếu, 4 chờ đối chiếu."; "" when nothing was reported. */
export function checkedSentence(rows: readonly MonthlyRow[]): string {
  const counts = (["verified", "reported", "returned", "superseded"] as const)
    .map((state) => ({ state, count: rows.filter((row) => row.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${REPORT_STATE_NAMES[state]}`);
  return counts.length === 0 ? "" : `Số liệu đã báo cáo: ${counts.join(", ")}.`;
}

/** "Chưa có số liệu: Phòng Kinh tế (3 chỉ tiêu); Công an xã (1 chỉ tiêu)."; "" when none is missing. */
export function missingSentence(rows: readonly MonthlyRow[]): string {
  const missing = tallyByLead(rows.filter((row) => row.progress === "no-data"));
  if (missing.length === 0) return "";
  const units = missing.map(({ lead, total }) => `${lead.replaceAll("; ", ", ")} (${total} chỉ tiêu)`);
  return `Đơn vị chủ trì còn chỉ tiêu chưa có số liệu: ${units.join("; ")}.`;
}
