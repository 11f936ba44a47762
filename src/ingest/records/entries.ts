import type { Target } from "../../domain/plan.ts";
import type { Column, DataRow, Outline, Remark, Table } from "../model.ts";
import { lastYear } from "../parse/columns.ts";
import { cellOf, groupYear } from "../parse/rows.ts";
import { parseValue } from "../parse/values.ts";
import type { UnitNames } from "../units.ts";
import { annexNumeral, GroupWalk } from "./groups.ts";

/** One printed row of an indicator table, read, before rows of several milestones become one indicator. */
export interface IndicatorEntry {
  letter: string;
  group: string;
  groupName: string;
  /** As printed: "11", "11.1", "" when the row has none. */
  number: string;
  sub: boolean;
  name: string;
  measure: string | null;
  targets: Target[];
  line: number;
  /** True when the table has groups but this row stands before the first (its page is missing). */
  orphan: boolean;
  /** True when the group is itself a milestone ("I. Đến năm 2030"). */
  dated: boolean;
  /** Counts the milestone parts of the document, so that rows of one part never merge with each other. */
  part: number;
  /** Counts the tables. */
  table: number;
}

export interface EntryContext {
  names: UnitNames;
  outline: Outline;
  planYear: number | null;
  /** Last year of the plan's period, "" when unknown. */
  periodEnd: string;
}

/** Reads the rows of every indicator table with their groups, values and milestones. */
export function readEntries(tables: readonly Table[], context: EntryContext, remarks: Remark[]): IndicatorEntry[] {
  const out: IndicatorEntry[] = [];
  let part = 0;
  const lists = tables.filter((table) => table.kind === "indicators");
  const annexed = listsWithoutGroups(lists, context);
  for (const [at, table] of lists.entries()) {
    part++;
    const walk = new GroupWalk(table);
    const fallback = tableYear(table, context);
    const years = table.rows.filter((row) => row.kind === "group" && row.year !== "");
    const groups = table.rows.some((row) => row.kind === "group" && row.numeral !== "letter" && row.year === "");
    const concluded = years.length > 0 ? yearBefore((years[0] as { year: string }).year, context.outline) : "";
    const measures = numericMeasures(table);
    let running = 0;
    for (const row of table.rows) {
      if (row.kind === "group") {
        const before = walk.year;
        walk.enter(row);
        if (row.numeral !== "letter" || groups) running = 0;
        if (walk.year !== before || row.numeral === "letter") part++;
        continue;
      }
      if (!row.sub) running++;
      const missing = years.length > 0 && walk.year === "";
      const milestone = walk.year || (missing ? { year: concluded || fallback.year, inferred: true } : fallback);
      const number = row.number || (row.sub ? "" : String(running));
      const entry = entryOf(
        { ...row, number },
        table,
        walk,
        typeof milestone === "string" ? { year: milestone, inferred: false } : milestone,
        measures,
        context,
        remarks,
      );
      out.push({
        ...entry,
        ...(annexed ? { group: annexNumeral(table, at), groupName: annexTitle(table) } : {}),
        number,
        dated: walk.dated,
        orphan: missing && walk.group === "",
        part,
        table: at,
      });
    }
  }
  return out;
}

/**
 * True for several lists that have no groups and aim at the same years: their numbers would clash, so the annex (or the
 * place of the list) serves as the group.
 */
function listsWithoutGroups(lists: readonly Table[], context: EntryContext): boolean {
  if (lists.length < 2 || lists.some((table) => table.rows.some((row) => row.kind === "group"))) return false;
  const years = lists.map((table) =>
    [tableYear(table, context).year, ...table.columns.map((column) => column.year)].join(),
  );
  return new Set(years).size < years.length;
}

function annexTitle(table: Table): string {
  return table.node?.title.replace(/^Phụ lục[^:]*:\s*/u, "") ?? "";
}

