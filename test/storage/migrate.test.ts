import { spawn } from "node:child_process";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { MIGRATIONS } from "../../src/storage/migrations/list.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";

const NOW = new Date("2026-10-15T12:00:00+07:00");

await describeOnEachEngine("migrations", (engine) => {
  let empty: EmptyDatabase;
  beforeEach(async () => {
    empty = await engine.create();
  });
  afterEach(() => empty.remove());

  it("make every table, and the second time do nothing", async () => {
    const database = await openDatabase(empty.url);
    expect(await migrate(database, MIGRATIONS, NOW)).toEqual(MIGRATIONS.map((m) => m.name));
    expect(await migrate(database, MIGRATIONS, new Date())).toEqual([]);
    const tables = (await database.db.introspection.getTables()).map((t) => t.name);
    expect(tables).toEqual(
      expect.arrayContaining(["people", "accounts", "invitations", "link_tries", "unanswered_questions", "migrations"]),
    );
    const rows = await database.db.selectFrom("migrations").selectAll().orderBy("name").execute();
    expect(rows.map((row) => row.applied_at)).toEqual(MIGRATIONS.map(() => NOW.toISOString()));
    await database.close();
  });

  it("have names that count up", () => {
    const names = MIGRATIONS.map((m) => m.name);
    expect(names).toEqual([...names].sort());
    names.forEach((name, i) => {
      expect(name).toMatch(new RegExp(`^${String(i + 1).padStart(3, "0")}-[a-z-]+$`));
    });
  });

  it("run once when several connections migrate at the same time", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => openDatabase(empty.url)));
    const done = await Promise.all(all.map((database) => migrate(database, MIGRATIONS, NOW)));
    expect(done.flat().sort()).toEqual(MIGRATIONS.map((m) => m.name));
    for (const database of all) await database.close();
  });

  it("run once when two processes migrate at the same time", async () => {
    const ends = await Promise.all([migrateInProcess(empty.url), migrateInProcess(empty.url)]);
    expect(ends.map((end) => end.code)).toEqual([0, 0]);
    expect(ends.reduce((sum, end) => sum + Number(end.out), 0)).toBe(MIGRATIONS.length);
  });

  it("leave nothing behind when one of them fails", async () => {
    const database = await openDatabase(empty.url);
    const failing = {
      name: "999-failing",
      up: async () => {
        throw new Error("x");
      },
    };
    await expect(migrate(database, [...MIGRATIONS, failing], NOW)).rejects.toThrow("x");
    expect(await database.db.introspection.getTables()).toEqual([]);
    expect(await migrate(database, MIGRATIONS, NOW)).toHaveLength(MIGRATIONS.length);
    await database.close();
  });

  it("refuse a database that a newer version has brought forward, and change nothing", async () => {
    const database = await openDatabase(empty.url);
    await migrate(database, MIGRATIONS, NOW);
    await database.db.insertInto("migrations").values({ name: "999-later", applied_at: "x" }).execute();
    await expect(migrate(database, MIGRATIONS, NOW)).rejects.toMatchObject({ code: "database-newer" });
    await database.close();
  });

  it("make tables that refuse a wrong type, a wrong role and an account of nobody", async () => {
    const database = await openDatabase(empty.url);
    await migrate(database, MIGRATIONS, NOW);
    const bad = [
      sql`insert into people (name, commune, unit, role, created_at) values ('a', 'b', 'c', 'king', 'd')`,
      sql`insert into accounts (channel, sender, person_id, linked_at) values ('a', 'b', 77, 'c')`,
      sql`insert into link_tries (channel, sender, wrong, last_at) values ('a', 'b', 'many', 'c')`,
    ];
    for (const statement of bad) await expect(statement.execute(database.db)).rejects.toThrow();
    await database.close();
  });
});

/** Prints how many steps it did. */
function migrateInProcess(url: string): Promise<{ code: number | null; out: string }> {
  const source = join(import.meta.dirname, "../../src/storage");
  const program = `
    const { openDatabase } = await import(${JSON.stringify(`${source}/database.ts`)});
    const { migrate } = await import(${JSON.stringify(`${source}/migrate.ts`)});
    const { MIGRATIONS } = await import(${JSON.stringify(`${source}/migrations/list.ts`)});
    const database = await openDatabase(process.argv[1]);
    console.log((await migrate(database, MIGRATIONS, new Date())).length);
    await database.close();`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program, url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.on("close", (code) => resolve({ code, out }));
  });
}
