import { collapse } from "../../../text/normalize.ts";
import type { RawRow, SourceLine } from "../../model.ts";

/** One way in which a file writes tables. A new one is a new file here, one line in `list.ts` and a sample in the tests. */
export interface TableLayout {
  readonly name: string;
  /** Index after the last line of the table text that begins at `start`; `start` itself when none begins there. */
  extent(lines: readonly SourceLine[], start: number): number;
  /** Rows of the lines which `extent` claimed. Rulers such as `|---|` are no rows. */
  rows(lines: readonly SourceLine[]): RawRow[];
}

/** Index after the run of neighbouring lines that satisfy `owns`. */
export function runOf(lines: readonly SourceLine[], start: number, owns: (text: string) => boolean): number {
  let end = start;
  while (end < lines.length && owns((lines[end] as SourceLine).text)) end++;
  return end;
}

export function lineRow(line: SourceLine, cells: string[]): RawRow {
  return {
    cells: cells.map((cell) => cell.trim()),
    spanning: false,
    line: line.number,
    endLine: line.number,
    source: collapse(line.text),
  };
}
