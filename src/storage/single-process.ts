import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../domain/errors.ts";
import { isBusy } from "./sqlite.ts";

/** Held by the one service that works on a SQLite database. */
export interface SingleProcess {
  release(): void;
}

/**
 * Makes this process the only service on a SQLite database: two would answer every message twice. The lock is SQLite's own, on a
 * file of its own beside the database, so that the system releases it however the process ends; commands beside the service need none.
 * @param path of the database. @throws AppError "already-running", naming the other one; the system's or SQLite's error.
 */
export function holdAlone(path: string): SingleProcess {
  mkdirSync(dirname(path), { recursive: true });
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    // Read locks would let two begin; what is written here is never looked at.
    lock.exec(
      "pragma locking_mode = exclusive; pragma journal_mode = delete; begin immediate; pragma user_version = 1; commit",
    );
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cause;
    throw new AppError(
      "already-running",
      `Cơ sở dữ liệu ${path} đang được một dịch vụ khác dùng (${holderOf(path)}). Hãy dừng dịch vụ đó, hoặc dùng PostgreSQL để chạy nhiều dịch vụ.`,
      { cause },
    );
  }
  writeFileSync(`${path}.holder`, `tiến trình ${process.pid}, từ ${new Date().toISOString()}`);
  return { release: () => lock.close() };
}

function holderOf(path: string): string {
  try {
    return readFileSync(`${path}.holder`, "utf8").slice(0, 200);
  } catch {
    return "không rõ tiến trình nào";
  }
}
