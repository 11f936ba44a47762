import { canonicalTone, fold } from "../../text/normalize.ts";
import { phoneticKey, withinOneEdit } from "../../text/phonetic.ts";
import { syllables } from "../../text/syllables.ts";
import type { QuestionLexicon } from "../lexicon.ts";

/** One syllable of a question after abbreviations and typing slips are undone. */
export interface Token {
  written: string;
  folded: string;
  /** Typed with at least one Vietnamese mark, so that it must not match another marked word. */
  marked: boolean;
  /** Typed in capitals ("AI" the technology is not "ai" the question word). */
  capitals: boolean;
  /** False when no plan and no lexicon knows the syllable, even after correction. */
  known: boolean;
  /** Typed with marks that no plan and no lexicon writes ("tần"): probably a slip. */
  misspelt: boolean;
}

/** What spelling needs to know of the indexed text. Keys are folded. */
export interface Vocabulary {
  has(syllable: string): boolean;
  /** How often the two syllables stand side by side. */
  pair(first: string, second: string): number;
  frequency(syllable: string): number;
  /** True when this spelling with its marks stands in a plan or a lexicon file: another word, not a slip. */
  isWritten(written: string): boolean;
  /** All known syllables. */
  all(): Iterable<string>;
  /** Known syllables with this phonetic key. */
  soundingLike(key: string): readonly string[];
}

/** Joins the vocabularies of the indexed texts with the lexicon's. */
export function createVocabulary(
  lexicon: QuestionLexicon,
  indexes: readonly { frequencies: ReadonlyMap<string, number>; pair(a: string, b: string): number }[],
  written: ReadonlySet<string>,
): Vocabulary {
  const frequencies = new Map<string, number>();
  for (const index of indexes)
    for (const [syllable, n] of index.frequencies) frequencies.set(syllable, (frequencies.get(syllable) ?? 0) + n);
  for (const syllable of lexicon.syllables) frequencies.set(syllable, (frequencies.get(syllable) ?? 0) + 2);
  const sounds = new Map<string, string[]>();
  for (const syllable of frequencies.keys()) {
    const key = phoneticKey(syllable);
    const bucket = sounds.get(key);
    if (bucket) bucket.push(syllable);
    else sounds.set(key, [syllable]);
  }
  return {
    has: (s) => frequencies.has(s),
    frequency: (s) => frequencies.get(s) ?? 0,
    isWritten: (w) => written.has(w) || lexicon.written.has(w),
    pair: (a, b) => indexes.reduce((sum, index) => sum + index.pair(a, b), 0) + (lexicon.pairs.has(`${a} ${b}`) ? 2 : 0),
    all: () => frequencies.keys(),
    soundingLike: (key) => sounds.get(key) ?? [],
  };
}

const NUMERIC = /^\d/;

function tokenOf(typed: string, vocabulary: Vocabulary): Token {
  const written = typed.toLowerCase();
  const folded = fold(written);
  return {
    written,
    folded,
    misspelt: folded !== written && !vocabulary.isWritten(canonicalTone(written)),
    marked: folded !== written && vocabulary.isWritten(canonicalTone(written)),
    capitals: typed.length > 1 && typed === typed.toUpperCase() && typed !== typed.toLowerCase(),
    known: NUMERIC.test(folded) || vocabulary.has(folded),
  };
}

/** The written forms behind `typed`: itself, or the full words of an abbreviation, or digits with a glued unit ("15t"). */
function expand(typed: string, folded: string, lexicon: QuestionLexicon): string[] | null {
  const lower = typed.toLowerCase();
  const chat = lexicon.chat.get(lower);
  if (chat !== undefined) return syllables(chat).map((s) => s.written);
  const full = lexicon.abbreviations.get(folded);
  if (full !== undefined && (lower === folded || /đ/.test(lower))) return syllables(full).map((s) => s.written);
  const age = /^(\d{1,2})t$/.exec(folded);
  if (age) return [age[1] as string, "tuổi"];
  return null;
}

/** Splits a run without spaces ("chukyso") into known syllables that stand side by side somewhere; null when none fits. */
function splitRun(folded: string, vocabulary: Vocabulary): string[] | null {
  if (folded.length < 5) return null;
  let best: { parts: string[]; score: number } | null = null;
  const walk = (rest: string, parts: string[], score: number): void => {
    if (rest === "") {
      if (parts.length > 1 && (!best || score > best.score)) best = { parts, score };
      return;
    }
    if (parts.length === 4) return;
    for (let length = Math.min(7, rest.length); length >= 2; length--) {
      const head = rest.slice(0, length);
      if (!vocabulary.has(head)) continue;
      const last = parts.at(-1);
      const pair = last === undefined ? 0 : vocabulary.pair(last, head);
      if (last !== undefined && pair === 0) continue;
      walk(rest.slice(length), [...parts, head], score + Math.log1p(pair));
    }
  };
  walk(folded, [], 0);
  return (best as { parts: string[] } | null)?.parts ?? null;
}

