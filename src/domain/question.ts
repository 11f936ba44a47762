import type { AnswerKind } from "./answer.ts";

/** Why a question stands in the list: nothing found, not understood, or the person pressed 👎. */
export type UnansweredReason = "none" | "not-understood" | "disliked";

export const REASON_NAMES: Record<UnansweredReason, string> = {
  none: "không tìm thấy",
  "not-understood": "chưa hiểu",
  disliked: "bị chê",
};

/** A question that got no good answer. Who asked is never kept. */
export interface UnansweredQuestion {
  /** Slug; null when none was chosen or named. */
  commune: string | null;
  /** ISO date. No time, so that it cannot be laid beside a chat. */
  day: string;
  /** Kind of the answer that was given. */
  kind: AnswerKind;
  reason: UnansweredReason;
  text: string;
}

/** Equal questions (folded) together, with the wording, day and reason of the latest. */
export interface CountedQuestion extends UnansweredQuestion {
  count: number;
}

/** Day of the process's time zone, "2026-11-21". */
export function dayOf(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
