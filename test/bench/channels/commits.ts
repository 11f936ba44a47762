import pg from "pg";
import { openSqlite } from "../../../src/storage/sqlite.ts";

/** Inserts of which each is committed by itself; `atOnce` of them may be under way. */
export interface Commits {
  insert(n: number): Promise<void>;
  close(): Promise<void>;
}

const CREATE = "create table if not exists bare_messages (id integer primary key, message text not null)";

/**
 * The least that storing a message costs on this database: its text and a number, by the driver alone, in a transaction of its
 * own. SQLite has one writer, so that there `atOnce` changes nothing.
 * @param first the number before the first.
 */
export async function openCommits(url: string, atOnce: number, first: number, message: string): Promise<Commits> {
  return url.startsWith("sqlite:") ? ofSqlite(url, first, message) : ofPostgres(url, atOnce, first, message);
}

function ofSqlite(url: string, first: number, message: string): Commits {
  // With the same settings as the service's own connection.
  const database = openSqlite(url.slice("sqlite:".length));
  database.prepare(CREATE).run([]);
  const insert = database.prepare("insert into bare_messages values (?, ?)");
  return {
    insert: async (n) => void insert.run([first + n + 1, message]),
    close: async () => database.close(),
  };
}

async function ofPostgres(url: string, atOnce: number, first: number, message: string): Promise<Commits> {
  const pool = new pg.Pool({ connectionString: url, max: atOnce });
  // What is under way fails by itself; without a listener this would hide it.
  pool.on("error", () => {});
  await pool.query(CREATE);
  const text = "insert into bare_messages values ($1, $2)";
  return {
    insert: async (n) => void (await pool.query({ name: "bare", text, values: [first + n + 1, message] })),
    close: () => pool.end(),
  };
}
