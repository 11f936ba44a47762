import { createHash } from "node:crypto";
import type { Db } from "./database.ts";
import { AUDITED_TABLES, type AuditedTable, type Tables } from "./tables.ts";

/** Who did it and where: null is the command line of the machine. */
export interface Actor {
  personId: number | null;
  channel: string;
  at: Date;
}

/** The first row that is not as it was written, or is missing. */
export interface Tampering {
  commune: string;
  /** Number in the commune's chain; null for a row that the chain does not know. */
  number: number | null;
  table: AuditedTable | "audit";
  rowId: number;
  /** What is wrong: the chain's own hash, or the row beside it. */
  what: "hash" | "changed" | "missing" | "unknown";
}

/** Hash of what stood before the first row of a chain. */
const BEGINNING = "0".repeat(64);
/** Rows read at once. */
const BATCH = 500;

function hashOf(previous: string, row: Omit<Tables["audit"], "hash">): string {
  const { commune, number, at, person_id, channel, action, row_table, row_id, data } = row;
  const said = JSON.stringify([previous, commune, number, at, person_id, channel, action, row_table, row_id, data]);
  return createHash("sha256").update(said).digest("hex");
}

/** A row in one spelling: its columns by name. Numbers are doubles on both databases and print alike. */
function canonical(row: Record<string, unknown>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * Writes a row of one of the audited tables and repeats it in the commune's chain of the audit log. Call inside a transaction:
 * the chain's head is locked until it ends, so that writers of one commune come one after the other.
 * @returns the row's id.
 */
export async function insertAudited<T extends AuditedTable>(
  db: Db,
  table: T,
  row: Record<string, string | number | null> & { commune: string },
  action: string,
  { personId, channel, at }: Actor,
): Promise<number> {
  if (!db.isTransaction) throw new Error("audited rows are written in a transaction");
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

/** Walks every chain and the tables beside it. Null when all is as it was written; otherwise the first row that is not. */
export async function findTampering(db: Db): Promise<Tampering | null> {
  const known = new Map<AuditedTable, Set<number>>(AUDITED_TABLES.map((table) => [table, new Set<number>()]));
  const communes = await db.selectFrom("audit").select("commune").distinct().orderBy("commune").execute();
  for (const { commune } of communes) {
    const found = await walk(db, commune, known);
    if (found !== null) return found;
  }
  const heads = await db.selectFrom("audit_heads").select(["commune", "number"]).orderBy("commune").execute();
  const headless = heads.find(({ commune }) => !communes.some((c) => c.commune === commune));
  if (headless) return { commune: headless.commune, number: 1, table: "audit", rowId: 1, what: "missing" };
  for (const table of AUDITED_TABLES) {
    const rows = await db.selectFrom(table).select(["id", "commune"]).orderBy("id").execute();
    const stray = rows.find(({ id }) => !known.get(table)?.has(Number(id)));
    if (stray) return { commune: stray.commune, number: null, table, rowId: Number(stray.id), what: "unknown" };
  }
  return null;
}

async function walk(db: Db, commune: string, known: Map<AuditedTable, Set<number>>): Promise<Tampering | null> {
  let previous = BEGINNING;
  let number = 0;
  for (;;) {
    const rows = await db
      .selectFrom("audit")
      .selectAll()
      .where("commune", "=", commune)
      .where("number", ">", number)
      .orderBy("number")
      .limit(BATCH)
      .execute();
    const written = await rowsBeside(db, rows);
    for (const { hash, ...row } of rows) {
      const at = { commune, number: row.number, table: row.row_table, rowId: row.row_id };
      if (row.number !== number + 1)
        return { commune, number: number + 1, table: "audit", rowId: number + 1, what: "missing" };
      if (hashOf(previous, row) !== hash) return { ...at, table: "audit", what: "hash" };
      const beside = written.get(`${row.row_table} ${row.row_id}`);
      if (beside === undefined) return { ...at, what: "missing" };
      if (beside !== row.data) return { ...at, what: "changed" };
      known.get(row.row_table)?.add(row.row_id);
      previous = hash;
      number = row.number;
    }
    if (rows.length < BATCH) break;
  }
  const head = await db.selectFrom("audit_heads").selectAll().where("commune", "=", commune).executeTakeFirst();
  // Rows cut off the end leave a chain that is whole in itself.
  if (head?.number !== number || head.hash !== previous)
    return { commune, number: number + 1, table: "audit", rowId: number + 1, what: "missing" };
  return null;
}

/** The rows that a batch of the log speaks of, in the log's spelling, by "table id". */
async function rowsBeside(db: Db, batch: readonly Tables["audit"][]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const table of AUDITED_TABLES) {
    const ids = batch.filter((row) => row.row_table === table).map((row) => row.row_id);
    if (ids.length === 0) continue;
    const rows = await db.selectFrom(table).selectAll().where("id", "in", ids).execute();
    for (const row of rows) found.set(`${table} ${row.id}`, canonical(row));
  }
  return found;
}
