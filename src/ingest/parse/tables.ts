import { foldedPhrase } from "../../text/syllables.ts";
import { withoutMarkup } from "../markup.ts";
import type {
  Column,
  DataRow,
  GroupRow,
  Outline,
  PlacedTable,
  RawRow,
  Remark,
  RowAccount,
  Table,
  TableReading,
} from "../model.ts";
import type { Corrector } from "../ocr.ts";
import { columnsOf, isNumberRow, kindOf, withSecondRow } from "./columns.ts";
import { TABLE_LAYOUTS } from "./layouts/list.ts";
import { printedNumber, sortRow } from "./rows.ts";

/**
 * Reads every table block: finds headers, drops repeated ones, joins fragments and rows that a page end broke, and gives
 * an account of every printed row.
 */
export function readTables(placed: Outline, correct: Corrector): TableReading {
  const reader = new Reader(correct);
  for (const table of placed.tables) reader.take(table);
  for (const table of reader.reading.tables) liftArabicGroups(table);
  return reader.reading;
}

class Reader {
  readonly reading: TableReading = { tables: [], account: [], remarks: [] };
  private current: Table | null = null;
  private afterBreak = true;
  private readonly correct: Corrector;

  constructor(correct: Corrector) {
    this.correct = correct;
  }

  take(placed: PlacedTable): void {
    const layout = TABLE_LAYOUTS.find((l) => l.name === placed.block.layout);
    const rows = layout?.rows(placed.block.lines) ?? [];
    this.afterBreak = true;
    const captioned = placed.caption.some((block) => !block.footnote && !/^\(?tiếp theo/i.test(block.text));
    for (let i = 0; i < rows.length; i++) {
      const raw = rows[i] as RawRow;
      const cells = raw.cells.map((cell) => this.clean(cell));
      const columns = columnsOf(cells);
      if (columns) {
        const second = rows[i + 1];
        const both = second
          ? withSecondRow(
              columns,
              second.cells.map((cell) => this.clean(cell)),
            )
          : null;
        this.header(both ?? columns, raw, placed, captioned && i === 0);
        if (both && second) {
          this.note(second, "header");
          i++;
        }
        continue;
      }
      // A fragment that cannot belong to the open table: other text came between and the width differs.
      if (this.current && i === 0 && captioned && raw.cells.length !== this.current.columns.length) this.current = null;
      this.row(raw, cells, rows[i + 1]);
    }
  }

  private clean(cell: string): string {
    return this.correct(withoutMarkup(cell).replace(/([≥≤])\s*(?=\d)/g, "$1 "));
  }

  private header(columns: Column[], raw: RawRow, placed: PlacedTable, fresh: boolean): void {
    const roles = (list: readonly Column[]): string => list.map((column) => `${column.role}${column.year}`).join();
    if (this.current && !fresh && roles(this.current.columns) === roles(columns)) {
      this.note(raw, "repeated-header");
      return;
    }
    const caption = placed.caption
      .filter((block) => block.bullet === "" && block.text.length < 300)
      .slice(-4)
      .map((block) => block.text)
      .join(" ");
    const kind = kindOf(columns, caption);
    if (!kind) {
      this.current = null;
      this.unread(raw, "không nhận ra bảng nêu chỉ tiêu hay nhiệm vụ");
      return;
    }
    const table: Table = {
      kind,
      columns,
      rows: [],
      node: placed.node,
      caption,
      line: raw.line,
      headless: placed.node === null,
    };
    this.current = table;
    this.reading.tables.push(table);
    this.note(raw, "header");
    for (const column of columns) {
      if (column.role !== "other" || column.title === "") continue;
      this.remark(
        "column-unread",
        `Cột “${column.title}” của bảng không được đưa vào bản ghi; xem tại văn bản gốc.`,
        raw.line,
      );
    }
  }

  private row(raw: RawRow, cells: string[], next: RawRow | undefined): void {
    const table = this.current;
    if (cells.every((cell) => cell === "") || (table?.rows.length === 0 && isNumberRow(cells))) {
      this.note(raw, "blank");
      return;
    }
    if (!table) {
      this.unread(raw, "bảng không có dòng tiêu đề cột");
      return;
    }
    const own = toWidth(cells, table.columns.length);
    const last = lastRow(table);
    const nextNumber = next
      ? printedNumber(
          table.columns,
          next.cells.map((cell) => this.clean(cell)),
        )
      : "";
    const sorted = sortRow(raw, own, { columns: table.columns, last, nextNumber, afterBreak: this.afterBreak });
    switch (sorted.sort) {
      case "blank":
        this.note(raw, "blank");
        break;
      case "unread":
        this.unread(raw, "dòng không có số thứ tự hoặc tên hợp lệ");
        break;
      case "group": {
        const { printed, numeral, name, year } = sorted;
        table.rows.push({ kind: "group", printed, numeral, name, year, line: raw.line } satisfies GroupRow);
        if (sorted.stray) {
          this.remark(
            "stray-cell",
            `Dòng tên nhóm “${printed} ${short(name)}” có ô thừa “${short(sorted.stray)}”.`,
            raw.line,
          );
        }
        this.note(raw, "group");
        break;
      }
      case "row": {
        const nameAt = table.columns.findIndex((column) => column.role === "name");
        own[nameAt] = bareName(own[nameAt] ?? "");
        table.rows.push({
          kind: "row",
          number: sorted.number,
          sub: sorted.sub,
          cells: own,
          line: raw.line,
          endLine: raw.endLine,
          source: raw.source,
        } satisfies DataRow);
        this.note(raw, "row");
        break;
      }
      case "continued":
        if (last) this.joinTo(last, own, raw);
        else this.unread(raw, "dòng nối tiếp không có dòng trước");
    }
  }

  /** Adds a broken row's rest to the row above. Text that the export printed twice is not added again. */
  private joinTo(last: DataRow, own: readonly string[], raw: RawRow): void {
    let repeated = false;
    own.forEach((cell, i) => {
      if (cell === "") return;
      const phrase = foldedPhrase(cell);
      if (phrase.split(" ").length >= 4 && last.cells.some((above) => foldedPhrase(above).endsWith(phrase)))
        repeated = true;
      else last.cells[i] = this.correct(`${last.cells[i] ?? ""} ${cell}`.trim());
    });
    if (repeated) {
      this.remark("row-repeated", "Phần nối tiếp của dòng lặp lại chữ đã in ở dòng trước; phần lặp được bỏ.", raw.line);
    }
    last.endLine = raw.endLine;
    last.source = `${last.source} ${raw.source}`;
    this.note(raw, "joined");
  }

  private unread(raw: RawRow, why: string): void {
    this.note(raw, "unread");
    this.remark(
      "row-unread",
      `Không đọc được dòng bảng “${short(raw.source)}”: ${why}; dòng được giữ làm đoạn văn.`,
      raw.line,
    );
  }

  private note(row: RawRow, fate: RowAccount["fate"]): void {
    this.afterBreak = ["header", "repeated-header", "blank"].includes(fate);
    this.reading.account.push({ line: row.line, fate, row });
  }

  private remark(code: string, message: string, line: number): void {
    this.reading.remarks.push({ code, message, line } satisfies Remark);
  }
}

function lastRow(table: Table): DataRow | null {
  const last = table.rows.at(-1);
  return last?.kind === "row" ? last : null;
}

/** As many cells as the table has columns: missing ones are empty, surplus ones join the last. */
function toWidth(cells: readonly string[], width: number): string[] {
  const out = cells.slice(0, width);
  while (out.length < width) out.push("");
  const rest = cells.slice(width).filter((cell) => cell !== "");
  if (rest.length > 0) out[width - 1] = [out[width - 1] ?? "", ...rest].join(" ").trim();
  return [...out];
}

function bareName(name: string): string {
  return name.replace(/^[-–+•*]\s+/, "").replace(/^\d{1,3}(?:\.\d{1,3})*\s*[.)]\s+(?=\p{L})/u, "");
}

