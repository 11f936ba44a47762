import { collapse } from "../../../text/normalize.ts";
import type { RawRow, SourceLine } from "../../model.ts";
import type { TableLayout } from "./layout.ts";

/** No plan has this many columns or rows under one cell; more is a slip of the export and must not make us allocate. */
const WIDEST = 100;

/** `<table>` as OCR programs export it. Row and column spans are written out, so that every row has its columns. */
export const html: TableLayout = {
  name: "html",
  extent(lines, start) {
    if (!/<table[\s>]/i.test(lines[start]?.text ?? "")) return start;
    for (let end = start; end < lines.length; end++) {
      if (/<\/table\s*>/i.test(lines[end]?.text ?? "")) return end + 1;
    }
    return start;
  },
  rows: (lines) => readRows(lines),
};

interface Cell {
  text: string;
  rowspan: number;
  colspan: number;
}

function readRows(lines: readonly SourceLine[]): RawRow[] {
  const rows: { cells: Cell[]; line: number; endLine: number; source: string[] }[] = [];
  let row: (typeof rows)[number] | null = null;
  let cell: Cell | null = null;
  for (const line of lines) {
    if (cell) cell.text += " ";
    for (const [token] of line.text.matchAll(/<[^>]*>|[^<]+|</g)) {
      const tag = /^<\s*(\/?)\s*([a-z0-9]+)/i.exec(token);
      const name = tag?.[2]?.toLowerCase() ?? "";
      const closing = tag?.[1] === "/";
      if (name === "tr") {
        cell = null;
        if (closing) row = null;
        else {
          row = { cells: [], line: line.number, endLine: line.number, source: [] };
          rows.push(row);
        }
      } else if (name === "td" || name === "th") {
        cell = null;
        if (!closing && row) {
          cell = { text: "", rowspan: span(token, "rowspan"), colspan: span(token, "colspan") };
          row.cells.push(cell);
        }
      } else if (name === "br" || name === "p" || name === "div" || name === "li") {
        if (cell) cell.text += " ";
      } else if (cell && !["thead", "tbody", "tfoot", "table", "colgroup", "col"].includes(name)) {
        cell.text += token;
      }
      if (row) row.endLine = line.number;
    }
    row?.source.push(line.text);
  }
  return spread(rows.map((r) => r.cells)).map((cells, i) => {
    const r = rows[i] as (typeof rows)[number];
    return {
      cells,
      spanning: r.cells.length === 1 && cells.length > 1,
      line: r.line,
      endLine: r.endLine,
      source: collapse(r.cells.map((c) => c.text).join(" | ")),
    };
  });
}

function span(tag: string, name: string): number {
  const value = Number(new RegExp(`${name}\\s*=\\s*["']?(\\d+)`, "i").exec(tag)?.[1] ?? 1);
  return value >= 1 && value <= WIDEST ? value : 1;
}

/** Writes spans out: a spanned row repeats the cell below itself, a spanned column leaves empty cells beside it. */
function spread(rows: Cell[][]): string[][] {
  const held: { text: string; left: number }[] = [];
  return rows.map((cells) => {
    const out: string[] = [];
    const queue = [...cells];
    while (out.length < WIDEST && (queue.length > 0 || (held[out.length]?.left ?? 0) > 0)) {
      const column = out.length;
      const above = held[column];
      if (above && above.left > 0) {
        above.left--;
        out.push(above.text);
        continue;
      }
      const cell = queue.shift();
      if (!cell) break;
      for (let i = 0; i < cell.colspan; i++) {
        const text = i === 0 ? cell.text.trim() : "";
        if (column + i >= WIDEST) break;
        if (cell.rowspan > 1) held[column + i] = { text, left: cell.rowspan - 1 };
        out.push(text);
      }
    }
    return out;
  });
}
