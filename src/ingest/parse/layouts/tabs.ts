import { lineRow, runOf, type TableLayout } from "./layout.ts";

/**
 * Cells between tabs, a row a line. Two tabs at least: one alone is how Word sets a bullet or a number apart from its
 * text, and the two-column table that this would lose does not occur in plans.
 */
export const tabs: TableLayout = {
  name: "tabs",
  extent: (lines, start) => runOf(lines, start, (text) => text.split("\t").length >= 3 && text.trim() !== ""),
  rows: (lines) => lines.map((line) => lineRow(line, line.text.split("\t"))),
};
