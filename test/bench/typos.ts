import { KEYS_BESIDE as KEYS } from "../../src/text/keyboard.ts";
import { fold } from "../../src/text/normalize.ts";

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One slip in one word of three letters or more, chosen at random; the text itself when it has none. */
export function withOneTypo(text: string, random: () => number): string {
  const words = text.split(" ");
  const candidates = words.flatMap((word, i) => (isLongEnough(word) ? [i] : []));
  const chosen = candidates[Math.floor(random() * candidates.length)];
  return words.map((word, i) => (i === chosen ? mistype(word, random) : word)).join(" ");
}

/** A slip in about every third word of three letters or more. */
export function withManyTypos(text: string, random: () => number): string {
  return text
    .split(" ")
    .map((word) => (isLongEnough(word) && random() < 1 / 3 ? mistype(word, random) : word))
    .join(" ");
}

function isLongEnough(word: string): boolean {
  return /^\p{L}{3,}\p{P}*$/u.test(word);
}

/** A letter left out, added, hit beside its key, or swapped with the next, each as likely. */
function mistype(word: string, random: () => number): string {
  const letters = [...word];
  const end = letters.findLastIndex((letter) => /\p{L}/u.test(letter)) + 1;
  const at = Math.floor(random() * end);
  const keys = KEYS[fold(letters[at] ?? "")] ?? "e";
  const beside = keys[Math.floor(random() * keys.length)] as string;
  switch (Math.floor(random() * 4)) {
    case 0:
      return letters.toSpliced(at, 1).join("");
    case 1:
      return letters.toSpliced(at, 0, beside).join("");
    case 2:
      return letters.toSpliced(at, 1, beside).join("");
    default: {
      const first = Math.min(at, end - 2);
      return letters.toSpliced(first, 2, letters[first + 1] as string, letters[first] as string).join("");
    }
  }
}
