import type { CellObject } from "write-excel-file/node";
import { cellText } from "../parts/cell-text.ts";
import { printable } from "../parts/text.ts";

export const FONT = { fontFamily: "Times New Roman", fontSize: 11 };
const GRID: CellObject = { borderStyle: "thin", borderColor: "#A6A6A6", alignVertical: "top" };
/** The most that Excel takes in one cell, in UTF-16 units; with more it calls the file damaged. */
const MAX_TEXT = 32_767;
/** Older Excel shows longer texts as #### in the text format, which keeps a code such as "1.10" from becoming a number when it is edited. */
const TEXT_FORMAT_LIMIT = 255;

/** A text cell that is never computed and never damages the file. */
export function textCell(text: string, style: CellObject = {}): CellObject {
  const value = sharedText(text);
  return { ...style, value, type: String, wrap: true, ...(value.length <= TEXT_FORMAT_LIMIT && { format: "@" }) };
}

export function numberCell(value: number, format: string, style: CellObject = {}): CellObject {
  return { align: "right", indent: 1, ...style, value, type: Number, format };
}

/** With the lines of the table around it. */
export function inGrid(cell: CellObject): CellObject {
  return { ...GRID, ...cell };
}

export function headerCell(title: string): CellObject {
  return inGrid(
    textCell(title, { fontWeight: "bold", align: "center", alignVertical: "center", backgroundColor: "#D9E2F3" }),
  );
}

/** A line over the whole width of the table. */
export function wideRow(text: string, columns: number, width: number, style: CellObject = {}): (CellObject | null)[] {
  const cell = textCell(text, { alignVertical: "center", ...style, columnSpan: columns });
  return [{ ...cell, height: height([{ text, width }], style.fontSize) }, ...Array<null>(columns - 1).fill(null)];
}

/**
 * Height of a row in points, from widths in characters. Given for every row: not every spreadsheet fits rows to wrapped text when it
 * opens a file, and none fits them to merged cells. A little too high is better than a line cut off; 409 is the most that Excel takes.
 */
export function height(texts: readonly { text: string; width: number }[], fontSize = FONT.fontSize): number {
  const lines = texts.map(({ text, width }) =>
    printable(text)
      .split("\n")
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0),
  );
  return Math.min(409, Math.max(1, ...lines) * Math.ceil(fontSize * 1.35) + 2);
}

function sharedText(text: string): string {
  const safe = cellText(text);
  const cut = safe.length > MAX_TEXT ? `${safe.slice(0, MAX_TEXT - 1).replace(/[\ud800-\udbff]$/, "")}…` : safe;
  // "_x000A_" is how a spreadsheet file writes a character by its code: the underscore itself must be written so.
  const escaped = cut.replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_");
  // write-excel-file looks texts up in a plain object and takes "constructor" for one that it has seen.
  return escaped in {} ? `${escaped} ` : escaped;
}
