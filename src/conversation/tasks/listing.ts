import type { Choice } from "../../domain/message.ts";
import { citeTask, type Draft, draft } from "../answering/draft.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import { retrieve } from "../answering/retrieve.ts";
import { understand } from "../answering/understand.ts";
import type { Board, TaskRow } from "./board.ts";
import { cardOf } from "./card.ts";
import type { TaskFilter } from "./filter.ts";
import { rowLine } from "./say.ts";
import { type Condition, type Selection, SOON_DAYS, select } from "./select.ts";

/** Tasks in one message: about two screens of a phone. */
const PAGE = 12;
/** Tasks near a keyword that none has. */
const NEAR = 3;
/** Share of the keywords, 0-1, below which a task is not near. */
const NEAR_COVERAGE = 0.5;

/** What a list is answered with. */
export interface ListPlace {
  board: Board;
  knowledge: Knowledge;
  /** Said at the end of a button's command, so that it means the same commune; "" for the chat's own. */
  communeWords: string;
  now: Date;
}

/** The tasks that a filter asks for: one as its card, more as a page of a list, none with what is near. */
export function listTasks(filter: TaskFilter, place: ListPlace): Draft {
  const { board, knowledge } = place;
  const selection = select(board, filter);
  const [only] = selection.rows;
  if (!only) return nothing(filter, selection, place);
  if (selection.rows.length === 1 && selection.alsoEnding.length + selection.shared.length === 0)
    return cardOf(only, board, knowledge);
  return page(filter, selection, place);
}

const command = (words: readonly string[], { communeWords }: ListPlace): string =>
  ["/nhiemvu", ...words, communeWords].filter((word) => word !== "").join(" ");

function page(filter: TaskFilter, selection: Selection, place: ListPlace): Draft {
  const { board, knowledge } = place;
  const { rows, conditions } = selection;
  const pages = Math.ceil(rows.length / PAGE);
  const at = Math.min(filter.page, pages);
  const shown = rows.slice((at - 1) * PAGE, at * PAGE);
  const words = conditions.map((c) => c.words);
  const next: Choice[] = at < pages ? [{ label: "Xem tiếp", text: command([...words, `trang ${at + 1}`], place) }] : [];
  const withLead = filter.unit === null || filter.role !== "lead";
  return draft(
    "list",
    [
      `${heading(rows.length, conditions, board)}${pages > 1 ? `, trang ${at}/${pages}` : ""}:`,
      ...(filter === undefined || conditions.length > 0 || at > 1 ? [] : summary(board)),
      ...shown.map((row) => rowLine(row, board, withLead)),
      ...more(filter, selection, place),
      ...publicNote(filter, board),
    ].join("\n"),
    {
      citations: shown.map(({ task }) => citeTask(knowledge, task)),
      choices: [...next, ...(at === 1 ? offers(filter, selection, place) : [])],
    },
  );
}

/** "Xã Bạch Thông, 5 nhiệm vụ (Phòng Kinh tế chủ trì; quá hạn)". */
function heading(count: number, conditions: readonly Condition[], { commune }: Board): string {
  const name = commune.name.replace(/^x/u, "X");
  const says = conditions.length === 0 ? "" : ` (${conditions.map((c) => c.says).join("; ")})`;
  return `${name}, ${count} nhiệm vụ${says}`;
}

function summary({ rows, showsProgress }: Board): string[] {
  if (!showsProgress) return [];
  const count = (test: (row: TaskRow) => boolean): number => rows.filter(test).length;
  const overdue = count(({ standing }) => standing.progress !== "done" && standing.timeliness === "late");
  const doing = count(({ standing }) => standing.progress === "in-progress");
  const done = count(({ standing }) => standing.progress === "done");
  return [`Quá hạn ${overdue} · đang thực hiện ${doing} · hoàn thành ${done}`];
}

/** What stands beside the list: tasks whose longer span ends then, and coordinators that are named together. */
function more({ time }: TaskFilter, { alsoEnding, shared }: Selection, _place: ListPlace): string[] {
  const codes = alsoEnding.map(({ task }) => task.code).join(", ");
  return [
    ...(time !== null && alsoEnding.length > 0
      ? [`Ngoài ra ${alsoEnding.length} nhiệm vụ ghi thời hạn dài hơn, cũng hết hạn trong thời gian này: ${codes}.`]
      : []),
    ...(shared.length > 0
      ? [
          `Ngoài ra ${shared.length} nhiệm vụ ghi phối hợp chung (như “Các cơ quan, đơn vị có liên quan”), có thể gồm đơn vị này.`,
        ]
      : []),
  ];
}

