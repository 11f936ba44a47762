import { keysOfYear, type Period, periodKey, periodOfKey } from "../domain/period.ts";
import type { Person } from "../domain/person.ts";
import type { IndicatorKey, Report, ReportedValue, ReportState } from "../domain/report.ts";
import { type Actor, holdCommune, insertAudited } from "./audit.ts";
import { type Db, inTransaction } from "./database.ts";
import { lockOf } from "./period-locks.ts";
import type { Tables } from "./tables.ts";

export interface NewReport extends IndicatorKey {
  period: Period;
  value: ReportedValue;
  note: string;
  person: Person;
  channel: string;
  /** Names the confirmation: a second one of the same name adds nothing. */
  form: string;
  /** The message that began it, so that an edit of it is known; null when a button did. */
  source: string | null;
  /** Id of the current report that the person was shown and corrects; null when there was none. */
  supersedes: number | null;
}

export type AddOutcome =
  | { outcome: "added"; report: Report }
  /** This confirmation was stored before. */
  | { outcome: "repeated"; report: Report }
  /** Meanwhile somebody else reported; nothing was stored. */
  | { outcome: "changed"; current: Report | null }
  /** The period was locked meanwhile; nothing was stored. */
  | { outcome: "locked" };

/** Adds a report, or a correction of the one that the person was shown. */
export async function addReport(db: Db, added: NewReport, at: Date): Promise<AddOutcome> {
  return inTransaction(db, async (transaction) => {
    // Held until the end, so that no lock and no other report of the commune comes between looking and writing.
    await holdCommune(transaction, added.commune);
    const repeated = await findReport(transaction, "r.form", added.form);
    if (repeated) return { outcome: "repeated", report: repeated };
    if ((await lockOf(transaction, added.commune, added.period)) !== null) return { outcome: "locked" };
    const current = await currentReport(transaction, added, added.period);
    if ((current?.id ?? null) !== added.supersedes) return { outcome: "changed", current };
    const { commune, document, code, note, channel, form, source, supersedes, person } = added;
    const actor: Actor = { personId: person.id, channel, at };
    const row = {
      commune,
      document,
      code,
      period: periodKey(added.period),
      ...valueColumns(added.value),
      note,
      unit: person.unit,
      person_id: person.id,
      channel,
      at: at.toISOString(),
      supersedes,
      form,
      source,
    };
    const id = await insertAudited(transaction, "reports", row, supersedes === null ? "report" : "correct", actor);
    const report = await findReport(transaction, "r.id", id);
    if (!report) throw new Error("a report was stored and is not there");
    return { outcome: "added", report };
  });
}

/** @throws RangeError for what is no number: a database would make null of it, and reading that back 0. */
function finite(number: number): number {
  if (!Number.isFinite(number)) throw new RangeError("a reported number is finite");
  return number;
}

function valueColumns(value: ReportedValue): Pick<Tables["reports"], "kind" | "number" | "max" | "text"> {
  const { kind } = value;
  switch (kind) {
    case "nothing":
      return { kind, number: null, max: null, text: null };
    case "text":
      return { kind, number: null, max: null, text: value.text };
    case "yes-no":
      return { kind, number: value.yes ? 1 : 0, max: null, text: null };
    case "range":
      return { kind, number: finite(value.number), max: finite(value.max), text: null };
    default:
      return { kind, number: finite(value.number), max: null, text: null };
  }
}

function readColumns({
  kind,
  number,
  max,
  text,
}: Pick<Tables["reports"], "kind" | "number" | "max" | "text">): ReportedValue {
  switch (kind) {
    case "nothing":
      return { kind };
    case "text":
      return { kind, text: text ?? "" };
    case "yes-no":
      return { kind, yes: number === 1 };
    case "range":
      return { kind, number: number ?? 0, max: max ?? 0 };
    default:
      return { kind, number: number ?? 0 };
  }
}

