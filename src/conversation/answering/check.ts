import {
  canonicalNumber,
  documentNumbers,
  links,
  measures,
  officeNames,
  officePhrase,
  type SaidDate,
  saidDates,
  saysDate,
  spelledNumbers,
} from "../../text/claims.ts";
import { printedNumbers } from "../../text/numbers.ts";
import { containsPhrase, foldedPhrase, syllables } from "../../text/syllables.ts";
import type { Draft } from "./draft.ts";
import type { Knowledge } from "./knowledge.ts";

/** What an answer says that its citations do not. Empty when every number and unit is proved. */
export interface Unproved {
  numbers: string[];
  units: string[];
}

/** Codes of rows, and Roman numerals of two letters or more ("mục IV"). */
const CODE = /\b(?:NV\.)?[IVXLC]+(?:\.\d+)+\b|\bNV\.\d+(?:\.\d+)*\b|\b[IVX]{2,}\b/g;
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
  const proved = new Set([...printedNumbers(evidence), ...draft.computed].map(canonicalNumber));
  // A commune's own name may hold a number ("phường 7").
  const names = knowledge.catalogue.communes.flatMap((c) => [c.name, c.shortName]);
  const unnamed = names.reduce((text, name) => text.replaceAll(name, " "), draft.text);
  const numbers = printedNumbers(unnamed.replace(ROMAN_CODE, " ").replace(/\(dòng \d+\)/gu, " ")).filter(
    (n) => !proved.has(canonicalNumber(n)),
  );

  const units: string[] = [];
  if (commune !== null) {
    let answerText = ` ${foldedPhrase(draft.text)} `;
    const evidenceText = ` ${foldedPhrase(evidence)} `;
    // Longest first, so that "UBND xã" is not found inside "Văn phòng HĐND và UBND xã".
    const byLength = [...knowledge.catalogue.units].sort((a, b) => b.name.length - a.name.length);
    for (const unit of byLength) {
      if (unit.commune !== commune || !answerText.includes(` ${foldedPhrase(unit.name)} `)) continue;
      const spelled = knowledge
        .spellingsOf(commune, unit.name)
        .some((s) => s !== "" && evidenceText.includes(` ${s} `));
      if (!spelled) units.push(unit.name);
      answerText = answerText.replaceAll(` ${foldedPhrase(unit.name)} `, " | ");
    }
  }
  return { numbers, units };
}

/** What a model's wording says that the texts it used do not say. All empty when everything is proved. */
export interface UnprovedWording extends Unproved {
  /** "25/12/2026", "Q4/2025". */
  dates: string[];
  /** Numbers of documents and codes of rows. */
  documents: string[];
  links: string[];
}

export const isProved = (unproved: UnprovedWording): boolean =>
  Object.values(unproved).every((said) => said.length === 0);

function printed({ day, month, quarter, year }: SaidDate): string {
  return [day, month, quarter === null ? null : `Q${quarter}`, year].filter((part) => part !== null).join("/");
}

/** Offices and communes that the wording names and the texts do not: of the catalogue in any spelling, others by their capitals. */
function unprovedUnits(text: string, used: string, commune: string | null, knowledge: Knowledge): string[] {
  const [said, shown] = [officePhrase(text), officePhrase(used)];
  const found = new Set<string>();
  let proved = shown;
  for (const unit of knowledge.catalogue.units.filter((u) => u.commune === commune)) {
    // A short form of one syllable ("CA") is a common word when folded.
    const spellings = knowledge
      .spellingsOf(unit.commune, unit.name)
      .map(officePhrase)
      .filter((s) => s.includes(" "));
    if (spellings.some((s) => containsPhrase(shown, s))) proved += ` | ${spellings.join(" | ")}`;
    else if (spellings.some((s) => containsPhrase(said, s))) found.add(unit.name);
  }
  const own = commune === null ? undefined : knowledge.commune(commune);
  const elsewhere = knowledge.catalogue.communes.filter((c) => c !== own && containsPhrase(said, foldedPhrase(c.name)));
  for (const { name } of elsewhere) if (!containsPhrase(shown, foldedPhrase(name))) found.add(name);
  const anonymous = own ? text.replaceAll(own.name, own.name.replace(own.shortName, "")) : text;
  for (const office of officeNames(anonymous)) if (!containsPhrase(proved, office)) found.add(office);
  return [...found];
}

/**
 * Compares a model's wording with the texts that it says it used, as it was shown them: numbers (in digits, in words, with
 * what they measure), dates, offices and communes, numbers of documents, codes, addresses. Stricter than `check`, because what
 * is refused here costs nothing: the offline answer is sent.
 */
export function checkWording(
  text: string,
  used: readonly string[],
  commune: string | null,
  knowledge: Knowledge,
): UnprovedWording {
  const evidence = used.join("\n");
  const unproved = (read: (from: string) => string[], said = text): string[] => {
    const proved = new Set(read(evidence));
    return read(said).filter((claim) => !proved.has(claim));
  };
  const names = knowledge.catalogue.communes.flatMap((c) => [c.name, c.shortName]);
  const unnamed = names.reduce((rest, name) => rest.replaceAll(name, " "), text);
  const written = ` ${syllables(evidence)
    .map((s) => s.written)
    .join(" ")} `;
  const dates = saidDates(evidence);
  return {
    numbers: [
      ...unproved((from) => printedNumbers(from).map(canonicalNumber), unnamed),
      ...unproved(measures),
      ...spelledNumbers(text).filter((said) => !written.includes(` ${said} `)),
    ],
    units: unprovedUnits(text, evidence, commune, knowledge),
    dates: saidDates(text)
      .filter((said) => !dates.some((date) => saysDate(date, said)))
      .map(printed),
    documents: [...unproved(documentNumbers), ...unproved((from) => from.match(CODE) ?? [])],
    links: links(text).filter((said) => !links(evidence).some((link) => `${link}/`.startsWith(`${said}/`))),
  };
}
