import { parseRoman } from "../../text/numbers.ts";
import type { DataRow, GroupRow, OutlineNode, Remark, Table } from "../model.ts";
import { cut } from "../records/entries.ts";
import type { Findings } from "./checks.ts";

/** Sections numbered twice, skipped, or numbered for another section ("6.3" under 7). */
export function sectionNumbering({ outline }: Findings): Remark[] {
  const out: Remark[] = [];
  const bySisters = new Map<string, OutlineNode[]>();
  for (const node of outline.nodes) {
    const key = `${node.parent?.label ?? ""}|${node.level}`;
    bySisters.set(key, [...(bySisters.get(key) ?? []), node]);
  }
  for (const sisters of bySisters.values()) {
    // Letters skip by custom (a, b, c, d, đ, e, g), and missing annexes are told of elsewhere.
    if ([0, 6].includes((sisters[0] as OutlineNode).level)) continue;
    const seen = new Map<number, OutlineNode>();
    let last = 0;
    for (const node of sisters) {
      const parent = node.parent;
      const prefix = node.printed.split(".").slice(0, -1).join(".");
      if (prefix !== "" && parent && /^\d/.test(parent.printed) && prefix !== parent.printed) {
        out.push({
          code: "numbering-out-of-place",
          message: `Mục “${node.printed}. ${cut(node.title)}” nằm trong mục ${parent.printed} nhưng mang số của mục ${prefix}.`,
          line: node.line,
        });
        continue;
      }
      const value = sectionValue(node);
      if (value === null) continue;
      const twin = seen.get(value);
      if (twin) {
        out.push({
          code: "numbering-repeated",
          message: `Hai mục cùng mang số ${node.printed}: “${cut(twin.title)}” (dòng ${twin.line}) và “${cut(node.title)}” (dòng ${node.line}).`,
          line: node.line,
        });
      } else if (value > last + 1) {
        const where = parent ? ` trong mục ${parent.label}` : "";
        const missing =
          value - last === 2
            ? `số ${printedLike(node, last + 1)}`
            : `các số ${printedLike(node, last + 1)} đến ${printedLike(node, value - 1)}`;
        out.push({
          code: "numbering-skipped",
          message: `Đánh số mục${where} bỏ qua ${missing} (trước “${node.printed}. ${cut(node.title)}”).`,
          line: node.line,
        });
      }
      seen.set(value, node);
      last = Math.max(last, value);
    }
  }
  return out;
}

function sectionValue(node: OutlineNode): number | null {
  if (node.level <= 1) return /^\d+$/.test(node.printed) ? Number(node.printed) : parseRoman(node.printed);
  const last =
    node.printed
      .replace(/^Điều /u, "")
      .split(".")
      .at(-1) ?? "";
  return /^\d+$/.test(last) ? Number(last) : null;
}

function printedLike(node: OutlineNode, value: number): string {
  if (node.level <= 1 && !/\d/.test(node.printed))
    return ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][value] ?? String(value);
  const prefix = node.printed.split(".").slice(0, -1).join(".");
  return prefix ? `${prefix}.${value}` : String(value);
}

/** A table that does not begin with row 1, or whose first part is not "A": its first page is missing. */
export function tableStart({ reading, entries }: Findings): Remark[] {
  return reading.tables.flatMap((table) => {
    const first = table.rows.find((row): row is DataRow => row.kind === "row" && /^\d+$/.test(row.number));
    if (!first) return [];
    const letters = table.rows.filter((row): row is GroupRow => row.kind === "group" && row.numeral === "letter");
    const missingPart = letters[0] && letters[0].printed > "A" ? letters[0].printed : "";
    const n = Number(first.number);
    const orphans = entries.filter((entry) => entry.orphan && table.rows.some((row) => row.line === entry.line));
    const out: Remark[] = [];
    if (n > 1) {
      const part = missingPart ? ` Phần trước phần ${missingPart} (có lẽ là phần A) cũng không có tiêu đề.` : "";
      out.push({
        code: "table-start-missing",
        message: `Bảng bắt đầu từ dòng số ${n}: thiếu các dòng 1-${n - 1}, có thể thiếu trang.${part}`,
        line: first.line,
      });
    } else if (missingPart && orphans.length > 0) {
      out.push({
        code: "table-start-missing",
        message: `Bảng thiếu tiêu đề của phần đứng trước phần ${missingPart}.`,
        line: first.line,
      });
    }
    const year = orphans[0]?.targets[0]?.milestone ?? "";
    if (orphans.length > 0) {
      const lines = orphans.map((entry) => entry.number).join(", ");
      out.push({
        code: "milestone-inferred",
        message: `Các dòng ${lines} không nằm dưới mốc thời gian nào; ${year ? `được hiểu là mốc năm ${year} theo các mốc nêu trong văn bản` : "không xác định được mốc"}.`,
        line: orphans[0]?.line ?? table.line,
      });
    }
    return out;
  });
}

