import type { GuideFacet } from "../../../domain/guide.ts";
import type { GuidePhrases, Phrase } from "../../lexicon.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Token } from "../spelling.ts";
import { matchesAt, type Question } from "../understand.ts";
import type { GuideBook, PreparedGuide, PreparedPart } from "./book.ts";

/** A guide with how well it fits a question. */
export interface GuideMatch {
  prepared: PreparedGuide;
  /** Comparable within one question. */
  score: number;
  /** Share of the question's content, weighed by rarity, that the guide speaks of: 0 to 1. */
  coverage: number;
  /** The same of its names and its best part alone. */
  fit: number;
  /** Total rarity of the content that the guide speaks of. */
  weight: number;
  /** Total rarity of the longest of its names that the question says; 0 when it says none. */
  named: number;
  /** Groups of the strongest of its cues that were said; 0 when none was. */
  cue: number;
}

/** Where `phrase` first stands in the tokens, or -1. */
function indexOfPhrase(tokens: readonly Token[], phrase: Phrase): number {
  if (phrase.folded.length === 0) return -1;
  for (let at = 0; at + phrase.folded.length <= tokens.length; at++) if (matchesAt(tokens, at, phrase)) return at;
  return -1;
}

export function says(tokens: readonly Token[], phrases: readonly Phrase[]): boolean {
  return phrases.some((p) => indexOfPhrase(tokens, p) >= 0);
}

/** What the question asks of a procedure, in the order of its words; empty when nothing in particular. */
export function guideFacets(tokens: readonly Token[], phrases: GuidePhrases): GuideFacet[] {
  const found = phrases.facet
    .map(({ facet, phrase }) => ({ facet, at: indexOfPhrase(tokens, phrase), length: phrase.folded.length }))
    .filter((f) => f.at >= 0)
    .sort((a, b) => a.at - b.at || b.length - a.length);
  return [...new Set(found.map((f) => f.facet))];
}

/** A word that no guide uses says little: people talk in their own words. Content words weigh 2 to 6. */
const UNUSED_WORD = 1;
/** What a cue that was said is worth for each of its groups, and each further cue. */
const CUE = 0.5;
const MORE_CUES = 0.1;
/** Weight of the ranking over whole guides, over their best part, of the share that one part covers, and of a name that was said. */
const WHOLE = 0.5;
const PART = 0.5;
const FIT = 0.3;
const NAMED = 0.09;
/** A name's rarity beyond this adds nothing. */
const NAMED_MOST = 12;

const NOTHING_SAID: Said = { named: 0, cues: new Map() };

interface Said {
  /** Total rarity of the longest name. */
  named: number;
  /** Groups said of each cue. */
  cues: Map<number, Set<number>>;
}

/** Names and cues of every guide that the question says, in one pass. */
function saidOf(tokens: readonly Token[], book: GuideBook): Map<string, Said> {
  const all = new Map<string, Said>();
  tokens.forEach((token, at) => {
    for (const { phrase, guide, cue } of book.mentions.get(token.folded) ?? []) {
      if (!matchesAt(tokens, at, phrase)) continue;
      let said = all.get(guide);
      if (!said) {
        said = { named: 0, cues: new Map() };
        all.set(guide, said);
      }
      if (cue === null) {
        said.named = Math.max(
          said.named,
          phrase.folded.reduce((sum, f) => sum + book.search.idf(f), 0),
        );
      } else {
        const groups = said.cues.get(cue.cue) ?? new Set();
        said.cues.set(cue.cue, groups.add(cue.group));
      }
    }
  });
  return all;
}

/** True when a guide's name, or a cue of its own, is said. */
export function namesGuide(tokens: readonly Token[], book: GuideBook): boolean {
  return [...saidOf(tokens, book).values()].some((said) => said.named > 0);
}

/**
 * Ranks the guides for a question. Best first.
 * @param earlier words of the turn before, which count for less; for "thế còn mức 1?"
 */
