import { sql } from "kysely";
import { AppError } from "../../domain/errors.ts";
import { type Database, type Db, type Engine, inSnapshot, inTransaction } from "../database.ts";
import type { Migration } from "../migrations/migration.ts";
import { lastNumber, setLastNumber } from "./counter.ts";
import { type Fingerprint, fingerprint, insertRows, rowsOf } from "./rows.ts";
import { type CopiedTable, tablesOf } from "./tables-of.ts";

/** What was copied, proved by reading both sides. */
export interface Copied extends Fingerprint {
  table: string;
}

type Side = Pick<Database, "db" | "engine">;

/** Says which migrations ran: there in every database, so it does not count as content. */
const MIGRATIONS_TABLE = "migrations";

/**
 * Copies every table, all or nothing, as of one moment of the source, and compares both sides before it ends. On both the same
 * migrations have run.
 * @param replace what the target holds is deleted in the same transaction.
 * @throws AppError "database-not-empty" without `replace`, and "copy-differs" when the target did not keep what it was given.
 */
export async function copyDatabase(
  source: Side,
  target: Side,
  migrations: readonly Migration[],
  replace: boolean,
): Promise<Copied[]> {
  const tables = await tablesOf(migrations);
  return inSnapshot(source, (from) =>
    inTransaction(target.db, async (to) => {
      if (target.engine === "postgres") await holdTables(to, tables);
      await makeRoom(to, tables, replace);
      for (const table of tables) await copyTable(from, source.engine, to, target.engine, table);
      const copied: Copied[] = [];
      for (const table of tables) copied.push(await compare(from, to, table));
      return copied;
    }),
  );
}

/** Nobody else writes into them until the end, and what is deleted may be much. */
async function holdTables(db: Db, tables: readonly CopiedTable[]): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(db);
  const names = sql.join(tables.map(({ name }) => sql.table(name)));
  await sql`lock table ${names} in share row exclusive mode`.execute(db);
}

async function makeRoom(db: Db, tables: readonly CopiedTable[], replace: boolean): Promise<void> {
  for (const { name } of tables.toReversed()) {
    if (replace || name === MIGRATIONS_TABLE) await sql`delete from ${sql.table(name)}`.execute(db);
    else if ((await sql`select 1 from ${sql.table(name)} limit 1`.execute(db)).rows.length > 0)
      throw new AppError("database-not-empty", "Cơ sở dữ liệu đích đã có dữ liệu; không có gì được thay đổi.");
  }
}

async function copyTable(from: Db, fromEngine: Engine, to: Db, toEngine: Engine, table: CopiedTable): Promise<void> {
  for await (const rows of rowsOf(from, table)) await insertRows(to, toEngine, table, rows);
  if (!table.counted) return;
  // Not below what either gave out: the number of a form that is gone must not be given to another one.
  const last = Math.max(await lastNumber(from, fromEngine, table.name), await lastNumber(to, toEngine, table.name));
  if (last > 0) await setLastNumber(to, toEngine, table.name, last);
}

async function compare(from: Db, to: Db, table: CopiedTable): Promise<Copied> {
  const [given, kept] = [await fingerprint(from, table), await fingerprint(to, table)];
  if (given.rows === kept.rows && given.hash === kept.hash) return { table: table.name, ...kept };
  throw new AppError(
    "copy-differs",
    `Bảng ${table.name}: nguồn có ${given.rows} dòng, đích nhận ${kept.rows} dòng hoặc nội dung khác. Không có gì được thay đổi.`,
  );
}
