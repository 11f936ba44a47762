import type { Turn } from "../../../domain/answer.ts";
import type { Guide } from "../../../domain/guide.ts";
import type { GuidePhrases, Phrase } from "../../lexicon.ts";
import type { Token } from "../spelling.ts";
import { matchesAt } from "../understand.ts";
import type { GuideBook } from "./book.ts";

/** Where a person stands in the steps of a guide. */
export interface Place {
  guide: Guide;
  /** Counted from 1. */
  step: number;
}

export type WalkWord = "start" | "next" | "back" | "stuck";

const HEADER = /^Bước (\d+)\/\d+ – (.+?)(?: \(đang kẹt\))?$/mu;

/** True when the text shows a step, so that it has to be kept for a later "tiếp". */
export function showsStep(text: string): boolean {
  return HEADER.test(text);
}

/**
 * The step last shown in these turns, also when other questions were asked since: so that "tiếp" goes on after an
 * interruption. Null when none was shown, or the guide has changed and lost that step.
 */
export function placeIn(history: readonly Turn[], book: GuideBook): Place | null {
  for (const turn of [...history].reverse()) {
    if (turn.role !== "assistant") continue;
    const shown = HEADER.exec(turn.text);
    if (!shown) continue;
    const guide = book.byTitle((shown[2] ?? "").trim());
    const step = Number(shown[1]);
    return guide && step >= 1 && step <= guide.steps.length ? { guide, step } : null;
  }
  return null;
}

/** Courtesies around a walking word that do not make it a question. */
const AROUND = new Set([
  "a",
  "nhe",
  "nha",
  "di",
  "em",
  "oi",
  "voi",
  "da",
  "ban",
  "giup",
  "minh",
  "toi",
  "cho",
  "ok",
  "roi",
  "nhe",
  "ne",
  "roi",
]);

function isWhole(tokens: readonly Token[], phrase: Phrase): boolean {
  const { length } = phrase.folded;
  for (let at = 0; at + length <= tokens.length; at++) {
    if (!matchesAt(tokens, at, phrase)) continue;
    const rest = tokens.filter((_, i) => i < at || i >= at + length);
    if (rest.length <= 3 && rest.every((t) => AROUND.has(t.folded))) return true;
  }
  return false;
}

/** The walking word that the whole message is; null for anything else. */
export function walkWord(tokens: readonly Token[], phrases: GuidePhrases): WalkWord | null {
  if (tokens.length === 0 || tokens.length > 9) return null;
  for (const word of ["stuck", "back", "start", "next"] as const)
    if (phrases.walk[word].some((p) => isWhole(tokens, p))) return word;
  return null;
}
