import { printedNumbers } from "../../text/numbers.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Draft } from "./draft.ts";
import type { Knowledge } from "./knowledge.ts";

/** What an answer says that its citations do not. Empty when every number and unit is proved. */
export interface Unproved {
  numbers: string[];
  units: string[];
}

/** "01" and "1", "0.8" and "0,8" are the same figure. */
function canonical(number: string): string {
  return number.replace(",", ".").replace(/^0+(?=\d)/, "");
}

const ROMAN_CODE = /\b(?:NV\.)?[IVXLC]+(?:\.\d+)+\b|\bNV\.\d+(?:\.\d+)*\b/g;

/**
 * Compares the answer with what it cites: every number must stand in a quote or locator (codes of rows and figures that were
 * counted from the rows apart), and every unit of the commune that the answer names must stand there in one of its spellings.
 */
export function check(draft: Draft, commune: string | null, knowledge: Knowledge): Unproved {
  if (draft.kind === "clarify" || draft.kind === "smalltalk" || draft.kind === "refuse")
    return { numbers: [], units: [] };
  // The line number in a locator and the document's title are no source of values.
  const cited = draft.citations.map((c) => `${c.quote} ${c.locator.replace(/\(dòng \d+\)/gu, "")}`);
  const evidence = [...cited, ...draft.evidence].join(" ");
  const proved = new Set([...printedNumbers(evidence), ...draft.computed].map(canonical));
  // A commune's own name may hold a number ("phường 7").
  const names = knowledge.catalogue.communes.flatMap((c) => [c.name, c.shortName]);
  const unnamed = names.reduce((text, name) => text.replaceAll(name, " "), draft.text);
  const numbers = printedNumbers(unnamed.replace(ROMAN_CODE, " ").replace(/\(dòng \d+\)/gu, " ")).filter(
    (n) => !proved.has(canonical(n)),
  );

  const units: string[] = [];
  if (commune !== null) {
    const answerText = ` ${foldedPhrase(draft.text)} `;
    const evidenceText = ` ${foldedPhrase(evidence)} `;
    for (const unit of knowledge.catalogue.units) {
      if (unit.commune !== commune || !answerText.includes(` ${foldedPhrase(unit.name)} `)) continue;
      const spelled = knowledge
        .spellingsOf(commune, unit.name)
        .some((s) => s !== "" && evidenceText.includes(` ${s} `));
      if (!spelled) units.push(unit.name);
    }
  }
  return { numbers, units };
}
