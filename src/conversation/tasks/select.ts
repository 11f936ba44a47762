import { firstDay, lastDay, periodAt } from "../../domain/period.ts";
import { isCollective } from "../../domain/responsibility.ts";
import { cycleAt, recurrenceOf } from "../../domain/task-cycle.ts";
import { standingOf } from "../../domain/task-progress.ts";
import { daysBetween } from "../../text/days.ts";
import { type Syllable, syllables } from "../../text/syllables.ts";
import type { Token } from "../answering/spelling.ts";
import type { Board, TaskRow } from "./board.ts";
import { liesIn, periodIn, sayTime } from "./due-time.ts";
import { isFiller, type TaskFilter } from "./filter.ts";

/** Days before a deadline from which a task is soon due. */
export const SOON_DAYS = 30;

/** One thing that a filter asks of a task. */
export interface Condition {
  /** As it can be typed: "quá hạn". */
  words: string;
  /** As a heading says it: "Công an xã chủ trì". */
  says: string;
  test(row: TaskRow): boolean;
}

export interface Selection {
  conditions: Condition[];
  rows: TaskRow[];
  /** Rows due in the time asked for without saying so: of a longer span ("Năm 2025" in quý IV/2025), or recurring. */
  alsoDue: TaskRow[];
  /** For a coordinating unit: rows that name several offices at once as coordinators. */
  shared: TaskRow[];
}

/** The rows of a board that a filter asks for, in the order of the plan; those soon due or overdue by their deadlines. */
export function select(board: Board, filter: TaskFilter): Selection {
  const rows = filter.time === null ? board.rows : board.rows.map((row) => inCycleOf(row, filter, board.today));
  const conditions = conditionsOf(board, filter, rows);
  const chosen = rows.filter((row) => conditions.every((c) => c.test(row)));
  const byDeadline = filter.isSoon || filter.timeliness === "late";
  const withoutTime = conditionsOf(board, { ...filter, time: null }, rows);
  const { time } = filter;
  return {
    conditions,
    rows: byDeadline
      ? chosen.toSorted((a, b) => (a.standing.deadline ?? "9").localeCompare(b.standing.deadline ?? "9"))
      : chosen,
    alsoDue:
      time === null
        ? []
        : rows.filter((row) => placeIn(row, filter) === "ends" && withoutTime.every((c) => c.test(row))),
    shared:
      filter.role === "coordinating" && filter.unit !== null
        ? rows.filter((row) =>
            conditionsOf(board, { ...filter, role: "shared" }, rows).every((condition) => condition.test(row)),
          )
        : [],
  };
}

function conditionsOf(board: Board, filter: TaskFilter, rows: readonly TaskRow[]): Condition[] {
  return [
    unitCondition(filter),
    timeCondition(filter),
    stateCondition(board, filter),
    filter.group === null
      ? null
      : {
          words: `nhóm ${filter.group}`,
          says: `nhóm ${filter.group}`,
          test: (row: TaskRow) => row.task.group === filter.group,
        },
    keywordCondition(filter.keywords, rows),
  ].filter((condition) => condition !== null);
}

function unitCondition({ unit, isOwn, role }: TaskFilter): Condition | null {
  if (role === "shared")
    return {
      words: unit === null ? "phối hợp chung" : `phối hợp chung ${unit}`,
      says: "phối hợp ghi chung nhiều đơn vị",
      test: ({ task, standing }) =>
        task.coordinating.some(isCollective) &&
        (unit === null || !(task.coordinating.includes(unit) || standing.lead.includes(unit))),
    };
  if (unit === null) return isOwn ? { words: "của tôi", says: "đơn vị của anh/chị", test: () => false } : null;
  return role === "coordinating"
    ? { words: `${unit} phối hợp`, says: `${unit} phối hợp`, test: ({ task }) => task.coordinating.includes(unit) }
    : { words: unit, says: `${unit} chủ trì`, test: ({ standing }) => standing.lead.includes(unit) };
}

