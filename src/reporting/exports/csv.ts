import type { MonthlyReport } from "../monthly-report.ts";
import { csvText } from "./parts/cell-text.ts";
import { COLUMNS, type Column, numberOf, VALUE_TITLE } from "./parts/columns.ts";

/** The value in words beside the bare number: only words say in which measure the number is. */
const NUMBER_COLUMN: Column = { title: "Giá trị số", width: 13, value: numberOf };
const CSV_COLUMNS: readonly Column[] = COLUMNS.flatMap((column) =>
  column.title === VALUE_TITLE ? [{ ...column, value: (row) => row.valueText }, NUMBER_COLUMN] : [column],
);

/** RFC 4180 with a line of titles; begins with the byte order mark, by which Excel knows UTF-8. Numbers have a decimal point; no text is a formula. */
export function toCsv({ rows }: MonthlyReport): string {
  const lines = [
    CSV_COLUMNS.map((column) => quoted(column.title)),
    ...rows.map((row, index) => CSV_COLUMNS.map((column) => field(column.value(row, index)))),
  ];
  return `\ufeff${lines.map((line) => `${line.join(",")}\r\n`).join("")}`;
}

function field(value: string | number | null): string {
  if (value === null) return "";
  return typeof value === "number" ? String(value) : quoted(csvText(value));
}

function quoted(text: string): string {
  return /[",;\n\r\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
