import { parseRoman } from "../../text/numbers.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { isEmphasised } from "../markup.ts";
import type { Column, ColumnRole, RawRow } from "../model.ts";
import { lastYear } from "./columns.ts";

/** What a printed row is, before it is put into its table. */
export type RowSort =
  | { sort: "blank" }
  | { sort: "group"; printed: string; numeral: "letter" | "roman" | "plain"; name: string; year: string; stray: string }
  | { sort: "row"; number: string; sub: boolean }
  | { sort: "continued" }
  | { sort: "unread" };

export interface RowContext {
  columns: readonly Column[];
  /** Repaired cells of the row before, or null at the start of the table. */
  last: { cells: readonly string[]; sub: boolean } | null;
  /** The number printed on the next row, "" when none. */
  nextNumber: string;
  /** True for the first row after a page end, where a broken row may go on. */
  afterBreak: boolean;
}

export function cellOf(columns: readonly Column[], cells: readonly string[], role: ColumnRole): string {
  const at = columns.findIndex((column) => column.role === role);
  return at < 0 ? "" : (cells[at] ?? "");
}

/** The number as printed without its stop: "1." -> "1", "I" -> "I". */
export function printedNumber(columns: readonly Column[], cells: readonly string[]): string {
  return cellOf(columns, cells, "number")
    .replace(/^[(\s]+|[.)\s:]+$/g, "")
    .replace(/\s+/g, "");
}

/** Decides what a row is. `cells` are repaired; `raw` still has its markup. */
export function sortRow(raw: RawRow, cells: readonly string[], context: RowContext): RowSort {
  if (cells.every((cell) => cell === "")) return { sort: "blank" };
  const { columns, last } = context;
  const numbered = columns.some((column) => column.role === "number");
  const nameAt = columns.findIndex((column) => column.role === "name");
  const name = cells[nameAt] ?? "";
  const number = numbered ? printedNumber(columns, cells) : "";
  const bare = columns.every(
    (column, i) => ["number", "name", "deadline", "other"].includes(column.role) || (cells[i] ?? "") === "",
  );
  const only = columns.every((_, i) => i === nameAt || (cells[i] ?? "") === "");

  if (raw.spanning) return groupFromText(cells.find((cell) => cell !== "") ?? "");
  const numeral = numeralOf(number);
  if (numeral && name !== "" && (bare || /^1(?:\.1)?$/.test(context.nextNumber))) {
    const stray = columns
      .flatMap((column, i) => (column.role === "number" || column.role === "name" ? [] : [cells[i] ?? ""]))
      .filter((cell) => cell !== "" && !/^[-–]$/.test(cell))
      .join("; ");
    return { sort: "group", printed: number, numeral, name, year: groupYear(name), stray };
  }
  // A heading that slipped into the number column ("A. Đến hết năm 2025" over the full width).
  if (number === "" && numbered && name === "") {
    const head = cells.filter((cell) => cell !== "");
    if (head.length === 1 && last === null) return groupFromText(head[0] ?? "");
    return last ? { sort: "continued" } : { sort: "unread" };
  }
  if (numbered && name === "" && !/\d/.test(number) && cellOf(columns, cells, "number").length > 6) {
    return groupFromText(cellOf(columns, cells, "number"));
  }
  if (/^\d{1,3}(?:\.\d{1,3}){0,3}$/.test(number) || numeral) {
    if (name === "") return { sort: "unread" };
    return { sort: "row", number: number.replace(/^0+(?=\d)/, ""), sub: number.includes(".") };
  }
  if (number !== "") {
    // "-", "+", "a": a part of the row above.
    if (name !== "" && /^(?:[-–+*•]|\p{Ll}{1,3}|\d+\p{Ll})$/u.test(number))
      return { sort: "row", number: "", sub: last !== null };
    return { sort: "unread" };
  }
  if (!numbered) return unnumbered(name, only, raw.cells[nameAt] ?? "", bare, last?.cells[nameAt] ?? "");
  if (only && opensGroup(name, raw.cells[nameAt] ?? "", context, last?.cells[nameAt] ?? "")) return groupFromText(name);
  if (last === null) return bare ? groupFromText(name) : { sort: "row", number: "", sub: false };
  return startsOwn(cells, context, name) ? { sort: "row", number: "", sub: true } : { sort: "continued" };
}

