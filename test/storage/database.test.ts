import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Db, inSnapshot, inTransaction } from "../../src/storage/database.ts";
import { addPerson, listPeople } from "../../src/storage/people.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { addStaff, NOW, type Staff } from "./staff.ts";

await describeOnEachEngine("a transaction", (engine) => {
  let database: TestDatabase;
  let staff: Staff;
  beforeEach(async () => {
    database = await openMigrated(engine);
    staff = await addStaff(database.db);
  });
  afterEach(() => database.remove());
  const rename = (db: Db, { id }: { id: number }, name: string) =>
    db.updateTable("people").set({ name }).where("id", "=", id).execute();
  const names = async () => (await listPeople(database.db)).map(({ name }) => name);

  // SQLite has one lock, so nobody can wait for anybody crosswise.
  describe.runIf(engine.name === "PostgreSQL")("", () => {
    it("that waits crosswise for another one is done after it", async () => {
      const other = await database.another();
      let met = 0;
      const both = Promise.withResolvers<void>();
      const crosswise = (db: Db, first: { id: number }, second: { id: number }, name: string) =>
        inTransaction(db, async (transaction) => {
          await rename(transaction, first, name);
          met += 1;
          if (met === 2) both.resolve();
          await both.promise;
          await rename(transaction, second, name);
        });
      await Promise.all([
        crosswise(database.db, staff.hoa, staff.binh, "x"),
        crosswise(other.db, staff.binh, staff.hoa, "y"),
      ]);
      expect(met).toBe(3);
      const [hoa, binh] = await names();
      expect(hoa).toBe(binh);
    });
  });

  it("is not tried again for what would fail again", async () => {
    let tries = 0;
    const failing = inTransaction(database.db, async (transaction) => {
      tries += 1;
      await transaction
        .insertInto("accounts")
        .values({ channel: "c", sender: "s", person_id: 77, linked_at: "x" })
        .execute();
    });
    await expect(failing).rejects.toThrow();
    expect(tries).toBe(1);
  });

  it("reads as of one moment while others write, when it is a snapshot, and holds up nobody", async () => {
    const other = await database.another();
    const seen = await inSnapshot(database, async (snapshot) => {
      const before = await listPeople(snapshot);
      await addPerson(other.db, { ...staff.hoa, name: "Mai" }, NOW);
      return [before, await listPeople(snapshot)];
    });
    expect(seen[0]).toHaveLength(3);
    expect(seen[1]).toEqual(seen[0]);
    expect(await names()).toEqual(["Hoa", "Bình", "Lan", "Mai"]);
    await expect(inSnapshot(database, () => Promise.reject(new Error("x")))).rejects.toThrow("x");
    expect(await names()).toHaveLength(4);
  });
});
