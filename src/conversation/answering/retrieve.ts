import type { EntryKind } from "../../search/entry.ts";
import type { Phrase } from "../lexicon.ts";
import type { Knowledge, Prepared } from "./knowledge.ts";
import type { Token } from "./spelling.ts";
import type { Slot } from "./understand.ts";

/** An entry with how well it fits the subject of a question. */
export interface Match {
  entry: Prepared;
  /** Share of the subject, weighted by rarity, that the entry speaks of: 0 to 1. */
  coverage: number;
  /** Share of the entry's own title that the whole question says, weighted by rarity: 1 when the title was typed out. */
  exactness: number;
  /**
   * True when more than loose syllables connect subject and entry: two neighbours that stand side by side there, a plan
   * wording of the lexicon, a rare word, or a subject of one word. "Xây cầu" shares two syllables with many rows and means none.
   */
  anchored: boolean;
  /** Coverage, neighbouring words, exactness and lexical rank together; comparable between questions, about 0 to 1.5. */
  score: number;
}

/** How many entries of the lexical ranking are looked at closely. */
const CANDIDATES = 60;
/** A match in the group or section title counts for less than one in the entry's own words. */
const CONTEXT_SHARE = 0.45;
const BODY_SHARE = 0.55;
/** A word this rare connects by itself ("VNeID", "LGSP", "6G"). */
const RARE = 3.5;
/** Weight of a word that stands in no plan; content words weigh 2 to 7. */
const UNUSED_WORD = 1.4;
/** A syllable that fits only after folding although it was typed with other marks. */
const OTHER_MARKS = 0.3;

function tokenMatch(token: Token, entry: Prepared): number {
  const { folded } = token;
  if (entry.title.has(folded)) return token.marked && !entry.titleWritten.has(token.written) ? OTHER_MARKS : 1;
  if (entry.body.has(folded)) return BODY_SHARE;
  if (entry.context.has(folded)) return CONTEXT_SHARE;
  return 0;
}

function phraseMatch(phrase: Phrase, entry: Prepared, weight: (folded: string) => number): number {
  if (phrase.folded.length === 0) return 0;
  if (` ${entry.titleText} `.includes(` ${phrase.folded.join(" ")} `)) return 1;
  let total = 0;
  let found = 0;
  for (const syllable of phrase.folded) {
    const w = weight(syllable);
    total += w;
    if (entry.title.has(syllable)) found += w;
    else if (entry.body.has(syllable)) found += w * BODY_SHARE;
    else if (entry.context.has(syllable)) found += w * CONTEXT_SHARE;
  }
  const share = total === 0 ? 0 : found / total;
  // Scattered words of a plan wording prove little: less than most of them proves nothing.
  return share < 0.6 ? 0 : 0.85 * share;
}

/** Ranks the entries of a commune (or of all) by how well they fit the subject. Best first; empty when the subject is. */
export function retrieve(
  slots: readonly Slot[],
  knowledge: Knowledge,
  options: { communes?: readonly string[]; kinds?: readonly EntryKind[]; limit?: number; said?: readonly Token[] },
): Match[] {
  if (slots.length === 0) return [];
  const idf = (folded: string): number => knowledge.index.idf(folded);
  // A word that no plan uses says little: people talk in their own words. One that another plan uses is meant.
  const tokenWeight = (t: Token): number =>
    (knowledge.index.frequencies.get(t.folded) ?? 0) > 0 ? idf(t.folded) : UNUSED_WORD;
  const weights = slots.map((slot) => {
    const own = slot.tokens.reduce((sum, t) => sum + tokenWeight(t), 0);
    return slot.alternatives.length === 0 ? own : Math.min(9, Math.max(own, 4));
  });
  const total = weights.reduce((a, b) => a + b, 0);

  const query = [
    { text: slots.flatMap((s) => s.tokens.map((t) => t.written)).join(" "), weight: 1 },
    ...slots.flatMap((s) => s.alternatives.map((p) => ({ text: p.written.join(" "), weight: 0.9 }))),
  ];
  const { said: _, ...filters } = options;
  const ranked = knowledge.index.search(query, { ...filters, limit: CANDIDATES });
  const best = ranked[0]?.score ?? 1;

  const pairs: string[] = [];
  for (let i = 0; i + 1 < slots.length; i++) {
    const last = slots[i]?.tokens.at(-1);
    const first = slots[i + 1]?.tokens[0];
    if (last && first) pairs.push(`${last.folded} ${first.folded}`);
  }
  const matches: Match[] = [];
  for (const { id, score } of ranked) {
    const entry = knowledge.entries.get(id);
    if (!entry) continue;
    let covered = 0;
    let anchored = slots.length === 1;
    const used = new Set<string>();
    slots.forEach((slot, i) => {
      const ownWeight = slot.tokens.reduce((sum, t) => sum + tokenWeight(t), 0);
      let fit =
        ownWeight === 0
          ? 0
          : slot.tokens.reduce((sum, t) => sum + tokenWeight(t) * tokenMatch(t, entry), 0) / ownWeight;
      if (slot.tokens.length === 1 && fit >= 1 && idf(slot.tokens[0]?.folded ?? "") >= RARE) anchored = true;
      let through: readonly string[] = slot.tokens.map((t) => t.folded);
      for (const phrase of slot.alternatives) {
        const m = phraseMatch(phrase, entry, idf);
        if (m > fit) {
          fit = m;
          through = phrase.folded;
        }
      }
      if ((slot.alternatives.length > 0 || slot.tokens.length > 1) && fit >= 0.6) anchored = true;
      covered += (weights[i] as number) * fit;
      for (const s of through) if (entry.title.has(s)) used.add(s);
    });
    const coverage = total === 0 ? 0 : covered / total;
    const pairFit = pairs.length === 0 ? 0 : pairs.filter((p) => entry.titlePairs.has(p)).length / pairs.length;
    for (const t of options.said ?? []) if (entry.title.has(t.folded)) used.add(t.folded);
    let titleWeight = 0;
    let usedWeight = 0;
    for (const s of entry.title) {
      const w = idf(s);
      titleWeight += w;
      if (used.has(s)) usedWeight += w;
    }
    const exactness = titleWeight === 0 ? 0 : usedWeight / titleWeight;
    matches.push({
      entry,
      coverage,
      exactness,
      anchored: anchored || pairFit > 0,
      score: coverage + 0.2 * pairFit + 0.25 * Math.sqrt(exactness) + 0.2 * (score / best),
    });
  }
  matches.sort((a, b) => b.score - a.score);
  return matches.slice(0, options.limit ?? 20);
}
