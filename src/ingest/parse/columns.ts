import { foldedPhrase } from "../../text/syllables.ts";
import type { Column, ColumnRole } from "../model.ts";

const NUMBER = /^(?:tt|stt|so tt|so thu tu|s tt)$/;
const NAME =
  /^(?:ten |cac |danh muc )?(?:ten |cac )?(?:noi dung|chi tieu|muc tieu|nhiem vu|cong viec|hoat dong|giai phap|dau viec|tieu chi|chi so|linh vuc|viec)/;
const PERSON = /lanh dao|nguoi ky|dong chi/;
const COORDINATING = /phoi hop/;
const LEAD = /chu tri|thuc hien|dau moi|phu trach|trach nhiem|theo doi|tham muu|phan cong/;
const OFFICE = /^(?:co quan|don vi|phong|bo phan|ban nganh|to chuc|chu tri|phan cong|trach nhiem|dau moi)/;
const DEADLINE = /thoi gian|thoi han|tien do|han hoan thanh|lo trinh|ngay hoan thanh|thoi diem|^hoan thanh|^han\b/;
const MEASURE = /don vi tinh|dvt|don vi do|do luong|^don vi (?:tinh|do)|^dv tinh/;
const RESULT = /ket qua|san pham|gia tri|muc tieu|chi tieu|ke hoach|muc do|yeu cau|dau ra|phan dau/;
/** A column of what is already reached, not of what must be. */
const BASELINE = /hien trang|thuc hien nam|thuc trang|da dat|uoc dat|uoc thuc hien|ket qua thuc hien nam|so lieu nam/;

/** What each column means, read from the header's words; null when the cells are no header. */
export function columnsOf(cells: readonly string[]): Column[] | null {
  if (cells.length < 2 || cells.length > 60 || cells.some((cell) => cell.length > 160)) return null;
  // A row that begins with its number is data, whatever its words.
  if (/^(?:\d{1,3}(?:\.\d{1,3})*|[IVX]+|[A-H])[.)]?$/.test(cells.find((cell) => cell !== "") ?? "")) return null;
  const columns: Column[] = [];
  for (const title of cells) columns.push(columnOf(title, columns));
  settleOffice(columns);
  keepOne(columns);
  const name = columns.filter((column) => column.role === "name").length;
  const known = columns.filter((column) => column.role !== "other" && column.role !== "name").length;
  return name === 1 && known >= 1 && known + 1 >= columns.filter((column) => column.title !== "").length / 2
    ? columns
    : null;
}

function columnOf(title: string, before: readonly Column[]): Column {
  const phrase = foldedPhrase(title);
  const year = lastYear(title);
  const as = (role: ColumnRole): Column => ({ role, title, year: role === "milestone" ? year : "" });
  const named = before.some((column) => column.role === "name");
  if (NUMBER.test(phrase)) return as("number");
  if (phrase === "" || PERSON.test(phrase)) return as("other");
  if (MEASURE.test(phrase)) return as("measure");
  if (COORDINATING.test(phrase) && !/chu tri/.test(phrase)) return as("coordinating");
  if (/chu tri/.test(phrase) || (OFFICE.test(phrase) && LEAD.test(phrase))) return as("lead");
  if (BASELINE.test(phrase)) return as("other");
  if (!named && NAME.test(phrase)) return as("name");
  if (DEADLINE.test(phrase)) return as("deadline");
  if (year) return as("milestone");
  if (RESULT.test(phrase)) return as("result");
  return as("other");
}

/** "Đơn vị" alone may be the unit of measure or the office; its neighbours tell. */
function settleOffice(columns: Column[]): void {
  for (const [at, column] of columns.entries()) {
    if (column.role !== "other") continue;
    const phrase = foldedPhrase(column.title);
    if (!/^(?:don vi|co quan|co quan don vi|don vi co quan|phong ban)$/.test(phrase)) {
      if (/^(?:thuc hien|phong|phong ban nganh)$/.test(phrase)) column.role = "lead";
      continue;
    }
    const lead = columns.some((other) => other.role === "lead");
    const result = columns.findIndex((other) => other.role === "result" || other.role === "milestone");
    const measure = columns.some((other) => other.role === "measure");
    const plain =
      phrase === "don vi" && !measure && (lead || (result > at && !columns.some((c) => c.role === "coordinating")));
    column.role = plain ? "measure" : lead ? "other" : "lead";
  }
}

