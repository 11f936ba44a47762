import type { Guide, GuideFacet } from "../../../domain/guide.ts";
import { type Facet, toPhrase } from "../../lexicon.ts";
import { type Draft, draft, shorten } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import { retrieve } from "../retrieve.ts";
import type { Question } from "../understand.ts";
import type { PreparedGuide } from "./book.ts";
import { composeContact } from "./commune.ts";
import { composeGuide, composeStep, composeStuck, type GuideContext } from "./compose.ts";
import { findGuides, type GuideMatch, guideFacets, says } from "./find.ts";
import { findParts } from "./parts.ts";
import { type Place, type WalkWord, walkWord } from "./walk.ts";

/** A guide speaks of the question when it holds this share of its content, or is named in it. */
const SPEAKS = 0.7;
/** Share that is enough when a plan question was left without an answer. */
const HALF = 0.5;
/** The same when nothing else answers. */
const ALONE = 0.6;
/** Least rarity of the words that a guide which is not named shares with the question. */
const ENOUGH = 3;
/** What speaks for a guide, and for a plan, beside the share of the question that each covers. */
const WANTS_DONE = 0.25;
const IS_NAMED = 0.15;
const ASKS_PLAN = 0.2;
const ON_TOPIC = 0.2;
const NAMES_COMMUNE = 0.15;
const GOES_ON = 0.5;
/** A plan that covers less than this of a question does not know its subject. */
const UNKNOWN = 0.75;
/** Two guides closer than this fit equally; asked then, unless one of them is named. */
const TIE = 0.04;
const FEW_WORDS = 4;
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
  /** The same by its words and figures alone, without what the office named may have to do. */
  planWords: boolean;
  procedure: boolean;
  warn: boolean;
  /** Speaks of what citizens have to do with: papers, accounts, fees. */
  topic: boolean;
}

const PLAN_FACETS: ReadonlySet<Facet> = new Set([
  "owner",
  "coordinator",
  "product",
  "reporting",
  "list",
  "count",
  "compare",
  "target",
]);

export function readForGuides(question: Question, knowledge: Knowledge): GuideReading {
  const { guides, scope } = knowledge.lexicon;
  const asked = guideFacets(question.tokens, guides);
  const topic = says(question.tokens, guides.topic);
  const planWords =
    says(question.tokens, guides.plan) ||
    // "31/12/2026" is a day that a citizen heard of; "2026" alone is a milestone.
    question.years.some((year) => new RegExp(`(?<!\\d[/.-])\\b${year}\\b`).test(question.text)) ||
    question.codes.length > 0 ||
    /\d\s*%/.test(question.text) ||
    question.quarter !== null ||
    question.group !== null;
  return {
    asked,
    planWords,
    // "Công an xã phải làm gì": an office's duties, unless papers or accounts are spoken of.
    plan: planWords || (!topic && question.units.length > 0 && question.reading.facets.includes("duty")),
    // "Kết quả" is asked of a plan's task just as often.
    procedure: asked.some((f) => f !== "result") || says(question.tokens, scope.procedure),
    warn: says(question.tokens, guides.warn),
    topic,
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
      options: matches
        .slice(0, MOST_CHOICES)
        .map((m) => ({ label: shorten(m.prepared.guide.title, 58), entry: `guide/${m.prepared.guide.id}` })),
    }),
    guide: null,
  };
}

/** Before the plan is asked; when the plan had no answer; when the question seemed to be none of ours. */
export type When = "instead" | "unanswered" | "refused";

