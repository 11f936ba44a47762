import { syllables } from "../text/syllables.ts";
import type { Embedder } from "./embedder.ts";

const DIMENSION = 256;
/** Coordinates that one feature touches. */
const SPREAD = 16;

/**
 * Vectors without a model: folded syllables, their boundary-marked character trigrams and the pairs of neighbours, weighed
 * by rarity, thrown by their hash onto a few signed coordinates of 256 (a sparse random projection). Deterministic.
 *
 * Good for: nearness of texts that share most of their letters, whatever the typos, the marks or the order of words; trying
 * the vector path without a server. Not good for: meaning. Two words that share no letters are as far apart as any two
 * ("điện thoại", "di động"), so it knows nothing that `LexicalIndex` does not know exactly from the same syllables.
 *
 * Its weight is therefore 0. Recall@1 on XQuAD Vietnamese (`npm run bench -- retrieval`), by words alone -> fused at 0.2:
 * typed with marks .940 -> .932, without .926 -> .919, one typo a question .918 -> .913, every third word mistyped
 * .905 -> .892; the vectors alone .617. With 2,048 coordinates the vectors alone reach .896, and still add nothing.
 *
 * @param corpus texts from which rarity is learned; without it every feature weighs the same.
 */
export function createOfflineEmbedder(corpus: readonly string[] = []): Embedder {
  const frequencies = new Map<number, number>();
  for (const text of corpus) {
    for (const hash of features(text).keys()) frequencies.set(hash, (frequencies.get(hash) ?? 0) + 1);
  }
  /** A feature that the corpus lacks resembles nothing in it, so it would only add noise. */
  const rarity = (hash: number): number => {
    if (corpus.length === 0) return 1;
    const frequency = frequencies.get(hash);
    return frequency === undefined ? 0 : Math.log(1 + (corpus.length - frequency + 0.5) / (frequency + 0.5));
  };
  const embedOne = (text: string): Float32Array => {
    const vector = new Float32Array(DIMENSION);
    for (const [hash, { count, weight }] of features(text)) {
      project(vector, hash, weight * rarity(hash) * (1 + Math.log(count)));
    }
    return normalized(vector);
  };
  return {
    model: "offline-ngrams-1",
    dimension: DIMENSION,
    weight: 0,
    embed: async (texts) => texts.map(embedOne),
  };
}

/** Hash of each feature -> how often it occurs and what its sort weighs. */
function features(text: string): Map<number, { count: number; weight: number }> {
  const found = new Map<number, { count: number; weight: number }>();
  const add = (feature: string, weight: number) => {
    const hash = hashOf(feature);
    const known = found.get(hash);
    if (known === undefined) found.set(hash, { count: 1, weight });
    else known.count++;
  };
  let before: string | undefined;
  for (const { folded } of syllables(text)) {
    const marked = `#${folded}#`;
    add(marked, 1);
    for (let i = 0; i + 3 <= marked.length; i++) add(marked.slice(i, i + 3), 0.4);
    if (before !== undefined) add(`${before} ${folded}`, 1);
    before = folded;
  }
  return found;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Adds `weight` with a sign to the coordinates that the hash chooses (xorshift from the hash). */
function project(vector: Float32Array, hash: number, weight: number): void {
  let state = hash || 1;
  for (let i = 0; i < SPREAD; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const at = (state >>> 8) % DIMENSION;
    vector[at] = (vector[at] as number) + ((state & 1) === 0 ? weight : -weight);
  }
}

/** Length 1; a text without syllables stays at the origin. */
function normalized(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((x) => x / length);
}
