import type { Citation } from "../domain/answer.ts";
import type { Choice, Reply } from "../domain/message.ts";
import { type Period, periodKey, periodLabel } from "../domain/period.ts";
import { CHANNEL_NAMES, type Person } from "../domain/person.ts";
import type { ReportingRule } from "../domain/plan.ts";
import type { Reach } from "../storage/reminders.ts";
import { daysBetween, sayDay } from "../text/days.ts";
import type { DueReminder, Missing } from "./reminder-plan.ts";

/** How the reminders of a period came to the people of a commune. */
export interface PeriodReach {
  /** Everybody of the commune's staff. */
  people: readonly Person[];
  /** Ids of those who have no chat in which they can be written to. */
  chatless: ReadonlySet<number>;
  reached: readonly Reach[];
}

/** Indicators named in a message to who reports them; the rest is counted. */
const SHOWN = 8;
/** Codes named of each unit in a message about several. */
const CODES_SHOWN = 6;
/** Longest name of an indicator shown, in characters. */
const NAME_LENGTH = 90;
const PAUSE: Choice = { label: "Tắt nhắc 3 ngày", text: "/tatnhac 3" };

/** One message for all reminders of a person today; the first says most. */
export function reminderMessage(
  reminders: readonly DueReminder[],
  today: string,
  cite: (rule: ReportingRule) => Citation,
  reach: (period: Period) => PeriodReach,
): Reply {
  const texts = reminders.map((r) => {
    if (r.step === "late") return lateText(r);
    return r.step === "digest" ? digestText(r, today, reach(r.period)) : ownText(r, today);
  });
  const periods = new Map(reminders.map(({ period }) => [periodKey(period), period]));
  const [only] = periods.size === 1 ? periods.values() : [];
  return {
    text: texts.join("\n\n"),
    kind: "reporting",
    citations: reminders.map(({ rule }) => cite(rule)).filter(isFirst),
    choices: [{ label: "Đã nhận", text: only ? `/danhan ${periodLabel(only)}` : "/danhan" }, PAUSE],
  };
}

function isFirst({ document, locator }: Citation, at: number, all: readonly Citation[]): boolean {
  return all.findIndex((c) => c.document === document && c.locator === locator) === at;
}

/** "Còn 3 ngày đến hạn báo cáo T10/2026 (trước ngày 20/10/2026)." */
function ownText({ period, due, units, person }: DueReminder, today: string): string {
  const left = daysBetween(today, due);
  const head = left === 0 ? "Hôm nay đến hạn" : `Còn ${left} ngày đến hạn`;
  const missing = units.flatMap((u) => u.missing);
  const more = missing.length - SHOWN;
  return [
    `${head} báo cáo ${periodLabel(period)} (trước ngày ${sayDay(due)}).`,
    `${person.unit} chưa báo cáo ${missing.length} chỉ tiêu:`,
    ...missing.slice(0, SHOWN).map(({ code, name }) => `- ${code} ${cut(name)}`),
    ...(more > 0 ? [`và ${more} chỉ tiêu khác.`] : []),
    "Gõ /baocao để báo cáo.",
  ].join("\n");
}

function lateText({ period, due, units }: DueReminder): string {
  return [
    `Đã quá hạn báo cáo ${periodLabel(period)} (trước ngày ${sayDay(due)}). Chưa báo cáo đủ:`,
    ...units.map(unitLine),
    "Đề nghị anh/chị đôn đốc đơn vị.",
  ].join("\n");
}

function digestText({ period, due, units }: DueReminder, today: string, reach: PeriodReach): string {
  const left = daysBetween(today, due);
  const done = units.filter((u) => u.missing.length === 0);
  const silent = units.filter((u) => u.missing.length > 0);
  const head = left === 0 ? "Hôm nay đến hạn" : `Còn ${left} ngày đến hạn`;
  const unreached = silent.flatMap(({ unit }) => unreachedIn(unit, reach));
  const detours = detoursOf(reach);
  return [
    `${head} tổng hợp ${periodLabel(period)} (trước ngày ${sayDay(due)}). ${done.length}/${units.length} đơn vị đã báo cáo đủ${done.length > 0 ? `: ${done.map((u) => u.unit).join("; ")}` : ""}.`,
    ...(silent.length > 0 ? ["Chưa báo cáo đủ:", ...silent.map(unitLine)] : []),
    ...(unreached.length > 0 ? ["Chưa nhắc được:", ...unreached] : []),
    ...(detours.length > 0 ? ["Nhắc qua kênh khác:", ...detours] : []),
    "Gõ /tonghop để xem bảng tổng hợp.",
  ].join("\n");
}

/** "- Công an xã: 3 chỉ tiêu (V.20, V.28, V.30)". */
function unitLine({ unit, missing }: { unit: string; missing: readonly Missing[] }): string {
  const codes = missing.slice(0, CODES_SHOWN).map(({ code }) => code);
  return `- ${unit}: ${missing.length} chỉ tiêu (${codes.join(", ")}${missing.length > codes.length ? "…" : ""})`;
}

/** Who of a unit was not written to; the unit itself when nobody of it is linked. */
function unreachedIn(unit: string, { people, chatless, reached }: PeriodReach): string[] {
  const own = people.filter((p) => p.unit === unit);
  if (own.length === 0) return [`- ${unit}: chưa có ai liên kết tài khoản`];
  return own.flatMap((person) => {
    const at = reached.find((r) => r.personId === person.id);
    if (at?.state === "failed")
      return [`- ${named(person)}: ${[...at.refused, at.channel].map(channelName).join(", ")} không nhận tin`];
    return chatless.has(person.id) ? [`- ${named(person)}: chưa liên kết tài khoản nào nhận được tin`] : [];
  });
}

function detoursOf({ people, reached }: PeriodReach): string[] {
  return reached.flatMap(({ personId, channel, state, refused }) => {
    const person = people.find((p) => p.id === personId);
    if (!person || state === "failed" || refused.length === 0) return [];
    const from = refused.map(channelName).join(", ");
    return [`- ${named(person)}: ${from} không nhận tin, đã chuyển sang ${channelName(channel)}`];
  });
}

function named({ name, unit, id }: Person): string {
  return `${name === "" ? `Người dùng số ${id}` : name} (${unit})`;
}

function channelName(name: string): string {
  return CHANNEL_NAMES[name] ?? name;
}

function cut(name: string): string {
  const letters = [...name];
  if (letters.length <= NAME_LENGTH) return name;
  return `${letters
    .slice(0, NAME_LENGTH - 1)
    .join("")
    .replace(/\s+\S*$/u, "")}…`;
}
