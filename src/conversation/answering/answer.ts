import type { Turn } from "../../domain/answer.ts";
import { collapse } from "../../text/normalize.ts";
import { check } from "./check.ts";
import { pickOption } from "./choose.ts";
import { type Draft, draft, type Option, shorten } from "./draft.ts";
import { answerEntry, answerWalk, type GuideTurn } from "./guides/answer.ts";
import { guideFacets, namesGuide } from "./guides/find.ts";
import { placeIn } from "./guides/walk.ts";
import { inherit, type TurnState } from "./inherit.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Response, respond } from "./respond.ts";
import { DELETE_MESSAGE, questionBeside, withoutPersonalData } from "./safety.ts";
import {
  afterRepair,
  askingClauses,
  asksSomething,
  MOST_QUESTIONS,
  opensLikeRepair,
  pairedQuestions,
  splitQuestions,
  withoutAsides,
  withoutDenied,
} from "./split.ts";
import { type Question, type Slot, understand } from "./understand.ts";

export interface Answered {
  draft: Draft;
  /** Slug of the commune answered for, null when none was needed or known. */
  commune: string | null;
  state: TurnState;
  /** True when the composed answer said something its citations do not, and was replaced. */
  checkFailed: boolean;
}

/** Commands settle nothing that a question could continue; those that are short for a question do. */
const COMMAND = /^\s*\/(?!vneid|chukyso)/i;
const CHOOSES = /^\s*\/xa\s+\S/i;
/** Earlier turns that are replayed at least, to settle what a continuation refers to, and at most. */
const REPLAYED = 4;
const MOST_REPLAYED = 10;

/** Sent instead of an answer that its sources do not prove: the sources themselves, word for word. */
function quoteOnly(unproved: Draft): Draft {
  const quotes = unproved.citations.slice(0, 2).map((c) => `“${shorten(c.quote, 300)}”`);
  return draft(
    quotes.length > 0 ? "passage" : "none",
    quotes.length > 0
      ? `Nguyên văn nguồn: ${quotes.join("\n")}`
      : "Tôi chưa đối chiếu được câu trả lời với nguồn nên không trả lời câu này.",
    {
      citations: unproved.citations.slice(0, 2),
      focus: unproved.focus,
    },
  );
}

interface Context {
  chosen: string | null;
  history: readonly Turn[];
  knowledge: Knowledge;
  now: Date;
}

/** A choice that was picked: the last question again, about that entry alone. */
function answerPicked(option: Option, last: TurnState, about: GuideTurn, context: Context): Response {
  const guided = answerEntry(option.entry, about);
  if (guided) return { ...guided, commune: about.commune };
  return respond(
    last.question,
    {
      facets: last.facets,
      focus: [option.entry],
      chosen: last.commune ?? context.chosen,
      last: null,
      typed: last.question,
      now: context.now,
    },
    context.knowledge,
  );
}

/** Particles around what is put right ("xã Bạch Thông cơ") are no subject of their own. */
const PARTICLES = new Set(["co", "xa", "ay", "do", "ma", "nhe", "nha", "chu", "kia", "ne", "la"]);

function asRepair(question: Question): Question {
  const kept = (slots: readonly Slot[]): Slot[] => slots.filter((s) => !s.tokens.every((t) => PARTICLES.has(t.folded)));
  return { ...question, slots: kept(question.slots), slotsWithUnits: kept(question.slotsWithUnits), continues: true };
}

/** One question: understand -> pick or walk, or inherit -> retrieve and compose -> check. */
function turn(text: string, last: TurnState | null, repaired: boolean, context: Context): Answered {
  const { chosen, knowledge, now } = context;
  const understood = understand(text, knowledge, now);
  const read: Question = repaired ? asRepair(understood) : understood;
  const about: GuideTurn = {
    question: read,
    facets: read.reading.facets,
    last: last?.guide ?? null,
    lastQuestion: last?.question ?? null,
    commune: read.communes[0] ?? (last?.named ? last.commune : null) ?? chosen,
    knowledge,
    now,
  };
  const picked = last ? pickOption(read, last.options) : null;
  const walked = picked ? null : answerWalk(about, placeIn(context.history, knowledge.guides));
  const { question, facets, focus } =
    picked || walked ? { question: read, facets: [], focus: [] } : inherit(read, last);
  const continues = last !== null && (read.continues || question !== read || picked !== null);
  const inherited = last && (continues || chosen === null) && last.named ? last.commune : null;
  const composed: Response =
    picked && last
      ? answerPicked(picked, last, about, context)
      : walked
        ? { ...walked, commune: about.commune }
        : respond(
            question,
            { facets, focus, chosen: inherited ?? chosen ?? last?.commune ?? null, last, typed: read, now },
            knowledge,
          );
  const unproved = check(composed.draft, composed.commune, knowledge);
  const checkFailed = unproved.numbers.length > 0 || unproved.units.length > 0;
  const answered = checkFailed ? quoteOnly(composed.draft) : composed.draft;
  return {
    draft: answered,
    commune: composed.commune,
    checkFailed,
    state: {
      commune: composed.commune,
      named: read.communes.length > 0 || (continues && (last?.named ?? false)),
      facets: picked && last ? last.facets : [...facets],
      question: picked && last ? last.question : question,
      focus: answered.focus,
      kind: answered.kind,
      guide: composed.guide,
      options: answered.options,
    },
  };
}

