import type { CellObject } from "write-excel-file/node";
import { periodLabel } from "../../../domain/period.ts";
import type { ProgressState } from "../../../domain/report.ts";
import type { MonthlyReport, MonthlyRow } from "../../monthly-report.ts";
import { COLUMNS, type Column, numberOf, PREVIOUS_TITLE, PROGRESS_TITLE, VALUE_TITLE } from "../parts/columns.ts";
import { formalPeriod, planName, upperName, writtenDay } from "../parts/names.ts";
import { headerCell, height, inGrid, numberCell, textCell, wideRow } from "./cells.ts";

/** Rows above the table's body: three of heading, one of titles. */
export const HEADER_ROWS = 4;

/** Pale enough to print in black and white. */
const COLOURS: Partial<Record<ProgressState, string>> = { met: "#E2F0D9", near: "#FFF2CC", unmet: "#FBE5D6" };
const MONEY = /^(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\s+)*đồng(?!\p{L})|^vn[dđ]$/iu;

type Cells = (CellObject | null)[];

/** The sheet of all rows, flat, so that it can be filtered and sorted. */
export function indicatorRows(report: MonthlyReport): Cells[] {
  return [
    ...heading(report),
    COLUMNS.map((column) => ({ ...headerCell(column.title), height: height([{ text: column.title, width: 12 }]) })),
    ...report.rows.map(bodyRow),
  ];
}

function heading(report: MonthlyReport): Cells[] {
  const { communeName, province, period, madeOn, focalUnit } = report;
  const width = COLUMNS.reduce((sum, column) => sum + column.width, 0);
  const place = [upperName(communeName), province?.toLocaleUpperCase("vi")].filter(Boolean).join(", ");
  const facts = [
    `Kỳ: ${periodLabel(period)}`,
    report.planNumber === null ? "" : `Số kế hoạch: ${report.planNumber}`,
    `Lập ngày ${writtenDay(madeOn)}`,
    focalUnit === null ? "" : `Đơn vị tổng hợp: ${focalUnit}`,
  ];
  const title = `KẾT QUẢ THỰC HIỆN CHỈ TIÊU ${formalPeriod(period).toLocaleUpperCase("vi")} – ${place}`;
  const row = (text: string, style: CellObject) => wideRow(text, COLUMNS.length, width, style);
  return [
    row(title, { fontSize: 14, fontWeight: "bold" }),
    row(planName(report), { fontStyle: "italic" }),
    row(facts.filter(Boolean).join("   ·   "), {}),
  ];
}

function bodyRow(row: MonthlyRow, index: number): Cells {
  const tall = height(COLUMNS.map((column) => ({ text: String(column.value(row, index) ?? ""), width: column.width })));
  return COLUMNS.map((column) => ({ ...bodyCell(column, row, index), height: tall }));
}

function bodyCell(column: Column, row: MonthlyRow, index: number): CellObject {
  const value = column.value(row, index);
  const colour = column.title === PROGRESS_TITLE ? COLOURS[row.progress] : undefined;
  const isValue = column.title === VALUE_TITLE || column.title === PREVIOUS_TITLE;
  const style: CellObject = {
    ...(colour !== undefined && { backgroundColor: colour }),
    ...(isValue && { align: "right", indent: 1 }),
  };
  if (value === null || value === "") return inGrid({ ...style, type: String });
  if (typeof value === "string") return inGrid(textCell(value, style));
  if (!isValue) return inGrid(numberCell(value, "0", { align: "center", indent: 0 }));
  return inGrid(numberCell(value, valueFormat(row), style));
}

/** Percent points and đồng keep their sign behind the number: the cell holds 82.5, not 0.825, and đồng where the plan counts in "tỷ đồng". */
function valueFormat(row: MonthlyRow): string {
  const digits = decimals(numberOf(row) ?? 0);
  const number = `#,##0${digits === 0 ? "" : `.${"0".repeat(digits)}`}`;
  if (row.unit?.trim() === "%" || row.valueText.trimEnd().endsWith("%")) return `${number}"%"`;
  return row.unit !== null && MONEY.test(row.unit.trim()) ? `${number} "đồng"` : number;
}

/** Digits behind the decimal mark, at most 4. */
function decimals(value: number): number {
  return String(Math.round(value * 10_000) / 10_000).split(".")[1]?.length ?? 0;
}
