import { setTimeout as sleep } from "node:timers/promises";
import { type Dialect, Kysely, PostgresDialect, SqliteDialect, sql } from "kysely";
import { isBusy, openSqlite } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

/** What every repository function takes: the database, or a transaction of it. */
export type Db = Kysely<Tables>;
export type Engine = "sqlite" | "postgres";

export interface Database {
  db: Db;
  engine: Engine;
  close(): Promise<void>;
}

/** How long a write waits for other processes before it gives up, in milliseconds. */
const LOCK_TIMEOUT_MS = 5_000;
/** Between two tries, in milliseconds; other work of the process goes on meanwhile. */
const LOCK_RETRY_MS = 100;
/** PostgreSQL: connections of one process, and what connecting and one statement may take. */
const POOL_SIZE = 5;
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 10_000;

/** pg and what it loads are needed only with PostgreSQL. */
async function postgresDialect(url: string, onLost: (error: Error) => void): Promise<Dialect> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: "troly",
  });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on("error", onLost);
  return new PostgresDialect({ pool });
}

/**
 * Connects; nothing is migrated yet.
 * @param url "sqlite:PATH" (":memory:" too) or "postgres://…".
 * @throws the system's or the database's error; a lock of another process is waited for.
 */
export async function openDatabase(url: string, onLost: (error: Error) => void = () => {}): Promise<Database> {
  if (!url.startsWith("sqlite:")) {
    const db = new Kysely<Tables>({ dialect: await postgresDialect(url, onLost) });
    try {
      await sql`select 1`.execute(db);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return { db, engine: "postgres", close: () => db.destroy() };
  }
  const database = await whileBusy(async () => openSqlite(url.slice("sqlite:".length)));
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  // Kysely closes only what it has used.
  await sql`select 1`.execute(db);
  return { db, engine: "sqlite", close: () => db.destroy() };
}

/**
 * Runs `work` in one transaction: all of it or nothing. On SQLite it holds the write lock from the start, and the whole is tried
 * again while another process holds it, so `work` must do nothing but database calls. Inside a transaction, joins it.
 */
export async function inTransaction<T>(db: Db, work: (transaction: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  return whileBusy(() => db.transaction().execute(work));
}

async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      await sleep(LOCK_RETRY_MS);
    }
  }
}
