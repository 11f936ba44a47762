import { pino } from "pino";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { MIGRATIONS } from "../../src/storage/migrations/list.ts";
import type { Engine } from "../support/databases.ts";

export const SILENT = pino({ level: "silent" });

export interface TestDatabase extends Database {
  url: string;
  /** One more connection to the same database. */
  another(): Promise<Database>;
  remove(): Promise<void>;
}

/** A real, migrated database on a disk. */
export async function openMigrated(engine: Engine): Promise<TestDatabase> {
  const { url, remove } = await engine.create();
  const database = await openDatabase(url);
  await migrate(database, MIGRATIONS, new Date());
  const opened = [database];
  return {
    ...database,
    url,
    async another() {
      const more = await openDatabase(url);
      opened.push(more);
      return more;
    },
    async remove() {
      for (const one of opened) await one.close();
      await remove();
    },
  };
}
