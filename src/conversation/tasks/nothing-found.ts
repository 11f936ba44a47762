import { sayDay } from "../../text/days.ts";
import { citeTask, type Draft, draft } from "../answering/draft.ts";
import { retrieve } from "../answering/retrieve.ts";
import { understand } from "../answering/understand.ts";
import type { TaskRow } from "./board.ts";
import type { TaskFilter } from "./filter.ts";
import { besideList, commandOf, communeOf, type ListPlace, noteForPublic, said } from "./list-words.ts";
import { rowLine } from "./say.ts";
import { type Condition, type Selection, SOON_DAYS, select } from "./select.ts";

/** Tasks near a keyword that none has. */
const NEAR = 3;
/** Share of the keywords, 0-1, below which a task is not near. */
const NEAR_COVERAGE = 0.5;
/** Codes named of tasks that are due next. */
const NEXT = 6;

const HOW = `Anh/chị lọc bằng chữ, ghép tùy ý: đơn vị, “quá hạn”, “sắp đến hạn” (${SOON_DAYS} ngày), “quý IV/2025”, “đang làm”, mã NV.III.5 hoặc từ khóa.`;

/** No task fits: says so, and what is near: how many fit without one of the conditions, what is due next, whose words are alike. */
export function nothingFound(filter: TaskFilter, selection: Selection, place: ListPlace): Draft {
  const { board, knowledge } = place;
  const { conditions, shared } = selection;
  const wider = widerOf(conditions, filter, place);
  const near = nearKeywords(filter, place);
  const times = [...nextDue(filter, place), ...printedTimes(filter, place)];
  const isStranger = filter.isOwn && filter.unit === null;
  return draft(
    "none",
    [
      `${communeOf(board)}: không có nhiệm vụ nào${said(conditions)}.`,
      ...(isStranger ? [`Anh/chị không thuộc đơn vị nào của ${board.commune.name}; gõ tên đơn vị giúp tôi.`] : []),
      ...wider.map(({ left, count }) => `- ${count} nhiệm vụ nếu chỉ xét: ${left.map((c) => c.says).join("; ")}`),
      ...times,
      ...(near.length > 0 ? ["Gần nhất:", ...near.map((row) => rowLine(row, board, true))] : []),
      ...besideList(selection),
      ...noteForPublic(filter, board),
      ...(wider.length + near.length + times.length + shared.length === 0 ? [HOW] : []),
    ].join("\n"),
    {
      citations: near.map(({ task }) => citeTask(knowledge, task)),
      choices: wider.map(({ left, count }) => ({
        label: `${left
          .map((c) => c.says)
          .join(", ")
          .slice(0, 50)} (${count})`,
        text: commandOf(
          left.map((c) => c.words),
          place,
        ),
      })),
    },
  );
}

/** The same without one of the conditions, where anything fits that. */
function widerOf(conditions: readonly Condition[], { time }: TaskFilter, { board }: ListPlace) {
  return conditions
    .map((dropped) => {
      const left = conditions.filter((c) => c !== dropped);
      return { left, count: board.rows.filter((row) => left.every((c) => c.test(row))).length };
    })
    .filter(({ left, count }) => left.length > 0 && count > 0 && (time === null || conditions.length > 1));
}

/** "Hạn gần nhất là 31/12/2026, 12 nhiệm vụ: NV.III.1, …" for whoever asks what is soon due. */
function nextDue(filter: TaskFilter, { board }: ListPlace): string[] {
  if (!filter.isSoon) return [];
  const open = select(board, { ...filter, isSoon: false }).rows.filter(({ standing }) => standing.progress !== "done");
  const days = open.flatMap(({ standing }) => standing.deadline ?? []).filter((day) => day >= board.today);
  const [next] = days.toSorted();
  if (next === undefined) return [];
  const codes = open.filter(({ standing }) => standing.deadline === next).map(({ task }) => task.code);
  const more = codes.length > NEXT ? "…" : "";
  return [`Hạn gần nhất là ${sayDay(next)}, ${codes.length} nhiệm vụ: ${codes.slice(0, NEXT).join(", ")}${more}`];
}

/** "Kế hoạch ghi các thời hạn: Tháng 07/2025 (1), Quý IV/2025 (15), …" for whoever asks for another time. */
function printedTimes({ time }: TaskFilter, { board }: ListPlace): string[] {
  if (time === null) return [];
  const due = board.rows.filter(({ task }) => task.deadline.to !== null);
  const counts = new Map<string, { count: number; to: string }>();
  for (const { task } of due) {
    const { text, to } = task.deadline;
    counts.set(text, { count: (counts.get(text)?.count ?? 0) + 1, to: to ?? "" });
  }
  const said = [...counts]
    .sort(([, a], [, b]) => a.to.localeCompare(b.to))
    .map(([text, { count }]) => `${text} (${count})`);
  return said.length === 0 ? [] : [`Kế hoạch ghi các thời hạn: ${said.join(", ")}.`];
}

function nearKeywords({ keywords }: TaskFilter, { board, knowledge, now }: ListPlace): TaskRow[] {
  if (keywords.length === 0) return [];
  const { slots } = understand(keywords.map((t) => t.written).join(" "), knowledge, now);
  const matches = retrieve(slots, knowledge, { communes: [board.commune.slug], kinds: ["task"], limit: NEAR });
  return matches
    .filter(({ coverage }) => coverage >= NEAR_COVERAGE)
    .flatMap(({ entry }) => board.rows.filter(({ task }) => `${task.document}/${task.code}` === entry.id));
}
