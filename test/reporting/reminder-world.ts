import type { Period } from "../../src/domain/period.ts";
import { periodKey } from "../../src/domain/period.ts";
import type { Person } from "../../src/domain/person.ts";
import type { ReportingRule } from "../../src/domain/plan.ts";
import { loadHolidays } from "../../src/ingest/load/holidays.ts";
import type { UnitProgress } from "../../src/reporting/reminder-plan.ts";
import { planRules } from "../../src/reporting/reminder-rules.ts";
import type { ReminderDeps } from "../../src/reporting/reminders.ts";
import { createWorkingDays } from "../../src/reporting/working-days.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { KNOWLEDGE } from "../ingest/fixtures.ts";
import { SILENT } from "../storage/open.ts";

export const COMMUNE = "phuoc-an";
export const FOCAL = "Phòng Văn hóa – Xã hội";
export const POLICE = "Công an xã";
export const ECONOMY = "Phòng Kinh tế";
export const OFFICE = "Văn phòng HĐND và UBND xã";

const rule = (from: string, to: string, dueDay: number | null, more: Partial<ReportingRule> = {}): ReportingRule => ({
  document: "phuoc-an",
  commune: COMMUNE,
  from,
  to,
  cadence: ["month"],
  dueDay,
  text: `${from} báo cáo ${to}`,
  line: dueDay ?? 1,
  section: "IV.1",
  ...more,
});
/** As in the plan of Phước An. */
export const UNITS_RULE = rule("Các cơ quan, ban ngành", FOCAL, 20);
export const FOCAL_RULE = rule(FOCAL, "UBND xã", 25);
export const RULES = [UNITS_RULE, FOCAL_RULE, rule("Các cơ quan, đơn vị", "UBND xã", null)];
export const DAYS = createWorkingDays(loadHolidays(KNOWLEDGE));

/** A moment of the process's time zone. */
export const local = (day: string, time = "07:00"): Date => new Date(`${day}T${time}:00`);

export interface World {
  /** Missing indicators by unit, as they stand at a moment. */
  progress(period: Period, now: Date): UnitProgress;
}

/** Everybody has reported nothing, unless told. */
export function silentWorld(units: Record<string, string[]>): World {
  return {
    progress: () =>
      new Map(
        Object.entries(units).map(([unit, codes]) => [unit, codes.map((code) => ({ code, name: `tên ${code}` }))]),
      ),
  };
}

export function depsFor(
  storage: Storage,
  world: World,
  now: () => Date,
  more: Partial<ReminderDeps> = {},
): ReminderDeps {
  return {
    storage,
    communes: [COMMUNE],
    rules: () => RULES,
    book: planRules([]),
    focalUnit: async () => FOCAL,
    progress: async (_commune, period) => world.progress(period, now()),
    cite: ({ document, line, text }) => ({ document, title: "Kế hoạch", locator: `dòng ${line}`, quote: text }),
    workingDays: DAYS,
    wake: () => undefined,
    log: SILENT,
    ...more,
  };
}

export async function connected(url: string, now: () => Date): Promise<Storage> {
  const storage = createStorage({ url, log: SILENT, now });
  await storage.connect();
  return storage;
}

/** A person with a chat of their own on each channel. */
export async function member(
  storage: Storage,
  name: string,
  unit: string,
  role: Person["role"] = "officer",
  channels: readonly string[] = ["telegram"],
): Promise<Person> {
  const invitation = { commune: COMMUNE, unit, role, name };
  let person: Person | null = null;
  for (const channel of channels) {
    const code = await storage.people.invite({ ...invitation, personId: person?.id ?? null });
    const linked = await storage.people.link(code, { channel, sender: `${channel} ${name}` }, `${channel}-${name}`);
    if (linked.outcome !== "linked") throw new Error(linked.outcome);
    person = linked.person;
  }
  if (person === null) throw new Error("no channel");
  return person;
}

/** Numbers from 0 to 1 that come the same each time. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A world in which each unit reports each period at a moment of its own, or never: months of 2026 and 2027. */
export function busyWorld(units: readonly string[], random: () => number): World {
  const reportedAt = new Map<string, number>();
  for (const unit of units)
    for (let month = 0; month < 30; month += 1) {
      const first = new Date(2025, 11 + month, 1);
      const key = `${unit} ${periodKey({ year: first.getFullYear(), kind: "month", index: first.getMonth() + 1 })}`;
      const never = random() < 0.3;
      // Between the 5th and the 29th, at any minute.
      reportedAt.set(key, never ? Number.POSITIVE_INFINITY : first.getTime() + (4 + random() * 24) * 86_400_000);
    }
  return {
    progress: (period, now) =>
      new Map(
        units.map((unit) => {
          const at = reportedAt.get(`${unit} ${periodKey(period)}`) ?? Number.POSITIVE_INFINITY;
          return [unit, now.getTime() < at ? [{ code: "V.20", name: "Chỉ tiêu" }] : []];
        }),
      ),
  };
}
