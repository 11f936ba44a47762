import type { Period } from "../../domain/period.ts";
import { periodKey } from "../../domain/period.ts";
import type { Task } from "../../domain/plan.ts";
import { dayOf } from "../../domain/question.ts";
import {
  standingAfter,
  standingOf,
  type TaskChange,
  type TaskEvent,
  type TaskStanding,
} from "../../domain/task-progress.ts";
import { fold } from "../../text/normalize.ts";
import { type Draft, draft, shorten } from "../answering/draft.ts";
import { withoutPersonalData } from "../answering/safety.ts";
import type { StaffContext } from "../commands/command.ts";
import { keyOf, tasksOf } from "./board.ts";
import { nearCode, readCode } from "./code.ts";
import { receiptText } from "./receipt.ts";

/** Characters of a note or a reason. */
const LONGEST_NOTE = 500;
/** How often a wish is judged anew because somebody else changed the task meanwhile. */
const TRIES = 3;

const BUSY = "Nhiệm vụ này vừa có người khác cập nhật liên tục nên chưa ghi được. Anh/chị gửi lại giúp tôi.";

/** A task that a command is about. */
export interface Subject {
  task: Task;
  standing: TaskStanding;
  /** Name of the commune whose plan it stands in, with its kind. */
  communeName: string;
  /** What the person wrote before and after the code. */
  before: string;
  rest: string;
  /** ISO date. */
  today: string;
}

/** What is to be written. */
export interface Decision {
  change: TaskChange;
  /** Of a recurring task; null for the others and for a new lead. */
  cycle: Period | null;
  note: string;
}

export const isDecision = (decided: Decision | Draft): decided is Decision => "change" in decided;

/**
 * Writes what a message asks of a task: once, however often the message is delivered. An edited message writes nothing.
 * @param usage how the command is typed, for a message without a code.
 * @param decide checks who may and reads the message; a draft writes nothing.
 */
export async function writeTask(
  argument: string,
  context: StaffContext,
  usage: string,
  decide: (subject: Subject) => Decision | Draft,
): Promise<Draft> {
  const { message, person, storage } = context;
  const slug = context.commune ?? person.commune;
  const tasks = tasksOf(context, slug);
  const communeName = context.communes.find((c) => c.slug === slug)?.name ?? slug;
  const form = `${message.channel}:${message.chat}:${message.messageId}`;
  const stored = await storage.tasks.ofForm(form);
  if (stored) return receipt(stored, context);
  if (tasks.length === 0) return draft("none", `Văn bản kế hoạch ${communeName} không có bảng nhiệm vụ.`);
  const read = readCode(argument, tasks);
  if (read === null) return draft("clarify", `${usage} Xem mã nhiệm vụ: /nhiemvu của tôi.`);
  const { task, code, before, rest } = read;
  if (task === null)
    return draft("clarify", `Kế hoạch ${communeName} không có nhiệm vụ ${code}. ${nearCode(code, tasks)}`);
  const today = dayOf(context.now());
  for (let tried = 0; tried < TRIES; tried++) {
    const events = await storage.tasks.history(keyOf(task));
    const standing = standingOf(task, events, today);
    const decided = decide({ task, standing, communeName, before, rest, today });
    if (!isDecision(decided)) return decided;
    if (decided.note.length > LONGEST_NOTE)
      return draft("clarify", `Ghi chú dài quá ${LONGEST_NOTE} ký tự nên chưa ghi. Anh/chị viết ngắn lại giúp tôi.`);
    const { cycle, change, note } = decided;
    const outcome = await storage.tasks.add({
      ...keyOf(task),
      change: withoutNumbers(change),
      cycle: cycle === null ? "" : periodKey(cycle),
      note: withoutPersonalData(note),
      person,
      channel: message.channel,
      form,
      seen: events.at(-1)?.id ?? null,
    });
    if (outcome.outcome !== "changed") return receipt(outcome.event, context);
  }
  return draft("clarify", BUSY);
}

/** Nobody needs the number of a person in the name of a product. */
const withoutNumbers = (change: TaskChange): TaskChange =>
  change.kind === "update" ? { ...change, product: withoutPersonalData(change.product) } : change;

async function receipt(event: TaskEvent, context: StaffContext): Promise<Draft> {
  const task = tasksOf(context, event.commune).find((t) => t.document === event.document && t.code === event.code);
  if (!task) return draft("smalltalk", `Đã ghi cho ${event.code}.`);
  const events = await context.storage.tasks.history(keyOf(event));
  const standing = standingAfter(task, events, event, dayOf(new Date(event.at)));
  return draft("smalltalk", `Đã ghi: ${receiptText(task, event, standing)}\n${shorten(task.name, 120)}`);
}

/** The argument of a command typed without a slash: its words, then a code, and no question. */
export function codeAfter(words: RegExp, text: string): string | null {
  const folded = fold(text);
  if (folded.length !== text.length || text.includes("?")) return null;
  const match = words.exec(folded);
  if (!match) return null;
  const argument = text.slice(match[0].length).trim();
  return readCode(argument, [])?.before === "" ? argument : null;
}