export function findGuides(question: Question, book: GuideBook, earlier: readonly Token[] = []): GuideMatch[] {
  const content = question.slotsWithUnits.flatMap((s) => [...s.tokens]);
  const said = saidOf(question.tokens, book);
  if (content.length === 0 && earlier.length === 0 && said.size === 0) return [];
  const query = [
    { text: content.map((t) => t.written).join(" "), weight: 1 },
    { text: question.tokens.map((t) => t.written).join(" "), weight: 0.3 },
    ...(earlier.length > 0 ? [{ text: earlier.map((t) => t.written).join(" "), weight: 0.35 }] : []),
  ].filter((q) => q.text !== "");
  const whole = new Map<string, number>();
  const part = new Map<string, number>();
  for (const { id, score } of book.search.search(query, 200)) {
    const own = /^guide\/([a-z0-9-]+)/.exec(id)?.[1] ?? "";
    const into = /[#!]/.test(id) ? part : whole;
    if (!into.has(own)) into.set(own, score);
  }
  const most = (scores: ReadonlyMap<string, number>): number => Math.max(1e-9, ...scores.values());
  const [bestWhole, bestPart] = [most(whole), most(part)];
  const weighed = content.map((t) => ({
    folded: t.folded,
    weight: (book.search.frequencies.get(t.folded) ?? 0) > 0 ? book.search.idf(t.folded) : UNUSED_WORD,
  }));
  const total = weighed.reduce((sum, t) => sum + t.weight, 0);
  return [...book.guides.values()]
    .map((prepared) => {
      const { id } = prepared.guide;
      const { named, cues: groupsSaid } = said.get(id) ?? NOTHING_SAID;
      const known = weighed.filter((t) => prepared.words.has(t.folded));
      const covered = known.reduce((sum, t) => sum + t.weight, 0);
      const ofName = known.reduce((sum, t) => sum + (prepared.nameWords.has(t.folded) ? t.weight : 0), 0);
      const beyond = known.filter((t) => !prepared.nameWords.has(t.folded));
      let fitting = 0;
      for (const { heading, text } of beyond.length === 0 ? [] : prepared.parts) {
        let here = 0;
        for (const t of beyond) if (heading.has(t.folded) || text.has(t.folded)) here += t.weight;
        if (here > fitting) fitting = here;
      }
      const cues = prepared.cues.filter((groups, n) => groupsSaid.get(n)?.size === groups);
      const strongest = Math.max(0, ...cues);
      // "Ai lo việc gì": a name of nothing but words that ask.
      const fit = total === 0 ? (named > 0 ? 1 : 0) : (ofName + fitting) / total;
      return {
        prepared,
        named,
        cue: strongest,
        weight: covered,
        fit,
        coverage: total === 0 ? (named > 0 ? 1 : 0) : covered / total,
        score:
          (WHOLE * (whole.get(id) ?? 0)) / bestWhole +
          (PART * (part.get(id) ?? 0)) / bestPart +
          FIT * fit +
          NAMED * Math.min(named, NAMED_MOST) +
          (cues.length === 0 ? 0 : CUE * strongest + MORE_CUES * Math.min(2, cues.length - 1)),
      };
    })
    .filter((m) => m.score > 0)
    .sort((a, b) => b.score - a.score);
}

/** What a part that answers the asked facet is worth beside one whose words fit, and the summary by itself. */
const ASKED = 0.8;
const ALSO_ASKED = 0.2;
const SUMMARY = 0.15;
/** Weight of the words in common, and of the index's ranking, which also sees which stand side by side. */
const WORDS = 0.7;
const RANKED = 0.5;
/** What a heading that the question says in full is worth. */
const HEADED = 0.4;
const HEADING = 1;
const TEXT = 0.6;
/** Above every other part. */
const WHOLE_GUIDE = 9;
/** A word that was typed with other marks ("tối" beside "tới"). */
const OTHER_MARKS = 0.2;
/** Words of less rarity in all say too little to weigh as a whole question. */
const LITTLE = 5;

/** "2 máy" and "hai máy" are the same. Folded. */
const NUMBER_WORDS: Readonly<Record<string, string>> = { "1": "mot", "2": "hai", "3": "ba", "4": "bon", "5": "nam" };

const isIn = (words: ReadonlySet<string>, token: Token, numberWord: string): boolean =>
  words.has(token.folded) || words.has(numberWord);

function sum(words: ReadonlySet<string>, book: GuideBook): number {
  let total = 0;
  for (const w of words) total += book.search.idf(w);
  return total;
}

/** "con tôi 8 tuổi": years of age that are told; null for none. */
function ageIn(question: Question): number | null {
  const told = /(?<!\d)(\d{1,2}) tuoi/.exec(question.folded)?.[1];
  return told === undefined ? null : Number(told);
}

/**
 * Whether a heading's ages ("dưới 06 tuổi", "từ 06 đến dưới 14 tuổi", "đủ 14 tuổi") hold the age told: 1 when they do, −1 when
 * they do not, 0 when it names none. What holds for a younger child must not be told about an older one.
 */
function suitsAge(heading: string, age: number | null): number {
  if (age === null || !/tuổi/u.test(heading)) return 0;
  const range = /(?:từ )?(?:đủ )?(\d+)(?: tuổi)? (?:đến|–|-) (?:dưới )?(\d+)/u.exec(heading);
  if (range) return age >= Number(range[1]) && age < Number(range[2]) ? 1 : -1;
  const under = /dưới (\d+)/u.exec(heading)?.[1];
  if (under) return age < Number(under) ? 1 : -1;
  const from = /(?:đủ|từ) (\d+)/u.exec(heading)?.[1];
  return from ? (age >= Number(from) ? 1 : -1) : 0;
}

/** What a heading's age is worth that is the one told, and one that is not. */
const OWN_AGE = 0.4;
const OTHER_AGE = -0.8;

export interface RankedPart {
  prepared: PreparedPart;
  score: number;
  /** What the words alone give, without the facet asked. */
  words: number;
}

/** The parts of a guide, first the one of the facet asked, or the one that speaks of what the question says beyond the guide's name. */
export function rankParts(
  match: PreparedGuide,
  question: Question,
  facets: readonly GuideFacet[],
  { guides: book, lexicon }: Knowledge,
): RankedPart[] {
  const inName = new Set<number>();
  for (const name of match.names) {
    const at = indexOfPhrase(question.tokens, name);
    for (let i = 0; at >= 0 && i < name.folded.length; i++) inName.add(at + i);
  }
  // Words that no guide uses ask for nothing that a part could answer.
  const said = question.tokens.filter(
    (t, i) => !inName.has(i) && !lexicon.fillers.has(t.folded) && (book.search.frequencies.get(t.folded) ?? 0) > 0,
  );
  // "8 giờ", "3 ngày": a figure that a person tells stands in many parts by chance.
  const idf = (t: Token): number => book.search.idf(t.folded) * (/^\d/.test(t.folded) ? 0.4 : 1);
  const total = Math.max(
    LITTLE,
    said.reduce((sum, t) => sum + idf(t), 0),
  );
  const query = [{ text: said.map((t) => t.written).join(" "), weight: 1 }];
  const found = said.length === 0 ? [] : book.search.search(query, 400);
  const own = `guide/${match.guide.id}`;
  const scores = new Map(found.filter((f) => /[#!]/.test(f.id) && f.id.startsWith(own)).map((f) => [f.id, f.score]));
  const most = Math.max(1e-9, ...scores.values());
  const strength = Math.min(1, said.reduce((sum, t) => sum + idf(t), 0) / LITTLE);
  const age = ageIn(question);
  // Nothing but its name was said: then it is asked for as a whole.
  const nameOnly = facets.length === 0 && said.every((t) => match.nameWords.has(t.folded));
  return match.parts
    .map((prepared) => {
      const facet = prepared.part.kind === "section" ? prepared.part.section.facet : null;
      const fit =
        said.reduce((sum, t) => {
          const word = NUMBER_WORDS[t.folded] ?? t.folded;
          const place = isIn(prepared.heading, t, word) ? HEADING : isIn(prepared.text, t, word) ? TEXT : 0;
          return sum + idf(t) * place * (t.marked && !prepared.written.has(t.written) ? OTHER_MARKS : 1);
        }, 0) / total;
      const asked = facet === null ? -1 : facets.indexOf(facet);
      const bonus = asked === 0 ? ASKED : asked > 0 ? ALSO_ASKED : facet === "summary" ? SUMMARY : 0;
      // The list of problems as a whole says nothing by itself.
      if (facet === "stuck") return { prepared, score: -1, words: 0 };
      const inHeading = said
        .flatMap((t) => [t.folded, NUMBER_WORDS[t.folded] ?? t.folded])
        .filter((f) => prepared.heading.has(f));
      const headed = sum(new Set(inHeading), book) / Math.max(LITTLE, sum(prepared.heading, book));
      if (nameOnly && facet === "summary") return { prepared, score: WHOLE_GUIDE, words: WHOLE_GUIDE };
      const heading = prepared.part.kind === "section" ? prepared.part.section.heading : prepared.part.problem.title;
      const suits = suitsAge(heading, age);
      // A problem of the right age is still only a problem.
      const aged = suits < 0 ? OTHER_AGE : suits > 0 && prepared.part.kind === "section" ? OWN_AGE : 0;
      const words = aged + WORDS * fit + (RANKED * strength * (scores.get(prepared.id) ?? 0)) / most + HEADED * headed;
      return { prepared, score: words + bonus, words };
    })
    .sort((a, b) => b.score - a.score);
}

/** Parts further behind the best than this are not sent with it. */
const CLOSE = 0.25;
/** What the words of a part that goes with the best must give at least. */
const LEAST_WORDS = 0.3;
/** Characters that two parts may have together: more is not read on a telephone. */
const LONGEST_TOGETHER = 900;
const MOST_PARTS = 3;

const lengthOf = ({ part }: PreparedPart): number =>
  part.kind === "problem" ? part.problem.text.length : part.section.text.length;

/** The best of `rankParts`, then those of other facets that were asked as well, or one that fits as well; every guide has a summary at least. */
export function findParts(
  match: PreparedGuide,
  question: Question,
  facets: readonly GuideFacet[],
  knowledge: Knowledge,
): [PreparedPart, ...PreparedPart[]] {
  const [best, ...others] = rankParts(match, question, facets, knowledge);
  const first = best?.prepared as PreparedPart;
  const chosen: [PreparedPart, ...PreparedPart[]] = [first];
  let length = lengthOf(first);
  const facetOf = ({ part }: PreparedPart): GuideFacet | null => (part.kind === "section" ? part.section.facet : null);
  // Of parts that fit by their words, the best one goes with the part of the facet asked: "thời hạn chứng thư" is no time of work.
  const byWords = [...others].sort((a, b) => b.words - a.words)[0];
  for (const { prepared, score, words } of others) {
    const facet = facetOf(prepared);
    const asked = facet !== null && facet !== "steps" && facets.includes(facet);
    const better = prepared === byWords?.prepared && words > (best?.words ?? 0);
    const close = words >= LEAST_WORDS && ((best?.score ?? 0) - score <= CLOSE || better) && chosen.length < 2;
    if (!asked && !close) continue;
    if (chosen.length >= MOST_PARTS || length + lengthOf(prepared) > LONGEST_TOGETHER) continue;
    chosen.push(prepared);
    length += lengthOf(prepared);
  }
  return chosen;
}
