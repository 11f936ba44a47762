/** What the service says. */

export const ANSWER_KINDS = [
  "owner",
  "coordinator",
  "deadline",
  "target",
  "product",
  "duty",
  "reporting",
  "list",
  "count",
  "compare",
  "definition",
  "passage",
  "procedure",
  "smalltalk",
  "clarify",
  "none",
  "refuse",
] as const;

export type AnswerKind = (typeof ANSWER_KINDS)[number];

export interface Citation {
  /** Document id, e.g. "phuoc-an". */
  document: string;
  title: string;
  /** Where in the document, for a person: "mục IV.1, dòng 204" or "Phụ lục I, B.V.11 (dòng 232)". */
  locator: string;
  /** The source text, unrepaired. */
  quote: string;
}

export interface Answer {
  answer: string;
  kind: AnswerKind;
  citations: Citation[];
  /** What the person may choose or ask next; shown as buttons. For `clarify`: the choices. */
  suggestions: string[];
}

/** One earlier turn of a conversation. */
export interface Turn {
  role: "user" | "assistant";
  text: string;
}
