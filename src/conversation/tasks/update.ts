import { type Period, periodAt } from "../../domain/period.ts";
import type { Task } from "../../domain/plan.ts";
import { recurrenceOf } from "../../domain/task-cycle.ts";
import { cycleOf, type TaskProgress } from "../../domain/task-progress.ts";
import { type DayMention, findDays, foldedInPlace } from "../../text/days.ts";
import { collapse } from "../../text/normalize.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import type { Token } from "../answering/spelling.ts";
import { findDueTime } from "./due-time.ts";
import { isFiller } from "./filter.ts";
import { findSayings, mendedTokens, typedTokens, without } from "./phrases.ts";
import { findProduct, hasPaper } from "./product.ts";
import { PROGRESS_SAYINGS, type ProgressWord } from "./update-words.ts";

/** What an update says, or why it cannot be written. */
export type UpdateReading =
  | { ok: true; progress: TaskProgress; doneOn: string | null; product: string; note: string; cycle: Period | null }
  /** "state": none or several; "question": it asks; "day": no such day, or several; "future": a day to come; "cycle": no such cycle. */
  | { ok: false; why: "state" | "question" | "day" | "future" | "cycle"; said: string };

/** Reads what stands after the code: "hoàn thành, đã ban hành KH 12 ngày 15/3/2026". @param today ISO date. */
export function readUpdate(text: string, task: Task, knowledge: Knowledge, today: string): UpdateReading {
  const no = (why: Exclude<UpdateReading, { ok: true }>["why"], said = ""): UpdateReading => ({ ok: false, why, said });
  if (text.includes("?")) return no("question");
  const cycle = readCycle(text, task, today);
  if (cycle === "none") return no("cycle");
  const rest = cycle.rest;
  const { first, others } = clausesOf(rest);
  const state = readState(first, others, knowledge);
  if (state === null) return no("state");
  const note = state.isWhole ? others : rest;
  const days = findDays(rest, today);
  const product = findProduct(note, days);
  if (state.progress !== "done")
    return { ok: true, ...state, doneOn: null, product, note, cycle: cycle.named ?? cycleOf(task, today) };
  const day = doneDay(days, first.length, today);
  if (typeof day !== "string") return no("day", day.said);
  if (day > today) return no("future", days.find((d) => d.day === day)?.text ?? "");
  return { ok: true, progress: "done", doneOn: day, product, note, cycle: cycle.named ?? cycleOf(task, day) };
}

/** "kỳ 2025", "kỳ quý III/2026" of a recurring task, and the text without it; "none" when the task has no such cycle. */
function readCycle(text: string, task: Task, today: string): { named: Period | null; rest: string } | "none" {
  const said = /(?<![\p{L}\d])k(?:y|i)(?: bao cao)?\s+/u.exec(foldedInPlace(text));
  if (!said || task.deadline.kind !== "recurring") return { named: null, rest: text };
  const from = said.index + said[0].length;
  const day = findDays(text.slice(from), today)[0];
  const found = findDueTime(text.slice(from, from + (day?.start ?? text.length)), today);
  if (!found || found.start > 0) return { named: null, rest: text };
  const { kind } = recurrenceOf(task.deadline.text);
  if (found.time.kind !== kind) return "none";
  const named: Period = { ...found.time, year: found.time.year ?? periodAt(kind, today).year };
  return {
    named,
    rest: collapse(`${text.slice(0, said.index)} ${text.slice(from + found.end)}`).replace(/^[,;:.\s]+/u, ""),
  };
}

