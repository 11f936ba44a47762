import type { RankedEntry } from "./entry.ts";
import type { LexicalMatch } from "./lexical-index.ts";
import type { Neighbours } from "./vector-index.ts";

/** From this coverage on, an entry holds all that was asked; below 1 only because of rounding. */
const EXACT = 1 - 1e-9;
/** Smaller than any difference that matters, so that a capped entry stands right behind the one it may not pass. */
const JUST_BELOW = 1e-9;

/**
 * One order from both: the lexical score as a share of the best, plus at most `weight` for nearness. So nearness reorders
 * what is lexically within `weight` of each other, and more only as far as the words are missing: the less of the question
 * the best lexical match covers, the more nearness counts. An entry that holds every word of the question never falls behind
 * one that does not and that lexical search had put below it.
 *
 * @param lexical best first.
 */
export function fuse(lexical: readonly LexicalMatch[], near: Neighbours, weight: number): RankedEntry[] {
  if (near.size === 0) return [...lexical];
  const best = lexical[0]?.score ?? 0;
  const missing = 1 - Math.max(0, ...lexical.map(({ coverage }) => coverage));
  const strength = weight + (1 - weight) * missing ** 3;
  const nearness = spread(near);
  const fused: RankedEntry[] = [];
  let ceiling = Number.POSITIVE_INFINITY;
  for (const { id, score, coverage } of lexical) {
    const sum = score / best + strength * (nearness.get(id) ?? 0);
    if (coverage >= EXACT) {
      fused.push({ id, score: sum });
      ceiling = Math.min(ceiling, sum);
    } else {
      fused.push({ id, score: Math.min(sum, ceiling - JUST_BELOW) });
    }
  }
  const known = new Set(lexical.map(({ id }) => id));
  for (const [id, share] of nearness) {
    if (!known.has(id) && share > 0) fused.push({ id, score: Math.min(strength * share, ceiling - JUST_BELOW) });
  }
  // Sorting is stable: equal scores keep the lexical order.
  return fused.sort((a, b) => b.score - a.score);
}

/** Similarities on 0 to 1 from the farthest of the found to the nearest, since models differ in what they call near. */
function spread(near: Neighbours): Map<string, number> {
  const values = [...near.values()];
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  return new Map([...near].map(([id, value]) => [id, range === 0 ? 1 : (value - low) / range]));
}
