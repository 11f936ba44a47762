import { type Period, type PeriodKind, periodAt, periodKey, shiftPeriod } from "../domain/period.ts";
import type { Person } from "../domain/person.ts";
import type { ReportingRule } from "../domain/plan.ts";
import type { Receipt, ReminderOf, SentReminder } from "../storage/reminders.ts";
import { addDays } from "../text/days.ts";
import type { WorkingDays } from "./working-days.ts";

/** Days before the due day, the first day after it, and the summary for the focal unit; in this order. */
export type ReminderStep = "7" | "3" | "1" | "0" | "late" | "digest";

/** An indicator that a unit has to report in a period and has not. */
export interface Missing {
  code: string;
  name: string;
}

/** What is missing of each unit that has something to report in a period; a unit that has reported everything has an empty list. */
export type UnitProgress = ReadonlyMap<string, readonly Missing[]>;

/** How a plan's rules are read. */
export interface ReminderRules {
  /** Whether a unit (canonical name) has to report by the rule. */
  applies(rule: ReportingRule, unit: string): boolean;
  /** ISO date of the day on which the report of the period is due; null when the rule names none. */
  due(rule: ReportingRule, period: Period): string | null;
}

/** What one commune's reminders of a day depend on. */
export interface ReminderState {
  rules: readonly ReportingRule[];
  book: ReminderRules;
  focalUnit: string | null;
  /** Those who can be written to. */
  people: readonly Person[];
  /** Since `EARLIEST_DAYS` days at least, and what a clock that was ahead left in the future. */
  sent: readonly SentReminder[];
  receipts: readonly Receipt[];
  /** Ids of people who want no reminder now. */
  paused: ReadonlySet<number>;
}

/** A rule's step in a period whose time is now. */
export interface OpenStep {
  rule: ReportingRule;
  key: ReminderOf;
  period: Period;
  /** ISO date. */
  due: string;
  step: ReminderStep;
  /** Steps that fall on the same working day; they are done with this one. */
  merged: readonly ReminderStep[];
}

/** A reminder to be sent today. */
export interface DueReminder extends OpenStep {
  person: Person;
  /** Units that have not reported: the person's own, those late, or for a digest every unit with what is missing, if anything. */
  units: readonly { unit: string; missing: readonly Missing[] }[];
}

/** Days before the due day on which a reminder goes out. */
const BEFORE = [7, 3, 1, 0] as const;
const ORDER: readonly string[] = ["7", "3", "1", "0", "late", "digest"];
/** How long after its day the note that a unit is late may still go out, in days. */
const LATE_DAYS = 7;
/** Rows this old do not bear on today: 7 days before a due day, moved before the longest holidays, to the end of `LATE_DAYS`. */
export const EARLIEST_DAYS = 45;

/** Which rule it is, in any version of the plan's file: "phuoc-an IV.1: Các cơ quan → Phòng A (20)". */
export function ruleKey({ document, section, from, to, dueDay }: ReportingRule): string {
  return `${document} ${section}: ${from} → ${to} (${dueDay ?? "-"})`;
}

/** The steps whose time is today; nothing on a day on which nobody works. Of the steps before a due day the nearest alone. */
export function openSteps(
  { rules, book, focalUnit }: Pick<ReminderState, "rules" | "book" | "focalUnit">,
  days: WorkingDays,
  today: string,
): OpenStep[] {
  if (!days.isWorkingDay(today)) return [];
  return rules.flatMap((rule) =>
    periodsAround(rule, today).flatMap((period) => {
      const due = book.due(rule, period);
      if (due === null) return [];
      const key = { rule: ruleKey(rule), period: periodKey(period) };
      const steps = [before(due, days, today), late(due, days, today)];
      if (focalUnit !== null && rule.from === focalUnit) steps.push(digest(due, days, today));
      return steps.flatMap((found) => (found === null ? [] : [{ rule, key, period, due, ...found }]));
    }),
  );
}

function periodsAround({ cadence }: ReportingRule, today: string): Period[] {
  const kinds: readonly string[] = ["month", "quarter", "half-year", "year"] satisfies PeriodKind[];
  return cadence
    .filter((kind): kind is PeriodKind => kinds.includes(kind))
    .flatMap((kind) => [-1, 0, 1].map((steps) => shiftPeriod(periodAt(kind, today), steps)));
}

