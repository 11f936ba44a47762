import type { Period } from "../domain/period.ts";
import type { ProgressState, ReportState } from "../domain/report.ts";

/** What `/tonghop` and `reports` put into a file: every indicator of a commune's plan with its value in one period. Plain data, already in words where a person reads it. */
export interface MonthlyReport {
  /** "xã Phước An". */
  communeName: string;
  province: string | null;
  /** Who issued the plan, as printed: "UBND xã Phước An". */
  issuer: string;
  /** Title and number of the plan. */
  planTitle: string;
  planNumber: string | null;
  period: Period;
  /** ISO date on which it is made. */
  madeOn: string;
  /** Unit that puts it together; null when nobody is named. */
  focalUnit: string | null;
  /** Units that get a copy ("Nơi nhận"). */
  recipients: string[];
  rows: MonthlyRow[];
}

export interface MonthlyRow {
  group: string;
  groupName: string;
  code: string;
  name: string;
  /** Unit of measure; null when the plan names none. */
  unit: string | null;
  /** Lead units, in words: "Công an xã; Phòng Kinh tế"; "" when none. */
  lead: string;
  /** Target at the milestone that the period works towards, in words: "≥ 80% (2026)"; "" when none. */
  target: string;
  /** The number when the value is one (percent points, count, đồng); null for the rest. Negative numbers are possible. */
  value: number | null;
  /** The value in words: "82,5%", "Có", "Không phát sinh"; "" when not reported. */
  valueText: string;
  /** Value of the same indicator in the period before, in words; "" when none. */
  previousText: string;
  progress: ProgressState;
  /** Null when not reported. */
  state: ReportState | null;
  note: string;
  /** Who reported: unit; "" when not reported. */
  reportedBy: string;
  /** ISO 8601 in UTC; null when not reported. */
  reportedAt: string | null;
}
