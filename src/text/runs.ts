import type { KnownSyllables } from "./known.ts";
import { fold } from "./normalize.ts";
import { withinOneEdit } from "./phonetic.ts";
import { isSyllable, TONE_MARKS } from "./tone.ts";

/** Letters of the shortest run that is split when typed without marks: shorter ones split by chance. */
const SHORTEST = 5;
const MOST_PARTS = 8;
const LONGEST_SYLLABLE = 7;
/** What two syllables cost that stand side by side nowhere, though each is typed as it is written; twice that without marks. */
const STRANGERS = 1.5;
/** What every further part costs, so that "thông tin" is not "thô ng tin". */
const PART = 0.7;

const TONES = new RegExp(`[${TONE_MARKS}]`, "g");

interface Split {
  parts: string[];
  score: number;
}

function isNearSyllable(folded: string, known: KnownSyllables): boolean {
  if (isSyllable(folded)) return true;
  for (const syllable of known.all()) if (withinOneEdit(syllable, folded)) return true;
  return false;
}

/**
 * Splits a run without spaces ("chukyso", "chuyểnđổisố") into known syllables, which keep the marks that were typed. They have
 * to stand side by side somewhere, or be typed with the marks of known words. Null when nothing fits. Lower-case NFC.
 */
export function splitRun(run: string, known: KnownSyllables): string[] | null {
  const folded = fold(run);
  if (run.length !== folded.length || run.length > 40 || /\d/.test(run)) return null;
  const marked = run !== folded;
  if (run.length < (marked ? 3 : SHORTEST)) return null;
  // A syllable has one tone and at most seven letters, and a slip leaves it one edit away: what is none of this is a run, whose
  // parts may be strangers.
  const long = run.length > LONGEST_SYLLABLE + 1;
  const surely = long || (run.normalize("NFD").match(TONES)?.length ?? 0) > 1 || !isNearSyllable(folded, known);
  const exact = (from: number, to: number): boolean => {
    const typed = run.slice(from, to);
    return typed !== folded.slice(from, to)
      ? known.isWritten(typed)
      : marked && to - from > 1 && known.isWritten(typed);
  };
  // Best split of what lies before `at`, by its last part's beginning: a syllable's fit depends on the one before it only.
  const best: Map<number, Split>[] = [new Map([[0, { parts: [], score: 0 }]])];
  for (let at = 1; at <= run.length; at++) {
    const here = new Map<number, Split>();
    for (let from = Math.max(0, at - LONGEST_SYLLABLE); from < at; from++) {
      const part = folded.slice(from, at);
      const isExact = exact(from, at);
      if (!known.has(part) || (part.length < 2 && !isExact) || !isSyllable(run.slice(from, at))) continue;
      for (const [start, { parts, score }] of best[from] ?? []) {
        if (parts.length === MOST_PARTS) continue;
        const pair = parts.length === 0 ? 1 : known.pair(fold(parts.at(-1) as string), part);
        const typedOut = isExact && exact(start, from);
        if (pair === 0 && !(surely && typedOut) && !(surely && !marked)) continue;
        const strangers = typedOut ? STRANGERS : 2 * STRANGERS;
        const total = score - PART + (pair === 0 ? -strangers : Math.log1p(pair)) + (isExact ? 1 : 0);
        if (total > (here.get(from)?.score ?? Number.NEGATIVE_INFINITY))
          here.set(from, { parts: [...parts, run.slice(from, at)], score: total });
      }
    }
    best.push(here);
  }
  const whole = [...(best[run.length]?.values() ?? [])].filter(({ parts }) => parts.length > 1);
  return whole.sort((a, b) => b.score - a.score)[0]?.parts ?? null;
}
