import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Citation } from "../../domain/answer.ts";
import { fold } from "../../text/normalize.ts";

// Deliberately apart from the check that the service itself makes (conversation/answering/check.ts): it reads only what a
// stranger sees, the answer and its citations, so that a mistake in one does not hide in the other.

/** Folded spellings of one office, the canonical first. */
export type OfficeSpellings = readonly string[];

/** The offices of `<knowledgeDir>/lexicon/units.yaml`. */
export function readOffices(knowledgeDir: string): OfficeSpellings[] {
  const { units } = parse(readFileSync(join(knowledgeDir, "lexicon/units.yaml"), "utf8")) as {
    units: { name: string; aliases?: string[] }[];
  };
  return units.map(({ name, aliases }) => [...new Set([name, ...(aliases ?? [])].map(words))]);
}

/** Folded words between single spaces. */
function words(text: string): string {
  return (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
}

const names = (text: string, phrase: string): boolean => ` ${text} `.includes(` ${phrase} `);

/**
 * What an answer says in numbers that a source does not print, and why:
 *   - the service's own codes of rows ("V.20", "NV.III.5"): a plan prints only the last part, and another one at each milestone;
 *   - the number that opens a line of an enumeration;
 *   - counts of the rows that follow or are cited ("có 4 nhiệm vụ", "và 10 dòng khác"): counting is not copying;
 *   - emergency numbers of fixed sentences ("gọi 113").
 */
const NOT_COPIED: readonly RegExp[] = [
  /(?<![\p{L}\p{N}])(?:[A-E]\.)?(?:NV\.)?[IVXLC]+(?:\.\d+)+(?![\p{L}\p{N}])/gu,
  /(?<![\p{L}\p{N}])NV\.\d+(?:\.\d+)*(?![\p{L}\p{N}])/gu,
  /^\s*\d{1,2}[.)](?=\s)/gmu,
  /(?<![\d.,])\d{1,3} (?:nhiệm vụ|chỉ tiêu|mục tiêu|việc|đơn vị|nhóm|phụ lục|mốc|dòng khác|mục khác|nội dung|đoạn|xã|kế hoạch)(?!\p{L})/gu,
  /(?<=(?:gọi|số) )11[1-5](?!\d)/gu,
];

/** "1.234,5" and "1234.5", "01" and "1", "0.8" and "0,8" are the same figure. */
function figure(printed: string): string {
  const grouped = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(printed) && !printed.startsWith("0.");
  const plain = (grouped ? printed.replaceAll(".", "") : printed).replaceAll(",", ".");
  return plain
    .replace(/^0+(?=\d)/, "")
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

function figures(text: string): string[] {
  return (text.normalize("NFC").match(/\d+(?:[.,]\d+)*/g) ?? []).map(figure);
}

/** Figures that the answer states, without its last line of sources and what NOT_COPIED names. */
export function statedFigures(answer: string): string[] {
  const body = answer
    .normalize("NFC")
    .split("\n")
    .filter((line) => !line.startsWith("Nguồn:"))
    .join("\n");
  return figures(NOT_COPIED.reduce((text, pattern) => text.replace(pattern, " "), body));
}

/** What stands in the answer and in none of its citations: quote, title and locator. Empty when all is proved. */
export function unproved(
  question: string,
  answer: string,
  citations: readonly Citation[],
  offices: readonly OfficeSpellings[],
): string[] {
  const cited = citations.map((c) => `${c.quote} ${c.title} ${c.locator}`).join(" ");
  // What was asked may be said back ("không nêu mốc 2030").
  const known = new Set([...figures(cited), ...figures(question)]);
  const missing = statedFigures(answer).filter((n) => !known.has(n));
  const said = words(answer);
  const source = `${words(cited)} ${words(question)}`;
  for (const spellings of offices) {
    const name = spellings[0] ?? "";
    if (names(said, name) && !spellings.some((s) => names(source, s))) missing.push(name);
  }
  return [...new Set(missing)];
}
