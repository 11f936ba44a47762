import type * as Docx from "docx";
import { PROGRESS_NAMES, REPORT_STATE_NAMES } from "../../../domain/report.ts";
import type { MonthlyRow } from "../../monthly-report.ts";
import { groupTitle } from "../parts/names.ts";
import { capitalized, printable } from "../parts/text.ts";
import { type Library, mm, paragraph, type Writing } from "./kit.ts";

interface Column {
  title: string;
  /** Millimetres; together the 252 between the margins of a landscape A4. */
  width: number;
  align?: Writing["align"];
  text(row: MonthlyRow, index: number): string;
}

const COLUMNS: readonly Column[] = [
  { title: "STT", width: 11, align: "center", text: (_, index) => String(index + 1) },
  { title: "Mã", width: 15, align: "center", text: (row) => row.code },
  { title: "Chỉ tiêu", width: 66, text: nameAndMeasure },
  { title: "Đơn vị chủ trì", width: 34, text: (row) => row.lead },
  { title: "Mục tiêu", width: 28, align: "center", text: (row) => row.target },
  { title: "Kỳ này", width: 21, align: "center", text: valueNow },
  { title: "Kỳ trước", width: 21, align: "center", text: (row) => row.previousText },
  { title: "Tình trạng", width: 22, align: "center", text: (row) => capitalized(PROGRESS_NAMES[row.progress]) },
  { title: "Ghi chú", width: 34, text: (row) => row.note },
];
const SIZE = 12;
/** A row with more lines may be taller than a page, and Word hides what an unbreakable row does not hold. */
const MANY_LINES = 18;
/** Millimetres that a letter takes at that size, on average. */
const LETTER_MM = 2;

/** Every row under the heading of its group; the titles are repeated on every page. */
export function indicatorTable(docx: Library, rows: readonly MonthlyRow[]): Docx.Table {
  const titles = COLUMNS.map((column) =>
    cell(docx, column, column.title, { bold: true, align: "center" }, { shading: { fill: "EDEDED" } }),
  );
  const body = rows.flatMap((row, index) => {
    const cells = COLUMNS.map((column) =>
      cell(docx, column, column.text(row, index), { align: column.align ?? "left" }),
    );
    const isTall = COLUMNS.some((column) => lines(column.text(row, index), column.width) > MANY_LINES);
    const previous = rows[index - 1];
    const isNewGroup = groupTitle(row) !== "" && (!previous || groupTitle(previous) !== groupTitle(row));
    return [
      ...(isNewGroup ? [groupRow(docx, groupTitle(row))] : []),
      new docx.TableRow({ children: cells, cantSplit: !isTall }),
    ];
  });
  return new docx.Table({
    rows: [new docx.TableRow({ children: titles, tableHeader: true, cantSplit: true }), ...body],
    columnWidths: COLUMNS.map((column) => mm(column.width)),
    width: { size: mm(COLUMNS.reduce((sum, column) => sum + column.width, 0)), type: "dxa" },
    layout: "fixed",
  });
}

function groupRow(docx: Library, title: string): Docx.TableRow {
  const children = [paragraph(docx, title, { bold: true, size: SIZE, before: 2, after: 2, keepNext: true })];
  const wide = new docx.TableCell({ children, columnSpan: COLUMNS.length, margins: { left: mm(1.5), right: mm(1.5) } });
  return new docx.TableRow({ children: [wide], cantSplit: true });
}

function cell(
  docx: Library,
  column: Column,
  text: string,
  writing: Writing,
  options: Pick<Docx.ITableCellOptions, "shading"> = {},
): Docx.TableCell {
  return new docx.TableCell({
    ...options,
    children: [paragraph(docx, text, { size: SIZE, before: 2, after: 2, ...writing })],
    width: { size: mm(column.width), type: "dxa" },
    margins: { left: mm(1.5), right: mm(1.5) },
    verticalAlign: "center",
  });
}

function lines(text: string, width: number): number {
  const written = printable(text).split("\n");
  return written.reduce((sum, line) => sum + Math.max(1, Math.ceil((line.length * LETTER_MM) / width)), 0);
}

/** The unit of measure stands with the name unless the value says it anyway. */
function nameAndMeasure({ name, unit }: MonthlyRow): string {
  const measure = unit === null ? "" : printable(unit);
  return measure === "" || measure.startsWith("%") ? name : `${name} (đơn vị tính: ${measure})`;
}

/** What was returned is shown, and said not to count. */
function valueNow({ valueText, state }: MonthlyRow): string {
  return state === "returned" ? `${valueText} (${REPORT_STATE_NAMES[state]})` : valueText;
}
