import type { AskRequest, AskResult } from "../../domain/message.ts";
import { type EvaluationQuestion, judge } from "./judge.ts";
import { type OfficeSpellings, statedFigures, unproved } from "./proof.ts";
import { respell, SPELLINGS, type Spelling } from "./spellings.ts";

/** One question in one spelling, asked and judged. */
export interface Outcome {
  question: EvaluationQuestion;
  asked: string;
  kind: string;
  answer: string;
  strict: boolean;
  loose: boolean;
  /** Why not strictly right. */
  why: string[];
  /** Figures and offices of the answer that its citations lack; null when it states none. */
  unproved: string[] | null;
  refused: boolean;
  /** States a value that is not the right one; see `isWrongValue`. */
  wrongValue: boolean;
  ms: number;
}

const REFUSED = new Set(["none", "refuse"]);
/** Kinds that state nothing out of a plan. */
const NOT_FACTUAL = new Set([...REFUSED, "clarify", "smalltalk"]);

/**
 * A wrong value is worse than no answer: what must not be said is said (anywhere in the answer), or the answer is of a factual
 * kind, wrong even when read to its end, and holds a figure, which the person would take for the one asked for.
 */
function isWrongValue(loose: { pass: boolean; why: string[] }, kind: string, answer: string): boolean {
  if (loose.why.some((w) => w.startsWith("nói ") || w.startsWith("khớp "))) return true;
  return !loose.pass && !NOT_FACTUAL.has(kind) && statedFigures(answer).length > 0;
}

type Ask = (request: AskRequest) => Promise<AskResult>;

async function askOne(
  ask: Ask,
  question: EvaluationQuestion,
  write: (text: string) => string,
  offices: readonly OfficeSpellings[],
): Promise<Outcome> {
  const asked = write(question.question);
  const history = (question.history ?? []).map((turn) => ({ ...turn, text: write(turn.text) }));
  const started = performance.now();
  const { answer, kind, citations } = await ask({ question: asked, commune: question.commune ?? undefined, history });
  const ms = performance.now() - started;
  const strict = judge(question, answer, kind, true);
  const loose = judge(question, answer, kind, false);
  const said = [...(question.history ?? []).map((turn) => turn.text), question.question].join(" ");
  return {
    question,
    asked: [...history.map((turn) => turn.text), asked].join(" >> "),
    kind,
    answer,
    strict: strict.pass,
    loose: loose.pass,
    why: strict.why,
    unproved: citations.length === 0 && NOT_FACTUAL.has(kind) ? null : unproved(said, answer, citations, offices),
    refused: REFUSED.has(kind),
    wrongValue: isWrongValue(loose, kind, answer),
    ms,
  };
}

/** Every question as written and, where wanted, in each spelling. Earlier turns are respelled too. */
export async function measure(
  ask: Ask,
  questions: readonly EvaluationQuestion[],
  offices: readonly OfficeSpellings[],
  spellings: readonly Spelling[] = SPELLINGS,
): Promise<Map<Spelling | "written", Outcome[]>> {
  const measured = new Map<Spelling | "written", Outcome[]>();
  for (const spelling of ["written", ...spellings] as const) {
    const outcomes: Outcome[] = [];
    for (const q of questions) {
      const write = (text: string): string => (spelling === "written" ? text : respell(text, spelling));
      outcomes.push(await askOne(ask, q, write, offices));
    }
    measured.set(spelling, outcomes);
  }
  return measured;
}

/** Part of a whole, each a number of questions. */
export interface Share {
  part: number;
  whole: number;
}

export interface Figures {
  questions: number;
  strict: Share;
  loose: Share;
  /** Answers whose every figure and office stands in what they cite, of those that state something. */
  proved: Share;
  /** Questions to be refused that were. */
  refusedRightly: Share;
  /** Questions to be answered that were refused. */
  refusedWrongly: Share;
  wrongValues: Share;
  p50ms: number;
  p95ms: number;
}

const share = <T>(items: readonly T[], holds: (item: T) => boolean): Share => ({
  part: items.filter(holds).length,
  whole: items.length,
});

export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const times = outcomes.map((o) => o.ms).sort((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  const expecting = (kind: EvaluationQuestion["expect_kind"]) =>
    outcomes.filter((o) => o.question.expect_kind === kind);
  return {
    questions: outcomes.length,
    strict: share(outcomes, (o) => o.strict),
    loose: share(outcomes, (o) => o.loose),
    proved: share(
      outcomes.filter((o) => o.unproved !== null),
      (o) => o.unproved?.length === 0,
    ),
    refusedRightly: share(expecting("refuse"), (o) => o.refused),
    refusedWrongly: share(expecting("answer"), (o) => o.refused),
    wrongValues: share(outcomes, (o) => o.wrongValue),
    p50ms: at(0.5),
    p95ms: at(0.95),
  };
}
