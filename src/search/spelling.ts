/** Shorter syllables have too many neighbours to guess from. Characters. */
const SHORTEST = 3;

export interface Proposal {
  syllable: string;
  /** Dice coefficient of the two sets of bigrams, 0 to 1. */
  similarity: number;
}

/**
 * Finds what a mistyped syllable may have been meant to be: known syllables that share boundary-marked character bigrams
 * with it ("trac" is #t tr ra ac c#). Bigrams, because a slip in the middle of a four-letter syllable leaves it no trigram.
 * Syllables with digits take no part: a wrong number is no typo to mend.
 */
export class Spelling {
  readonly #syllables: readonly string[];
  /** Number of different bigrams of each. */
  readonly #sizes: readonly number[];
  readonly #byGram = new Map<string, number[]>();

  /** @param syllables folded, each once. */
  constructor(syllables: Iterable<string>) {
    this.#syllables = [...syllables].filter((s) => !/\d/.test(s));
    this.#sizes = this.#syllables.map((syllable, i) => {
      const own = grams(syllable);
      for (const gram of own) {
        const list = this.#byGram.get(gram);
        if (list === undefined) this.#byGram.set(gram, [i]);
        else list.push(i);
      }
      return own.size;
    });
  }

  /** Other syllables with at least the similarity `least`, most similar first. */
  nearest(folded: string, least: number): Proposal[] {
    if (folded.length < SHORTEST || /\d/.test(folded)) return [];
    const own = grams(folded);
    const shared = new Map<number, number>();
    for (const gram of own) {
      for (const i of this.#byGram.get(gram) ?? []) shared.set(i, (shared.get(i) ?? 0) + 1);
    }
    const found: Proposal[] = [];
    for (const [i, count] of shared) {
      const syllable = this.#syllables[i] as string;
      const similarity = (2 * count) / (own.size + (this.#sizes[i] as number));
      if (similarity >= least && syllable !== folded) found.push({ syllable, similarity });
    }
    return found.sort((a, b) => b.similarity - a.similarity || (a.syllable < b.syllable ? -1 : 1));
  }
}

function grams(syllable: string): Set<string> {
  const marked = `#${syllable}#`;
  const out = new Set<string>();
  for (let i = 0; i + 2 <= marked.length; i++) out.add(marked.slice(i, i + 2));
  return out;
}
