import type { Period } from "./period.ts";

/** How values of an indicator are given. */
export const VALUE_KINDS = ["percent", "count", "money", "yes-no", "range", "text"] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** A value as reported. Money is in đồng, percent in percent points (82.5). "nothing" is "không phát sinh", valid for every kind. */
export type ReportedValue =
  | { kind: "percent" | "count" | "money"; number: number }
  | { kind: "range"; number: number; max: number }
  | { kind: "yes-no"; yes: boolean }
  | { kind: "text"; text: string }
  | { kind: "nothing" };

/** reported -> verified | returned (with a reason) -> superseded. */
export const REPORT_STATES = ["reported", "verified", "returned", "superseded"] as const;
export type ReportState = (typeof REPORT_STATES)[number];

export const REPORT_STATE_NAMES: Record<ReportState, string> = {
  reported: "chờ đối chiếu",
  verified: "đã đối chiếu",
  returned: "bị trả lại",
  superseded: "đã thay bằng số mới",
};

/** One indicator of one plan in one commune. */
export interface IndicatorKey {
  /** Slug. */
  commune: string;
  /** Document id. */
  document: string;
  /** "V.20". */
  code: string;
}

/** A value of an indicator in a period. Rows are only added: a correction is a new one that supersedes. */
export interface Report extends IndicatorKey {
  id: number;
  period: Period;
  value: ReportedValue;
  /** May be empty. */
  note: string;
  state: ReportState;
  /** Why it was returned; null in every other state. */
  reason: string | null;
  /** Unit of the person when it was reported. */
  unit: string;
  personId: number;
  /** May be empty. */
  personName: string;
  channel: string;
  /** ISO 8601 in UTC. */
  at: string;
  /** Id of the report that this one corrects. */
  supersedes: number | null;
}

/** A photo or PDF that was sent with a report. */
export interface Evidence {
  id: number;
  reportId: number;
  /** As sent; may be made up by the channel. */
  name: string;
  type: EvidenceType;
  /** Bytes. */
  size: number;
  /** Of the content, hexadecimal. */
  sha256: string;
  at: string;
}

export const EVIDENCE_TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"] as const;
export type EvidenceType = (typeof EVIDENCE_TYPES)[number];
/** Largest file, in bytes. */
export const MAX_EVIDENCE_BYTES = 10 * 1024 * 1024;

/** Where an indicator stands against its target. */
export const PROGRESS_STATES = ["met", "near", "unmet", "no-data", "not-comparable"] as const;
export type ProgressState = (typeof PROGRESS_STATES)[number];

export const PROGRESS_NAMES: Record<ProgressState, string> = {
  met: "đạt",
  near: "gần đạt",
  unmet: "chưa đạt",
  "no-data": "chưa có số liệu",
  "not-comparable": "không so được bằng số",
};
