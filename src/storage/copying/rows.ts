import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db, Engine } from "../database.ts";
import type { CopiedTable } from "./tables-of.ts";

/** A row by column: the tables keep text and numbers alone. */
export type Row = Record<string, string | number | null>;

/** Rows read and written at once: few enough for the memory when they hold files, and for the parameters of a statement. */
const BATCH = 200;

/** Every row in order of the primary key, a batch at a time. Call in a transaction or snapshot. */
export async function* rowsOf(db: Db, { name, columns, key }: CopiedTable): AsyncGenerator<Row[]> {
  const refs = sql.join(key.map((column) => sql.ref(column)));
  let after: Row | undefined;
  for (;;) {
    const last = after;
    const where = last
      ? sql`where (${refs}) > (${sql.join(key.map((column) => sql.val(last[column])))})`
      : sql.raw<unknown>("");
    const query = sql<Row>`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(name)} ${where}
      order by ${refs} limit ${sql.lit(BATCH)}`;
    const { rows } = await query.execute(db);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1);
  }
}

export async function insertRows(db: Db, engine: Engine, { name, columns }: CopiedTable, rows: Row[]): Promise<void> {
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => sql.val(row[column])))})`);
  // PostgreSQL counts the ids itself unless told so.
  const given = sql.raw(engine === "postgres" ? "overriding system value" : "");
  const into = sql`${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})`;
  await sql`insert into ${into} ${given} values ${sql.join(values)}`.execute(db);
}

/** What a table holds, in few words. */
export interface Fingerprint {
  rows: number;
  /** SHA-256 of every row, added up, hexadecimal: the same in both databases, in whichever order they have their rows. */
  hash: string;
}

export async function fingerprint(db: Db, table: CopiedTable): Promise<Fingerprint> {
  let rows = 0;
  let sum = 0n;
  for await (const batch of rowsOf(db, table))
    for (const row of batch) {
      const spelled = JSON.stringify(table.columns.map((column) => row[column]));
      sum += BigInt(`0x${createHash("sha256").update(spelled).digest("hex")}`);
      rows += 1;
    }
  return { rows, hash: BigInt.asUintN(256, sum).toString(16).padStart(64, "0") };
}
