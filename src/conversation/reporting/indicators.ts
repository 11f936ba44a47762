import type { Indicator } from "../../domain/plan.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import { retrieve } from "../answering/retrieve.ts";
import { understand } from "../answering/understand.ts";

/** An indicator speaks of this share of the words at least. */
const FITS = 0.5;
/** How far the best must lead the next to be meant without asking; scores go from 0 to 1.5. */
const LEAD = 0.15;
const OFFERED = 6;

/** What words or a code mean in one commune. */
export interface FoundIndicators {
  /** The one that is meant; null when none is, or several could be. */
  one: Indicator | null;
  /** Those that could be meant, best first; of several plans there may be several with one code. */
  several: Indicator[];
}

export const indicatorsOf = (knowledge: Knowledge, commune: string): Indicator[] =>
  knowledge.catalogue.indicators.filter((i) => i.commune === commune);

/** "v20", "V 20", "v.20" and "V.20" are one code; "20" alone is one where plans have no groups. */
export function sameCode(code: string, typed: string): boolean {
  const bare = (text: string): string => foldedPhrase(text).replace(/[^a-z0-9]/g, "");
  return bare(code) === bare(typed);
}

/** The indicators of a commune that a code or words mean. */
export function findIndicators(
  typed: string,
  among: readonly Indicator[],
  knowledge: Knowledge,
  now: Date,
): FoundIndicators {
  const coded = among.filter(({ code }) => sameCode(code, typed));
  if (coded.length > 0) return decide(coded);
  const named = among.filter((i) => [i.name, ...i.otherNames].some((n) => foldedPhrase(n) === foldedPhrase(typed)));
  if (named.length > 0) return decide(named);
  const question = understand(typed, knowledge, now);
  const communes = [...new Set(among.map((i) => i.commune))];
  const slots = question.slots.length > 0 ? question.slots : question.slotsWithUnits;
  const ids = new Map(among.map((i) => [`${i.document}/${i.code}`, i]));
  const matches = retrieve(slots, knowledge, { communes, kinds: ["indicator"], limit: 20, said: question.tokens })
    .filter(({ coverage, anchored }) => coverage >= FITS && anchored)
    .flatMap(({ entry, score }) => {
      const indicator = ids.get(entry.id);
      return indicator ? [{ indicator, score }] : [];
    });
  const [best, next] = matches;
  if (!best) return { one: null, several: [] };
  if (!next || best.score - next.score >= LEAD) return { one: best.indicator, several: [best.indicator] };
  return { one: null, several: matches.slice(0, OFFERED).map(({ indicator }) => indicator) };
}

function decide(found: Indicator[]): FoundIndicators {
  return { one: found.length === 1 ? (found[0] ?? null) : null, several: found };
}
