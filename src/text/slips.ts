import { KEYS_BESIDE } from "./keyboard.ts";
import { fitOf, type KnownSyllables } from "./known.ts";
import { fold } from "./normalize.ts";
import { phoneticKey, withinOneEdit } from "./phonetic.ts";

/**
 * How alike a finger makes `typed` and `meant`, which are one edit apart: 0 to 1. Swapped letters, a letter held twice and a
 * key beside the right one are what happens; any other letter seldom.
 */
export function closeness(typed: string, meant: string): number {
  let at = 0;
  while (at < typed.length && typed[at] === meant[at]) at++;
  const [a, b] = [typed[at] ?? "", meant[at] ?? ""];
  // The first letter is the one that people see.
  const first = at === 0 ? 0.2 : 0;
  if (typed.length === meant.length) {
    if (a === meant[at + 1] && b === typed[at + 1]) return 0.8;
    return ((KEYS_BESIDE[a] ?? "").includes(b) ? 0.7 : 0.4) - first;
  }
  // "nghiiep" has one too many, "nghep" one too few.
  if (typed.length > meant.length)
    return a === typed[at - 1] ? 0.85 : ((KEYS_BESIDE[a] ?? "").includes(b) ? 0.6 : 0.5) - first;
  return 0.6 - first;
}

/** What a hint is worth beside a slip, which is 0.2 to 0.85. */
const HINT = 4;

/**
 * The known syllable that was most likely meant by one that is not, judged by its neighbours; null when nothing is near.
 * @param hints known syllables that it may stand for otherwise, with their marks, likeliest first.
 * @returns a hint as it is, others folded.
 */
export function nearestKnown(
  written: string,
  previous: string | undefined,
  next: string | undefined,
  known: KnownSyllables,
  hints: readonly string[] = [],
): string | null {
  const folded = fold(written);
  if (folded.length < 2) return null;
  const marked = folded !== written;
  let best: string | null = null;
  let bestScore = 0;
  const consider = (candidate: string, near: number, as = candidate): void => {
    // Marks that were typed tell words apart: "quyếy" is "quyết", not "quyền".
    const alike = marked && known.spellings(candidate).some((w) => w !== candidate && withinOneEdit(w, written));
    const score =
      near +
      (alike ? 0.8 : 0) +
      2 * fitOf(candidate, previous, next, known) +
      0.1 * Math.log1p(known.frequency(candidate));
    if (score > bestScore) {
      bestScore = score;
      best = as;
    }
  };
  hints.forEach((hint, i) => {
    consider(fold(hint), HINT - 0.1 * i, hint);
  });
  for (const candidate of known.soundingLike(phoneticKey(folded))) consider(candidate, 0.6);
  if (folded.length >= 3)
    for (const candidate of known.all())
      if (Math.abs(candidate.length - folded.length) <= 1 && !/^\d/.test(candidate) && withinOneEdit(candidate, folded))
        consider(candidate, candidate.length >= 3 ? closeness(folded, candidate) : 0.1);
  return best;
}
