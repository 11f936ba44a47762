import type { Citation } from "../../domain/answer.ts";
import type { ReplyCalls } from "../../models/call-budget.ts";
import { collapse, toNfc } from "../../text/normalize.ts";
import { maskPersonalNumbers } from "../../text/personal-numbers.ts";
import type { Answered } from "./answer.ts";
import { checkWording, isProved } from "./check.ts";
import type { Draft } from "./draft.ts";
import type { Knowledge } from "./knowledge.ts";

/** Texts shown to the model, and characters of each: about 2,500 tokens together. */
const MAX_PASSAGES = 5;
const MAX_PASSAGE = 1_200;
/** Characters of a question that are shown. */
const MAX_QUESTION = 600;
/** Longest wording that is sent, in characters; a longer one is no answer to a question. */
const MAX_ANSWER = 1_200;
/** Ids that slipped into the wording: "[p1]", "(p2)". */
const ID_MARKS = /\s*[[(]\s*p\d+(?:\s*,\s*p\d+)*\s*[\])]/g;

/** What the model is shown of a citation; what it says is later compared with just this. */
interface Shown {
  id: string;
  text: string;
  citation: Citation;
}

/**
 * What may be worded anew: quoted passages and guides. Facts of records (owner, deadline, target, list, count…), what a
 * document's head says and what failed our own check are sent as they are.
 */
function mayBeWorded({ draft, checkFailed }: Answered, knowledge: Knowledge): boolean {
  // A section's points are a list: over some of them it would not be complete.
  if (checkFailed || draft.fixed || draft.citations.length === 0 || draft.citations.length > MAX_PASSAGES) return false;
  if (draft.kind === "procedure") return true;
  return (
    draft.kind === "passage" &&
    draft.computed.length === 0 &&
    draft.focus.length > 0 &&
    draft.focus.every((id) => knowledge.entries.get(id)?.item.kind === "passage")
  );
}

function shownOf(citations: readonly Citation[]): Shown[] {
  return citations
    .map((citation, n) => ({
      id: `p${n + 1}`,
      text: maskPersonalNumbers(collapse(toNfc(citation.quote)).slice(0, MAX_PASSAGE)),
      citation,
    }))
    .filter(({ text }) => text !== "");
}

/** The texts that an answer says it used, or null where it names none or one that it was not shown. */
function usedOf(ids: readonly string[], shown: readonly Shown[]): Shown[] | null {
  if (ids.length === 0 || ids.some((id) => !shown.some((s) => s.id === id))) return null;
  return shown.filter((s) => ids.includes(s.id));
}

function readable(answer: string): string {
  return toNfc(answer).replaceAll("**", "").replace(ID_MARKS, "").trim();
}

/**
 * The answer in the model's words, citing the passages that it used; null where the offline answer stands: nothing to word,
 * no answer from the model, or one that says what its passages do not.
 * @param question as the person asked it, or as it was rewritten; NFC.
 */
export async function word(
  question: string,
  answered: Answered,
  calls: ReplyCalls,
  knowledge: Knowledge,
): Promise<Draft | null> {
  if (!mayBeWorded(answered, knowledge)) return null;
  const shown = shownOf(answered.draft.citations);
  if (shown.length === 0) return null;
  const passages = shown.map(({ id, text }) => ({ id, text }));
  const worded = await calls.complete("word", { question: question.slice(0, MAX_QUESTION), passages }, (output) => {
    const text = readable(output.answer);
    // The model's honest way to say that the texts do not answer.
    if (text === "" && output.used.length === 0) return true;
    const used = usedOf(output.used, shown);
    if (text === "" || text.length > MAX_ANSWER || used === null) return false;
    const texts = used.map((s) => s.text);
    return isProved(checkWording(text, texts, answered.commune, knowledge));
  });
  if (worded === null || worded.used.length === 0) return null;
  const used = usedOf(worded.used, shown) ?? [];
  const { tail, citations } = answered.draft;
  if (tail === "") return { ...answered.draft, text: readable(worded.answer), citations: used.map((s) => s.citation) };
  return { ...answered.draft, text: `${readable(worded.answer)}\n${tail}`, citations };
}
