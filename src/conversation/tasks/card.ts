import { mayUpdateTask } from "../../domain/permissions.ts";
import { stateName } from "../../domain/task-progress.ts";
import { sayDay } from "../../text/days.ts";
import { citeTask, type Draft, draft } from "../answering/draft.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import type { Board, TaskRow } from "./board.ts";
import { eventLine, sayState, sayWholeDeadline } from "./say.ts";

/** Updates shown, the newest; the rest is counted. */
const EVENTS_SHOWN = 10;

/** Everything about one task: lead, coordinators, product, deadline, and for staff its state and updates. */
export function cardOf(row: TaskRow, board: Board, knowledge: Knowledge): Draft {
  const { task, standing } = row;
  const parts = board.rows
    .filter((other) => other.task.code.startsWith(`${task.code}.`))
    .map((other) => other.task.code);
  const lead = standing.lead.length === 0 ? "kế hoạch không ghi" : standing.lead.join(", ");
  const before = task.lead.length === 0 ? "không ghi" : task.lead.join(", ");
  return draft(
    "list",
    [
      `${task.code}: ${task.name}`,
      `Chủ trì: ${lead}${standing.isReassigned ? ` (giao lại; kế hoạch: ${before})` : ""}`,
      ...(task.coordinating.length === 0 ? [] : [`Phối hợp: ${task.coordinating.join(", ")}`]),
      ...(task.result === null ? [] : [`Sản phẩm: ${task.result}`]),
      `Thời hạn: ${sayWholeDeadline(task, standing)}`,
      ...(parts.length === 0 ? [] : [`Gồm: ${parts.join(", ")}`]),
      ...(board.showsProgress ? progressLines(row, board) : []),
    ].join("\n"),
    { citations: [citeTask(knowledge, task)], focus: [`${task.document}/${task.code}`] },
  );
}

function progressLines({ task, standing, events }: TaskRow, board: Board): string[] {
  const done = standing.doneOn === null ? "" : `, xong ngày ${sayDay(standing.doneOn)}`;
  const state = standing.progress === "done" ? stateName(standing) : sayState(standing, board.today);
  const shown = events.slice(-EVENTS_SHOWN).reverse();
  const mayUpdate = mayUpdateTask(board.person, { commune: task.commune, lead: standing.lead }).allowed;
  return [
    `Tình trạng: ${state}${done}`,
    ...(shown.length === 0 ? ["Chưa có cập nhật nào."] : ["Cập nhật, mới nhất trước:", ...shown.map(eventLine)]),
    ...(events.length > shown.length ? [`Còn ${events.length - shown.length} cập nhật cũ hơn.`] : []),
    ...(mayUpdate ? [`Cập nhật: /capnhat ${task.code} hoàn thành, tên và ngày văn bản`] : []),
  ];
}
