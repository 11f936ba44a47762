/** What the stages of the ingest hand to each other. The records at the end are in `domain/plan.ts`. */

import type { TargetOp } from "../domain/plan.ts";

/** One line of the file. */
export interface SourceLine {
  /** 1-based. */
  number: number;
  /** NFC, without invisible characters; tabs and inner spaces are kept, the line end is not. */
  text: string;
}

/** A paragraph, bullet or heading line, whole again after page ends. */
export interface TextBlock {
  kind: "text";
  /** Repaired: no markup, OCR slips corrected, one line. The mark of a bullet is cut off. */
  text: string;
  /** The lines as printed, white space collapsed, markup kept. */
  source: string;
  /** The same text line by line, repaired; for signature blocks, where line ends carry meaning. */
  pieces: string[];
  line: number;
  endLine: number;
  /** "-" or "+" when printed as a bullet, else "". */
  bullet: "" | "-" | "+";
  /** Number of "#" before the text; 0 when none. */
  hashes: number;
  /** True when the whole text was printed bold or in italics. */
  emphasised: boolean;
  /** True for a footnote that was taken out of the paragraph which it interrupted. */
  footnote: boolean;
}

/** A run of lines that one table layout claims. */
export interface TableBlock {
  kind: "table";
  /** Name of the layout in `parse/layouts/list.ts`. */
  layout: string;
  lines: SourceLine[];
  line: number;
  endLine: number;
}

export type Block = TextBlock | TableBlock;

/** One row as a layout reads it, before anyone knows what its columns mean. */
export interface RawRow {
  /** Cells as printed, markup kept, ends trimmed. */
  cells: string[];
  /** True where one cell spans the whole width of the table (only HTML says so). */
  spanning: boolean;
  line: number;
  endLine: number;
  source: string;
}

/** A heading with its place in the document. */
export interface OutlineNode {
  /** Unique: "III.2", "III(2).1" for the second III, "PL.II" for an annex. */
  label: string;
  /** The number as printed: "III", "2.1", "a". */
  printed: string;
  title: string;
  /** 0 annex, 1 roman, 2 "1.", 3 "1.1." …, 6 letters. */
  level: number;
  line: number;
  endLine: number;
  parent: OutlineNode | null;
  /** False for a numbered paragraph: it has a number of its own but is text, not a title. */
  heading: boolean;
}

/** A text block with its place. */
export interface PlacedText {
  block: TextBlock;
  /** The innermost section around the block, or the section which the block itself opens. */
  node: OutlineNode | null;
  /** What the block is. `title` opens a section; `item` is a numbered paragraph; `subtitle` is an unnumbered line over a list. */
  role: "front" | "basis" | "title" | "item" | "subtitle" | "text" | "closing" | "recipients" | "signature";
  /** The subtitle over this block, or "". */
  subtitle: string;
}

export interface PlacedTable {
  block: TableBlock;
  node: OutlineNode | null;
  /** Text lines since the last table; they are its caption. */
  caption: TextBlock[];
}

export interface Outline {
  nodes: OutlineNode[];
  texts: PlacedText[];
  tables: PlacedTable[];
}

export type ColumnRole =
  | "number"
  | "name"
  | "measure"
  | "result"
  | "milestone"
  | "lead"
  | "coordinating"
  | "deadline"
  | "other";

export interface Column {
  role: ColumnRole;
  /** Header text, repaired. */
  title: string;
  /** For a milestone column: its year, e.g. "2030". */
  year: string;
}

/** A heading row inside a table. */
export interface GroupRow {
  kind: "group";
  /** "A", "IV", or "" when printed without one. */
  printed: string;
  /** letter: A, B…; roman: I, II…; plain: no number. */
  numeral: "letter" | "roman" | "plain";
  name: string;
  /** Year when the group is a milestone ("B  Đến hết năm 2030"), else "". */
  year: string;
  line: number;
}

export interface DataRow {
  kind: "row";
  /** "11", "11.1", "" when the row has no number. */
  number: string;
  /** True for a row that stands under the row before it (number "11.1", or no number below "…, gồm:"). */
  sub: boolean;
  /** Cells by column, repaired and joined over page ends. */
  cells: string[];
  line: number;
  endLine: number;
  source: string;
}

/** A table after its fragments have been joined. */
export interface Table {
  kind: "indicators" | "tasks";
  columns: Column[];
  rows: (GroupRow | DataRow)[];
  /** Section in which the table stands; null before the first. */
  node: OutlineNode | null;
  caption: string;
  line: number;
  /** True when text between the signature and this table announces no heading, so its first page may be missing. */
  headless: boolean;
}

/** Something odd that a stage saw. The text becomes a warning of the document. */
export interface Remark {
  code: string;
  message: string;
  line: number;
}

/** Every printed row and what became of it, so that none is lost unseen. */
export interface RowAccount {
  line: number;
  /** `unread` rows have a warning and stay as passages. */
  fate: "header" | "repeated-header" | "blank" | "group" | "row" | "joined" | "unread";
  row: RawRow;
}

export interface TableReading {
  tables: Table[];
  account: RowAccount[];
  remarks: Remark[];
}

/** A cell read as a value. */
export interface Value {
  op: TargetOp;
  value: number | null;
  max: number | null;
  text: string;
  /** True when the value is followed by "%". */
  percent: boolean;
}
