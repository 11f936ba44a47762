import type { Citation } from "../domain/answer.ts";
import { type Period, periodKey } from "../domain/period.ts";
import type { ReportingRule } from "../domain/plan.ts";
import { dayOf } from "../domain/question.ts";
import type { Logger } from "../log.ts";
import type { Storage } from "../storage/storage.ts";
import { addDays } from "../text/days.ts";
import {
  awaitedSteps,
  type DueReminder,
  EARLIEST_DAYS,
  openSteps,
  planReminders,
  type ReminderRules,
  type ReminderState,
  type UnitProgress,
} from "./reminder-plan.ts";
import { type PeriodReach, reminderMessage } from "./reminder-text.ts";
import type { WorkingDays } from "./working-days.ts";

export interface ReminderDeps {
  storage: Pick<Storage, "isOpen" | "people" | "reminders">;
  /** Slugs. */
  communes: readonly string[];
  /** The commune's rules; those without a due day are never reminded of. */
  rules(commune: string): readonly ReportingRule[];
  book: ReminderRules;
  /** Null when neither the plan nor an admin names one. */
  focalUnit(commune: string): Promise<string | null>;
  /** What is missing of each unit that has something to report in the period. */
  progress(commune: string, period: Period): Promise<UnitProgress>;
  cite(rule: ReportingRule): Citation;
  workingDays: WorkingDays;
  /** Called after messages were put into the outbox. */
  wake(): void;
  log: Logger;
}

/** Reminders go out from 7:00 on; those found later than 20:45 wait for the next day, so that they can still be sent by 21:00. */
const DAY_BEGINS = { hours: 7, minutes: 0 };
const LAST_CLAIM = { hours: 20, minutes: 45 };
const NIGHT = { hours: 21, minutes: 0 };
/** Reminders of one period go out within so many days. */
const REACH_DAYS = 21;
const DAY_MS = 86_400_000;

/**
 * Puts every reminder whose time is now into the outbox, each (rule, period, person, step) once and one message a person a day,
 * whoever else does the same. Nothing at night and on days off. A commune that fails is logged and left for the next time.
 * @returns how many messages were put there.
 */
export async function runReminders(deps: ReminderDeps, now: Date): Promise<number> {
  const today = dayOf(now);
  if (!deps.storage.isOpen() || now < clock(now, DAY_BEGINS) || now >= clock(now, LAST_CLAIM)) return 0;
  if (!deps.workingDays.isWorkingDay(today)) return 0;
  let messages = 0;
  for (const commune of deps.communes) {
    try {
      messages += await remind(deps, commune, now, today);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      const name = error instanceof Error ? error.name : typeof error;
      deps.log.error({ event: "reminders-failed", commune, error: name, code }, "reminders wait for the next time");
    }
  }
  if (messages > 0) {
    deps.log.info({ event: "reminders", messages }, "reminders put into the outbox");
    deps.wake();
  }
  return messages;
}

/** The moment of that day, in the process's time zone. */
function clock(day: Date, { hours, minutes }: { hours: number; minutes: number }): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes);
}

async function remind(deps: ReminderDeps, commune: string, now: Date, today: string): Promise<number> {
  const rules = deps.rules(commune).filter((rule) => rule.dueDay !== null);
  if (rules.length === 0) return 0;
  const read = { rules, book: deps.book, focalUnit: await deps.focalUnit(commune) };
  const open = openSteps(read, deps.workingDays, today);
  if (open.length === 0) return 0;
  const { storage } = deps;
  const [people, chats] = [await storage.people.list(commune), await storage.people.firstChats(commune)];
  const state: ReminderState = {
    ...read,
    people: people.filter((p) => chats.has(p.id)),
    sent: await storage.reminders.since(commune, addDays(today, -EARLIEST_DAYS)),
    receipts: await storage.reminders.receipts(commune, new Date(now.getTime() - EARLIEST_DAYS * DAY_MS)),
    paused: await storage.reminders.paused(commune),
  };
  const awaited = awaitedSteps(state, open, today);
  const progress = await ofPeriods(awaited, (period) => deps.progress(commune, period));
  const due = planReminders(state, awaited, (period) => progress.get(periodKey(period)) ?? new Map(), today);
  const since = new Date(now.getTime() - REACH_DAYS * DAY_MS);
  const chatless = new Set(people.filter((p) => !chats.has(p.id)).map((p) => p.id));
  const digests = due.filter(({ step }) => step === "digest");
  const reached = await ofPeriods(digests, (period) => storage.reminders.reach(commune, period, since));
  const reach = (period: Period): PeriodReach => ({
    people,
    chatless,
    reached: reached.get(periodKey(period)) ?? [],
  });
  let messages = 0;
  for (const [id, own] of byPerson(due)) {
    const chat = chats.get(id);
    if (chat === undefined) continue;
    const reply = reminderMessage(own, today, deps.cite, reach);
    const reminders = own.flatMap(({ key, step, merged }) => [step, ...merged].map((s) => ({ ...key, step: s })));
    const message = { ...chat, reply, expiresAt: clock(now, NIGHT) };
    if (await storage.reminders.claim({ commune, personId: id, day: today, reminders, message })) messages += 1;
  }
  return messages;
}

/** By `periodKey`, each period asked for once. */
async function ofPeriods<T>(
  about: readonly { period: Period }[],
  ask: (period: Period) => Promise<T>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const { period } of about) {
    const key = periodKey(period);
    if (!found.has(key)) found.set(key, await ask(period));
  }
  return found;
}

function byPerson(due: readonly DueReminder[]): Map<number, DueReminder[]> {
  const people = new Map<number, DueReminder[]>();
  for (const reminder of due) people.set(reminder.person.id, [...(people.get(reminder.person.id) ?? []), reminder]);
  return people;
}
