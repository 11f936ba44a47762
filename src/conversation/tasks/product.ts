import { type DayMention, foldedInPlace } from "../../text/days.ts";

/** Kinds of papers with a number, folded, short and long: "KH 12", "Quyết định số 45/QĐ-UBND". */
const PAPER =
  /(?<![\p{L}\d])(?:khdn|kh|ke hoach|qd|quyet dinh|cv|cong van|tb|thong bao|bc|bao cao|ttr|to trinh|nq|nghi quyet|hd|huong dan|ct|chi thi|qc|quy che|chuong trinh|vb|van ban|bb|bien ban|ha|de an|du an)\s*(?:so|:)?\s*\d+(?:[/.-][\p{L}\d]+)*/gu;
const NAMED = /(?<![\p{L}\d])(?:san pham(?: la|:)?|(?:da |vua )?ban hanh(?: duoc)?)\s+(?<what>[^,;.()\n]+)/u;
/** Characters of a product that has no number. */
const LONGEST = 120;

/** True when the text names a paper by its number. */
export const hasPaper = (text: string): boolean => [...foldedInPlace(text).matchAll(PAPER)].length > 0;

/**
 * The product that an update names, as typed: papers with their numbers, else what was "ban hành"; empty when it names none.
 * @param days the days of the text: they are no part of it.
 */
export function findProduct(text: string, days: readonly DayMention[]): string {
  const bare = days.reduce((rest, day) => rest.replace(day.text, " ".repeat(day.text.length)), text);
  const folded = foldedInPlace(bare);
  const papers = [...folded.matchAll(PAPER)].map((m) => text.slice(m.index, m.index + m[0].length));
  if (papers.length > 0) return papers.join(", ");
  const named = NAMED.exec(folded);
  if (!named?.groups?.what) return "";
  const start = named.index + named[0].length - named.groups.what.length;
  const what = bare.slice(start, start + named.groups.what.length).replace(/\s+(?:(?:vào |vao )?ng[àa]y)?\s*$/iu, "");
  return what.trim().slice(0, LONGEST);
}
