import { afterEach, beforeEach, expect, it } from "vitest";
import { type Period, periodKey, periodOfKey } from "../../src/domain/period.ts";
import type { Person } from "../../src/domain/person.ts";
import type { ReportingRule } from "../../src/domain/plan.ts";
import { ruleKey } from "../../src/reporting/reminder-plan.ts";
import { runReminders } from "../../src/reporting/reminders.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { addDays, isWeekend } from "../../src/text/days.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import {
  busyWorld,
  connected,
  DAYS,
  depsFor,
  ECONOMY,
  FOCAL,
  FOCAL_RULE,
  local,
  member,
  OFFICE,
  POLICE,
  seeded,
  UNITS_RULE,
  type World,
} from "./reminder-world.ts";

const UNITS = [POLICE, ECONOMY, OFFICE, FOCAL];
const TICK_MS = 30 * 60_000;
const DAY_MS = 86_400_000;
const RANK = ["7", "3", "1", "0", "late"];
const keyOf = (rule: string, period: string, person: number, step: string) => [rule, period, person, step].join(" | ");

await describeOnEachEngine("reminders over many months", (engine) => {
  let empty: EmptyDatabase;
  let database: Database;
  let people: Person[];
  const open: Storage[] = [];
  beforeEach(async () => {
    empty = await engine.create();
    const storage = await connect(() => local("2026-10-01"));
    database = await openDatabase(empty.url);
    people = [
      await member(storage, "Hoa", POLICE),
      await member(storage, "Minh", POLICE),
      await member(storage, "Tám", POLICE, "leader"),
      await member(storage, "Lan", ECONOMY),
      await member(storage, "Bình", FOCAL),
      await member(storage, "Chủ tịch", "UBND xã", "leader", ["telegram", "zalo"]),
    ];
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    await database.close();
    await empty.remove();
  });
  // The year has Tết; PostgreSQL, slower by far, gets the two months around it.
  const [first, last] = engine.name === "SQLite" ? ["2026-10-01", "2027-09-30"] : ["2027-01-08", "2027-03-05"];

  async function connect(now: () => Date): Promise<Storage> {
    const storage = await connected(empty.url, now);
    open.push(storage);
    return storage;
  }

  interface Instance {
    clock: Date;
    storage: Storage;
    world: World;
  }

  async function instance(world: World): Promise<Instance> {
    const made: Instance = { clock: local(first), world, storage: undefined as never };
    made.storage = await connect(() => made.clock);
    return made;
  }
  /** The process ends and another begins. */
  async function restart(one: Instance): Promise<void> {
    open.splice(open.indexOf(one.storage), 1);
    await one.storage.close();
    one.storage = await connect(() => one.clock);
  }
  const tick = (one: Instance, at: Date) => {
    one.clock = at;
    return runReminders(
      depsFor(one.storage, one.world, () => one.clock),
      at,
    );
  };

  const rows = () =>
    database.db
      .selectFrom("reminders")
      .innerJoin("outgoing", "outgoing.id", "reminders.outgoing_id")
      .select(["rule", "period", "person_id", "step", "day", "at", "outgoing_id", "outgoing.chat"])
      .orderBy("outgoing_id")
      .execute();
  type Row = Awaited<ReturnType<typeof rows>>[number];
  const personOf = (row: Row) => people.find((p) => p.id === row.person_id) as Person;

  function keepsTheRules(all: readonly Row[], world: World): void {
    const messages = new Map<string, Set<number | null>>();
    for (const row of all) {
      const at = new Date(row.at);
      expect(at.getHours(), row.at).toBeGreaterThanOrEqual(7);
      expect(at.getHours(), row.at).toBeLessThan(21);
      expect(isWeekend(row.day), row.day).toBe(false);
      expect(DAYS.isWorkingDay(row.day), row.day).toBe(true);
      const day = `${row.person_id} ${row.day}`;
      messages.set(day, (messages.get(day) ?? new Set()).add(row.outgoing_id));
      const progress = world.progress(periodOfKey(row.period), at);
      const { unit, role } = personOf(row);
      if (row.step === "late") expect(role).toBe("leader");
      else if (row.step === "digest") expect(unit).toBe(FOCAL);
      else expect(progress.get(unit)?.length, `${unit} had reported at ${row.at}`).toBeGreaterThan(0);
    }
    for (const [day, ids] of messages) expect(ids.size, day).toBe(1);
    const keys = all.map((r) => keyOf(r.rule, r.period, r.person_id, r.step));
    expect(new Set(keys).size).toBe(keys.length);
  }

  /** Every reminder that a service which is never down has to send, worked out day by day from the rules alone. */
  function expected(world: World): Set<string> {
    const due = new Set<string>();
    const add = (rule: ReportingRule, period: Period, person: Person, step: string) =>
      due.add(keyOf(ruleKey(rule), periodKey(period), person.id, step));
    const silent = (period: Period, day: string, unit: string) =>
      (world.progress(period, local(day)).get(unit)?.length ?? 0) > 0;
    const within = (day: string) => day >= first && day <= last;
    for (let month = 0; month < 15; month += 1) {
      const start = new Date(2026, 7 + month, 1);
      const period: Period = { year: start.getFullYear(), kind: "month", index: start.getMonth() + 1 };
      for (const rule of [UNITS_RULE, FOCAL_RULE]) {
        const dueDay = `${period.year}-${String(period.index).padStart(2, "0")}-${rule.dueDay}`;
        const reporters = rule === FOCAL_RULE ? [FOCAL] : [POLICE, ECONOMY, OFFICE];
        for (const before of [7, 3, 1, 0]) {
          let day = addDays(dueDay, -before);
          while (!DAYS.isWorkingDay(day)) day = addDays(day, -1);
          for (const person of people)
            if (within(day) && reporters.includes(person.unit) && silent(period, day, person.unit))
              add(rule, period, person, String(before));
          if (before === 1 && rule === FOCAL_RULE && within(day))
            for (const person of people) if (person.unit === FOCAL) add(rule, period, person, "digest");
        }
        let late = addDays(dueDay, 1);
        while (!DAYS.isWorkingDay(late)) late = addDays(late, 1);
        // The police has a leader of its own; the others are the commune's leaders' business.
        const leads = (person: Person) =>
          reporters
            .filter((unit) => unit === person.unit || unit !== POLICE)
            .some((unit) => silent(period, late, unit));
        for (const person of people)
          if (within(late) && person.role === "leader" && leads(person)) add(rule, period, person, "late");
      }
    }
    return due;
  }

  it("come each exactly once from two instances that are started anew now and then", { timeout: 240_000 }, async () => {
    const random = seeded(57);
    const world = busyWorld(UNITS, random);
    const both = [await instance(world), await instance(world)] as const;
    for (let at = local(first, "00:00"); at < local(addDays(last, 1), "00:00"); at = new Date(at.getTime() + TICK_MS)) {
      if (random() < 0.01) await restart(both[random() < 0.5 ? 0 : 1]);
      const draw = random();
      if (draw < 0.1) await Promise.all(both.map((one) => tick(one, at)));
      else await tick(both[draw < 0.55 ? 0 : 1], at);
    }
    const all = await rows();
    keepsTheRules(all, world);
    const sent = new Set(all.map((r) => keyOf(r.rule, r.period, r.person_id, r.step)));
    const wanted = expected(world);
    expect([...wanted].filter((key) => !sent.has(key))).toEqual([]);
    expect([...sent].filter((key) => !wanted.has(key))).toEqual([]);
    expect(sent.size).toBeGreaterThan(engine.name === "SQLite" ? 150 : 20);
  });

  it("keep the rules when the service is down for days and clocks jump", { timeout: 240_000 }, async () => {
    const random = seeded(1945);
    const world = busyWorld(UNITS, random);
    const both = [await instance(world), await instance(world)] as const;
    /** How far each one's clock is off, in ms. */
    const off = [0, 0];
    let downUntil = 0;
    for (let at = local(first, "00:00"); at < local(addDays(last, 1), "00:00"); at = new Date(at.getTime() + TICK_MS)) {
      if (random() < 0.002) downUntil = at.getTime() + random() * 9 * DAY_MS;
      if (at.getTime() < downUntil) continue;
      const which = random() < 0.5 ? 0 : 1;
      if (random() < 0.01) off[which] = random() < 0.5 ? 0 : (random() - 0.5) * 12 * DAY_MS;
      if (random() < 0.02) await restart(both[which]);
      const shown = (i: number) => new Date(at.getTime() + (off[i] ?? 0));
      if (random() < 0.1) await Promise.all(both.map((one, i) => tick(one, shown(i))));
      else await tick(both[which], shown(which));
    }
    const all = await rows();
    expect(all.length).toBeGreaterThan(engine.name === "SQLite" ? 100 : 10);
    keepsTheRules(all, world);
    const reached = new Map<string, number>();
    for (const row of all.filter((r) => r.step !== "digest")) {
      // A nearer step is never followed by an earlier one; those of one message come in any order.
      const about = keyOf(row.rule, row.period, row.person_id, "");
      const before = all.filter(
        (r) => keyOf(r.rule, r.period, r.person_id, "") === about && r.outgoing_id !== row.outgoing_id,
      );
      for (const other of before.filter((r) => (r.outgoing_id ?? 0) < (row.outgoing_id ?? 0) && r.step !== "digest"))
        expect(RANK.indexOf(row.step), about).toBeGreaterThan(RANK.indexOf(other.step));
      reached.set(about, (reached.get(about) ?? 0) + 1);
    }
    for (const [about, times] of reached) expect(times, about).toBeLessThanOrEqual(RANK.length);
  });
});
