import type { MonthlyReport } from "../monthly-report.ts";
import { COLUMNS } from "./parts/columns.ts";
import { FONT } from "./xlsx/cells.ts";
import { HEADER_ROWS, indicatorRows } from "./xlsx/indicators.ts";
import { type Paper, paperFeature } from "./xlsx/paper.ts";
import { TOTALS_WIDTHS, totalsRows } from "./xlsx/totals.ts";

const INDICATORS = "Chỉ tiêu";
const TOTALS = "Tổng hợp";
const LAST_COLUMN = String.fromCharCode("A".charCodeAt(0) + COLUMNS.length - 1);

/** An Excel workbook: "Chỉ tiêu" has every row with typed numbers, "Tổng hợp" the counts. No cell is a formula. */
export async function toXlsx(report: MonthlyReport): Promise<Buffer> {
  // Loaded when the first file is made: most processes never make one.
  const { default: writeXlsxFile } = await import("write-excel-file/node");
  const utility = await import("write-excel-file/utility");
  const filter = `A${HEADER_ROWS}:${LAST_COLUMN}${HEADER_ROWS + report.rows.length}`;
  const papers: Paper[] = [
    { sheet: INDICATORS, titleRow: HEADER_ROWS, filter: report.rows.length === 0 ? null : filter },
    { sheet: TOTALS, titleRow: 1, filter: null },
  ];
  return writeXlsxFile(
    [
      {
        sheet: INDICATORS,
        data: indicatorRows(report),
        columns: COLUMNS.map(({ width }) => ({ width })),
        orientation: "landscape",
        stickyRowsCount: HEADER_ROWS,
      },
      {
        sheet: TOTALS,
        data: totalsRows(report),
        columns: TOTALS_WIDTHS.map((width) => ({ width })),
        orientation: "landscape",
      },
    ],
    { ...FONT, features: [paperFeature(utility, papers)] },
  ).toBuffer();
}
