import type { Turn } from "../../domain/answer.ts";
import type { ReplyCalls } from "../../models/call-budget.ts";
import { canonicalNumber, documentNumbers, officeNames, officePhrase, spelledNumbers } from "../../text/claims.ts";
import { collapse, toNfc } from "../../text/normalize.ts";
import { printedNumbers } from "../../text/numbers.ts";
import { containsPhrase, foldedPhrase, syllables } from "../../text/syllables.ts";
import type { Answered } from "./answer.ts";
import type { Knowledge } from "./knowledge.ts";
import { CONTACT } from "./plan-answer.ts";
import { retrieve } from "./retrieve.ts";
import { understand } from "./understand.ts";

/** Earlier questions that are shown, and characters of each question. */
const MAX_EARLIER = 2;
const MAX_QUESTION = 600;
/** A question in our form is one short sentence; characters. */
const MAX_REWRITTEN = 200;
/** With fewer syllables there is nothing to rewrite. */
const LEAST_SYLLABLES = 2;

/** A subject of whose words some plan says this share was understood; that this plan lacks it is then the answer. */
const UNDERSTOOD = 0.75;

/**
 * True when we did not understand what is asked: we asked back within a known commune, or found nothing near. A question that
 * was understood and that the plan does not answer is none of these.
 */
export function isUnclear({ draft, commune, checkFailed, state }: Answered, knowledge: Knowledge): boolean {
  const { question } = state;
  if (commune === null || checkFailed || question.foreignCommune !== null) return false;
  if (question.tokens.length < LEAST_SYLLABLES || question.has(CONTACT)) return false;
  if (draft.kind === "clarify") return draft.options.length === 0;
  if (draft.kind !== "none" || draft.citations.length > 0) return false;
  return (retrieve(question.slotsWithUnits, knowledge, { limit: 1 })[0]?.coverage ?? 0) < UNDERSTOOD;
}

/** Words with a capital after the first word: names of places, offices, products. Folded. */
function properNames(text: string): string[] {
  return [...text.matchAll(/(?<=\s["“(]?)\p{Lu}[\p{L}\d]*/gu)].map((match) => foldedPhrase(match[0]));
}

/** True when the rewritten question names a number, year, quarter, commune, office, code or other name that was never said, or asks for something else. */
export function addsToQuestion(rewritten: string, said: readonly string[], knowledge: Knowledge, now: Date): boolean {
  const ours = understand(rewritten, knowledge, now);
  const theirs = said.map((text) => understand(text, knowledge, now));
  const whole = said.join("\n");
  const beyond = <T>(values: readonly T[], known: readonly T[]): boolean => values.some((v) => !known.includes(v));
  const numbers = (text: string): string[] => printedNumbers(text).map(canonicalNumber);
  const names = (questions: readonly (typeof ours)[]): string[] =>
    questions.flatMap((q) => q.units.flatMap((u) => [...u.names.values()]));
  const written = ` ${syllables(whole)
    .map((s) => s.written)
    .join(" ")} `;
  const asked = theirs[0]?.reading.facets[0];
  return (
    beyond(numbers(rewritten), [...numbers(whole), ...theirs.flatMap((q) => q.years)]) ||
    beyond(
      ours.years,
      theirs.flatMap((q) => q.years),
    ) ||
    beyond(
      ours.communes,
      theirs.flatMap((q) => q.communes),
    ) ||
    beyond(
      ours.codes,
      theirs.flatMap((q) => q.codes),
    ) ||
    beyond(names([ours]), names(theirs)) ||
    properNames(rewritten).some((name) => !containsPhrase(foldedPhrase(whole), name)) ||
    beyond(documentNumbers(rewritten), documentNumbers(whole)) ||
    officeNames(rewritten).some((office) => !containsPhrase(officePhrase(whole), office)) ||
    spelledNumbers(rewritten).some((number) => !written.includes(` ${number} `)) ||
    (ours.quarter !== null && !theirs.some((q) => q.quarter?.quarter === ours.quarter?.quarter)) ||
    ours.foreignCommune !== null ||
    (asked !== undefined && ours.reading.facets[0] !== asked)
  );
}

/**
 * The question in our form, or null when the model cannot tell or adds to it.
 * @param text NFC, white space collapsed.
 */
export async function rewrite(
  text: string,
  history: readonly Turn[],
  calls: ReplyCalls,
  knowledge: Knowledge,
  now: Date,
): Promise<string | null> {
  const earlier = history
    .filter((t) => t.role === "user" && t.text.trim() !== "")
    .slice(-MAX_EARLIER)
    .map((t) => collapse(toNfc(t.text)).slice(0, MAX_QUESTION));
  const question = text.slice(0, MAX_QUESTION);
  const rewritten = await calls.complete("rewrite", { question, earlier }, (output) => {
    const ours = collapse(toNfc(output.question));
    return ours.length <= MAX_REWRITTEN && !addsToQuestion(ours, [question, ...earlier], knowledge, now);
  });
  const ours = collapse(toNfc(rewritten?.question ?? ""));
  return ours === "" ? null : ours;
}
