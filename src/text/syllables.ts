import { canonicalTone, fold, toNfc } from "./normalize.ts";

/** One word-like token of a text. */
export interface Syllable {
  /** Lower-case NFC with canonical tone place. Numbers keep their inner points and commas ("1,5"). */
  written: string;
  /** `written` without diacritics. */
  folded: string;
  /** Offsets in the NFC text (UTF-16 units). */
  start: number;
  end: number;
}

const TOKEN = /\d+(?:[.,]\d+)+|[\p{L}\p{N}]+/gu;

/** Splits into syllables and numbers; punctuation separates. "Gb/s" gives two tokens, "5G" one. */
export function syllables(text: string): Syllable[] {
  const nfc = toNfc(text);
  const out: Syllable[] = [];
  for (const match of nfc.matchAll(TOKEN)) {
    // "01 Gb/s" and "1 Gb/s" are the same number.
    const written = canonicalTone(match[0].toLowerCase().replace(/^0+(?=\d+$)/, ""));
    out.push({ written, folded: fold(written), start: match.index, end: match.index + match[0].length });
  }
  return out;
}

/** The folded syllables joined by single spaces: the form in which phrases are compared. */
export function foldedPhrase(text: string): string {
  return syllables(text)
    .map((s) => s.folded)
    .join(" ");
}

/** True when `phrase` stands in `text` on syllable bounds; both already folded by `foldedPhrase`. */
export function containsPhrase(text: string, phrase: string): boolean {
  return phrase !== "" && ` ${text} `.includes(` ${phrase} `);
}
