import { sql } from "kysely";
import { type Db, openDatabase } from "../database.ts";
import { migrate } from "../migrate.ts";
import type { Migration } from "../migrations/migration.ts";

/** A table as a copy sees it. */
export interface CopiedTable {
  name: string;
  /** In the order in which they were declared. */
  columns: readonly string[];
  /** Columns of the primary key, in its order. */
  key: readonly string[];
  /** The database counts up its "id". */
  counted: boolean;
}

/**
 * The tables that the migrations make, those that others refer to before the ones that refer to them. Read from a database in
 * memory that the migrations ran on, so that a new table is among them by itself, and a table that some other program keeps in the
 * same PostgreSQL database is not.
 */
export async function tablesOf(migrations: readonly Migration[]): Promise<CopiedTable[]> {
  const { db, engine, close } = await openDatabase("sqlite::memory:");
  try {
    await migrate({ db, engine }, migrations, new Date(0));
    const found = await sql<{ name: string; sql: string }>`select name, sql from sqlite_master
      where type = 'table' and substr(name, 1, 7) <> 'sqlite_' order by name`.execute(db);
    const tables: (CopiedTable & { refersTo: string[] })[] = [];
    for (const { name, sql: declared } of found.rows)
      tables.push({
        name,
        ...(await columnsOf(db, name)),
        counted: /\bautoincrement\b/i.test(declared),
        refersTo: await referredBy(db, name),
      });
    return inOrder(tables);
  } finally {
    await close();
  }
}

async function columnsOf(db: Db, table: string): Promise<Pick<CopiedTable, "columns" | "key">> {
  const info = sql<{ name: string; pk: number }>`select name, pk from pragma_table_info(${table}) order by cid`;
  const { rows } = await info.execute(db);
  const key = rows.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  if (key.length === 0) throw new Error(`a table without a primary key cannot be copied: ${table}`);
  return { columns: rows.map(({ name }) => name), key: key.map(({ name }) => name) };
}

async function referredBy(db: Db, table: string): Promise<string[]> {
  const list = sql<{ table: string }>`select distinct "table" from pragma_foreign_key_list(${table})`;
  // Rows of one table refer to earlier ones, and are copied in order of their ids.
  return (await list.execute(db)).rows.map((row) => row.table).filter((name) => name !== table);
}

function inOrder(tables: readonly (CopiedTable & { refersTo: string[] })[]): CopiedTable[] {
  const done: CopiedTable[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ refersTo }) => refersTo.every((name) => done.some((table) => table.name === name)));
    if (ready.length === 0) throw new Error("tables refer to each other in a circle");
    for (const { refersTo: _, ...table } of ready) done.push(table);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return done;
}
