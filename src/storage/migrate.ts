import { type Kysely, sql } from "kysely";
import { AppError } from "../domain/errors.ts";
import { type Database, type Db, inTransaction } from "./database.ts";
import type { Migration } from "./migrations/migration.ts";
import { strict } from "./schema.ts";

/** Any number that no other program on the same PostgreSQL database uses: "troly" as bytes. */
const ADVISORY_LOCK = 0x74726f6c;

/**
 * Brings the schema forward, all steps in one transaction under a lock: of several processes that start together one does the
 * work and the others find it done. Returns the names of the steps done now.
 * @throws AppError "database-newer" when the database has steps that this version does not know.
 */
export async function migrate(
  { db, engine }: Pick<Database, "db" | "engine">,
  migrations: readonly Migration[],
  now: Date,
): Promise<string[]> {
  return inTransaction(db, async (transaction) => {
    // SQLite's transaction holds the write lock already.
    if (engine === "postgres") await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(transaction);
    await strict(
      transaction.schema
        .createTable("migrations")
        .ifNotExists()
        .addColumn("name", "text", (c) => c.notNull().primaryKey())
        .addColumn("applied_at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    const applied = await namesOf(transaction, migrations);
    const waiting = migrations.filter(({ name }) => !applied.has(name));
    for (const { name, up } of waiting) {
      await up(transaction as unknown as Kysely<unknown>, engine);
      await transaction.insertInto("migrations").values({ name, applied_at: now.toISOString() }).execute();
    }
    return waiting.map(({ name }) => name);
  });
}

/**
 * The steps that a database has gone already, none when it is not ours yet; nothing is changed.
 * @throws AppError "database-newer".
 */
export async function appliedOf(db: Db, migrations: readonly Migration[]): Promise<Migration[]> {
  const tables = await db.introspection.getTables();
  if (!tables.some(({ name }) => name === "migrations")) return [];
  const applied = await namesOf(db, migrations);
  return migrations.filter(({ name }) => applied.has(name));
}

async function namesOf(db: Db, migrations: readonly Migration[]): Promise<Set<string>> {
  const applied = (await db.selectFrom("migrations").select("name").execute()).map(({ name }) => name);
  const unknown = applied.filter((name) => !migrations.some((m) => m.name === name));
  if (unknown.length > 0)
    throw new AppError(
      "database-newer",
      `Cơ sở dữ liệu đã được phiên bản mới hơn nâng cấp (${unknown.join(", ")}). Hãy dùng lại phiên bản mới đó.`,
    );
  return new Set(applied);
}
