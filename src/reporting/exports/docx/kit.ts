import type * as Docx from "docx";
import { printable } from "../parts/text.ts";

/** The library, loaded when the first document is made and handed down. */
export type Library = typeof Docx;

export interface Writing {
  bold?: boolean;
  italics?: boolean;
  /** Points; 13 when absent. */
  size?: number;
  align?: "left" | "center" | "right" | "both";
  /** Space above and below, in points. */
  before?: number;
  after?: number;
  /** First line indented by 10 mm, as running text is. */
  indented?: boolean;
  /** Stays on the page of the next paragraph. */
  keepNext?: boolean;
}

export const TEXT_SIZE = 13;
const TWIPS_PER_MM = 1440 / 25.4;

/** Millimetres as Word counts: twentieths of a point. */
export function mm(length: number): number {
  return Math.round(length * TWIPS_PER_MM);
}

/** A paragraph; line breaks in the text stay line breaks. */
export function paragraph(docx: Library, text: string, writing: Writing = {}): Docx.Paragraph {
  const { bold = false, italics = false, size = TEXT_SIZE, align = "left", before = 0, after = 0 } = writing;
  const runs = printable(text)
    .split("\n")
    .map((line, i) => new docx.TextRun({ text: line, bold, italics, size: size * 2, ...(i > 0 && { break: 1 }) }));
  return new docx.Paragraph({
    children: runs,
    alignment: align,
    spacing: { before: before * 20, after: after * 20 },
    keepNext: writing.keepNext ?? false,
    ...(writing.indented && { indent: { firstLine: mm(10) } }),
  });
}

/** A thin line, kept in by so many millimetres on both sides. */
export function rule(docx: Library, insetMm: number): Docx.Paragraph {
  return new docx.Paragraph({
    children: [new docx.TextRun({ text: "", size: 4 })],
    indent: { left: mm(insetMm), right: mm(insetMm) },
    spacing: { before: 60, after: 0, line: 80, lineRule: "exact" },
    border: { top: { style: "single", size: 6, color: "000000", space: 1 } },
  });
}

/** Blocks side by side without lines: head and foot of an official document. Widths in millimetres. */
export function sideBySide(
  docx: Library,
  blocks: readonly { width: number; children: Docx.Paragraph[] }[],
): Docx.Table {
  const none = { style: "none", size: 0, color: "auto" } as const;
  const borders = { top: none, bottom: none, left: none, right: none, insideHorizontal: none, insideVertical: none };
  const cells = blocks.map(
    ({ width, children }) =>
      new docx.TableCell({
        children,
        width: { size: mm(width), type: "dxa" },
        margins: { left: 0, right: 0 },
        borders: { top: none, bottom: none, left: none, right: none },
      }),
  );
  return new docx.Table({
    rows: [new docx.TableRow({ children: cells, cantSplit: true })],
    columnWidths: blocks.map(({ width }) => mm(width)),
    width: { size: mm(blocks.reduce((sum, { width }) => sum + width, 0)), type: "dxa" },
    layout: "fixed",
    borders,
  });
}
