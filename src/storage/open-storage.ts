import { setTimeout } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { Logger } from "../log.ts";
import type { Storage } from "./storage.ts";

type Place = Pick<Config, "databaseUrl">;

/** How long the start waits for the database. */
const DATABASE_WAIT_MS = 2_000;
const DATABASE_LATE =
  "Chưa mở được cơ sở dữ liệu (DATABASE_URL): vẫn trả lời câu hỏi, nhưng chưa liên kết tài khoản và chưa ghi lại câu hỏi được. Đang thử lại.";

/** The database, not opened yet. Its libraries are loaded only where it is used: `ask` and `ingest` do without. */
export async function createStorage(config: Place, log: Logger): Promise<Storage> {
  const storage = await import("./storage.ts");
  return storage.createStorage({ url: config.databaseUrl, log, now: () => new Date() });
}

/** The database, opened and migrated. For the command line. @throws AppError "database-unavailable" or "database-newer". */
export async function openStorage(config: Place, log: Logger): Promise<Storage> {
  const storage = await createStorage(config, log);
  await storage.connect();
  return storage;
}

/** Begins to open the database. A server that cannot be reached holds up nobody: questions are answered without it. */
export async function startStorage(storage: Storage, note: (line: string) => void): Promise<void> {
  const opened = await Promise.race([
    storage.start().then(() => storage.isOpen()),
    setTimeout(DATABASE_WAIT_MS, false, { ref: false }),
  ]);
  if (!opened) note(DATABASE_LATE);
}