function timeCondition(filter: TaskFilter): Condition | null {
  if (filter.time === null) return null;
  const words = sayTime(filter.time);
  return { words, says: `thời hạn ${words}`, test: (row) => placeIn(row, filter) === "within" };
}

/** Where the row's deadline lies against the time asked for; what begins in a year ("Từ năm 2026") belongs to that year. */
function placeIn({ task, standing }: TaskRow, { time }: TaskFilter): "within" | "ends" | null {
  if (time === null) return null;
  const { deadline } = task;
  if (standing.deadline === null)
    return deadline.kind === "from" && deadline.from !== null && time.kind === "year"
      ? liesIn(time, null, deadline.from)
      : null;
  const { kind, from } = deadline;
  if (standing.isExtended) return liesIn(time, null, standing.deadline);
  // A year that is only said by its end ("trước năm 2026") has the whole of it.
  const first = kind === "year" ? firstDay(periodAt("year", standing.deadline)) : from;
  const place = liesIn(time, first, standing.deadline);
  return place !== null && kind === "recurring" ? "ends" : place;
}

/** A recurring task as it stands in the cycle that the time asked for lies in. */
function inCycleOf(row: TaskRow, { time }: TaskFilter, today: string): TaskRow {
  const { task, events } = row;
  if (time === null || task.deadline.kind !== "recurring") return row;
  const end = lastDay(periodIn(time, Number(today.slice(0, 4))));
  return { ...row, standing: standingOf(task, events, today, cycleAt(recurrenceOf(task.deadline.text), end)) };
}

const STATE_WORDS = { "not-started": "chưa thực hiện", "in-progress": "đang thực hiện", done: "đã hoàn thành" };
/** Of what is still to do, and of what is done. */
const TIME_WORDS = { late: ["quá hạn", "trễ hạn"], "on-time": ["còn hạn", "đúng hạn"] } as const;

function stateCondition({ today }: Board, { progress, timeliness, isSoon }: TaskFilter): Condition | null {
  if (progress === null && timeliness === null && !isSoon) return null;
  const isDone = progress?.length === 1 && progress[0] === "done";
  const words = [
    progress === null ? "" : progress.length > 1 ? "chưa xong" : STATE_WORDS[progress[0] ?? "done"],
    timeliness === null ? "" : TIME_WORDS[timeliness][isDone ? 1 : 0],
    isSoon ? "sắp đến hạn" : "",
  ].filter((part) => part !== "");
  return {
    words: words.join(" "),
    says: words.join(", "),
    test({ standing }) {
      const { deadline } = standing;
      const isOpen = standing.progress !== "done";
      if (progress !== null && !progress.includes(standing.progress)) return false;
      // What is finished is not overdue any more, unless it is asked for.
      if (timeliness !== null && (standing.timeliness !== timeliness || (progress === null && !isOpen))) return false;
      if (timeliness !== null && deadline === null) return false;
      if (!isSoon) return true;
      const left = deadline === null ? -1 : daysBetween(today, deadline);
      return isOpen && left >= 0 && left <= SOON_DAYS;
    },
  };
}

/** Rows with the words side by side; where no row has them so, rows with all of them. */
function keywordCondition(keywords: readonly Token[], rows: readonly TaskRow[]): Condition | null {
  if (keywords.length === 0) return null;
  const said = keywords.map((t) => t.written).join(" ");
  const textsOf = ({ task }: TaskRow): Syllable[][] => [syllables(task.name), syllables(task.result ?? "")];
  const together = (row: TaskRow): boolean => textsOf(row).some((text) => standsIn(keywords, text));
  const apart = (row: TaskRow): boolean =>
    keywords.every((t) => isFiller(t) || textsOf(row).some((text) => standsIn([t], text)));
  return { words: said, says: `có “${said}”`, test: rows.some(together) ? together : apart };
}

/** Marks that were typed must agree. */
function standsIn(tokens: readonly Token[], text: readonly Syllable[]): boolean {
  return text.some((_, at) =>
    tokens.every((token, i) => {
      const syllable = text[at + i];
      return syllable?.folded === token.folded && (!token.marked || syllable.written === token.written);
    }),
  );
}