function entryOf(
  row: DataRow,
  table: Table,
  walk: GroupWalk,
  milestone: { year: string; inferred: boolean },
  measures: ReadonlySet<string>,
  context: EntryContext,
  remarks: Remark[],
): Omit<IndicatorEntry, "number" | "orphan" | "part" | "table" | "dated"> {
  const cell = (role: Column["role"]): string => cellOf(table.columns, row.cells, role);
  const leadCell = cell("lead");
  const lead = leadCell === "" ? null : context.names.split(leadCell);
  const reference = [walk.group.startsWith(`${walk.letter}.`) ? "" : walk.letter, walk.group, row.number]
    .filter((piece) => piece !== "")
    .join(".");
  const own = { line: row.line, lead: lead && lead.length > 0 ? lead : null, reference, source: row.source };
  const targets: Target[] = [];
  let measure: string | null = cell("measure") || null;
  table.columns.forEach((column, i) => {
    if (column.role !== "milestone") return;
    targets.push(toTarget(row.cells[i] ?? "", column.year, false, own));
  });
  const result = cell("result");
  if (table.columns.some((column) => column.role === "result") && (targets.length === 0 || result !== "")) {
    const rowYear = lastYear(cell("deadline"));
    const year = rowYear || milestone.year;
    const inferred = !rowYear && milestone.inferred;
    if (result === "" && measure !== null && !measures.has(measure)) {
      // "Báo cáo" in the unit column and nothing in the next: the result slipped one column to the left.
      remarks.push({
        code: "value-in-unit-column",
        message: `Kết quả “${measure}” của “${cut(cell("name"))}” được in ở cột đơn vị tính, còn cột kết quả để trống.`,
        line: row.line,
      });
      targets.push({ milestone: year, op: "text", value: null, max: null, text: measure, inferred: true, ...own });
      measure = null;
    } else {
      targets.push(toTarget(result, year, inferred, own));
    }
  } else if (targets.length === 0) {
    targets.push(toTarget("", milestone.year, milestone.inferred, own));
  }
  const percent =
    targets.some((target) => target.value !== null) && targets.every((t) => t.value === null || /%/.test(t.text));
  return {
    letter: walk.letter,
    group: walk.group,
    groupName: walk.name,
    sub: row.sub,
    name: cell("name"),
    measure: measure ?? (percent && !table.columns.some((column) => column.role === "measure") ? "%" : null),
    targets,
    line: row.line,
  };
}

function toTarget(
  cell: string,
  milestone: string,
  inferred: boolean,
  own: { line: number; lead: string[] | null; reference: string; source: string },
): Target {
  const { op, value, max, text } = parseValue(cell);
  return { milestone, op, value, max, text, inferred, ...own };
}

/** Units of measure that stand beside a number somewhere in the table. Those are real units even where a value lacks. */
function numericMeasures(table: Table): Set<string> {
  const out = new Set(["%"]);
  for (const row of table.rows) {
    if (row.kind === "group") continue;
    const measure = cellOf(table.columns, row.cells, "measure");
    if (measure && parseValue(cellOf(table.columns, row.cells, "result")).value !== null) out.add(measure);
  }
  return out;
}

/** The milestone of a table whose rows and groups name none: from the header, the caption, the section, else the plan. */
function tableYear(table: Table, context: EntryContext): { year: string; inferred: boolean } {
  for (const role of ["name", "result"] as const) {
    const title = table.columns.find((column) => column.role === role)?.title ?? "";
    const year = lastYear(title);
    if (year) return { year, inferred: false };
  }
  for (let node = table.node; node; node = node.parent) {
    const year = groupYear(node.title) || (/mục tiêu|chỉ tiêu/iu.test(node.title) ? lastYear(node.title) : "");
    if (year) return { year, inferred: false };
  }
  if (context.planYear !== null) return { year: String(context.planYear), inferred: false };
  const caption = /(?:đến|hết|cuối|trong)\s+(?:hết\s+|cuối\s+)?năm\s+(20\d\d)/iu.exec(table.caption)?.[1] ?? "";
  if (caption) return { year: caption, inferred: false };
  return { year: context.periodEnd, inferred: context.periodEnd !== "" };
}

/** The year before `first` in a list of milestones of the body ("năm 2025, đến năm 2030, 2035, 2040, 2045"); "" when none is there. */
function yearBefore(first: string, outline: Outline): string {
  for (const { block } of outline.texts) {
    for (const [list] of block.text.matchAll(/20\d\d(?:[^.;:()\d]{1,20}20\d\d){2,}/gu)) {
      const years: string[] = list.match(/20\d\d/g) ?? [];
      const at = years.indexOf(first);
      if (at > 0) return years[at - 1] ?? "";
    }
  }
  return "";
}

export function cut(text: string): string {
  return text.length <= 70 ? text : `${text.slice(0, 70).replace(/\s+\S*$/, "")}…`;
}
