/** Syllables that are known, with what stands beside what. Keys are folded. */
export interface KnownSyllables {
  has(syllable: string): boolean;
  /** How often the two stand side by side. */
  pair(first: string, second: string): number;
  frequency(syllable: string): number;
  /** True when this spelling with its marks is known: another word, not a slip. */
  isWritten(written: string): boolean;
  /** The spellings with marks of a folded syllable. */
  spellings(syllable: string): readonly string[];
  all(): Iterable<string>;
  /** Known syllables with this phonetic key. */
  soundingLike(key: string): readonly string[];
}

/** How well a syllable fits between its neighbours; 0 when it stands beside neither anywhere. Numbers stand beside anything. */
export function fitOf(
  candidate: string,
  previous: string | undefined,
  next: string | undefined,
  known: KnownSyllables,
): number {
  const before = previous === undefined || /^\d/.test(previous) ? 0 : known.pair(previous, candidate);
  const after = next === undefined || /^\d/.test(next) ? 0 : known.pair(candidate, next);
  return Math.log1p(before) + Math.log1p(after);
}