/** Answers to several questions of one message, numbered in their order. */
function together(answers: readonly Answered[], left: number): Answered {
  const last = answers.at(-1) as Answered;
  const first = answers.find((a) => a.draft.kind !== "none" && a.draft.kind !== "clarify") ?? (answers[0] as Answered);
  const text = answers.map((a, n) => `${n + 1}. ${a.draft.text}`).join("\n");
  const rest = left > 0 ? `\nTôi trả lời ${answers.length} câu đầu; anh/chị gửi tiếp các câu còn lại giúp tôi.` : "";
  return {
    draft: {
      ...last.draft,
      fixed: true,
      kind: first.draft.kind,
      text: `${text}${rest}`,
      citations: answers.flatMap((a) => a.draft.citations),
      computed: answers.flatMap((a) => a.draft.computed),
      evidence: answers.flatMap((a) => a.draft.evidence),
    },
    commune: last.commune,
    state: last.state,
    checkFailed: answers.some((a) => a.checkFailed),
  };
}

/** One message: personal data is taken out, openings that take back are read, several questions are answered one by one. */
function message(typed: string, last: TurnState | null, context: Context): Answered {
  // White space is settled first: the patterns below would try every run of it from every place.
  const text = typed
    .split("\n")
    .map(collapse)
    .filter((line) => line !== "")
    .join("\n");
  const kept = withoutPersonalData(text);
  const whole = withoutAsides(questionBeside(kept, text));
  const repair = last === null && !opensLikeRepair(whole) ? null : afterRepair(whole, context.knowledge.lexicon.guides);
  if (last !== null && repair === "") return askAgain(last, context);
  const said = repair === null || repair === "" ? whole : withoutDenied(repair);
  const split = splitQuestions(said);
  const questions = split.length === 1 ? splitPair(said) : split;
  const inTurn = (pieces: readonly string[]): Answered[] => {
    const answers: Answered[] = [];
    for (const piece of pieces.slice(0, MOST_QUESTIONS))
      answers.push(turn(piece, answers.at(-1)?.state ?? last, repair !== null, context));
    return answers;
  };
  let answers = inTurn(questions);
  let asked = questions.length;
  if (answers.length === 1 && answers[0]?.state.guide) {
    // A guide answers clause by clause, each from its own part; a plan's record has all facets in one row.
    const clauses = askingClauses(said);
    const apart = inTurn(clauses);
    const places = new Set(apart.map((a) => a.draft.citations[0]?.quote));
    if (apart.length > 1 && places.size === apart.length && apart.every((a) => a.state.guide !== null)) {
      answers = apart;
      asked = clauses.length;
    }
  }
  const answered = answers.length > 1 ? together(answers, asked - MOST_QUESTIONS) : (answers[0] as Answered);
  return kept === text ? answered : warned(answered, asksSomething(kept));
}

function splitPair(text: string): string[] {
  const pair = pairedQuestions(text);
  return pair.length > 0 ? pair : [text];
}

/** "Nhầm", "không phải" and nothing else: what was talked about stays, and what was meant is asked for. */
function askAgain(last: TurnState, context: Context): Answered {
  const text = "Anh/chị muốn hỏi điều gì ạ? Gõ lại giúp tôi, ví dụ: “ý tôi là năm 2030”.";
  return { draft: draft("clarify", text), commune: last.commune ?? context.chosen, state: last, checkFailed: false };
}

/** The request to delete comes first; what was answered stands only when something was asked beside the data. */
function warned(answered: Answered, asks: boolean): Answered {
  const { draft: said } = answered;
  const useful =
    (said.kind !== "none" || asks) && said.kind !== "clarify" && said.kind !== "refuse" && said.kind !== "smalltalk";
  return {
    ...answered,
    draft: useful
      ? {
          ...said,
          fixed: true,
          text: said.urgent ? `${said.text}\n${DELETE_MESSAGE}` : `${DELETE_MESSAGE}\n${said.text}`,
          evidence: [...said.evidence, DELETE_MESSAGE],
        }
      : draft("refuse", DELETE_MESSAGE),
  };
}

/** True for a question with a subject of its own, which continues nothing. */
function standsAlone(text: string, knowledge: Knowledge, now: Date): boolean {
  const question = understand(text, knowledge, now);
  if (question.continues || question.pointsBack) return false;
  const { lexicon, guides } = knowledge;
  const asksPart = guideFacets(question.tokens, lexicon.guides).length > 0;
  return namesGuide(question.tokens, guides) || (question.slotsWithUnits.length >= 2 && !asksPart);
}

/**
 * Answers a message from the records and guides alone; earlier user turns are replayed first so that a continuation knows
 * what it continues.
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
  // A caller without a chat chooses its commune by "/xa …" as well.
  const choice = history.findLast((t) => t.role === "user" && CHOOSES.test(t.text));
  const commune = chosen ?? (choice ? (understand(choice.text, knowledge, now).communes[0] ?? null) : null);
  const turns = history
    .map((t, at) => ({ ...t, at }))
    .filter((t) => t.role === "user" && t.text.trim() !== "" && !COMMAND.test(t.text))
    .slice(-MOST_REPLAYED);
  // A row of follow-ups ("mất bao lâu?", "tiếp") is replayed from the question that it began with.
  const from = turns.findLastIndex((t) => standsAlone(t.text, knowledge, now));
  for (const t of turns.slice(Math.max(0, Math.min(from, turns.length - REPLAYED))))
    state = message(t.text, state, { chosen: commune, history: history.slice(0, t.at), knowledge, now }).state;
  return message(text, state, { chosen: commune, history, knowledge, now });
}