/** One column a role, except milestones: of two leads the one that says "chủ trì" stays, of others the first. */
function keepOne(columns: Column[]): void {
  for (const role of ["number", "name", "measure", "result", "lead", "coordinating", "deadline"] as const) {
    const all = columns.filter((column) => column.role === role);
    if (all.length < 2) continue;
    const kept = all.find((column) => role === "lead" && /chu tri/.test(foldedPhrase(column.title))) ?? all[0];
    for (const column of all) if (column !== kept) column.role = "other";
  }
}

/** The columns of a header in two rows ("Mục tiêu" over "Năm 2026 | Năm 2030"), or null when `below` is no header part. */
export function withSecondRow(columns: readonly Column[], below: readonly string[]): Column[] | null {
  const parts = below.map((cell) => cell.trim());
  const own = parts.filter((part, i) => part !== "" && part !== columns[i]?.title);
  if (own.length < 2 || own.length === parts.length) return null;
  const words = own.every((part) => {
    const phrase = foldedPhrase(part);
    return (
      part.length < 60 &&
      (/\b20\d\d\b/.test(part) || /^(?:co quan |don vi )?(?:chu tri|phoi hop|thuc hien)/.test(phrase))
    );
  });
  if (!words) return null;
  return columnsOf(
    columns.map((column, i) => (parts[i] === column.title ? column.title : `${column.title} ${parts[i] ?? ""}`.trim())),
  );
}

/** True for the row of column numbers, "(1) | (2) | (3)" or "A | B | 1 | 2". */
export function isNumberRow(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== "");
  return (
    filled.length >= 3 &&
    filled.length === cells.length &&
    filled.every((cell) => /^\(?(?:\d{1,2}|[A-C])\)?$/.test(cell)) &&
    consecutive(filled)
  );
}

function consecutive(cells: readonly string[]): boolean {
  const numbers = cells.flatMap((cell) => (/\d/.test(cell) ? [Number(/\d+/.exec(cell)?.[0])] : []));
  return numbers.length >= 2 && numbers.every((n, i) => i === 0 || n === (numbers[i - 1] as number) + 1);
}

/** "Đến hết năm 2035" -> "2035"; "Giai đoạn 2026 - 2030" -> "2030"; "" without a year. */
export function lastYear(text: string): string {
  return text.match(/(?<!\d)20[2-9]\d(?!\d)/g)?.at(-1) ?? "";
}

/** Whether a table of these columns lists indicators or tasks; null when its words say neither. */
export function kindOf(columns: readonly Column[], caption: string): "indicators" | "tasks" | null {
  const has = (role: ColumnRole): boolean => columns.some((column) => column.role === role);
  const name = foldedPhrase(columns.find((column) => column.role === "name")?.title ?? "");
  let indicators = has("milestone") ? 3 : 0;
  let tasks = 0;
  if (/chi tieu|tieu chi|chi so/.test(name)) indicators += 4;
  else if (/muc tieu/.test(name)) indicators += 2;
  if (/nhiem vu|cong viec|hoat dong|giai phap|dau viec|^viec/.test(name)) tasks += 4;
  if (has("measure")) indicators += 2;
  if (has("coordinating")) tasks += 2;
  if (has("deadline")) tasks += 2;
  const about = foldedPhrase(caption);
  if (/chi tieu|muc tieu/.test(about)) indicators += 1;
  if (/nhiem vu/.test(about)) tasks += 1;
  if (indicators === 0 && tasks === 0) return has("lead") || has("result") ? "tasks" : null;
  return indicators >= tasks ? "indicators" : "tasks";
}
