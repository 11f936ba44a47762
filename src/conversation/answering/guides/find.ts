import type { GuideFacet } from "../../../domain/guide.ts";
import type { GuidePhrases, Phrase } from "../../lexicon.ts";
import type { Token } from "../spelling.ts";
import { matchesAt, type Question } from "../understand.ts";
import type { GuideBook, PreparedGuide } from "./book.ts";

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
export function indexOfPhrase(tokens: readonly Token[], phrase: Phrase): number {
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
