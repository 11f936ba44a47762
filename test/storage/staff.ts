import type { Period } from "../../src/domain/period.ts";
import type { Person } from "../../src/domain/person.ts";
import type { Db } from "../../src/storage/database.ts";
import { addPerson } from "../../src/storage/people.ts";
import type { AddOutcome, NewReport } from "../../src/storage/reports.ts";

export const NOW = new Date("2026-10-15T12:00:00+07:00");
export const later = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
export const OCTOBER: Period = { year: 2026, kind: "month", index: 10 };

/** People of two communes. */
export interface Staff {
  hoa: Person;
  binh: Person;
  /** Of the other commune. */
  lan: Person;
}

export async function addStaff(db: Db): Promise<Staff> {
  const add = (name: string, commune: string) =>
    addPerson(db, { name, commune, unit: "Phòng Văn hóa – Xã hội", role: "officer" }, NOW);
  return { hoa: await add("Hoa", "phuoc-an"), binh: await add("Bình", "phuoc-an"), lan: await add("Lan", "dinh-hoa") };
}

/** The first report of V.20 in October, unless told otherwise. */
export function newReport(person: Person, form: string, more: Partial<NewReport> = {}): NewReport {
  return {
    commune: person.commune,
    document: `plan-${person.commune}`,
    code: "V.20",
    period: OCTOBER,
    value: { kind: "percent", number: 82.5 },
    note: "",
    person,
    channel: "telegram",
    form,
    source: null,
    supersedes: null,
    ...more,
  };
}

/** The report of an outcome that has one. */
export function reportOf(outcome: AddOutcome) {
  if (outcome.outcome !== "added" && outcome.outcome !== "repeated") throw new Error(outcome.outcome);
  return outcome.report;
}
