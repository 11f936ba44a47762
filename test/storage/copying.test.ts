import { type Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkAudit } from "../../src/storage/audit-check.ts";
import { copyDatabase } from "../../src/storage/copying/copy.ts";
import { tablesOf } from "../../src/storage/copying/tables-of.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { beginForm } from "../../src/storage/forms.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { MIGRATIONS } from "../../src/storage/migrations/list.ts";
import { addPerson, listPeople } from "../../src/storage/people.ts";
import { addReport, reportHistory } from "../../src/storage/reports.ts";
import { counted, strict } from "../../src/storage/schema.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { fill } from "./filled.ts";
import { NOW, newReport, OCTOBER, reportOf } from "./staff.ts";

const PLACE = { channel: "telegram", chat: "7", sender: "1001" };

await describeOnEachEngine("a copy between SQLite and this one", (engine) => {
  const made: EmptyDatabase[] = [];
  const open: Database[] = [];
  let source: Database;
  let target: Database;
  async function fresh(migrations = MIGRATIONS, on = engine): Promise<Database> {
    const empty = await on.create();
    made.push(empty);
    const database = await openDatabase(empty.url);
    open.push(database);
    await migrate(database, migrations, NOW);
    return database;
  }
  const inMemory = async (migrations = MIGRATIONS): Promise<Database> => {
    const database = await openDatabase("sqlite::memory:");
    open.push(database);
    await migrate(database, migrations, new Date());
    return database;
  };
  beforeEach(async () => {
    source = await inMemory();
    target = await fresh();
  });
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
    for (const empty of made.splice(0)) await empty.remove();
  });
  const copy = (from: Database, to: Database, replace = false) => copyDatabase(from, to, MIGRATIONS, replace);

  it("knows every table and column that a migrated database has, and which ids are counted", async () => {
    const there = await target.db.introspection.getTables();
    const columns = (table: { columns: { name: string }[] }) => table.columns.map(({ name }) => name).sort();
    expect((await tablesOf(MIGRATIONS)).map((t) => [t.name, [...t.columns].sort(), t.counted]).sort()).toEqual(
      there.map((t) => [t.name, columns(t), t.columns.some((c) => c.name === "id" && c.isAutoIncrementing)]).sort(),
    );
  });

  it("takes along a table that a later version adds, without being told", async () => {
    const later = {
      name: "999-later",
      up: async (db: Kysely<unknown>, on: Database["engine"]) => {
        // Its name comes before that of the table it refers to.
        const table = db.schema.createTable("a_later").addColumn("id", "integer", counted(on));
        await strict(
          table.addColumn("person_id", "integer", (c) => c.references("people.id")),
          on,
        ).execute();
      },
    };
    const migrations = [...MIGRATIONS, later];
    const [from, to] = [await inMemory(migrations), await fresh(migrations)];
    await fill(from.db);
    await sql`insert into a_later (person_id) values (1)`.execute(from.db);
    const copied = await copyDatabase(from, to, migrations, false);
    expect(copied).toContainEqual({ table: "a_later", rows: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await sql`select person_id from a_later`.execute(to.db)).rows).toEqual([{ person_id: 1 }]);
  });

  it("there and back is the same, row for row, and the audit log is whole at both ends", async () => {
    const { staff } = await fill(source.db);
    const there = await copy(source, target);
    const back = await inMemory();
    expect(await copy(target, back)).toEqual(there);
    for (const { rows, table } of there)
      expect([table, rows > 0]).toEqual([table, !/^(link_tries|task_events|reminder_(pauses|receipts))$/.test(table)]);
    for (const one of [source, target, back])
      expect(await checkAudit(one)).toEqual({ rows: 9, communes: 2, tampering: null });
    const key = { commune: "dinh-hoa", document: "plan-dinh-hoa", code: "V.20" };
    expect(await reportHistory(target.db, key)).toEqual(await reportHistory(source.db, key));
    expect(await listPeople(back.db)).toEqual([staff.hoa, staff.binh, staff.lan]);
  });

  it("goes on counting where the source stopped, past what was deleted", async () => {
    const { staff, lastForm } = await fill(source.db);
    await copy(source, target);
    expect(await beginForm(target.db, PLACE, "report", {}, NOW)).toBe(lastForm + 1);
    expect((await addPerson(target.db, staff.hoa, NOW)).id).toBe(staff.lan.id + 1);
    const report = reportOf(await addReport(target.db, newReport(staff.lan, "9-1", { code: "V.99" }), NOW));
    expect(report.id).toBe(6);
    const back = await inMemory();
    await copy(target, back);
    expect(await beginForm(back.db, PLACE, "report", {}, NOW)).toBe(lastForm + 2);
    const locked = await addReport(back.db, newReport(staff.hoa, "9-2", { code: "V.99" }), NOW);
    expect(locked).toEqual({ outcome: "locked" });
  });

  it.each([0, 1, 199, 200, 201, 400, 1_003])("takes along all of %d rows that are read in batches", async (count) => {
    const rows = Array.from({ length: count }, (_, i) => ({
      channel: i % 2 ? "Zalo" : "telegram",
      sender: `${i % 7}-đ${i}`,
      wrong: i,
      last_at: "2026",
    }));
    for (let i = 0; i < count; i += 500)
      await source.db
        .insertInto("link_tries")
        .values(rows.slice(i, i + 500))
        .execute();
    const copied = await copy(source, target);
    expect(copied.find(({ table }) => table === "link_tries")?.rows).toBe(count);
    expect(await copy(target, await inMemory())).toEqual(copied);
  });

  it("into a database with content is refused and changes nothing", async () => {
    await fill(source.db);
    const before = await addPerson(target.db, { name: "X", commune: "a", unit: "U", role: "admin" }, NOW);
    await expect(copy(source, target)).rejects.toMatchObject({ code: "database-not-empty" });
    expect(await listPeople(target.db)).toEqual([before]);
  });

  it("may replace the content, and gives out no number again that the content had", async () => {
    const { staff } = await fill(target.db);
    for (let i = 0; i < 5; i++) await beginForm(target.db, PLACE, "report", {}, NOW);
    const last = await beginForm(target.db, PLACE, "report", {}, NOW);
    await addPerson(source.db, { ...staff.hoa, name: "Mai" }, NOW);
    await copy(source, target, true);
    expect((await listPeople(target.db)).map(({ name }) => name)).toEqual(["Mai"]);
    expect(await checkAudit(target)).toEqual({ rows: 0, communes: 0, tampering: null });
    expect(await beginForm(target.db, PLACE, "report", {}, NOW)).toBe(last + 1);
  });

  it("that fails half-way leaves the target as it was, counters too", async () => {
    await fill(source.db);
    const { lastForm } = await fill(target.db);
    await sql`pragma ignore_check_constraints = on`.execute(source.db);
    await sql`update outgoing set state = 'lost'`.execute(source.db);
    await expect(copy(source, target, true)).rejects.toThrow(/constraint/i);
    expect(await listPeople(target.db)).toHaveLength(3);
    expect(await checkAudit(target)).toMatchObject({ rows: 9, tampering: null });
    expect(await beginForm(target.db, PLACE, "report", {}, NOW)).toBe(lastForm + 1);
  });

  it("that is not the same is refused: a target that changes what it is given", async () => {
    await fill(source.db);
    const statements =
      target.engine === "sqlite"
        ? [`create trigger spoil after insert on outgoing begin update outgoing set chat = 'x' where id = new.id; end`]
        : [
            `create function spoil() returns trigger language plpgsql as 'begin new.chat := ''x''; return new; end'`,
            `create trigger spoil before insert on outgoing for each row execute function spoil()`,
          ];
    for (const statement of statements) await sql.raw(statement).execute(target.db);
    await expect(copy(source, target)).rejects.toMatchObject({ code: "copy-differs" });
    expect(await listPeople(target.db)).toEqual([]);
  });

  it("holds one moment of a source that is written to meanwhile", async () => {
    // The source is this engine's here: a database in memory has no second writer.
    const { staff } = await fill(target.db);
    const other = await openDatabase(made.at(-1)?.url ?? "");
    open.push(other);
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++)
        await addReport(other.db, newReport(staff.lan, `w${i}`, { code: `W.${i}`, period: OCTOBER }), NOW);
    })();
    const counts = [];
    for (let i = 0; i < 5; i++) {
      const back = await inMemory();
      await copy(target, back);
      const { rows, tampering } = await checkAudit(back);
      expect(tampering).toBeNull();
      counts.push(rows);
    }
    writing = false;
    await writer;
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBeGreaterThan(counts[0] ?? 0);
  });
});
