import { setTimeout as sleep } from "node:timers/promises";
import { type Db, inTransaction } from "../../src/storage/database.ts";

/** Longer than SQLite itself waits for a lock. */
const HELD_MS = 200;

/** Runs `work` while another connection is in the middle of a transaction that wrote something. */
export async function whileWriting<T>(
  other: Db,
  write: (db: Db) => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const written = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const writing = inTransaction(other, async (transaction) => {
    await write(transaction);
    written.resolve();
    await letGo.promise;
  });
  await written.promise;
  const working = work();
  await sleep(HELD_MS);
  letGo.resolve();
  await writing;
  return working;
}
