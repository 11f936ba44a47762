import { sql } from "kysely";
import { type Period, periodKey, periodLabel } from "../../../src/domain/period.ts";
import type { Catalogue, Indicator } from "../../../src/domain/plan.ts";
import type { ReportedValue } from "../../../src/domain/report.ts";
import { unitsInPlan } from "../../../src/domain/responsibility.ts";
import { valueKindOf } from "../../../src/reporting/value-kinds.ts";
import { type Database, type Db, inTransaction, openDatabase } from "../../../src/storage/database.ts";
import { migrate } from "../../../src/storage/migrate.ts";
import { MIGRATIONS } from "../../../src/storage/migrations/list.ts";

/** So many communes Việt Nam has since July 2025. */
export const COMMUNES = 3_321;
/** The plan that all of them have here. */
export const MODEL = "phuoc-an";
/** T3/2026 to T10/2026: eight months for each indicator of each commune. */
export const MONTHS: readonly Period[] = Array.from({ length: 8 }, (_, i) => ({
  year: 2026,
  kind: "month",
  index: i + 3,
}));
/** Of so many first reports one was corrected. */
const CORRECTED_EACH = 20;

/** Without those of constraints, which cannot be dropped alone. */
const SQLITE_INDEXES = `select name, sql as made from sqlite_master
  where type = 'index' and sql is not null and tbl_name in ('reports', 'verifications')`;
const POSTGRES_INDEXES = `select indexname as name, indexdef as made from pg_indexes i
  where tablename in ('reports', 'verifications') and not exists (select 1 from pg_constraint where conname = i.indexname)`;

const at = (month: Period): string => `2026-${String(month.index).padStart(2, "0")}-19T02:30:00.000Z`;

/** The model commune and made-up neighbours, by slug. */
export function slugs(count: number): string[] {
  return [MODEL, ...Array.from({ length: count - 1 }, (_, i) => `thu-${String(i + 1).padStart(4, "0")}`)];
}

/** The catalogue as if each of these communes had the model's plan. */
export function withPlanOf(catalogue: Catalogue, communes: readonly string[]): Catalogue {
  const more = communes.filter((slug) => !catalogue.communes.some((known) => known.slug === slug));
  const again = <T extends { commune: string }>(all: readonly T[]): T[] => {
    const own = all.filter(({ commune }) => commune === MODEL);
    const copied = more.flatMap((slug) =>
      own.map((one) => ({ ...one, commune: slug, ...("document" in one ? { document: slug } : {}) })),
    );
    return [...all, ...copied];
  };
  const model = catalogue.communes.find(({ slug }) => slug === MODEL);
  if (!model) throw new Error(`no plan of ${MODEL}`);
  const named = more.map((slug) => ({ ...model, slug, name: `xã ${slug}`, shortName: slug }));
  const documents = catalogue.documents.filter(({ commune }) => commune === MODEL);
  return {
    ...catalogue,
    communes: [...catalogue.communes, ...named],
    documents: [
      ...catalogue.documents,
      ...more.flatMap((slug) => documents.map((one) => ({ ...one, id: slug, commune: slug }))),
    ],
    indicators: again(catalogue.indicators),
    duties: again(catalogue.duties),
    reporting: again(catalogue.reporting),
    units: again(catalogue.units),
  };
}

/**
 * Fills an empty database with what `COMMUNES` communes report of the model's indicators: people with accounts
 * (channel "telegram", sender = slug), every indicator in every one of MONTHS, one in twenty corrected, all but the
 * last month verified. Rows lie in the order of time, those of a commune far apart. No audit log: nothing measured here reads it.
 * @returns rows by table.
 */
export async function loadNation(url: string, indicators: readonly Indicator[]): Promise<Record<string, number>> {
  const database = await openDatabase(url);
  const { db } = database;
  try {
    await migrate(database, MIGRATIONS, new Date());
    await addPeople(db);
    await sql`create table bench_codes (n integer, code text, kind text, number double precision, said text, unit text)`.execute(
      db,
    );
    for (const [n, indicator] of indicators.entries()) {
      const { kind, number, text } = sampleOf(indicator);
      const unit = unitsInPlan(indicator)[0] ?? "UBND xã";
      await sql`insert into bench_codes values (${n}, ${indicator.code}, ${kind}, ${number}, ${text}, ${unit})`.execute(
        db,
      );
    }
    await quickly(database, async (connection) => {
      for (const month of MONTHS) await inTransaction(connection, (transaction) => addMonth(transaction, month));
    });
    await sql`drop table bench_codes`.execute(db);
    if (database.engine === "postgres") await settle(db);
    return await counts(db);
  } finally {
    await database.close();
  }
}

