import { foldedPhrase } from "../../text/syllables.ts";
import type { Option } from "./draft.ts";
import type { Question } from "./understand.ts";

const ORDINALS = ["dau tien", "thu hai", "thu ba", "thu tu", "thu nam"];
const LAST = /^(?:cai |viec |so |muc |chi tieu |nhiem vu )?cuoi(?: cung)?$/;

/** "2", "số 2", "cái thứ hai", "cái đầu", "cuối cùng": a place in the list offered, from 0; null for anything else. */
function placeOf(folded: string, count: number): number | null {
  if (LAST.test(folded)) return count - 1;
  const bare = folded.replace(
    /^(?:chon |lay |y toi la |la )?(?:cai|viec|so|cau|chi tieu|nhiem vu|lua chon)?(?: so| thu)? ?/,
    "",
  );
  const digit = /^([1-9])$/.exec(bare)?.[1];
  if (digit) return Number(digit) <= count ? Number(digit) - 1 : null;
  if (bare === "dau") return 0;
  const words = ["mot", "hai", "ba", "bon", "nam"].indexOf(bare);
  const ordinal = ORDINALS.findIndex((o) => bare === o || folded.endsWith(` ${o}`) || folded === o);
  const place = ordinal >= 0 ? ordinal : words;
  return place >= 0 && place < count ? place : null;
}

/**
 * The choice that a message picks: by the button's label, by number, or by words that stand in one label more than in any
 * other. Null when it picks none: then it is a new question.
 */
export function pickOption(question: Question, options: readonly Option[]): Option | null {
  if (options.length === 0) return null;
  const { folded } = question;
  const typed = foldedPhrase(question.text);
  const same = options.find((o) => foldedPhrase(o.label) === typed || foldedPhrase(o.label) === folded);
  if (same) return same;
  if (question.tokens.length <= 6) {
    const place = placeOf(folded, options.length);
    if (place !== null) return options[place] ?? null;
  }
  const said = [...new Set(question.tokens.map((t) => t.folded))];
  if (said.length > 8 || question.reading.facets.length > 0) return null;
  const scored = options
    .map((option) => {
      const label = new Set(foldedPhrase(option.label).split(" "));
      return { option, hits: said.filter((w) => label.has(w)).length };
    })
    .sort((a, b) => b.hits - a.hits);
  const [best, next] = scored;
  if (!best || best.hits === 0 || (next && next.hits === best.hits)) return null;
  return best.hits / said.length >= 0.6 ? best.option : null;
}
