import { lineRow, runOf, type TableLayout } from "./layout.ts";

const RULER = /^[\s|:+=-]+$/;

/** Markdown: cells between pipes, with or without the outer ones. `\|` is a pipe inside a cell. */
export const pipes: TableLayout = {
  name: "pipes",
  extent: (lines, start) => runOf(lines, start, (text) => cellsOf(text).length >= 2),
  rows: (lines) => lines.flatMap((line) => (isRuler(line.text) ? [] : [lineRow(line, cellsOf(line.text))])),
};

function cellsOf(text: string): string[] {
  const t = text.trim();
  const cells = t.split(/(?<!\\)\|/).map((cell) => cell.replaceAll("\\|", "|"));
  const outer = t.startsWith("|");
  if (outer) cells.shift();
  if (outer && cells.at(-1)?.trim() === "") cells.pop();
  // Without the outer pipes two bars are needed, so that a sentence with one "|" stays text.
  return outer || cells.length >= 3 ? cells : [];
}

function isRuler(text: string): boolean {
  return RULER.test(text) && text.includes("-");
}