function publicNote({ timeliness }: TaskFilter, { showsProgress, isUnread }: Board): string[] {
  if (isUnread) return ["Tình trạng thực hiện tạm thời chưa đọc được; trên đây là kế hoạch."];
  if (showsProgress || timeliness === null) return [];
  return ["Tính theo thời hạn của kế hoạch; việc nào đã làm xong chỉ cán bộ xã xem được."];
}

function offers(filter: TaskFilter, { conditions, shared }: Selection, place: ListPlace): Choice[] {
  const { board } = place;
  const offer = (label: string, ...words: string[]): Choice => ({ label, text: command(words, place) });
  if (shared.length > 0) return [offer(`Phối hợp chung (${shared.length})`, "phối hợp chung", filter.unit ?? "")];
  if (conditions.length === 0)
    return [
      ...(board.showsProgress ? [offer("Đơn vị tôi", "của tôi")] : []),
      offer("Quá hạn", "quá hạn"),
      offer("Sắp đến hạn", "sắp đến hạn"),
    ];
  if (filter.unit === null || conditions.length > 1) return [];
  const coordinating = select(board, { ...filter, role: "coordinating" }).rows.length;
  return coordinating === 0 ? [] : [offer(`Phối hợp (${coordinating})`, filter.unit, "phối hợp")];
}

/** Nothing fits: how many would without one of the conditions, and the tasks nearest to the keywords. */
function nothing(filter: TaskFilter, selection: Selection, place: ListPlace): Draft {
  const { board, knowledge } = place;
  const { conditions, alsoEnding, shared } = selection;
  const wider = conditions
    .map((dropped) => {
      const left = conditions.filter((c) => c !== dropped);
      return { left, count: board.rows.filter((row) => left.every((c) => c.test(row))).length };
    })
    .filter(({ left, count }) => left.length > 0 && count > 0);
  const near = nearKeywords(filter, place);
  const own = filter.isOwn && filter.unit === null;
  return draft(
    "none",
    [
      `${heading(0, conditions, board).replace(", 0 nhiệm vụ", ": không có nhiệm vụ nào")}.`,
      ...(own
        ? [`Anh/chị không thuộc đơn vị nào của ${board.commune.name}; gõ tên đơn vị, ví dụ: /nhiemvu Phòng Kinh tế.`]
        : []),
      ...wider.map(({ left, count }) => `- ${count} nhiệm vụ nếu chỉ xét ${left.map((c) => c.says).join("; ")}`),
      ...(near.length > 0 ? ["Gần nhất:", ...near.map((row) => rowLine(row, board, true))] : []),
      ...more(filter, { ...selection, alsoEnding, shared }, place),
      ...publicNote(filter, board),
      ...(wider.length + near.length === 0 ? [HOW] : []),
    ].join("\n"),
    {
      citations: near.map(({ task }) => citeTask(knowledge, task)),
      choices: [
        ...wider.map(({ left, count }) => ({
          label: `${left
            .map((c) => c.words)
            .join(", ")
            .slice(0, 50)} (${count})`,
          text: command(
            left.map((c) => c.words),
            place,
          ),
        })),
        ...offers(filter, { ...selection, conditions: [{ words: "", says: "", test: () => true }] }, place).filter(
          () => shared.length > 0,
        ),
      ],
    },
  );
}

const HOW = `Anh/chị lọc bằng chữ, ghép tùy ý: đơn vị, “quá hạn”, “sắp đến hạn” (${SOON_DAYS} ngày), “quý IV/2025”, “đang làm”, mã NV.III.5 hoặc từ khóa.`;

function nearKeywords({ keywords }: TaskFilter, { board, knowledge, now }: ListPlace): TaskRow[] {
  if (keywords.length === 0) return [];
  const { slots } = understand(keywords.map((t) => t.written).join(" "), knowledge, now);
  const matches = retrieve(slots, knowledge, { communes: [board.commune.slug], kinds: ["task"], limit: NEAR });
  return matches
    .filter(({ coverage }) => coverage >= NEAR_COVERAGE)
    .flatMap(({ entry }) => board.rows.filter(({ task }) => `${task.document}/${task.code}` === entry.id));
}
