import { periodLabel, periodOfKey } from "../../domain/period.ts";
import type { Task } from "../../domain/plan.ts";
import { dayOf } from "../../domain/question.ts";
import {
  plannedDeadline,
  stateName,
  TASK_PROGRESS_NAMES,
  type TaskEvent,
  type TaskStanding,
} from "../../domain/task-progress.ts";
import { daysBetween, sayDay } from "../../text/days.ts";
import { shorten } from "../answering/draft.ts";
import type { Board, TaskRow } from "./board.ts";

/** Characters of a task's name in a list. */
const NAME_LENGTH = 75;

/** "Quý I/2026"; "30/6/2026 (gia hạn)"; "Hàng năm, kỳ 2026"; "không ghi". */
export function sayDeadline({ deadline }: Task, standing: TaskStanding): string {
  const { cycle } = standing;
  if (standing.isExtended && standing.deadline !== null) return `${sayDay(standing.deadline)} (gia hạn)`;
  if (deadline.text === "") return "không ghi";
  return cycle === null ? deadline.text : `${deadline.text}, kỳ ${periodLabel(cycle)}`;
}

/** "chưa thực hiện, quá hạn 198 ngày", "đang thực hiện, còn 16 ngày", "hoàn thành đúng hạn". */
export function sayState(standing: TaskStanding, today: string): string {
  const { deadline, progress, timeliness } = standing;
  const state = stateName(standing);
  if (deadline === null || progress === "done") return state;
  const days = daysBetween(today, deadline);
  if (timeliness === "late") return `${state} ${-days} ngày`;
  return days === 0 ? `${state} (hết hôm nay)` : days <= 60 ? `${state} ${days} ngày` : state;
}

/** "- NV.III.5 Xây dựng… · Phòng Kinh tế · Quý I/2026 · chưa thực hiện, quá hạn 198 ngày". */
export function rowLine({ task, standing }: TaskRow, board: Board, withLead: boolean): string {
  const lead = standing.lead.length === 0 ? "không ghi chủ trì" : standing.lead.join(", ");
  return [
    `- ${task.code} ${shorten(task.name, NAME_LENGTH)}`,
    ...(withLead ? [lead] : []),
    ...(task.deadline.text === "" && !standing.isExtended ? [] : [sayDeadline(task, standing)]),
    ...(board.showsProgress ? [sayState(standing, board.today)] : []),
  ].join(" · ");
}

/** "- 15/10/2026 Hoa (Phòng Kinh tế): hoàn thành ngày 15/3/2026, sản phẩm KH 12, “đã ban hành KH 12”". */
export function eventLine(event: TaskEvent): string {
  const who = event.personName === "" ? event.unit : `${event.personName} (${event.unit})`;
  const note = event.note === "" ? "" : `, “${shorten(event.note, 200)}”`;
  const cycle = event.cycle === "" ? "" : `kỳ ${periodLabel(periodOfKey(event.cycle))}: `;
  return `- ${sayDay(dayOf(new Date(event.at)))} ${who}: ${cycle}${whatHappened(event)}${note}`;
}

function whatHappened(event: TaskEvent): string {
  switch (event.kind) {
    case "reassign":
      return `giao cho ${event.lead}`;
    case "extend":
      return `gia hạn đến ${sayDay(event.deadline)}`;
    case "update": {
      const day = event.doneOn === null ? "" : ` ngày ${sayDay(event.doneOn)}`;
      return `${TASK_PROGRESS_NAMES[event.progress]}${day}${event.product === "" ? "" : `, sản phẩm ${event.product}`}`;
    }
  }
}

/** "Quý I/2026 (đến 31/3/2026)"; extended: "30/6/2026 (gia hạn; kế hoạch: Quý I/2026)". */
export function sayWholeDeadline(task: Task, standing: TaskStanding): string {
  const { text } = task.deadline;
  const { deadline, isExtended, cycle } = standing;
  if (deadline === null) return text === "" ? "kế hoạch không ghi" : text;
  const kept = plannedDeadline(task, cycle);
  if (isExtended)
    return `${sayDay(deadline)} (gia hạn; kế hoạch: ${text}${kept === null ? "" : `, đến ${sayDay(kept)}`})`;
  const period = cycle === null ? "" : `kỳ ${periodLabel(cycle)}, `;
  return `${text} (${period}đến ${sayDay(deadline)})`;
}
