import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dialect, Kysely, PostgresDialect, SqliteDialect, sql } from "kysely";
import { isBusy, isSqliteOutage, openSqlite } from "./sqlite.ts";
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
/** PostgreSQL's codes (postgresql.org/docs/current/errcodes-appendix.html). */
const SERIALIZATION = "40001";
const DEADLOCK = "40P01";

/** pg and what it loads are needed only with PostgreSQL. */
async function postgresDialect(url: string, { onLost, silenceMs }: Required<OpenOptions>): Promise<Dialect> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: "troly",
    stream: () => impatient(silenceMs),
  });
  // A connection that breaks is replaced at its next use; without a listener it would end the process. The pool listens to idle
  // ones, and repeats what it hears; nobody listens to one that is in use between two statements of a transaction.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", onLost));
  return new PostgresDialect({ pool });
}

/** A connection that ends when nothing moves on it for so long; 0: never. */
function impatient(silenceMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(silenceMs, () => socket.destroy(new Error("Connection terminated: silent for too long")));
}

export interface OpenOptions {
  /** PostgreSQL: hears of a connection that is lost while it is in use. */
  onLost?: (error: Error) => void;
  /**
   * PostgreSQL: a connection in use on which nothing moves for so many milliseconds is given up. When the server's machine or the
   * network is gone nobody says so, and the system would wait a quarter of an hour. Default 0: never, since copying may take its time.
   */
  silenceMs?: number;
}

/**
 * Connects; nothing is migrated yet.
 * @param url "sqlite:PATH" (":memory:" too) or "postgres://…".
 * @throws the system's or the database's error; a lock of another process is waited for.
 */
export async function openDatabase(
  url: string,
  { onLost = () => {}, silenceMs = 0 }: OpenOptions = {},
): Promise<Database> {
  if (!url.startsWith("sqlite:")) {
    const db = new Kysely<Tables>({ dialect: await postgresDialect(url, { onLost, silenceMs }) });
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
 * Runs `work` in one transaction: all of it or nothing. On SQLite it holds the write lock from the start. The whole is tried again
 * while another process holds the lock, and when PostgreSQL gave up this one of two that waited for each other; so `work` must do
 * nothing but database calls. Inside a transaction, joins it. Every single write goes through here too, for the same waiting.
 */
export async function inTransaction<T>(db: Db, work: (transaction: Db) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  // Said aloud since a PostgreSQL server may be set to another one: what waited for a lock must see what was done meanwhile.
  return whileBusy(() => db.transaction().setIsolationLevel("read committed").execute(work));
}

/**
 * The same for what may be lost in a power cut (not when the process dies): who works on what, and that something was sent. The
 * disk is not waited for, which is most of the time of a small write.
 */
export async function inLightTransaction<T>(
  { db, engine }: Pick<Database, "db" | "engine">,
  work: (transaction: Db) => Promise<T>,
): Promise<T> {
  if (engine === "postgres")
    return inTransaction(db, async (transaction) => {
      await sql`set local synchronous_commit = off`.execute(transaction);
      return work(transaction);
    });
  // The one connection is held throughout, so that nobody else's transaction is light.
  return whileBusy(() =>
    db.connection().execute(async (connection) => {
      await sql`pragma synchronous = normal`.execute(connection);
      try {
        return await connection.transaction().execute(work);
      } finally {
        await sql`pragma synchronous = full`.execute(connection);
      }
    }),
  );
}

/** Reads everything as of one moment, whatever is written meanwhile; holds up nobody on PostgreSQL, and no other process on SQLite. */
export async function inSnapshot<T>(
  { db, engine }: Pick<Database, "db" | "engine">,
  work: (snapshot: Db) => Promise<T>,
): Promise<T> {
  if (engine === "postgres")
    return db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);
  return db.connection().execute(async (connection) => {
    await sql`begin deferred`.execute(connection);
    try {
      return await work(connection);
    } finally {
      await sql`rollback`.execute(connection);
    }
  });
}

/** True when PostgreSQL ended a transaction for the sake of another one, so that the same may succeed now. */
function lostToAnother(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === DEADLOCK || error.code === SERIALIZATION);
}

/** PostgreSQL's classes of errors that say nothing of the statement: connection, resources, an operator's doing, the system. */
const OUTAGES = /^(?:08|53|57|58)...$/;
const CONNECTION = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"];

/** True when the database is away, full or locked: the same may succeed once that is over. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isSqliteOutage(error)) return true;
  const code = "code" in error ? String(error.code) : "";
  if (code === "database-unavailable" || CONNECTION.includes(code) || OUTAGES.test(code)) return true;
  // pg gives these no code.
  return /^(?:Connection terminated|timeout exceeded when trying to connect|driver has already been destroyed)/.test(
    error.message,
  );
}

async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(isBusy(error) || lostToAnother(error)) || performance.now() > end) throw error;
      await sleep(LOCK_RETRY_MS);
    }
  }
}
