import { afterEach, beforeEach, expect, it } from "vitest";
import type { Db } from "../../src/storage/database.ts";
import { beginForm, formOf, removeForm, updateForm } from "../../src/storage/forms.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { whileWriting } from "./busy.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { later, NOW } from "./staff.ts";

const HERE = { channel: "telegram", chat: "7", sender: "1001" };
const STATE = { code: "V.20", typed: "82,5 \u0000 \ud83d 'x' 😀", steps: [1, null] };

await describeOnEachEngine("a form", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());
  const begin = (place = HERE, state: unknown = STATE) => beginForm(database.db, place, "report", state, NOW);
  const of = (place = HERE) => formOf(database.db, place);

  it("is kept as it was, for this person in this chat on this channel alone", async () => {
    const id = await begin();
    expect(await of()).toEqual({ id, kind: "report", state: STATE, updatedAt: NOW });
    for (const other of [{ sender: "1002" }, { chat: "8" }, { channel: "zalo" }])
      expect(await of({ ...HERE, ...other })).toBeNull();
  });

  it("takes the place of the one before, and its number is never given out again", async () => {
    const first = await begin();
    const second = await begin(HERE, { code: "V.21" });
    expect(await of()).toMatchObject({ id: second, state: { code: "V.21" } });
    await removeForm(database.db, HERE);
    expect(await of()).toBeNull();
    const third = await begin();
    expect(new Set([first, second, third]).size).toBe(3);
    expect(third).toBeGreaterThan(second);
  });

  it("is updated until it is removed, and others are not", async () => {
    const id = await begin();
    const other = await begin({ ...HERE, sender: "1002" });
    expect(await updateForm(database.db, id, { code: "V.22" }, later(1))).toBe(true);
    expect(await of()).toEqual({ id, kind: "report", state: { code: "V.22" }, updatedAt: later(1) });
    expect(await of({ ...HERE, sender: "1002" })).toMatchObject({ id: other, state: STATE });
    await removeForm(database.db, HERE);
    expect(await updateForm(database.db, id, {}, NOW)).toBe(false);
    expect(await of({ ...HERE, sender: "1002" })).toMatchObject({ id: other });
  });

  it("is one when the same person begins several at the same moment", async () => {
    const all = [database, await database.another(), await database.another(), await database.another()];
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, i) => beginForm(all[i % 4]?.db ?? database.db, HERE, "report", { i }, NOW)),
    );
    expect(new Set(ids).size).toBe(12);
    const rows = await database.db.selectFrom("forms").select("id").execute();
    expect(rows).toHaveLength(1);
    expect(ids).toContain(rows[0]?.id);
  });

  it("waits for another process that writes, as everything that writes does", async () => {
    const id = await begin();
    const other = await database.another();
    const write = (db: Db) => updateForm(db, id, { from: "other" }, NOW);
    const own = () => updateForm(database.db, id, { from: "own" }, NOW);
    expect(await whileWriting(other.db, write, own)).toBe(true);
    expect(await of()).toMatchObject({ state: { from: "own" } });
    await whileWriting(other.db, write, () => removeForm(database.db, HERE));
    expect(await of()).toBeNull();
  });
});
