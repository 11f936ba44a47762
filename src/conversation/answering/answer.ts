import type { Turn } from "../../domain/answer.ts";
import { check } from "./check.ts";
import { type Draft, draft, shorten } from "./draft.ts";
import { inherit, type TurnState } from "./inherit.ts";
import type { Knowledge } from "./knowledge.ts";
import { respond } from "./respond.ts";
import { understand } from "./understand.ts";

export interface Answered {
  draft: Draft;
  /** Slug of the commune answered for, null when none was needed or known. */
  commune: string | null;
  state: TurnState;
  /** True when the composed answer said something its citations do not, and was replaced. */
  checkFailed: boolean;
}

/** Earlier turns that are replayed to settle what a continuation refers to. */
const REPLAYED = 4;

/** Sent instead of an answer that its sources do not prove: the sources themselves, word for word. */
function quoteOnly(unproved: Draft): Draft {
  const quotes = unproved.citations.slice(0, 2).map((c) => `“${shorten(c.quote, 300)}”`);
  return draft(
    quotes.length > 0 ? "passage" : "none",
    quotes.length > 0
      ? `Nguyên văn kế hoạch: ${quotes.join("\n")}`
      : "Tôi chưa đối chiếu được câu trả lời với kế hoạch nên không trả lời câu này.",
    {
      citations: unproved.citations.slice(0, 2),
      focus: unproved.focus,
    },
  );
}

/** One turn: understand -> inherit -> retrieve and compose -> check. */
function turn(text: string, chosen: string | null, last: TurnState | null, knowledge: Knowledge, now: Date): Answered {
  const read = understand(text, knowledge, now);
  const { question, facets, focus } = inherit(read, last);
  const continues = last !== null && (read.continues || question !== read);
  const inherited = last && (continues || chosen === null) && last.named ? last.commune : null;
  const composed = respond(question, facets, focus, inherited ?? chosen ?? last?.commune ?? null, knowledge);
  const unproved = check(composed.draft, composed.commune, knowledge);
  const checkFailed = unproved.numbers.length > 0 || unproved.units.length > 0;
  const answered = checkFailed ? { ...composed, draft: quoteOnly(composed.draft) } : composed;
  return {
    draft: answered.draft,
    commune: answered.commune,
    checkFailed,
    state: {
      commune: answered.commune,
      named: read.communes.length > 0 || (continues && (last?.named ?? false)),
      facets: [...facets],
      question,
      focus: answered.draft.focus,
      kind: answered.draft.kind,
    },
  };
}

/**
 * Answers a question from the records alone; earlier user turns are replayed first so that a continuation knows what it continues.
 * @param chosen slug of the commune that the person chose, or null.
 */
export function answerQuestion(
  text: string,
  chosen: string | null,
  history: readonly Turn[],
  knowledge: Knowledge,
  now: Date,
): Answered {
  let state: TurnState | null = null;
  const turns = history.filter((t) => t.role === "user" && t.text.trim() !== "").slice(-REPLAYED);
  for (const t of turns) state = turn(t.text, chosen, state, knowledge, now).state;
  return turn(text, chosen, state, knowledge, now);
}
