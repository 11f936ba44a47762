import type { Choice } from "../../domain/message.ts";
import { citeTask, type Draft, draft } from "../answering/draft.ts";
import type { Board, TaskRow } from "./board.ts";
import { cardOf } from "./card.ts";
import type { TaskFilter } from "./filter.ts";
import { besideList, commandOf, communeOf, type ListPlace, noteForPublic, said } from "./list-words.ts";
import { nothingFound } from "./nothing-found.ts";
import { rowLine } from "./say.ts";
import { type Selection, select } from "./select.ts";

/** Tasks in one message: about two screens of a phone. */
const PAGE = 12;

/** The tasks that a filter asks for: one as its card, more as a page of a list, none with what is near. */
export function listTasks(filter: TaskFilter, place: ListPlace): Draft {
  const { board, knowledge } = place;
  const selection = select(board, filter);
  const [only] = selection.rows;
  if (!only) return nothingFound(filter, selection, place);
  if (selection.rows.length === 1 && selection.alsoDue.length + selection.shared.length === 0)
    return cardOf(only, board, knowledge);
  return page(filter, selection, place);
}

function page(filter: TaskFilter, selection: Selection, place: ListPlace): Draft {
  const { board, knowledge } = place;
  const { rows, conditions } = selection;
  const pages = Math.ceil(rows.length / PAGE);
  const at = Math.min(filter.page, pages);
  const shown = rows.slice((at - 1) * PAGE, at * PAGE);
  const words = [...conditions.map((c) => c.words), `trang ${at + 1}`];
  const withLead = filter.unit === null || filter.role !== "lead";
  return draft(
    "list",
    [
      `${communeOf(board)}, ${rows.length} nhiệm vụ${said(conditions)}${pages > 1 ? `, trang ${at}/${pages}` : ""}:`,
      ...(conditions.length === 0 && at === 1 ? summary(board) : []),
      ...shown.map((row) => rowLine(row, board, withLead)),
      ...besideList(selection),
      ...noteForPublic(filter, board),
    ].join("\n"),
    {
      citations: shown.map(({ task }) => citeTask(knowledge, task)),
      choices: [
        ...(at < pages ? [{ label: "Xem tiếp", text: commandOf(words, place) }] : []),
        ...(at === 1 ? offers(filter, selection, place) : []),
      ],
    },
  );
}

function summary({ rows, showsProgress }: Board): string[] {
  if (!showsProgress) return [];
  const count = (test: (row: TaskRow) => boolean): number => rows.filter(test).length;
  const overdue = count(({ standing }) => standing.progress !== "done" && standing.timeliness === "late");
  const doing = count(({ standing }) => standing.progress === "in-progress");
  const done = count(({ standing }) => standing.progress === "done");
  return [`Quá hạn ${overdue} · đang thực hiện ${doing} · hoàn thành ${done}`];
}

function offers(filter: TaskFilter, { conditions, shared }: Selection, place: ListPlace): Choice[] {
  const { board } = place;
  const offer = (label: string, ...words: string[]): Choice => ({ label, text: commandOf(words, place) });
  if (shared.length > 0) return [offer(`Phối hợp chung (${shared.length})`, "phối hợp chung", filter.unit ?? "")];
  if (conditions.length === 0)
    return [
      ...(board.showsProgress ? [offer("Đơn vị tôi", "của tôi")] : []),
      offer("Quá hạn", "quá hạn"),
      offer("Sắp đến hạn", "sắp đến hạn"),
    ];
  if (filter.unit === null || filter.role !== "lead" || conditions.length > 1) return [];
  const coordinating = select(board, { ...filter, role: "coordinating" });
  if (coordinating.rows.length > 0) return [offer(`Phối hợp (${coordinating.rows.length})`, filter.unit, "phối hợp")];
  const { length } = coordinating.shared;
  return length === 0 ? [] : [offer(`Phối hợp chung (${length})`, "phối hợp chung", filter.unit)];
}
