import type { Facet } from "../../lexicon.ts";
import type { GuideFacet } from "../../../domain/guide.ts";
import { type Draft, draft, shorten } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import { retrieve } from "../retrieve.ts";
import type { Question } from "../understand.ts";
import { composeGuide, composeStep, type GuideContext } from "./compose.ts";
import { findGuides, findPart, guideFacets, type GuideMatch, says } from "./find.ts";

/** A guide speaks of the question when it holds this share of its content, or is named in it. */
const SPEAKS = 0.6;
/** Two guides closer than this fit equally; asked then, unless one of them is named. */
const TIE = 0.04;
const MOST_CHOICES = 5;

export interface Guided {
  draft: Draft;
  guide: string | null;
}

export interface GuideTurn {
  question: Question;
  facets: readonly Facet[];
  /** Guide of the turn before, if that turn was about one. */
  last: string | null;
  lastQuestion: Question | null;
  commune: string | null;
  knowledge: Knowledge;
  now: Date;
}

/** How the question reads: whether it wants something done, speaks of a plan, and what part of a procedure it asks for. */
export interface GuideReading {
  asked: GuideFacet[];
  plan: boolean;
  procedure: boolean;
  warn: boolean;
}

const PLAN_FACETS: ReadonlySet<Facet> = new Set(["owner", "coordinator", "product", "reporting", "list", "count", "compare", "target"]);

export function readForGuides(question: Question, facets: readonly Facet[], knowledge: Knowledge): GuideReading {
  const { guides, scope } = knowledge.lexicon;
  const asked = guideFacets(question.tokens, guides);
  const plan =
    says(question.tokens, guides.plan) ||
    question.years.length > 0 ||
    question.codes.length > 0 ||
    question.quarter !== null ||
    question.group !== null ||
    question.reading.object !== "any";
  const procedure = asked.length > 0 || says(question.tokens, scope.procedure);
  return {
    asked,
    plan: plan || (!procedure && facets.some((f) => PLAN_FACETS.has(f))),
    procedure,
    warn: says(question.tokens, guides.warn),
  };
}

function context(turn: GuideTurn, reading: GuideReading, guide: string): GuideContext {
  return {
    commune: turn.commune,
    knowledge: turn.knowledge,
    now: turn.now,
    warn: reading.warn,
    continued: turn.last === guide,
  };
}

function choose(matches: readonly GuideMatch[]): Guided {
  return {
    draft: draft("clarify", "Bà con cần việc nào dưới đây ạ?", {
      suggestions: matches.slice(0, MOST_CHOICES).map((m) => shorten(m.prepared.guide.title, 58)),
      focus: matches.slice(0, MOST_CHOICES).map((m) => `guide/${m.prepared.guide.id}`),
    }),
    guide: null,
  };
}

function answerWith(match: GuideMatch["prepared"], turn: GuideTurn, reading: GuideReading): Guided {
  const { guide } = match;
  const { knowledge } = turn;
  if (says(turn.question.tokens, knowledge.lexicon.guides.walk.start) && guide.steps.length > 0)
    return { draft: composeStep(guide, 1, context(turn, reading, guide.id)), guide: guide.id };
  const { best } = findPart(match, turn.question, reading.asked, knowledge.guides);
  return { draft: composeGuide(guide, best.part, context(turn, reading, guide.id)), guide: guide.id };
}

/**
 * The answer from the guides, or null when the question is none for them. `only` is "instead" before the plan is asked,
 * "otherwise" when the plan had nothing to say.
 */
export function answerFromGuides(turn: GuideTurn, when: "instead" | "otherwise"): Guided | null {
  const { question, knowledge } = turn;
  const { guides: book } = knowledge;
  if (book.guides.size === 0) return null;
  const reading = readForGuides(question, turn.facets, knowledge);
  const content = question.slotsWithUnits.flatMap((s) => s.tokens);
  const continued = turn.last !== null ? book.guides.get(turn.last) : undefined;

  // "Mất bao lâu?", "cần giấy tờ gì" after a guide: the same guide, another part.
  if (continued && when === "instead" && !reading.plan) {
    const unknown = content.filter((t) => !continued.words.has(t.folded));
    const other = findGuides(question, book).find((m) => m.named > 0 && m.prepared !== continued);
    const little = content.length <= 2 || unknown.length === 0;
    if (!other && little && (reading.asked.length > 0 || content.length > 0 || question.continues))
      return answerWith(continued, turn, reading);
  }

  const earlier =
    continued && (question.continues || content.length <= 2)
      ? (turn.lastQuestion?.slotsWithUnits.flatMap((s) => [...s.tokens]) ?? [])
      : [];
  const matches = findGuides(question, book, earlier);
  const best = matches[0];
  if (!best) return null;
  const speaks = best.named > 0 || best.coverage >= SPEAKS;
  if (!speaks) return null;
  if (when === "instead") {
    if (reading.plan && !(reading.procedure && !planSpeaks(turn))) return null;
    if (!reading.procedure && !reading.plan && best.named === 0 && best.coverage < 0.8) return null;
  }
  const rival = matches[1];
  if (rival && best.score - rival.score < TIE && best.named === rival.named && best.coverage - rival.coverage < 0.1)
    return choose(matches.filter((m) => best.score - m.score < 3 * TIE));
  return answerWith(best.prepared, turn, reading);
}

/** True when some plan record speaks of most of what was asked. */
function planSpeaks({ question, commune, knowledge }: GuideTurn): boolean {
  const [best] = retrieve(question.slotsWithUnits, knowledge, {
    ...(commune === null ? {} : { communes: [commune] }),
    limit: 1,
  });
  return best !== undefined && best.anchored && best.coverage >= 0.7;
}
