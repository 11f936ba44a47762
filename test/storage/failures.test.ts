import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdCommune } from "../../src/storage/audit.ts";
import { checkAudit } from "../../src/storage/audit-check.ts";
import { type Database, inTransaction, isOutage, openDatabase } from "../../src/storage/database.ts";
import { addReport, currentReports, type NewReport } from "../../src/storage/reports.ts";
import { createStorage } from "../../src/storage/storage.ts";
import { type Line, lineTo } from "../support/cut-off.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, SILENT, type TestDatabase } from "./open.ts";
import { addStaff, NOW, newReport, type Staff } from "./staff.ts";

const stored = async ({ db }: Database) => (await currentReports(db, { commune: "phuoc-an" })).map(({ code }) => code);

await describeOnEachEngine("a report", (engine) => {
  let database: TestDatabase;
  let staff: Staff;
  beforeEach(async () => {
    database = await openMigrated(engine);
    staff = await addStaff(database.db);
    expect(await add("1", { code: "I.1" })).toMatchObject({ outcome: "added" });
  });
  afterEach(() => database.remove());
  const add = (form: string, more: Partial<NewReport> = {}, on = database.db) =>
    addReport(on, newReport(staff.hoa, form, more), NOW);
  /** What a failure must leave: the first report alone, the log whole, and everything working again. */
  async function expectWorking(): Promise<void> {
    expect(await stored(database)).toEqual(["I.1"]);
    expect(await checkAudit(database)).toEqual({ rows: 1, communes: 1, tampering: null });
    expect(await add("2", { code: "I.2" })).toMatchObject({ outcome: "added" });
    expect(await checkAudit(database)).toEqual({ rows: 2, communes: 1, tampering: null });
  }

  describe.runIf(engine.name === "SQLite")("when the disk is full", () => {
    const pages = async (maximum: number): Promise<number> =>
      Number(
        Object.values(
          (await sql.raw<object>(`pragma max_page_count = ${maximum}`).execute(database.db)).rows[0] ?? {},
        )[0],
      );

    it("is refused as a whole, the reason is not hidden, and it is taken when there is room again", async () => {
      // SQLite takes the number of pages that it has when it is asked for fewer.
      const now = await pages(1);
      await pages(now + 35);
      // Pages have 4,096 bytes. The first report fits, its repetition in the log does not; the last does not fit itself.
      for (const size of [100_000, 120_000, 400_000])
        await expect(add("2", { code: "I.2", note: "x".repeat(size) })).rejects.toMatchObject({ errcode: 13 });
      expect(await stored(database)).toEqual(["I.1"]);
      await pages(100_000);
      await expectWorking();
    });
  });

  describe.runIf(engine.name === "PostgreSQL")("when PostgreSQL is lost", () => {
    let line: Line;
    let far: Database;
    let lost: string[];
    beforeEach(async () => {
      line = await lineTo(database.url);
      lost = [];
      far = await openDatabase(line.url, { onLost: (error) => lost.push(error.message) });
    });
    afterEach(async () => {
      await far.close();
      await line.close();
    });
    /** Ends the connections of this database that wait for a lock, or do nothing inside a transaction. */
    const kill = (where: string) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and ${sql.raw(where)}`.execute(database.db);
    async function untilKilled(where: string): Promise<void> {
      while ((await kill(where)).rows.length === 0) await sleep(20);
    }

    it("is refused when its connection is ended while it waits for another writer", async () => {
      const holder = await database.another();
      const held = Promise.withResolvers<void>();
      const letGo = Promise.withResolvers<void>();
      const holding = inTransaction(holder.db, async (transaction) => {
        await holdCommune(transaction, "phuoc-an");
        held.resolve();
        await letGo.promise;
      });
      await held.promise;
      const adding = add("2", { code: "I.2" }, far.db);
      const refused = expect(adding).rejects.toThrow();
      await untilKilled("wait_event_type = 'Lock'");
      await refused;
      letGo.resolve();
      await holding;
      await expectWorking();
      expect(await add("3", { code: "I.3" }, far.db)).toMatchObject({ outcome: "added" });
    });

    it("is refused when its connection is ended between two of its statements, and the process lives on", async () => {
      const adding = inTransaction(far.db, async (transaction) => {
        const outcome = await add("2", { code: "I.2" }, transaction);
        await untilKilled("state = 'idle in transaction'");
        while (lost.length === 0) await sleep(10);
        return outcome;
      });
      await expect(adding).rejects.toThrow();
      expect(lost.length).toBeGreaterThan(0);
      await expectWorking();
    });

    it("is refused while nobody gets through, and taken when the server is back", async () => {
      expect(await stored(far)).toEqual(["I.1"]);
      line.cut();
      for (let i = 0; i < 3; i++) await expect(add("2", { code: "I.2" }, far.db)).rejects.toThrow();
      line.mend();
      await expectWorking();
      expect(await add("3", { code: "I.3" }, far.db)).toMatchObject({ outcome: "added" });
    });

    it("is refused when its server falls silent, and taken by another connection afterwards", async () => {
      const impatient = await openDatabase(line.url, { silenceMs: 500 });
      expect(await stored(impatient)).toEqual(["I.1"]);
      line.freeze();
      const failure = await add("2", { code: "I.2" }, impatient.db).then(
        () => null,
        (error: unknown) => error,
      );
      expect(isOutage(failure)).toBe(true);
      line.mend();
      await expectWorking();
      expect(await add("3", { code: "I.3" }, impatient.db)).toMatchObject({ outcome: "added" });
      await impatient.close();
    });

    it("is not ready while its server stands still: who asks is told so and not kept waiting; and ready again afterwards", async () => {
      const storage = createStorage({ url: line.url, log: SILENT, now: () => new Date() });
      await storage.connect();
      expect(await storage.ready()).toBe(true);
      line.freeze();
      expect(await storage.ready()).toBe(false);
      line.mend();
      expect(await storage.ready()).toBe(true);
      line.cut();
      expect(await storage.ready()).toBe(false);
      await storage.close();
    });

    it("is one when the connection is lost just as it is stored: the same confirmation says that it is there", async () => {
      line.loseAnswerTo("commit\u0000");
      await expect(add("2", { code: "I.2" }, far.db)).rejects.toThrow();
      expect(await add("2", { code: "I.2" }, far.db)).toMatchObject({ outcome: "repeated" });
      expect(await stored(database)).toEqual(["I.1", "I.2"]);
      expect(await checkAudit(database)).toEqual({ rows: 2, communes: 1, tampering: null });
    });
  });
});