/** What PostgreSQL does by itself in the minutes after such a load. The service never runs SQLite's "analyze", so neither does this. */
async function settle(db: Db): Promise<void> {
  await db.connection().execute(async (connection) => {
    for (const task of ["set statement_timeout = 0", "vacuum analyze", "checkpoint"])
      await sql.raw(task).execute(connection);
  });
}

/** The way of bulk loads: indexes are made anew from the rows at the end, references are taken as right. */
async function quickly({ db, engine }: Database, load: (db: Db) => Promise<void>): Promise<void> {
  const isSqlite = engine === "sqlite";
  await db.connection().execute(async (connection) => {
    const found = await sql<{
      name: string;
      made: string;
    }>`${sql.raw(isSqlite ? SQLITE_INDEXES : POSTGRES_INDEXES)}`.execute(connection);
    for (const { name } of found.rows) await sql`drop index ${sql.ref(name)}`.execute(connection);
    await sql
      .raw(isSqlite ? "pragma foreign_keys = off" : "set session_replication_role = replica")
      .execute(connection);
    await load(connection);
    for (const { made } of found.rows) await sql.raw(made).execute(connection);
  });
}

/** One person a commune, as its leader, with an account. */
async function addPeople(db: Db): Promise<void> {
  const now = at(MONTHS[0] as Period);
  const all = slugs(COMMUNES);
  for (let from = 0; from < all.length; from += 500) {
    const people = all.slice(from, from + 500).map((commune) => ({
      name: `Người ${commune}`,
      commune,
      unit: "Phòng Văn hóa – Xã hội",
      role: "leader" as const,
      created_at: now,
    }));
    await db.insertInto("people").values(people).execute();
  }
  await sql`insert into accounts (channel, sender, person_id, linked_at, chat)
    select 'telegram', commune, id, ${now}, commune from people`.execute(db);
}

/** A value near the target, as a row of reports keeps it. */
function sampleOf(indicator: Indicator): { kind: ReportedValue["kind"]; number: number | null; text: string | null } {
  const { kind } = valueKindOf(indicator);
  if (kind === "text") return { kind, number: null, text: "Đang triển khai theo kế hoạch của xã" };
  if (kind === "yes-no") return { kind, number: 1, text: null };
  return { kind: kind === "range" ? "count" : kind, number: indicator.targets[0]?.value ?? 10, text: null };
}

async function addMonth(db: Db, month: Period): Promise<void> {
  const key = periodKey(month);
  const growth = 0.5 + 0.03 * month.index;
  await sql`insert into reports (commune, document, code, period, kind, number, max, text, note, unit, person_id, channel, at, form, source)
    select p.commune, p.commune, c.code, ${key}, c.kind,
      case when c.kind = 'yes-no' then c.number else round(c.number * (${growth} + 0.04 * (p.id % 5))) end,
      null, c.said, ${`đã đối chiếu sổ sách ${periodLabel(month)}`}, c.unit, p.id, 'telegram', ${at(month)},
      p.id || '-' || c.n || '-' || ${key}, 'telegram ' || p.id || ' ' || c.n || ' ' || ${key}
    from bench_codes c cross join people p order by c.n, p.id`.execute(db);
  const first = sql`from reports where period = ${key} and supersedes is null`;
  await sql`insert into reports (commune, document, code, period, kind, number, max, text, note, unit, person_id, channel, at, supersedes, form)
    select commune, document, code, period, kind, number, max, text, 'sửa số đã nhập nhầm', unit, person_id, channel, at, id, form || ' sửa'
    ${first} and id % ${CORRECTED_EACH} = 0`.execute(db);
  if (month === MONTHS.at(-1)) return;
  await sql`insert into verifications (commune, report_id, outcome, reason, person_id, channel, at)
    select commune, id, 'verified', '', person_id, channel, at
    from reports r where period = ${key} and not exists (select 1 from reports n where n.supersedes = r.id)
    order by id`.execute(db);
}

async function counts(db: Db): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const table of ["reports", "verifications"] as const) {
    const { count } = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number | string>().as("count"))
      .executeTakeFirstOrThrow();
    rows[table] = Number(count);
  }
  return rows;
}
