import type { CellObject } from "write-excel-file/node";
import { PROGRESS_NAMES, PROGRESS_STATES } from "../../../domain/report.ts";
import type { MonthlyReport } from "../../monthly-report.ts";
import { summarySentence, type Tally, tally, tallyByLead } from "../parts/summary.ts";
import { capitalized } from "../parts/text.ts";
import { headerCell, height, inGrid, numberCell, textCell, wideRow } from "./cells.ts";

/** Widths of the sheet's columns, in characters. */
export const TOTALS_WIDTHS = [44, 12, ...PROGRESS_STATES.map(() => 14)];

const BOLD: CellObject = { fontWeight: "bold" };
type Cells = (CellObject | null)[];

/** The sheet of counts by status and by lead; both end in a total, which is the number of rows. */
export function totalsRows(report: MonthlyReport): Cells[] {
  const all = tally(report.rows);
  const width = TOTALS_WIDTHS.reduce((sum, one) => sum + one, 0);
  return [
    wideRow("TỔNG HỢP", TOTALS_WIDTHS.length, width, { ...BOLD, fontSize: 14 }),
    wideRow(summarySentence(report), TOTALS_WIDTHS.length, width),
    [],
    [headerCell(capitalized("tình trạng")), headerCell("Số chỉ tiêu")],
    ...PROGRESS_STATES.map((state) => [label(capitalized(PROGRESS_NAMES[state])), count(all.byProgress[state])]),
    [label("Tổng cộng", BOLD), count(all.total, BOLD)],
    [],
    ["Đơn vị chủ trì", "Số chỉ tiêu", ...PROGRESS_STATES.map((state) => capitalized(PROGRESS_NAMES[state]))].map(
      (title) => ({ ...headerCell(title), height: height([{ text: title, width: 12 }]) }),
    ),
    ...tallyByLead(report.rows).map((unit) => tallyRow(unit.lead, unit)),
    tallyRow("Tổng cộng", all, BOLD),
  ];
}

function tallyRow(name: string, { total, byProgress }: Tally, style: CellObject = {}): Cells {
  return [label(name, style), count(total, style), ...PROGRESS_STATES.map((state) => count(byProgress[state], style))];
}

function label(text: string, style: CellObject = {}): CellObject {
  return { ...inGrid(textCell(text, style)), height: height([{ text, width: TOTALS_WIDTHS[0] ?? 1 }]) };
}

function count(value: number, style: CellObject = {}): CellObject {
  return inGrid(numberCell(value, "0", style));
}
