import { chatReadings, withoutStretching } from "../../text/chat.ts";
import { fitOf, type KnownSyllables } from "../../text/known.ts";
import { canonicalTone, fold } from "../../text/normalize.ts";
import { phoneticKey, withinOneEdit } from "../../text/phonetic.ts";
import { splitRun } from "../../text/runs.ts";
import { nearestKnown } from "../../text/slips.ts";
import { type Syllable, syllables } from "../../text/syllables.ts";
import { isSyllable, splitTone, withTonePlaced } from "../../text/tone.ts";
import { readTelex, readVni, usesVni } from "../../text/typing.ts";
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

/** What spelling needs to know of the indexed text and the lexicon. */
export interface Vocabulary extends KnownSyllables {
  /** How often the two folded syllables stand side by side in plans and guides. */
  planPair(first: string, second: string): number;
}

function group(words: Iterable<string>, keyOf: (word: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const word of words) {
    const bucket = groups.get(keyOf(word));
    if (bucket) bucket.push(word);
    else groups.set(keyOf(word), [word]);
  }
  return groups;
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
  const sounds = group(frequencies.keys(), phoneticKey);
  const spellings = group(new Set([...written, ...lexicon.written]), fold);
  const planPair = (a: string, b: string): number => indexes.reduce((sum, index) => sum + index.pair(a, b), 0);
  return {
    has: (s) => frequencies.has(s),
    frequency: (s) => frequencies.get(s) ?? 0,
    isWritten: (w) => written.has(w) || lexicon.written.has(w),
    spellings: (s) => spellings.get(s) ?? [],
    planPair,
    pair: (a, b) => planPair(a, b) + (lexicon.pairs.has(`${a} ${b}`) ? 2 : 0),
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

/** What follows the opening consonants: real words are confused at their beginning ("súc" for "xúc"), seldom at their end. */
const rime = (folded: string): string =>
  folded.replace(/^(?:ngh|ng|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])/, "");

/** Words that a year decides when typed without their marks: "den nam 2030" is "đến năm". */
const BEFORE_YEAR = new Map(["đến", "tới", "năm", "cuối", "hết", "từ", "trước"].map((w) => [fold(w), w]));
const YEAR = /^20\d\d$/;

/** True when this word or its folded form is known. */
const knows = (word: string, vocabulary: Vocabulary): boolean =>
  vocabulary.isWritten(word) || vocabulary.has(fold(word));

/** A token that no one knows, as keys that gave no marks explain it; null when they do not. */
function fromKeys(written: string, vni: boolean, vocabulary: Vocabulary): string | null {
  const read = (vni ? readVni(written) : null) ?? readTelex(written);
  if (read === null) return null;
  // Beside marks that were turned, a key left over is likelier a slip unless it gives a known word.
  const bare = written === fold(written);
  return (bare ? knows(read, vocabulary) : vocabulary.isWritten(read)) ? read : null;
}

/** A token that no one knows, taken apart: stretched, glued to a year or a number, or a run without spaces. Else null. */
function takenApart(written: string, lexicon: QuestionLexicon, vocabulary: Vocabulary): string[] | null {
  const short = withoutStretching(written);
  if (short !== written && knows(short, vocabulary)) return [short];
  const year = /^(\p{L}{2,})(20\d\d)$|^(20\d\d)(\p{L}{2,})$/u.exec(written);
  if (year) return [year[1] ?? year[3] ?? "", year[2] ?? year[4] ?? ""];
  // "nq57": a short form and its number.
  const numbered = /^(\p{L}+)(\d{1,4})$/u.exec(written);
  const full = lexicon.abbreviations.get(fold(numbered?.[1] ?? ""));
  if (full !== undefined) return [...syllables(full).map((s) => s.written), numbered?.[2] ?? ""];
  return chatReadings(short).some((r) => knows(r, vocabulary)) ? null : splitRun(written, vocabulary);
}

/** The full words of a short form that was slipped in: "unbd" for "ubnd". Only of four letters or more that make no syllable. */
function slippedShortForm(folded: string, lexicon: QuestionLexicon): string[] | null {
  if (folded.length < 4 || isSyllable(folded)) return null;
  const near = [...lexicon.abbreviations].filter(
    ([short]) => short.length >= 4 && short[0] === folded[0] && withinOneEdit(short, folded),
  );
  return near.length === 1 ? syllables(near[0]?.[1] ?? "").map((s) => s.written) : null;
}

/** Full words of the longest run of typed tokens that the chat forms hold with spaces ("khi mô"). */
function chatPhrase(
  typed: readonly Syllable[],
  at: number,
  lexicon: QuestionLexicon,
): { words: string[]; length: number } | null {
  for (const length of [3, 2]) {
    const run = typed.slice(at, at + length);
    const full = run.length === length ? lexicon.chat.get(run.map((s) => s.written).join(" ")) : undefined;
    if (full !== undefined) return { words: syllables(full).map((s) => s.written), length };
  }
  return null;
}

/** Tokens as typed, with short forms written out and what no one knows read by typing habits. */
function firstReading(question: string, lexicon: QuestionLexicon, vocabulary: Vocabulary): Token[] {
  const tokens: Token[] = [];
  const typed = syllables(question);
  const shouted = question === question.toUpperCase();
  const vni = usesVni(typed.map((t) => t.written));
  for (let i = 0; i < typed.length; i++) {
    const s = typed[i] as Syllable;
    const surface = question.slice(s.start, s.end);
    // "V.20" and "71/NQ-CP" are codes: their letters are no abbreviations.
    const before = typed[i - 1]?.folded ?? "";
    const inCode =
      (/\d/.test(before) && question[s.start - 1] === "/") ||
      // "nhóm V", "phụ lục II": Roman numbers, not chat for "vậy".
      (/^[IVX]+$/.test(surface) && surface !== "I" && !shouted) ||
      (/^[ivx]+$/.test(s.folded) && ["nhom", "muc", "phan", "luc", "quy", "so"].includes(before));
    const phrase = inCode ? null : chatPhrase(typed, i, lexicon);
    const words = phrase?.words ?? (inCode ? null : expand(surface.toLowerCase(), s.folded, lexicon));
    if (words) {
      // "bao nhiu", "phòng pvhxh": the first word stands there already.
      const said = words.length > 1 && tokens.at(-1)?.written === words[0];
      tokens.push(...words.slice(said ? 1 : 0).map((w) => tokenOf(w, vocabulary)));
      i += (phrase?.length ?? 1) - 1;
      continue;
    }
    const token = { ...tokenOf(surface, vocabulary), written: s.written, folded: s.folded };
    const placed = withTonePlaced(s.written);
    const keyed = token.known || inCode ? null : fromKeys(s.written, vni, vocabulary);
    const apart =
      token.known || inCode || keyed
        ? null
        : (takenApart(s.written, lexicon, vocabulary) ?? slippedShortForm(s.folded, lexicon));
    if (token.misspelt && token.known && vocabulary.isWritten(placed)) tokens.push(tokenOf(placed, vocabulary));
    // Keys may be read wrongly: what they give is no mark that outranks others.
    else if (keyed) tokens.push({ ...tokenOf(keyed, vocabulary), marked: false, misspelt: false });
    else if (apart) tokens.push(...apart.map((w) => tokenOf(w, vocabulary)));
    else tokens.push(token);
  }
  return tokens;
}

/**
 * People who leave marks out leave out some of every kind. Where two words or more lack marks that they have in every known
 * spelling, a word with shaped letters but no tone ("chuyên" for "chuyển") may lack it too: it must outrank nothing.
 */
function withDoubtfulMarks(tokens: readonly Token[], vocabulary: Vocabulary): Token[] {
  const lacking = tokens.filter(
    (t) =>
      t.known &&
      !t.capitals &&
      !NUMERIC.test(t.folded) &&
      (t.misspelt || !t.marked) &&
      !vocabulary.isWritten(t.written),
  );
  if (lacking.length < 2) return [...tokens];
  return tokens.map((t) => (t.marked && splitTone(t.written).tone === "" ? { ...t, marked: false } : t));
}

/** Tokens with the slips of each mended in view of its neighbours. */
function mended(tokens: readonly Token[], lexicon: QuestionLexicon, vocabulary: Vocabulary, shouted: boolean): Token[] {
  const out: Token[] = [];
  const mend = (token: Token, i: number): Token => {
    if (NUMERIC.test(token.folded) || (token.capitals && !shouted)) return token;
    // What stands before is mended already.
    const previous = out[i - 1]?.folded;
    const next = tokens[i + 1]?.folded;
    /** Times that plans and guides write the syllable beside its neighbours. */
    const inPlans = (syllable: string): number =>
      (previous === undefined ? 0 : vocabulary.planPair(previous, syllable)) +
      (next === undefined ? 0 : vocabulary.planPair(syllable, next));
    const suits = (syllable: string): number => fitOf(syllable, previous, next, vocabulary);
    const as = (meant: string): Token => ({
      ...tokenOf(meant, vocabulary),
      capitals: token.capitals,
    });
    const swapped = otherI(token.folded);
    if (swapped !== null && inPlans(swapped) > 2 * inPlans(token.folded) + 1) return as(swapped);
    if (token.known && token.misspelt) {
      // "đat" is "đạt" without its tone, however well "đảm" would fit.
      const lacksTone = vocabulary.spellings(token.folded).some((w) => splitTone(w).toneless === token.written);
      if (lacksTone) return token;
      const meant = nearestKnown(token.written, previous, next, vocabulary);
      const better = meant !== null && meant !== token.folded && suits(meant) > suits(token.folded) + 1;
      return better ? as(meant) : token;
    }
    if (!token.known) {
      const hints = chatReadings(withoutStretching(token.written)).filter((r) => knows(r, vocabulary));
      const first = hints.find((r) => vocabulary.isWritten(r)) ?? hints[0];
      // No Vietnamese word begins with these letters.
      if (first !== undefined && /^[fjwz]/.test(token.written)) return as(first);
      const meant = nearestKnown(token.written, previous, next, vocabulary, hints);
      return meant === null ? token : as(meant);
    }
    if (suits(token.folded) > 0 || token.folded.length < 3 || lexicon.fillers.has(token.folded)) return token;
    const alike = vocabulary
      .soundingLike(phoneticKey(token.folded))
      .filter((c) => c !== token.folded)
      .map((c) => ({ c, score: suits(c) }))
      .sort((a, b) => b.score - a.score)[0];
    if (!alike || alike.score < Math.log1p(2)) return token;
    const fitsBefore = previous !== undefined && vocabulary.pair(previous, alike.c) > 0;
    const fitsAfter = next !== undefined && vocabulary.pair(alike.c, next) > 0;
    const freeAfter = next === undefined || lexicon.fillers.has(next);
    // Both neighbours together may overrule the end of the syllable too; one alone only its beginning.
    const oneSided = fitsBefore && freeAfter && rime(alike.c) === rime(token.folded);
    return (fitsBefore && fitsAfter) || oneSided ? { ...as(alike.c), misspelt: token.misspelt } : token;
  };
  tokens.forEach((token, i) => {
    out.push(mend(token, i));
  });
  return out;
}

/** "ki" for "ky", "ly" for "li": both are written after these consonants. Folded; null where there is no other way. */
function otherI(folded: string): string | null {
  if (!/^(?:k|l|m|t|h|s|qu)[iy]$/.test(folded)) return null;
  return folded.endsWith("i") ? `${folded.slice(0, -1)}y` : `${folded.slice(0, -1)}i`;
}

/** Function words that lack their marks get them where their neighbours make no plan word of them, and before a year. */
function withFunctionMarks(tokens: readonly Token[], lexicon: QuestionLexicon, vocabulary: Vocabulary): Token[] {
  const out = [...tokens];
  const dated = new Set<Token>();
  for (let i = out.length - 1; i >= 0; i--) {
    const token = out[i] as Token;
    const next = out[i + 1];
    const temporal = BEFORE_YEAR.get(token.folded);
    if (token.marked || NUMERIC.test(token.folded)) {
      if (token.written === temporal) dated.add(token);
      continue;
    }
    if (temporal !== undefined && next && (YEAR.test(next.folded) || dated.has(next))) {
      const meant = { ...token, written: temporal, misspelt: false };
      out[i] = meant;
      dated.add(meant);
      continue;
    }
    if (vocabulary.isWritten(token.written)) continue;
    const filler = lexicon.ambiguous.get(token.folded)?.find((p) => p.written.length === 1)?.written[0];
    if (filler === undefined) continue;
    const joins =
      vocabulary.planPair(out[i - 1]?.folded ?? "", token.folded) > 1 ||
      vocabulary.planPair(token.folded, next?.folded ?? "") > 1;
    if (!joins) out[i] = { ...token, written: filler, misspelt: false };
  }
  return out;
}

/**
 * Tokens of a question with abbreviations written out, glued words split and slips mended. A syllable that is known stays as
 * typed unless a word that sounds alike fits both neighbours and it fits none ("phi tiếp súc" -> "phi tiếp xúc").
 */
export function readTokens(question: string, lexicon: QuestionLexicon, vocabulary: Vocabulary): Token[] {
  const shouted = question === question.toUpperCase();
  const read = withDoubtfulMarks(firstReading(question, lexicon, vocabulary), vocabulary);
  return withFunctionMarks(mended(read, lexicon, vocabulary, shouted), lexicon, vocabulary);
}
