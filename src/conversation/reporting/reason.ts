import { withoutPersonalData } from "../answering/safety.ts";

/** Longest reason kept, in characters. */
const REASON_LENGTH = 500;

/** Why a figure is returned or a period opened, as it may be kept; "" when what was typed says none. */
export function readReason(typed: string): string {
  const kept = withoutPersonalData(typed).trim().slice(0, REASON_LENGTH);
  return /\p{L}{2}/u.test(kept) ? kept : "";
}
