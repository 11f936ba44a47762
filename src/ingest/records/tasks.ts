import type { Task } from "../../domain/plan.ts";
import type { DataRow, Remark, Table } from "../model.ts";
import { parseDeadline } from "../parse/deadlines.ts";
import { cellOf } from "../parse/rows.ts";
import type { UnitNames } from "../units.ts";
import { annexNumeral, GroupWalk } from "./groups.ts";

export interface TaskContext {
  document: string;
  commune: string;
  names: UnitNames;
  planYear: number | null;
}

/** Rows of the task tables. A code is "NV", the group's Roman number, the row's number and, for a sub-row, its place. */
export function readTasks(tables: readonly Table[], context: TaskContext, remarks: Remark[]): Task[] {
  const lists = tables.filter((table) => table.kind === "tasks");
  const tasks: Task[] = [];
  const codes = new Map<string, number>();
  for (const [at, table] of lists.entries()) {
    const walk = new GroupWalk(table);
    // Several lists without groups (Phụ lục II, III, IV…) would give the same codes; then the annex is the group.
    const annex = lists.length > 1 ? annexNumeral(table, at) : "";
    let main = "";
    let sub = 0;
    let running = 0;
    for (const row of table.rows) {
      if (row.kind === "group") {
        if (walk.enter(row).numeral !== "letter") running = 0;
        continue;
      }
      const own = row.sub && !row.number.includes(".");
      if (own) sub++;
      else {
        sub = 0;
        running++;
        main = row.number || String(running);
      }
      const group = walk.group || annex;
      const code = unique(codes, ["NV", group, own ? `${main}.${sub}` : main].filter((part) => part !== "").join("."));
      tasks.push(taskOf(row, table, code, group, walk.name, context, remarks));
    }
  }
  return tasks;
}

function taskOf(
  row: DataRow,
  table: Table,
  code: string,
  group: string,
  groupName: string,
  context: TaskContext,
  remarks: Remark[],
): Task {
  const cell = (role: Parameters<typeof cellOf>[2]): string => cellOf(table.columns, row.cells, role);
  const deadline = parseDeadline(cell("deadline") || milestoneCell(row, table), context.planYear);
  if (deadline.kind === "none" && deadline.text !== "") {
    remarks.push({
      code: "deadline-unread",
      message: `Không hiểu thời hạn “${deadline.text}” của nhiệm vụ ${code}.`,
      line: row.line,
    });
  }
  const result = cell("result");
  return {
    document: context.document,
    commune: context.commune,
    group,
    groupName,
    code,
    name: cell("name"),
    lead: context.names.split(cell("lead")),
    coordinating: context.names.split(cell("coordinating")),
    result: result === "" || /^[-–—]$/.test(result) ? null : result,
    deadline,
    line: row.line,
    source: row.source,
  };
}

/** Some plans mark the year with a cross in its column instead of writing a date. */
function milestoneCell(row: DataRow, table: Table): string {
  const years = table.columns.flatMap((column, i) =>
    column.role === "milestone" && (row.cells[i] ?? "") !== "" ? [column.year] : [],
  );
  return years.join(" - ");
}

/** The code, or "V.3(2)" when the plan prints its number twice. `codes` counts how often each was given. */
export function unique(codes: Map<string, number>, code: string): string {
  const times = (codes.get(code) ?? 0) + 1;
  codes.set(code, times);
  return times === 1 ? code : `${code}(${times})`;
}
