import pg from "pg";
import { openSqlite } from "../../../src/storage/sqlite.ts";

/** One insert that is committed by itself. */
export interface Bare {
  insert(): Promise<void> | void;
  close(): Promise<void> | void;
}

/**
 * The least that storing anything costs on this database: the last row of `reports` once more, into a table of the same columns
 * without index and reference, by the driver alone, in a transaction of its own.
 */
export async function openBare(url: string): Promise<Bare> {
  return url.startsWith("sqlite:") ? bareSqlite(url.slice("sqlite:".length)) : barePostgres(url);
}

const CREATE = "create table if not exists bare as select * from reports where 1 = 0";
const SELECT = "select * from reports order by id desc limit 1";

function bareSqlite(path: string): Bare {
  // With the same settings as the service's own connection.
  const database = openSqlite(path);
  database.prepare(CREATE).run([]);
  const [row] = database.prepare(SELECT).all([]);
  const values = Object.values(row as object);
  const insert = database.prepare(`insert into bare values (${values.map(() => "?").join(", ")})`);
  return { insert: () => void insert.run(values), close: () => database.close() };
}

async function barePostgres(url: string): Promise<Bare> {
  const client = new pg.Client(url);
  // What is under way fails by itself; without a listener this would hide it.
  client.on("error", () => {});
  await client.connect();
  await client.query(CREATE);
  const values = Object.values((await client.query(SELECT)).rows[0]);
  const text = `insert into bare values (${values.map((_, i) => `$${i + 1}`).join(", ")})`;
  return {
    insert: async () => void (await client.query({ name: "bare", text, values })),
    close: () => client.end(),
  };
}