/** What stands before the first comma and the like, and what follows. */
function clausesOf(text: string): { first: string; others: string } {
  const end = /[,;:.!]+(?=\s|$)|[,;](?!\d)|\s[–—-]\s|\s*\(/u.exec(text);
  if (!end) return { first: text, others: "" };
  return { first: text.slice(0, end.index), others: collapse(text.slice(end.index + end[0].length)) };
}

/**
 * The state that a text gives. One that fills the first clause counts as it stands; otherwise the whole text has to speak of one
 * state only. Null when it does not.
 */
function readState(
  first: string,
  others: string,
  knowledge: Knowledge,
): { progress: TaskProgress; isWhole: boolean } | null {
  const percent = percentIn(first);
  const bare = withoutNumbers(first);
  for (const read of [typedTokens, (t: string) => mendedTokens(t, knowledge)]) {
    const slot = slotState(read(bare));
    if (slot !== null) return withPercent(slot, percent, true);
  }
  for (const read of [typedTokens, (t: string) => mendedTokens(t, knowledge)]) {
    const tokens = read(withoutNumbers(`${first}, ${others}`));
    const found = findSayings(tokens, PROGRESS_SAYINGS);
    const [only, another] = new Set(found.map(({ means }) => means));
    if (another !== undefined) return null;
    if (only === "done" && !isWholeTask(others, without(tokens, found), read)) return null;
    if (only !== undefined) return withPercent(only, percent ?? percentIn(others), false);
  }
  // "50%" alone: begun and not done.
  const alone = percent ?? percentIn(others);
  if (alone === null || alone > 100) return null;
  const progress = alone === 0 ? "not-started" : alone === 100 ? "done" : "in-progress";
  return { progress, isWhole: bare.trim() === "" };
}

/**
 * "Hoàn thành khảo sát" may be a part of the task: done is the whole of it when a clause says just that, when a numbered paper
 * stands beside it, or when the other words carry nothing.
 */
function isWholeTask(others: string, left: readonly Token[], read: (text: string) => Token[]): boolean {
  const isClause = others.split(/[,;.]\s/u).some((clause) => slotState(read(withoutNumbers(clause))) === "done");
  return isClause || left.every(isFiller) || hasPaper(left.map((t) => t.written).join(" "));
}

/** The state when the tokens say nothing else. */
function slotState(tokens: readonly Token[]): ProgressWord | null {
  const [said] = findSayings(tokens, PROGRESS_SAYINGS);
  return said !== undefined && said.at === 0 && said.length === tokens.length ? said.means : null;
}

function withPercent(
  said: ProgressWord,
  percent: number | null,
  isWhole: boolean,
): { progress: TaskProgress; isWhole: boolean } | null {
  if (said === "unclear") return null;
  if (percent === null) return { progress: said, isWhole };
  // "Hoàn thành 50%" is under way; "đang làm 100%" and "chưa làm 30%" contradict themselves.
  if (said === "done" && percent < 100) return percent > 0 ? { progress: "in-progress", isWhole: false } : null;
  const fits = said === "done" ? percent === 100 : said === "in-progress" ? percent < 100 : percent === 0;
  return fits ? { progress: said, isWhole: isWhole && said !== "in-progress" } : null;
}

function percentIn(text: string): number | null {
  const match = /(?<![\d.,])(\d{1,3}(?:[.,]\d+)?)\s*(?:%|phan tram)/u.exec(foldedInPlace(text));
  return match ? Number(match[1]?.replace(",", ".")) : null;
}

/** A clause without its percentage and its day: what is left has to be the state. */
function withoutNumbers(clause: string): string {
  const days = findDays(clause, "2000-01-01");
  const kept = days.reduceRight((text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`, clause);
  return kept
    .replace(/(?:khoảng |khoang |được |duoc |đạt |dat )?\d{1,3}(?:[.,]\d+)?\s*(?:%|phần trăm|phan tram)/giu, " ")
    .replace(/(?<!\p{L})(?:vào |vao |từ |tu )?(?:ngày|ngay|hồi|hoi)\s*$/iu, " ");
}

/** The day on which it was finished: the only one, or the one beside the state; today when none is named. */
function doneDay(days: readonly DayMention[], firstEnd: number, today: string): string | { said: string } {
  const wrong = days.find(({ day }) => day === null);
  if (wrong) return { said: wrong.text };
  const beside = days.filter(({ start }) => start < firstEnd);
  const meant = new Set((beside.length > 0 ? beside : days).map(({ day }) => day ?? today));
  const [only] = meant;
  if (meant.size > 1) return { said: days.map(({ text }) => text).join(", ") };
  return only ?? today;
}
