import { periodLabel } from "../../domain/period.ts";
import type { Task } from "../../domain/plan.ts";
import { stateName, type TaskEvent, type TaskStanding } from "../../domain/task-progress.ts";
import { sayDay } from "../../text/days.ts";

/** "NV.III.5 · hoàn thành đúng hạn (hạn 31/3/2026) · xong 15/3/2026 · sản phẩm: KH 12". */
export function receiptText(task: Task, event: TaskEvent, standing: TaskStanding): string {
  const code = standing.cycle === null ? task.code : `${task.code} kỳ ${periodLabel(standing.cycle)}`;
  const reason = event.note === "" ? [] : [`lý do: ${event.note}`];
  switch (event.kind) {
    case "update":
      return [code, stateWithDeadline(standing), ...products(standing), ...noteBeside(event, standing)].join(" · ");
    case "reassign":
      return [task.code, `giao cho ${event.lead} chủ trì (kế hoạch: ${before(task)})`, ...reason].join(" · ");
    case "extend":
      return [code, `gia hạn đến ${sayDay(event.deadline)}`, stateName(standing), ...reason].join(" · ");
  }
}

function stateWithDeadline(standing: TaskStanding): string {
  const { deadline } = standing;
  return `${stateName(standing)}${deadline === null ? "" : ` (hạn ${sayDay(deadline)})`}`;
}

const products = ({ doneOn, product }: TaskStanding): string[] => [
  ...(doneOn === null ? [] : [`xong ngày ${sayDay(doneOn)}`]),
  ...(product === "" ? [] : [`sản phẩm: ${product}`]),
];

/** What was written beside the state, unless it is only the product that is said already. */
const noteBeside = ({ note }: TaskEvent, { product }: TaskStanding): string[] =>
  note === "" || product !== "" ? [] : [`ghi chú: ${note}`];

const before = ({ lead }: Task): string => (lead.length === 0 ? "kế hoạch không ghi" : lead.join(", "));
