import type { EvidenceType, ReportedValue } from "../../../domain/report.ts";

/** A photo or PDF that came before the report was confirmed; it is on the disk already. */
export interface PendingFile {
  name: string;
  sha256: string;
  type: EvidenceType;
  size: number;
}

export const STEPS = ["indicator", "value", "period", "note", "confirm"] as const;
export type Step = (typeof STEPS)[number];

/** What the form keeps between messages. */
export interface ReportState {
  step: Step;
  /** Document and code; null until chosen. */
  indicator: { document: string; code: string } | null;
  /** Codes in the list last shown, for "3"; empty when none was. */
  offered: string[];
  value: ReportedValue | null;
  /** What was typed as a value before it was known of which indicator; null when nothing was. */
  pendingValue: string | null;
  /** A value that was asked again ("khoảng 80": exactly?); null when none is. */
  doubted: ReportedValue | null;
  /** `periodKey`; null until chosen. */
  period: string | null;
  /** Null until asked or given; may be empty. */
  note: string | null;
  /** Counts the summaries shown, so that a button confirms just what stood above it. */
  version: number;
  /** Id of the report that the last summary said it corrects. */
  supersedes: number | null;
  /** True once a big change was asked about in this version. */
  jumpAsked: boolean;
  /** The message that began it. */
  source: string;
  /** Id of the message last taken: the same delivered twice changes nothing. */
  lastMessage: string;
  files: PendingFile[];
}

export const begun = (source: string): ReportState => ({
  step: "indicator",
  indicator: null,
  offered: [],
  value: null,
  pendingValue: null,
  doubted: null,
  period: null,
  note: null,
  version: 0,
  supersedes: null,
  jumpAsked: false,
  source,
  lastMessage: "",
  files: [],
});

/** The first thing that is still missing. */
export function nextStep(state: ReportState): Step {
  if (state.indicator === null) return "indicator";
  if (state.value === null) return "value";
  if (state.period === null) return "period";
  return state.note === null ? "note" : "confirm";
}

/** The state without the answer of the step before, to which it goes back. */
export function stepBack(state: ReportState): ReportState {
  const again = { ...state, doubted: null, jumpAsked: false };
  switch (state.step) {
    case "confirm":
      return { ...again, note: null, step: "note" };
    case "note":
      return { ...again, period: null, note: null, step: "period" };
    case "period":
      return { ...again, value: null, period: null, step: "value" };
    default:
      return { ...again, indicator: null, value: null, step: "indicator" };
  }
}
