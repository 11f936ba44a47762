import { existsSync } from "node:fs";
import { AppError } from "../../domain/errors.ts";
import { type Database, openDatabase } from "../database.ts";
import { holdAlone } from "../single-process.ts";

const SQLITE = "sqlite:";

/** Path of the file of a "sqlite:PATH" address; null of any other. */
export const pathOf = (url: string): string | null => (url.startsWith(SQLITE) ? url.slice(SQLITE.length) : null);

/**
 * Opens one side of a copy; it is not migrated.
 * @param which how the person knows it, e.g. "DATABASE_URL": an address may hold a password and is never said.
 * @throws AppError "database-unavailable", also when it must exist and does not: SQLite would make an empty one.
 */
export async function openSide(url: string, which: string, mustExist: boolean): Promise<Database> {
  const path = pathOf(url);
  if (mustExist && path !== null && !existsSync(path))
    throw new AppError("database-unavailable", `Chưa có cơ sở dữ liệu ở ${which}.`);
  try {
    return await openDatabase(url);
  } catch (cause) {
    throw new AppError("database-unavailable", `Không mở được cơ sở dữ liệu ở ${which}${codeOf(cause)}.`, {
      retryable: true,
      cause,
    });
  }
}

/** Runs `work` while no service can work on the database; of PostgreSQL nobody can tell. @throws AppError "already-running". */
export async function withoutService<T>(url: string, work: () => Promise<T>): Promise<T> {
  const path = pathOf(url);
  const alone = path === null || path === ":memory:" ? null : holdAlone(path);
  try {
    return await work();
  } finally {
    alone?.release();
  }
}

/** Runs `work`; what a driver complains of becomes a sentence with its code: its own words may hold addresses and rows. */
export async function saying<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("database-unavailable", `${what}${codeOf(cause)}.`, { retryable: true, cause });
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return errcode || code ? ` (mã lỗi ${errcode ?? code})` : "";
}