function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60).replace(/\s+\S*$/, "")}…`;
}

/**
 * Some tables number their groups 1, 2, 3 and the rows 1.1, 1.2. When every whole number is an empty row over such
 * sub-rows, the whole numbers are groups.
 */
function liftArabicGroups(table: Table): void {
  const rows = table.rows;
  const top = rows.filter((row): row is DataRow => row.kind === "row" && !row.sub);
  if (top.length < 2 || rows.some((row) => row.kind === "group" && row.numeral === "roman")) return;
  const empty = (row: DataRow): boolean =>
    table.columns.every(
      (column, i) => ["number", "name", "other"].includes(column.role) || (row.cells[i] ?? "") === "",
    );
  const followed = (row: DataRow): boolean => {
    const next = rows[rows.indexOf(row) + 1];
    return next?.kind === "row" && next.number.startsWith(`${row.number}.`);
  };
  if (!top.every((row) => row.number !== "" && empty(row) && followed(row))) return;
  const nameAt = table.columns.findIndex((column) => column.role === "name");
  table.rows = rows.map((row): GroupRow | DataRow => {
    if (row.kind === "group") return row;
    if (row.sub) return { ...row, sub: false, number: row.number.split(".").slice(1).join(".") };
    return {
      kind: "group",
      printed: row.number,
      numeral: "roman",
      name: row.cells[nameAt] ?? "",
      year: "",
      line: row.line,
    };
  });
}