/** What follows the opening consonants: real words are confused at their beginning ("súc" for "xúc"), seldom at their end. */
const rime = (folded: string): string =>
  folded.replace(/^(?:ngh|ng|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])/, "");

function context(candidate: string, previous: string | undefined, next: string | undefined, v: Vocabulary): number {
  return (previous ? Math.log1p(v.pair(previous, candidate)) : 0) + (next ? Math.log1p(v.pair(candidate, next)) : 0);
}

/** The known syllable that was most likely meant, judged by its neighbours; null when nothing is near. */
function correct(token: Token, previous: string | undefined, next: string | undefined, v: Vocabulary): string | null {
  if (token.folded.length < 2) return null;
  let best: string | null = null;
  let bestScore = 0;
  const key = phoneticKey(token.folded);
  const consider = (candidate: string, closeness: number): void => {
    const score = closeness + 2 * context(candidate, previous, next, v) + 0.1 * Math.log1p(v.frequency(candidate));
    if (score > bestScore) {
      bestScore = score;
      best = candidate;
    }
  };
  for (const candidate of v.soundingLike(key)) consider(candidate, 0.6);
  if (token.folded.length >= 3) {
    for (const candidate of v.all()) {
      if (Math.abs(candidate.length - token.folded.length) <= 1 && !NUMERIC.test(candidate)) {
        if (withinOneEdit(candidate, token.folded)) consider(candidate, candidate.length >= 3 ? 0.5 : 0.1);
      }
    }
  }
  return best;
}

/**
 * Tokens of a question with abbreviations written out, glued words split and slips mended. A syllable that is known stays as
 * typed unless a word that sounds alike fits both neighbours and it fits none ("phi tiếp súc" -> "phi tiếp xúc").
 */
export function readTokens(question: string, lexicon: QuestionLexicon, vocabulary: Vocabulary): Token[] {
  const tokens: Token[] = [];
  const typed = syllables(question);
  for (const [i, s] of typed.entries()) {
    const surface = question.slice(s.start, s.end);
    // "V.20" and "71/NQ-CP" are codes: their letters are no abbreviations.
    const before = typed[i - 1]?.folded ?? "";
    const inCode =
      (/\d/.test(before) && question[s.start - 1] === "/") ||
      // "nhóm V", "phụ lục II": Roman numbers, not chat for "vậy".
      (/^[IVX]+$/.test(surface) && surface !== "I" && question !== question.toUpperCase()) ||
      (/^[ivx]+$/.test(s.folded) && ["nhom", "muc", "phan", "luc", "quy", "so"].includes(before));
    const words = inCode ? null : expand(surface.toLowerCase(), s.folded, lexicon);
    if (words) {
      tokens.push(...words.map((w) => tokenOf(w, vocabulary)));
      continue;
    }
    const token = { ...tokenOf(surface, vocabulary), written: s.written, folded: s.folded };
    const parts = token.known ? null : splitRun(s.folded, vocabulary);
    if (parts) tokens.push(...parts.map((p) => tokenOf(p, vocabulary)));
    else tokens.push(token);
  }
  return tokens.map((token, i) => {
    if (NUMERIC.test(token.folded) || token.capitals) return token;
    const previous = tokens[i - 1]?.folded;
    const next = tokens[i + 1]?.folded;
    if (token.known && token.misspelt) {
      const meant = correct(token, previous, next, vocabulary);
      const better =
        meant !== null &&
        meant !== token.folded &&
        context(meant, previous, next, vocabulary) > context(token.folded, previous, next, vocabulary) + 1;
      return better ? { ...token, written: meant, folded: meant, marked: false, misspelt: false } : token;
    }
    if (!token.known) {
      const meant = correct(token, previous, next, vocabulary);
      return meant === null ? token : { ...token, written: meant, folded: meant, marked: false, known: true };
    }
    if (
      context(token.folded, previous, next, vocabulary) > 0 ||
      token.folded.length < 3 ||
      lexicon.fillers.has(token.folded)
    )
      return token;
    const alike = vocabulary
      .soundingLike(phoneticKey(token.folded))
      .filter((c) => c !== token.folded)
      .map((c) => ({ c, score: context(c, previous, next, vocabulary) }))
      .sort((a, b) => b.score - a.score)[0];
    if (!alike || alike.score < Math.log1p(2)) return token;
    const fitsBefore = previous !== undefined && vocabulary.pair(previous, alike.c) > 0;
    const fitsAfter = next !== undefined && vocabulary.pair(alike.c, next) > 0;
    const freeAfter = next === undefined || lexicon.fillers.has(next);
    // Both neighbours together may overrule the end of the syllable too; one alone only its beginning.
    const oneSided = fitsBefore && freeAfter && rime(alike.c) === rime(token.folded);
    if (!(fitsBefore && fitsAfter) && !oneSided) return token;
    return { ...token, written: alike.c, folded: alike.c, marked: false };
  });
}