/** Every report with its person, its last verification and what superseded it. */
function reportsOf(db: Db) {
  return db
    .selectFrom("reports as r")
    .innerJoin("people as p", "p.id", "r.person_id")
    .leftJoin("reports as newer", "newer.supersedes", "r.id")
    .leftJoin("verifications as v", (join) =>
      join.on((eb) =>
        eb(
          "v.id",
          "=",
          eb
            .selectFrom("verifications as last")
            .select((e) => e.fn.max("last.id").as("id"))
            .whereRef("last.report_id", "=", "r.id"),
        ),
      ),
    )
    .select([
      "r.id",
      "r.commune",
      "r.document",
      "r.code",
      "r.period",
      "r.kind",
      "r.number",
      "r.max",
      "r.text",
      "r.note",
      "r.unit",
      "r.person_id",
      "r.channel",
      "r.at",
      "r.supersedes",
      "p.name",
      "newer.id as newer",
      "v.outcome",
      "v.reason",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof reportsOf>["execute"]>>[number];

function toReport(row: Row): Report {
  const state: ReportState = row.newer !== null ? "superseded" : (row.outcome ?? "reported");
  return {
    id: row.id,
    commune: row.commune,
    document: row.document,
    code: row.code,
    period: periodOfKey(row.period),
    value: readColumns(row),
    note: row.note,
    state,
    reason: state === "returned" ? row.reason : null,
    unit: row.unit,
    personId: row.person_id,
    personName: row.name,
    channel: row.channel,
    at: row.at,
    supersedes: row.supersedes,
  };
}

async function findReport(db: Db, column: "r.id" | "r.form", value: number | string): Promise<Report | null> {
  const row = await reportsOf(db).where(column, "=", value).executeTakeFirst();
  return row ? toReport(row) : null;
}

export const reportOfId = (db: Db, id: number): Promise<Report | null> => findReport(db, "r.id", id);
export const reportOfForm = (db: Db, form: string): Promise<Report | null> => findReport(db, "r.form", form);

/** The report that a message began; the newest when it was corrected since. */
export async function reportOfSource(db: Db, source: string): Promise<Report | null> {
  const row = await reportsOf(db).where("r.source", "=", source).orderBy("r.id", "desc").executeTakeFirst();
  return row ? toReport(row) : null;
}

/** The last report of a person that was not corrected since; null when there is none. */
export async function lastReportOf(db: Db, personId: number): Promise<Report | null> {
  const row = await reportsOf(db)
    .where("r.person_id", "=", personId)
    .where("newer.id", "is", null)
    .orderBy("r.id", "desc")
    .executeTakeFirst();
  return row ? toReport(row) : null;
}

/** What counts for an indicator in a period now, in whatever state; null when nothing was reported. */
export async function currentReport(db: Db, key: IndicatorKey, period: Period): Promise<Report | null> {
  const [report] = await currentReports(db, { commune: key.commune, document: key.document, code: key.code, period });
  return report ?? null;
}

export interface ReportFilter {
  commune: string;
  document?: string | undefined;
  code?: string | undefined;
  period?: Period | undefined;
  /** Periods whose year is one of these. */
  years?: readonly number[] | undefined;
  state?: Exclude<ReportState, "superseded"> | undefined;
}

/** Reports that no correction supersedes, in order of plan, indicator ("V.3" before "V.20") and period. */
export async function currentReports(db: Db, filter: ReportFilter): Promise<Report[]> {
  // PostgreSQL has no empty lists.
  if (filter.years?.length === 0) return [];
  let query = reportsOf(db).where("newer.id", "is", null).where("r.commune", "=", filter.commune);
  if (filter.document !== undefined) query = query.where("r.document", "=", filter.document);
  if (filter.code !== undefined) query = query.where("r.code", "=", filter.code);
  if (filter.period !== undefined) query = query.where("r.period", "=", periodKey(filter.period));
  if (filter.years !== undefined) query = query.where("r.period", "in", filter.years.flatMap(keysOfYear));
  if (filter.state === "reported") query = query.where("v.id", "is", null);
  else if (filter.state !== undefined) query = query.where("v.outcome", "=", filter.state);
  // Put in order here: the two databases, and PostgreSQL's locales, differ in what comes first.
  return (await query.execute()).sort(inOrder).map(toReport);
}

/** Made once: `localeCompare` with options makes one at every comparison, which took most of the time of reading a commune's year. */
const IN_NUMBER_ORDER = new Intl.Collator("en", { numeric: true });

function inOrder(a: Row, b: Row): number {
  const { compare } = IN_NUMBER_ORDER;
  return compare(a.document, b.document) || compare(a.code, b.code) || compare(a.period, b.period);
}

/** Everything that was ever reported for an indicator, oldest first. */
export async function reportHistory(db: Db, key: IndicatorKey): Promise<Report[]> {
  const rows = await reportsOf(db)
    .where("r.commune", "=", key.commune)
    .where("r.document", "=", key.document)
    .where("r.code", "=", key.code)
    .orderBy("r.id")
    .execute();
  return rows.map(toReport);
}

export type VerifyOutcome =
  | { outcome: "done"; report: Report }
  /** It was in this state already; nothing was stored. */
  | { outcome: "already"; report: Report }
  /** A correction has come meanwhile; it has to be looked at. */
  | { outcome: "superseded"; report: Report }
  | { outcome: "locked" };

export interface Verdict {
  outcome: "verified" | "returned";
  /** Why it was returned; empty for "verified". */
  reason: string;
}

/** Stores the outcome of a verification. The caller has checked who may. */
export async function verifyReport(
  db: Db,
  id: number,
  verdict: Verdict,
  person: Person,
  channel: string,
  at: Date,
): Promise<VerifyOutcome> {
  return inTransaction(db, async (transaction) => {
    await holdCommune(transaction, person.commune);
    const report = await findReport(transaction, "r.id", id);
    if (!report || report.commune !== person.commune) throw new Error("no such report in this commune");
    if (report.state === "superseded") return { outcome: "superseded", report };
    if (report.state === verdict.outcome) return { outcome: "already", report };
    if ((await lockOf(transaction, report.commune, report.period)) !== null) return { outcome: "locked" };
    const row = {
      commune: report.commune,
      report_id: id,
      ...verdict,
      person_id: person.id,
      channel,
      at: at.toISOString(),
    };
    const action = verdict.outcome === "verified" ? "verify" : "return";
    await insertAudited(transaction, "verifications", row, action, { personId: person.id, channel, at });
    const after = await findReport(transaction, "r.id", id);
    return { outcome: "done", report: after ?? report };
  });
}
