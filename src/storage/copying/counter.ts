import { sql } from "kysely";
import type { Db, Engine } from "../database.ts";

/** The last id that a table's counter gave out, to a row that may be gone since; 0 when it gave out none. */
export async function lastNumber(db: Db, engine: Engine, table: string): Promise<number> {
  const query =
    engine === "sqlite"
      ? sql<{ last: number | null }>`select max(seq) as last from sqlite_sequence where name = ${table}`
      : sql<{
          last: string | null;
        }>`select pg_sequence_last_value(pg_get_serial_sequence(${table}, 'id')::regclass) as last`;
  return Number((await query.execute(db)).rows[0]?.last ?? 0);
}

/** From now on ids come after `last`. Undone with the transaction. */
export async function setLastNumber(db: Db, engine: Engine, table: string, last: number): Promise<void> {
  if (engine === "postgres") {
    await sql`alter table ${sql.table(table)} alter column id restart with ${sql.lit(last + 1)}`.execute(db);
    return;
  }
  await sql`delete from sqlite_sequence where name = ${table}`.execute(db);
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(db);
}