type Found = Pick<OpenStep, "step" | "merged"> | null;

/** A step on a day off moves to the working day before: after the due day it would be of no use. */
function before(due: string, days: WorkingDays, today: string): Found {
  if (today > due) return null;
  const steps = BEFORE.map((n) => ({ step: String(n) as ReminderStep, day: days.onOrBefore(addDays(due, -n)) }));
  const current = steps.findLast(({ day }) => day <= today);
  if (!current) return null;
  return { step: current.step, merged: steps.filter((s) => s !== current && s.day === current.day).map((s) => s.step) };
}

function late(due: string, days: WorkingDays, today: string): Found {
  const day = days.after(due);
  return day <= today && today <= addDays(day, LATE_DAYS) ? { step: "late", merged: [] } : null;
}

function digest(due: string, days: WorkingDays, today: string): Found {
  const day = days.onOrBefore(addDays(due, -1));
  return day <= today && today <= due ? { step: "digest", merged: [] } : null;
}

/** Who may get one of the open steps today, as far as can be said without looking at what was reported. */
export function awaitedSteps(state: ReminderState, open: readonly OpenStep[], today: string): OpenStep[] {
  return open.filter((step) => state.people.some((person) => mayGet(state, step, person, today)));
}

/** The reminders of today, at most one of a rule and period a person. */
export function planReminders(
  state: ReminderState,
  open: readonly OpenStep[],
  progress: (period: Period) => UnitProgress,
  today: string,
): DueReminder[] {
  return open.flatMap((step) => {
    const units = [...progress(step.period)].map(([unit, missing]) => ({ unit, missing }));
    const silent = units.filter(({ unit, missing }) => missing.length > 0 && reportsBy(state, step.rule, unit));
    return state.people
      .filter((person) => mayGet(state, step, person, today))
      .map((person) => ({
        ...step,
        merged: step.merged.filter((merged) => !wasSent(state, { ...step, step: merged }, person)),
        person,
        units: unitsFor(state, step, person, step.step === "digest" ? units : silent),
      }))
      .filter((reminder) => reminder.units.length > 0);
  });
}

/** A unit does not report to itself. */
function reportsBy({ book }: ReminderState, rule: ReportingRule, unit: string): boolean {
  return unit !== rule.to && book.applies(rule, unit);
}

function mayGet(state: ReminderState, step: OpenStep, person: Person, today: string): boolean {
  const { sent, receipts, paused } = state;
  if (paused.has(person.id) || !isFor(state, step, person)) return false;
  const own = sent.filter((s) => s.personId === person.id);
  if (own.some((s) => s.day === today)) return false;
  const about = (r: ReminderOf) => r.rule === step.key.rule && r.period === step.key.period;
  // After a nearer step an earlier one is of no use, even when the clock was set back.
  const done = own.some((s) => about(s) && (s.step === step.step || isNearer(s.step, step.step)));
  if (done) return false;
  // Who has taken note is left alone until the due day.
  const isTaken = receipts.some((r) => r.personId === person.id && about(r));
  return !isTaken || !["7", "3", "1"].includes(step.step);
}

function wasSent({ sent }: ReminderState, { key, step }: OpenStep, { id }: Person): boolean {
  return sent.some((s) => s.personId === id && s.step === step && s.rule === key.rule && s.period === key.period);
}

function isNearer(step: string, than: ReminderStep): boolean {
  return than !== "digest" && step !== "digest" && ORDER.indexOf(step) > ORDER.indexOf(than);
}

function isFor(state: ReminderState, { step, rule }: OpenStep, person: Person): boolean {
  if (step === "late") return person.role === "leader";
  if (step === "digest") return person.unit === state.focalUnit;
  return reportsBy(state, rule, person.unit);
}

/** Of a list of units those that the person is to hear about. */
function unitsFor<T extends { unit: string }>(
  { people }: ReminderState,
  { step }: OpenStep,
  person: Person,
  units: readonly T[],
): T[] {
  if (step === "digest") return [...units];
  if (step !== "late") return units.filter(({ unit }) => unit === person.unit);
  // A unit's own leader comes first; who has none is a matter for all leaders of the commune.
  const led = new Set(people.filter((p) => p.role === "leader").map((p) => p.unit));
  return units.filter(({ unit }) => unit === person.unit || !led.has(unit));
}
