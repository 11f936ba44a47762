import { fold } from "../../text/normalize.ts";
import { syllables } from "../../text/syllables.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import { readTokens, type Token } from "../answering/spelling.ts";
import { matchesAt } from "../answering/understand.ts";
import { type Phrase, toPhrase } from "../lexicon.ts";

/** A wording and what it means. */
export interface Saying<T> {
  phrase: Phrase;
  means: T;
  /** Counts in capitals alone: "CA" is the police, "ca" is not. */
  inCapitals?: boolean;
}

/** A saying found in a text: `length` tokens from `at`. */
export interface Said<T> {
  means: T;
  at: number;
  length: number;
}

/** @param wordings for each meaning, separated by "|", with their marks: marks that a person typed must agree. The longest come first. */
export function sayings<T>(wordings: readonly (readonly [T, string])[]): Saying<T>[] {
  return wordings
    .flatMap(([means, all]) => all.split("|").map((one) => ({ phrase: toPhrase(one), means })))
    .sort((a, b) => b.phrase.folded.length - a.phrase.folded.length);
}

/** Syllables as typed, nothing mended. */
export function typedTokens(text: string): Token[] {
  return syllables(text).map(({ written, folded, start, end }) => {
    const surface = text.slice(start, end);
    const capitals = surface.length > 1 && surface === surface.toUpperCase() && surface !== surface.toLowerCase();
    return { written, folded, marked: written !== fold(written), capitals, known: true, misspelt: false };
  });
}

/** Syllables with short forms written out and slips mended, as questions are read. */
export const mendedTokens = (text: string, { lexicon, vocabulary }: Knowledge): Token[] =>
  readTokens(text, lexicon, vocabulary);

/** Every saying in the tokens, left to right, the longest at each place. */
export function findSayings<T>(tokens: readonly Token[], known: readonly Saying<T>[]): Said<T>[] {
  const found: Said<T>[] = [];
  for (let at = 0; at < tokens.length; ) {
    const saying = known.find(
      ({ phrase, inCapitals }) => matchesAt(tokens, at, phrase) && (!inCapitals || tokens[at]?.capitals === true),
    );
    const length = saying?.phrase.folded.length ?? 1;
    if (saying) found.push({ means: saying.means, at, length });
    at += length;
  }
  return found;
}

/** The tokens without those of the sayings. */
export function without(tokens: readonly Token[], said: readonly Said<unknown>[]): Token[] {
  return tokens.filter((_, i) => !said.some(({ at, length }) => i >= at && i < at + length));
}
