import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { backup, DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/**
 * How long a statement waits for another process's lock, in milliseconds. It waits on the thread that answers people, so it is
 * short; `inTransaction` tries again without holding up anybody.
 */
const BUSY_TIMEOUT_MS = 50;
/** A copy is made by a process of its own, which may wait longer. */
const COPY_TIMEOUT_MS = 5_000;
/** Low byte of SQLite's result code when another connection holds the lock (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;

/**
 * Opens the file, making its folder when there is none. WAL lets others read while one writes; synchronous=FULL keeps what was
 * committed through a power cut; secure_delete=ON leaves nothing of what was deleted in the file.
 * @throws the system's or SQLite's error.
 */
export function openSqlite(path: string): SqliteDatabase {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on");
  } catch (error) {
    database.close();
    throw error;
  }
  const broken: Broken = { by: null };
  return { prepare: (sql) => statement(database, sql, broken), close: () => database.close() };
}

/** The error of a statement in the transaction that is open. */
interface Broken {
  by: unknown;
}

/** True when another connection holds the lock, so that the same may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  return resultOf(error) === SQLITE_BUSY;
}

/** Locked, out of memory, read-only, a bad disk, damaged, full, not openable, no database (sqlite.org/rescode.html). */
const OUTAGES = [SQLITE_BUSY, 6, 7, 8, 10, 11, 13, 14, 26];

/** True when it was not the statement's fault. */
export function isSqliteOutage(error: unknown): boolean {
  return OUTAGES.includes(resultOf(error) ?? 0);
}

/** The low byte of SQLite's result code; null for another error. */
function resultOf(error: unknown): number | null {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : null;
}

/**
 * node:sqlite's statement in the shape that Kysely knows from better-sqlite3. As on PostgreSQL, a transaction in which a statement
 * failed cannot be committed, whoever caught the error: its other half would be missing.
 */
function statement(database: DatabaseSync, asked: string, broken: Broken): SqliteStatement {
  let sql = asked;
  // A transaction that begins by reading cannot wait for the lock when it comes to write; ours all write.
  if (asked === "begin") sql = "begin immediate";
  // SQLite has ended it itself when the disk is full; a second end would fail and hide the reason.
  if (asked === "rollback" && !database.isTransaction) sql = "select 1";
  if (asked === "begin" || asked === "rollback") broken.by = null;
  const guarded = <T>(work: () => T): T => {
    const isInside = database.isTransaction;
    if (asked === "commit" && broken.by !== null) throw broken.by;
    try {
      return work();
    } catch (error) {
      if (isInside) broken.by = error;
      throw error;
    }
  };
  const prepared = guarded(() => database.prepare(sql));
  const values = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => guarded(() => prepared.all(...values(parameters))),
    run: (parameters) => guarded(() => prepared.run(...values(parameters))),
    iterate: (parameters) => prepared.iterate(...values(parameters)),
  };
}

/**
 * Copies a database file as of one moment, while others write into it, to a file of its own.
 * @throws SQLite's error, also when `from` is no database.
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  // It holds people's names: nobody else reads it.
  writeFileSync(to, "", { mode: 0o600 });
  const source = new DatabaseSync(from, { readOnly: true, timeout: COPY_TIMEOUT_MS });
  try {
    // In one step: between two, a writer would make it begin anew.
    await backup(source, to, { rate: 2 ** 30 });
  } finally {
    source.close();
  }
}

/**
 * Makes a database file stand alone: nothing beside it is needed, also on a disk that cannot be written to. Nobody has it open.
 * @returns what is wrong inside; empty when nothing is.
 */
export function settle(path: string): string[] {
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma journal_mode = delete");
    const said = database.prepare("pragma integrity_check").all();
    const faults = said.map((row) => String(row.integrity_check)).filter((line) => line !== "ok");
    const orphans = database.prepare("pragma foreign_key_check").all();
    return [...faults, ...orphans.map((row) => `foreign key of ${row.table}`)];
  } finally {
    database.close();
  }
}
