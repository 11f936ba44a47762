import { printable } from "./text.ts";

/** What a spreadsheet takes for the beginning of a formula; compatibility forms (＝ ﹢ ⁻) are folded to these before. */
const FORMULA_START = /^[\s\p{Cc}\p{Cf}]*[=+\-@]/u;

/**
 * Text that no spreadsheet computes and a person still reads: one that begins like a formula gets an apostrophe in front.
 * A hyphen that is only a bullet or a minus sign becomes the dash or minus sign that it stands for, which reads better and is no operator.
 */
export function cellText(text: string): string {
  const plain = printable(text)
    .replace(/^-(?=\d[\d.,]*\s*%?$)/, "−")
    .replace(/^-(?=\s|$)/gm, "–");
  return FORMULA_START.test(plain.normalize("NFKC")) ? `'${plain}` : plain;
}

/**
 * The same for CSV. Excel with Vietnamese settings separates at ";" and then sees neither our commas nor our quotes, so every
 * piece that could become a cell is made safe, not only the first.
 */
export function csvText(text: string): string {
  return printable(text)
    .split(/([;\t\n]\s*)/)
    .map((piece, i) => (i % 2 === 1 ? piece : cellText(piece)))
    .join("");
}
