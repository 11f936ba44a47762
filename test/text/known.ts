import type { KnownSyllables } from "../../src/text/known.ts";
import { fold } from "../../src/text/normalize.ts";
import { phoneticKey } from "../../src/text/phonetic.ts";

/** Knows the words of a text, and which stand side by side in it; a full stop separates. */
export function knowing(text: string): KnownSyllables {
  const frequencies = new Map<string, number>();
  const pairs = new Map<string, number>();
  const written = new Set<string>();
  for (const sentence of text.toLowerCase().split(".")) {
    const words = sentence.split(/\s+/).filter((w) => w !== "");
    words.forEach((word, i) => {
      written.add(word);
      const folded = fold(word);
      frequencies.set(folded, (frequencies.get(folded) ?? 0) + 1);
      const next = words[i + 1];
      if (next !== undefined) pairs.set(`${folded} ${fold(next)}`, (pairs.get(`${folded} ${fold(next)}`) ?? 0) + 1);
    });
  }
  return {
    has: (s) => frequencies.has(s),
    frequency: (s) => frequencies.get(s) ?? 0,
    pair: (a, b) => pairs.get(`${a} ${b}`) ?? 0,
    isWritten: (w) => written.has(w),
    spellings: (s) => [...written].filter((w) => fold(w) === s),
    all: () => frequencies.keys(),
    soundingLike: (key) => [...frequencies.keys()].filter((s) => phoneticKey(s) === key),
  };
}
