import type { Commune, Unit } from "../../domain/plan.ts";
import { isCollective } from "../../domain/responsibility.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { QuestionLexicon } from "../lexicon.ts";
import { unitSpellings, writtenOut } from "./knowledge.ts";

/** Likeness of two names, 0-1, below which one is no suggestion for the other. */
const NEAR = 0.3;
const OFFERED = 5;

export interface UnitReading {
  /** Canonical name, or null when no unit, or several, go by what was typed. */
  name: string | null;
  /** The most similar names when there is no single one, best first; any of the commune when none is similar. */
  nearest: string[];
}

/** Which unit of a commune's plan is meant by what somebody typed: any spelling, abbreviations, without marks, a part that only one has. */
export function readUnit(
  typed: string,
  units: readonly Unit[],
  { shortName }: Commune,
  lexicon: QuestionLexicon,
): UnitReading {
  // "Công an xã Phước An" is the "Công an xã" of this commune.
  const place = new RegExp(` (?:cua )?(?:xa )?${foldedPhrase(shortName)}$`);
  const forms = (text: string): string[] => [foldedPhrase(text), foldedPhrase(writtenOut(text, lexicon))];
  const wanted = forms(typed).flatMap((form) => [form, form.replace(place, ""), form.replace(place, " xa")]);
  const known = units
    .filter(({ name }) => !isCollective(name))
    .map(({ name, aliases }) => ({ name, spellings: unitSpellings(name, aliases).flatMap(forms) }));
  const exact = known.filter(({ spellings }) => spellings.some((s) => wanted.includes(s)));
  if (exact[0]) return { name: exact[0].name, nearest: [] };
  const begins = known.filter(({ spellings }) => spellings.some((s) => wanted.some((w) => w && s.startsWith(`${w} `))));
  if (begins.length === 1 && begins[0]) return { name: begins[0].name, nearest: [] };
  const ranked = known
    .map(({ name, spellings }) => ({
      name,
      score: Math.max(...spellings.map((s) => similarity(wanted.at(-2) ?? "", s))),
    }))
    .filter(({ name, score }) => score >= NEAR || begins.some((b) => b.name === name))
    .sort((a, b) => b.score - a.score);
  return { name: null, nearest: (ranked.length > 0 ? ranked : known).slice(0, OFFERED).map(({ name }) => name) };
}

/** Dice's coefficient of the letter pairs. */
function similarity(a: string, b: string): number {
  const pairs = (text: string): Set<string> =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
  const [left, right] = [pairs(a), pairs(b)];
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size);
}