/** Whether a row with nothing but a name, and no number, is a group's heading and not the rest of the row above. */
function opensGroup(name: string, rawName: string, context: RowContext, above: string): boolean {
  if (!/^["“]?\p{Lu}/u.test(name)) return false;
  if (context.last === null || groupYear(name) !== "" || context.nextNumber === "1") return true;
  if (!complete(above)) return false;
  return (
    isEmphasised(rawName) || (!context.afterBreak && !/[;,:]$/.test(above) && name.length <= 150 && !/[.;]$/.test(name))
  );
}

/** A table without a number column: the number stands before the name, or there is none. */
function unnumbered(name: string, only: boolean, rawName: string, bare: boolean, above: string): RowSort {
  const roman = /^([IVX]{1,5}|[A-H])\s*[.)\-–/]\s*(\S.*)$/u.exec(name);
  const numeral = roman ? numeralOf(roman[1] ?? "") : null;
  if (roman && numeral && bare) {
    return {
      sort: "group",
      printed: roman[1] ?? "",
      numeral,
      name: roman[2] ?? "",
      year: groupYear(roman[2] ?? ""),
      stray: "",
    };
  }
  if (only && /^\p{Lu}/u.test(name) && (isEmphasised(rawName) || groupYear(name) !== "" || complete(above)))
    return groupFromText(name);
  if (only && above !== "") return { sort: "continued" };
  const arabic = /^(\d{1,3}(?:\.\d{1,3})*)\s*[.)]?\s+\S/.exec(name);
  return { sort: "row", number: arabic?.[1] ?? "", sub: (arabic?.[1] ?? "").includes(".") };
}

/** A row without a number is a row of its own when it begins a name and brings its own office, product or date. */
function startsOwn(cells: readonly string[], context: RowContext, name: string): boolean {
  if (!/^["“'(]?\p{Lu}|^[-–+]\s/u.test(name) || context.last === null) return false;
  const { columns, last } = context;
  const own = ["lead", "result", "measure", "deadline", "milestone"] as const;
  const filled = own.filter((role) => columns.some((c, i) => c.role === role && (cells[i] ?? "") !== ""));
  if (filled.length === 0) return false;
  const above = cellOf(columns, last.cells, "name");
  if (last.sub || /:\s*$/.test(above)) return true;
  return filled.length >= 2 && complete(above);
}

function complete(name: string): boolean {
  return (
    /[.:;!?]["”)]*$/.test(name) ||
    !/(?:,|\s(?:và|của|với|cho|các|trong|để|theo|từ|về|được|là|hoặc|đến|tại|do|bằng))$/u.test(name)
  );
}

/** Letters name milestones and parts (A, B, C, D), Romans name groups (I, V, X). "C" and "D" are letters, not 100 and 500. */
export function numeralOf(number: string): "letter" | "roman" | null {
  if (/^[IVX]+$/.test(number) && parseRoman(number) !== null) return "roman";
  if (/^[A-HĐKLM]$/u.test(number)) return "letter";
  return null;
}

function groupFromText(text: string): RowSort {
  const match = /^([IVX]{1,5}|[A-H])\s*[.)\-–/:]\s*(\S.*)$/u.exec(text);
  const numeral = match ? numeralOf(match[1] ?? "") : null;
  const name = match && numeral ? (match[2] ?? "") : text;
  return {
    sort: "group",
    printed: match && numeral ? (match[1] ?? "") : "",
    numeral: numeral ?? "plain",
    name,
    year: groupYear(name),
    stray: "",
  };
}

/** The year of a group that is a milestone: "Đến hết năm 2030", "Giai đoạn 2026 - 2030", "Năm 2026". */
export function groupYear(name: string): string {
  const year = lastYear(name);
  if (!year) return "";
  const phrase = foldedPhrase(name);
  return /\b(?:den|het|cuoi|nam|giai doan|moc|tam nhin)\b/.test(phrase) && phrase.split(" ").length <= 14 ? year : "";
}