/** What a choice of a guide, or of a part of one, stands for; null when the entry is none of a guide. */
export function answerEntry(entry: string, turn: GuideTurn): Guided | null {
  const [, id, mark, n] = /^guide\/([a-z0-9-]+)(?:([#!])(\d+))?$/.exec(entry) ?? [];
  const prepared = id === undefined ? undefined : turn.knowledge.guides.guides.get(id);
  if (!prepared) return null;
  // A pick that itself asks something ("làm chữ ký số ở đâu") asks that; a bare one asks what was asked before.
  const asksPart = guideFacets(turn.question.tokens, turn.knowledge.lexicon.guides).length > 0;
  const asked = asksPart ? turn.question : (turn.lastQuestion ?? turn.question);
  const reading = readForGuides(asked, turn.knowledge);
  const part = mark === undefined ? undefined : prepared.parts.find((p) => p.id === `guide/${id}${mark}${n}`);
  if (!part) return answerWith(prepared, { ...turn, question: asked }, reading);
  return {
    draft: composeGuide(
      prepared.guide,
      [part.part],
      context({ ...turn, last: prepared.guide.id }, reading, prepared.guide.id),
    ),
    guide: prepared.guide.id,
  };
}

/** "Từng bước", "tiếp", "quay lại", "tôi kẹt ở bước này"; null when the message is none of these. */
export function answerWalk(turn: GuideTurn, place: Place | null): Guided | null {
  const { question, knowledge } = turn;
  const word: WalkWord | null = walkWord(question.tokens, knowledge.lexicon.guides);
  if (word === null) return null;
  const last = turn.last === null ? undefined : knowledge.guides.guide(turn.last);
  // A guide talked about since then is meant by "từng bước", not the one that was walked before it.
  const guide = word === "start" ? (last ?? place?.guide) : (place?.guide ?? (word === "stuck" ? last : undefined));
  const reading = readForGuides(question, knowledge);
  if (!guide || guide.steps.length === 0) {
    // "Xong rồi" may end anything; only "tiếp" and its like ask for a walk that is not there.
    const alone = word === "start" || question.tokens.length <= 2;
    return alone && turn.lastQuestion === null && knowledge.guides.guides.size > 0 ? chooseAny(knowledge) : null;
  }
  const step = place && place.guide === guide ? place.step : 1;
  const about = context({ ...turn, last: guide.id }, { ...reading, warn: false }, guide.id);
  if (word === "stuck") return { draft: composeStuck(guide, step, about), guide: guide.id };
  const next = word === "start" ? 1 : word === "next" ? step + 1 : step - 1;
  if (next > guide.steps.length) return { draft: finished(guide), guide: guide.id };
  return { draft: composeStep(guide, Math.max(1, next), about), guide: guide.id };
}

function finished(guide: Guide): Draft {
  return draft("smalltalk", `Đã hết các bước của “${guide.title}”. Bà con vướng chỗ nào cứ hỏi tiếp.`, {
    suggestions: ["Quay lại", "Tôi kẹt ở bước này"],
    focus: [`guide/${guide.id}`],
  });
}

/** Asked to walk without saying through what: the guides that people ask for most. */
const OFTEN_ASKED = [
  "vneid-muc-2",
  "chu-ky-so-ca-nhan",
  "nop-ho-so-truc-tuyen",
  "vneid-kich-hoat",
  "vneid-tich-hop-giay-to",
];

function chooseAny(knowledge: Knowledge): Guided {
  const options = OFTEN_ASKED.flatMap((id) => {
    const guide = knowledge.guides.guide(id);
    return guide ? [{ label: shorten(guide.title, 58), entry: `guide/${id}` }] : [];
  });
  return {
    draft: draft("clarify", "Bà con muốn đi từng bước việc nào? Chọn dưới đây hoặc gõ tên việc.", { options }),
    guide: null,
  };
}

function answerWith(match: PreparedGuide, turn: GuideTurn, reading: GuideReading): Guided {
  const { guide } = match;
  const { knowledge } = turn;
  if (says(turn.question.tokens, knowledge.lexicon.guides.walk.start) && guide.steps.length > 0)
    return { draft: composeStep(guide, 1, context(turn, reading, guide.id)), guide: guide.id };
  const parts = findParts(match, turn.question, reading.asked, knowledge).map(({ part }) => part);
  const figure =
    FIGURE.test(turn.question.folded) && !reading.asked.includes("cost") && !reading.asked.includes("time");
  return { draft: composeGuide(guide, parts, { ...context(turn, reading, guide.id), figure }), guide: guide.id };
}

/** A number is asked for: "tối đa bao nhiêu MB", "sai mấy lần". */
const FIGURE =
  /\b(?:bao nhieu|may (?:lan|mb|gb|ky tu|ki tu|so|nam|thang|gio|phut|tuoi|tai khoan|giay to|nguoi)(?! roi)|toi da|toi thieu)\b/;

/**
 * The answer from the guides, or null when the question is none for them.
 */
export function answerFromGuides(turn: GuideTurn, when: When): Guided | null {
  const { question, knowledge } = turn;
  const { guides: book } = knowledge;
  // "🙂" asks nothing, after a guide either.
  if (book.guides.size === 0 || question.tokens.length === 0) return null;
  const reading = readForGuides(question, knowledge);
  const content = question.slotsWithUnits.flatMap((s) => s.tokens);
  const continued = turn.last !== null ? book.guides.get(turn.last) : undefined;

  // "Mất bao lâu?", "cần giấy tờ gì" after a guide: the same guide, another part.
  if (continued && when === "instead" && !reading.plan) {
    const unknown = content.filter((t) => !continued.words.has(t.folded));
    const other = findGuides(question, book).find((m) => (m.named > 0 || m.cue > 1) && m.prepared !== continued);
    const little = content.length <= 2 || unknown.length === 0;
    if (!other && little) return answerWith(continued, turn, reading);
  }

  if (when === "instead" && says(question.tokens, knowledge.lexicon.guides.contact)) {
    const office = knowledge.lexicon.guides.office.find(({ phrase }) => says(question.tokens, [phrase]))?.office;
    const person = says(question.tokens, [toPhrase("chủ tịch"), toPhrase("bí thư"), toPhrase("lãnh đạo")]);
    if (!reading.planWords && (office || person))
      return { draft: composeContact(office ?? null, turn.commune, knowledge), guide: null };
  }

  const earlier =
    continued && (question.continues || content.length <= 2)
      ? (turn.lastQuestion?.slotsWithUnits.flatMap((s) => [...s.tokens]) ?? [])
      : [];
  const matches = findGuides(question, book, earlier);
  const best = matches[0];
  if (!best) return null;
  const bare = bareTopic(question, reading, matches);
  if (bare) return bare;
  if (!isMeant(best, reading, turn, when)) return null;
  const rival = matches[1];
  const tied =
    rival && best.score - rival.score < TIE && best.named === rival.named && best.coverage - rival.coverage < 0.1;
  // Who has told much is not asked back: what was told decides, however narrowly.
  if (tied && content.length <= FEW_WORDS) return choose(matches.filter((m) => best.score - m.score < 3 * TIE));
  return answerWith(best.prepared, turn, reading);
}

/** "VNeID" and nothing else: a choice of the guides that have it in their names. */
function bareTopic(question: Question, reading: GuideReading, matches: readonly GuideMatch[]): Guided | null {
  const content = question.slotsWithUnits.flatMap((s) => s.tokens);
  if (content.length === 0 || content.length > 2 || question.tokens.length > 6 || reading.plan) return null;
  const named = matches.filter((m) => content.every((t) => m.prepared.nameWords.has(t.folded)));
  if (named.length < 3 || matches.some((m) => m.named > 0 || m.cue > 0)) return null;
  const often = (m: GuideMatch): number => (OFTEN_ASKED.indexOf(m.prepared.guide.id) + 99) % 99;
  return choose([...named].sort((a, b) => often(a) - often(b)));
}

/** Whether the best guide is what the question is about, rather than a record of a plan. */
function isMeant(best: GuideMatch, reading: GuideReading, turn: GuideTurn, when: When): boolean {
  // "Giảm mấy phần trăm trước bạ" speaks like a plan of what no plan knows.
  const none = says(turn.question.tokens, turn.knowledge.lexicon.scope.outside);
  if (none && best.cue < 2 && best.named === 0) return false;
  const figures = turn.question.years.length > 0 || turn.question.codes.length > 0;
  if (reading.plan && (figures || best.cue < 2 || planCoverage(turn) >= UNKNOWN)) return false;
  const said = best.weight >= ENOUGH && best.fit >= (when === "instead" ? SPEAKS : ALONE);
  const cued = best.cue > 1 || (best.cue > 0 && (reading.topic || when === "unanswered"));
  const strong = best.named > 0 || cued || (reading.topic && said);
  // What goes on with a plan's subject stays there. The plan had nothing, and the guide speaks of more of the question than any plan does.
  const ownSubject = turn.lastQuestion === null || turn.last !== null || best.named > 0;
  if (
    when !== "instead" &&
    ownSubject &&
    reading.topic &&
    best.fit >= HALF &&
    best.weight >= ENOUGH &&
    best.fit > planCoverage(turn)
  )
    return true;
  if (!strong || when !== "instead") return strong;
  const guide =
    best.fit + (reading.procedure ? WANTS_DONE : 0) + (best.named > 0 ? IS_NAMED : 0) + (reading.topic ? ON_TOPIC : 0);
  const { question } = turn;
  // What goes on with a plan's subject ("không, tôi hỏi Công an xã") asks for no procedure unless it says so.
  const goesOn = turn.last === null && turn.lastQuestion !== null && question.continues;
  if (goesOn && !reading.procedure && best.cue < 2) return false;
  const plan =
    planCoverage(turn) +
    (turn.facets.some((f) => PLAN_FACETS.has(f)) ? ASKS_PLAN : 0) +
    (question.communes.length > 0 ? NAMES_COMMUNE : 0) +
    (goesOn ? GOES_ON : 0);
  return guide > plan;
}

/** How much of what was asked the plan's best record speaks of. */
function planCoverage({ question, commune, knowledge }: GuideTurn): number {
  const [best] = retrieve(question.slotsWithUnits, knowledge, {
    ...(commune === null ? {} : { communes: [commune] }),
    limit: 1,
  });
  return best?.anchored ? best.coverage : 0;
}
