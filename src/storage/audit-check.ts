import { BEGINNING, canonical, hashOf } from "./audit.ts";
import { type Database, type Db, inSnapshot } from "./database.ts";
import { AUDITED_TABLES, type AuditedTable, type Tables } from "./tables.ts";

/** The first row that is not as it was written, or is missing. */
export interface Tampering {
  commune: string;
  /** Number in the commune's chain; null for a row that the chain does not know. */
  number: number | null;
  table: AuditedTable | "audit";
  /** Of a row of the log its number. */
  rowId: number;
  /** What is wrong: a line of the log, or the row that it repeats. */
  what: "hash" | "changed" | "missing" | "unknown";
}

export interface AuditCheck {
  /** Lines of the log that were read, and the communes that they are of. */
  rows: number;
  communes: number;
  /** Null when all is as it was written; else the first by commune and number, and rows that no line knows last. */
  tampering: Tampering | null;
}

/** Rows read at once. */
const BATCH = 500;

/** Ids of the rows that the log speaks of. */
type Known = Map<AuditedTable, Set<number>>;

/** Walks every chain and the tables beside it, as of one moment: writers may go on meanwhile. */
export function checkAudit(database: Pick<Database, "db" | "engine">): Promise<AuditCheck> {
  return inSnapshot(database, check);
}

async function check(db: Db): Promise<AuditCheck> {
  const known: Known = new Map(AUDITED_TABLES.map((table) => [table, new Set<number>()]));
  const result: AuditCheck = { rows: 0, communes: 0, tampering: null };
  for (const commune of await communesOf(db)) {
    const { rows, tampering } = await walk(db, commune, known);
    result.rows += rows;
    // A commune in which somebody only looked has a head and no lines.
    if (rows > 0) result.communes += 1;
    if (tampering !== null) return { ...result, tampering };
  }
  return { ...result, tampering: await findStray(db, known) };
}

/** Communes with lines or with a head: somebody may have deleted either. */
async function communesOf(db: Db): Promise<string[]> {
  const lines = await db.selectFrom("audit").select("commune").distinct().execute();
  const heads = await db.selectFrom("audit_heads").select("commune").execute();
  return [...new Set([...lines, ...heads].map(({ commune }) => commune))].sort();
}

async function walk(db: Db, commune: string, known: Known): Promise<{ rows: number; tampering: Tampering | null }> {
  let hash = BEGINNING;
  let number = 0;
  for (;;) {
    const lines = await linesAfter(db, commune, number);
    const written = await rowsBeside(db, lines);
    for (const found of lines) {
      if (found.number !== number + 1) return { rows: number, tampering: line(commune, number + 1, "missing") };
      const tampering = compare(found, hash, written);
      if (tampering !== null) return { rows: number, tampering };
      known.get(found.row_table)?.add(found.row_id);
      hash = found.hash;
      number = found.number;
    }
    if (lines.length < BATCH) break;
  }
  return { rows: number, tampering: await compareHead(db, commune, number, hash) };
}

/** Lines cut off the end leave a chain that is whole in itself; the head knows how far it went. */
async function compareHead(db: Db, commune: string, number: number, hash: string): Promise<Tampering | null> {
  const head = await db.selectFrom("audit_heads").selectAll().where("commune", "=", commune).executeTakeFirst();
  if (head === undefined || head.number > number) return line(commune, number + 1, "missing");
  if (head.number < number) return line(commune, head.number + 1, "unknown");
  return head.hash === hash ? null : line(commune, number, "hash");
}

/** A line of the log itself. */
function line(commune: string, number: number, what: Tampering["what"]): Tampering {
  return { commune, number, table: "audit", rowId: number, what };
}

function linesAfter(db: Db, commune: string, number: number): Promise<Tables["audit"][]> {
  const lines = db.selectFrom("audit").selectAll().where("commune", "=", commune).where("number", ">", number);
  return lines.orderBy("number").limit(BATCH).execute();
}

function compare(
  found: Tables["audit"],
  previous: string,
  written: ReadonlyMap<string, Record<string, unknown>>,
): Tampering | null {
  const { hash, ...said } = found;
  const { commune, number, row_table: table, row_id: rowId } = found;
  if (hashOf(previous, said) !== hash) return line(commune, number, "hash");
  const row = written.get(`${table} ${rowId}`);
  if (row === undefined) return { commune, number, table, rowId, what: "missing" };
  return isAsWritten(row, found.data) ? null : { commune, number, table, rowId, what: "changed" };
}

/** Columns that were not written, or that came later, are null. */
function isAsWritten(row: Record<string, unknown>, data: string): boolean {
  const names = new Set(Object.keys(JSON.parse(data) as object));
  return (
    canonical(Object.fromEntries(Object.entries(row).filter(([name, v]) => names.has(name) || v !== null))) === data
  );
}

/** The rows that lines of the log repeat, by "table id". */
async function rowsBeside(db: Db, lines: readonly Tables["audit"][]): Promise<Map<string, Record<string, unknown>>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const table of AUDITED_TABLES) {
    const ids = lines.filter((line) => line.row_table === table).map((line) => line.row_id);
    if (ids.length === 0) continue;
    const rows = await db.selectFrom(table).selectAll().where("id", "in", ids).execute();
    for (const row of rows) found.set(`${table} ${row.id}`, row);
  }
  return found;
}

/** A row that no line of the log knows. */
async function findStray(db: Db, known: Known): Promise<Tampering | null> {
  for (const table of AUDITED_TABLES) {
    const rows = await db.selectFrom(table).select(["id", "commune"]).orderBy("id").execute();
    const stray = rows.find(({ id }) => !known.get(table)?.has(id));
    if (stray) return { commune: stray.commune, number: null, table, rowId: stray.id, what: "unknown" };
  }
  return null;
}