/** Row numbers that repeat or jump inside a table. A group may begin again at 1 or count on. */
export function rowNumbering({ reading }: Findings): Remark[] {
  return reading.tables.flatMap((table) => {
    const out: Remark[] = [];
    let last = 0;
    let top = 0;
    let fresh = true;
    let started = false;
    for (const row of table.rows) {
      if (row.kind === "group") {
        fresh = true;
        continue;
      }
      if (!/^\d+$/.test(row.number)) continue;
      const n = Number(row.number);
      const name = cut(row.cells[table.columns.findIndex((column) => column.role === "name")] ?? "");
      if (fresh && n === 1) last = 0;
      else if (fresh && started && n !== last + 1 && n === top + 1) last = top;
      if (started || n === 1) {
        if (n === last && !fresh)
          out.push({
            code: "row-number-repeated",
            message: `Số thứ tự ${n} được dùng hai lần trong bảng (“${name}”).`,
            line: row.line,
          });
        else if (n > last + 1)
          out.push({
            code: "row-number-skipped",
            message: `Bảng nhảy từ số thứ tự ${last} sang ${n} (“${name}”).`,
            line: row.line,
          });
        else if (n < last)
          out.push({
            code: "row-number-disorder",
            message: `Số thứ tự ${n} đứng sau số ${last} trong cùng nhóm (“${name}”).`,
            line: row.line,
          });
      }
      last = n;
      top = Math.max(top, n);
      fresh = false;
      started = true;
    }
    return out;
  });
}

/** A milestone part without a group which its sister parts have; its rows are then printed under another group. */
export function missingGroups({ reading, indicators }: Findings): Remark[] {
  return reading.tables.flatMap((table) => {
    const parts = partsOf(table);
    if (parts.length < 2) return [];
    const counts = new Map<string, { name: string; parts: number }>();
    for (const part of parts) {
      for (const [printed, name] of part.groups)
        counts.set(printed, { name, parts: (counts.get(printed)?.parts ?? 0) + 1 });
    }
    return parts.flatMap((part) =>
      [...counts]
        .filter(([printed, { parts: n }]) => n >= parts.length / 2 && !part.groups.has(printed))
        .map(([printed, { name }]) => {
          const strayed = indicators
            .filter((indicator) => indicator.group === printed)
            .flatMap((indicator) => indicator.targets)
            .filter((target) => target.line >= part.line && target.line < part.end)
            .sort((a, b) => a.line - b.line);
          const numbers = strayed.map((target) => target.reference.split(".").at(-1)).join(", ");
          const inside = numbers ? ` Các dòng ${numbers} in dưới nhóm khác được xếp lại vào nhóm này.` : "";
          return {
            code: "group-missing",
            message: `Phần ${part.label} không có nhóm ${printed} “${cut(name)}” như các mốc khác.${inside}`,
            line: strayed[0]?.line ?? part.line,
          };
        }),
    );
  });
}

interface Part {
  label: string;
  line: number;
  end: number;
  groups: Map<string, string>;
}

function partsOf(table: Table): Part[] {
  const parts: Part[] = [];
  for (const row of table.rows) {
    if (row.kind !== "group") continue;
    const open = parts.at(-1);
    if (row.numeral === "letter" || (row.numeral === "plain" && row.year !== "")) {
      if (open) open.end = row.line;
      parts.push({
        label: [row.printed, row.name].filter((t) => t !== "").join(" – "),
        line: row.line,
        end: Number.POSITIVE_INFINITY,
        groups: new Map(),
      });
    } else open?.groups.set(row.printed, row.name);
  }
  return parts.filter((part) => part.groups.size > 0);
}

const ANNOUNCED = /\(?(?<![\d/.,])(\d{1,3})\s*(chỉ tiêu|nhiệm vụ|mục tiêu)/iu;
const IN_BRACKETS = /\(\s*(\d{1,3})\s*(?:chỉ tiêu|nhiệm vụ|mục tiêu)?\s*\)\s*$/iu;

/** "(54 chỉ tiêu)" in a header or heading, "(02)" behind a group's name, against the rows that are there. */
export function countsAnnounced({ reading }: Findings): Remark[] {
  return reading.tables.flatMap((table) => {
    const out: Remark[] = [];
    const rows = table.rows.filter((row): row is DataRow => row.kind === "row" && !row.sub);
    const titles = [...table.columns.map((column) => column.title), table.node?.title ?? "", table.caption];
    for (const title of titles) {
      const match = ANNOUNCED.exec(title);
      const n = Number(match?.[1] ?? 0);
      if (!match || n === rows.length || n < 2) continue;
      out.push({
        code: "count-mismatch",
        message: `Tiêu đề ghi ${n} ${match[2]?.toLocaleLowerCase("vi")} nhưng bảng chỉ có ${rows.length}.`.replace(
          "chỉ có",
          n > rows.length ? "chỉ có" : "có",
        ),
        line: table.line,
      });
      break;
    }
    table.rows.forEach((row, at) => {
      if (row.kind !== "group") return;
      const announced = IN_BRACKETS.exec(row.name)?.[1];
      if (announced === undefined) return;
      const next = table.rows.findIndex((other, i) => i > at && other.kind === "group");
      const own = table.rows
        .slice(at + 1, next < 0 ? undefined : next)
        .filter((other) => other.kind === "row" && !other.sub);
      if (own.length !== Number(announced)) {
        out.push({
          code: "count-mismatch",
          message: `Nhóm ${row.printed} “${cut(row.name)}” ghi ${Number(announced)} mục nhưng có ${own.length}.`,
          line: row.line,
        });
      }
    });
    return out;
  });
}
