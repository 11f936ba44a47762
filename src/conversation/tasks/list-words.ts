import type { Knowledge } from "../answering/knowledge.ts";
import type { Board } from "./board.ts";
import type { TaskFilter } from "./filter.ts";
import type { Condition, Selection } from "./select.ts";

/** What a list is answered with. */
export interface ListPlace {
  board: Board;
  knowledge: Knowledge;
  /** Said at the end of a button's command, so that it means the same commune; "" for the chat's own. */
  communeWords: string;
  now: Date;
}

/** A button's text: a filter in words. */
export const commandOf = (words: readonly string[], { communeWords }: ListPlace): string =>
  ["/nhiemvu", ...words, communeWords].filter((word) => word !== "").join(" ");

/** "Xã Bạch Thông", as a sentence begins. */
export const communeOf = ({ commune }: Board): string => commune.name.replace(/^x/u, "X");

/** " (Phòng Kinh tế chủ trì; quá hạn)". */
export const said = (conditions: readonly Condition[]): string =>
  conditions.length === 0 ? "" : ` (${conditions.map((c) => c.says).join("; ")})`;

/** What stands beside a list: tasks that fall due then by a longer span, and coordinators that are named together. */
export function besideList({ alsoDue, shared }: Selection): string[] {
  const codes = alsoDue.map(({ task }) => `${task.code} (${task.deadline.text})`).join(", ");
  return [
    ...(alsoDue.length > 0
      ? [`Ngoài ra ${alsoDue.length} nhiệm vụ định kỳ hoặc ghi thời hạn dài hơn cũng đến hạn lúc này: ${codes}.`]
      : []),
    ...(shared.length > 0
      ? [`Ngoài ra ${shared.length} nhiệm vụ ghi phối hợp chung, có thể gồm đơn vị này: /nhiemvu phối hợp chung.`]
      : []),
  ];
}

/** Whoever does not see how tasks stand is told what the list is worth. */
export function noteForPublic({ timeliness }: TaskFilter, { showsProgress }: Board): string[] {
  if (showsProgress || timeliness === null) return [];
  return ["Tính theo thời hạn của kế hoạch; việc nào đã làm xong chỉ cán bộ xã xem được."];
}
