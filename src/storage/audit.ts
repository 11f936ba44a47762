import { createHash } from "node:crypto";
import type { Db } from "./database.ts";
import { storable } from "./storable.ts";
import type { AuditedTable, Tables } from "./tables.ts";

/** Who did it and where: null is the command line of the machine. */
export interface Actor {
  personId: number | null;
  channel: string;
  at: Date;
}

/** Hash of what stood before the first row of a chain. */
export const BEGINNING = "0".repeat(64);

/** Hash of a line of the log, which holds the one before it. */
export function hashOf(previous: string, row: Omit<Tables["audit"], "hash">): string {
  const { commune, number, at, person_id, channel, action, row_table, row_id, data } = row;
  const said = JSON.stringify([previous, commune, number, at, person_id, channel, action, row_table, row_id, data]);
  return createHash("sha256").update(said).digest("hex");
}

/** A row in one spelling: its columns by name. Numbers are doubles on both databases and print alike. */
export function canonical(row: Record<string, unknown>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * Writes a row of one of the audited tables and repeats it in the commune's chain of the audit log. Call inside a transaction:
 * the chain's head is locked until it ends, so that writers of one commune come one after the other. Text is made `storable`.
 * @returns the row's id.
 */
export async function insertAudited<T extends AuditedTable>(
  db: Db,
  table: T,
  given: Record<string, string | number | null> & { commune: string },
  action: string,
  { personId, channel, at }: Actor,
): Promise<number> {
  if (!db.isTransaction) throw new Error("audited rows are written in a transaction");
  const row = storableRow(given);
  const head = await db
    .insertInto("audit_heads")
    .values({ commune: row.commune, number: 1, hash: BEGINNING })
    .onConflict((conflict) =>
      conflict.column("commune").doUpdateSet((eb) => ({ number: eb("audit_heads.number", "+", 1) })),
    )
    .returning(["number", "hash"])
    .executeTakeFirstOrThrow();
  const { id } = await db
    .insertInto(table)
    .values(row as never)
    .returning("id")
    .executeTakeFirstOrThrow();
  const entry = {
    commune: row.commune,
    number: head.number,
    at: at.toISOString(),
    person_id: personId,
    channel,
    action,
    row_table: table,
    row_id: Number(id),
    data: canonical({ ...row, id: Number(id) }),
  };
  const hash = hashOf(head.hash, entry);
  await db
    .insertInto("audit")
    .values({ ...entry, hash })
    .execute();
  await db.updateTable("audit_heads").set({ hash }).where("commune", "=", row.commune).execute();
  return Number(id);
}

function storableRow<T extends Record<string, string | number | null>>(row: T): T {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === "string" ? storable(value) : value,
  ]);
  return Object.fromEntries(entries) as T;
}

/** Locks the commune's chain of the audit log, which every writer takes first. */
export async function holdCommune(db: Db, commune: string): Promise<void> {
  await db
    .insertInto("audit_heads")
    .values({ commune, number: 0, hash: BEGINNING })
    .onConflict((conflict) =>
      conflict.column("commune").doUpdateSet((eb) => ({ number: eb.ref("audit_heads.number") })),
    )
    .execute();
}
