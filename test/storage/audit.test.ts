import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assign } from "../../src/storage/assignments.ts";
import { insertAudited } from "../../src/storage/audit.ts";
import { checkAudit } from "../../src/storage/audit-check.ts";
import { type Database, type Db, inTransaction } from "../../src/storage/database.ts";
import { addEvidence } from "../../src/storage/evidence.ts";
import { setLock } from "../../src/storage/period-locks.ts";
import { addReport, verifyReport } from "../../src/storage/reports.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { addStaff, NOW, newReport, OCTOBER, reportOf, type Staff } from "./staff.ts";

await describeOnEachEngine("the audit log", (engine) => {
  let database: TestDatabase;
  let db: Db;
  let staff: Staff;
  beforeEach(async () => {
    database = await openMigrated(engine);
    db = database.db;
    staff = await addStaff(db);
  });
  afterEach(() => database.remove());
  const add = (form: string, more = {}, on = db, by = staff.hoa) => addReport(on, newReport(by, form, more), NOW);
  const tamper = (statement: string) => sql.raw(statement).execute(db);
  const tampering = async () => (await checkAudit(database)).tampering;

  it("is whole in the beginning", async () => {
    expect(await checkAudit(database)).toEqual({ rows: 0, communes: 0, tampering: null });
  });

  it("is whole after everything that writes, from several connections at once, in two communes", async () => {
    const all = [database, await database.another(), await database.another(), await database.another()];
    const first = reportOf(await add("0"));
    const on = (i: number): Db => (all[i % 4] as Database).db;
    const work = Array.from({ length: 8 }, (_, i) => [
      add(`a${i}`, { code: `I.${i}`, value: { kind: "money", number: 0.1 + i } }, on(i)),
      add(`b${i}`, { code: `I.${i}`, note: "😀 'x' \u0000 \ud83d" }, on(i + 1), staff.lan),
      add("0", {}, on(i + 2)),
      verifyReport(on(i + 3), first.id, { outcome: "verified", reason: "" }, staff.binh, "zalo", NOW),
      setLock(on(i), { ...OCTOBER, index: i + 1, year: 2020 }, "lock", "", staff.lan, "telegram", NOW),
      assign(
        on(i + 1),
        { commune: "phuoc-an", kind: "focal", unit: `U${i}` },
        { personId: null, channel: "cli", at: NOW },
      ),
      addEvidence(
        on(i + 2),
        { reportId: first.id, name: "a\ud83d.jpg", type: "image/jpeg", size: i, sha256: `${i % 4}` },
        staff.hoa,
        "telegram",
        NOW,
      ),
    ]);
    await Promise.all(work.flat());
    // 1 + 8 reports, 1 verification, 8 assignments, 4 files; 8 reports, 8 locks.
    expect(await checkAudit(database)).toEqual({ rows: 22 + 16, communes: 2, tampering: null });
    for (const { commune, number } of await db.selectFrom("audit_heads").selectAll().execute()) {
      const rows = await db.selectFrom("audit").select("number").where("commune", "=", commune).execute();
      expect(rows.map((row) => row.number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: number }, (_, i) => i + 1),
      );
    }
  });

  it("is whole for who looks while others write", async () => {
    const other = await database.another();
    let writing = true;
    const writer = (async () => {
      for (let i = 0; i < 60; i++) await add(`w${i}`, { code: `I.${i}` }, other.db);
      writing = false;
    })();
    const found: unknown[] = [];
    while (writing) found.push((await checkAudit(database)).tampering);
    await writer;
    expect(found.length).toBeGreaterThan(1);
    expect(new Set(found)).toEqual(new Set([null]));
  });

  it("is whole where something was looked at under the commune's lock and nothing was written", async () => {
    expect(await setLock(db, OCTOBER, "unlock", "x", staff.lan, "telegram", NOW)).toBe(false);
    expect(await checkAudit(database)).toEqual({ rows: 0, communes: 0, tampering: null });
    await add("1", {}, db, staff.lan);
    expect(await checkAudit(database)).toEqual({ rows: 1, communes: 1, tampering: null });
  });

  it("is whole with rows that leave a column to the database, as old rows are after a column is added", async () => {
    const row = { commune: "phuoc-an", document: "p", code: "NV.1", kind: "update", cycle: "", product: "", note: "" };
    const by = { unit: "U", person_id: staff.hoa.id, channel: "cli", at: NOW.toISOString(), form: "9" };
    const actor = { personId: staff.hoa.id, channel: "cli", at: NOW };
    await inTransaction(db, (t) => insertAudited(t, "task_events", { ...row, ...by }, "task", actor));
    await add("1");
    await tamper("alter table reports add column later text");
    expect(await tampering()).toBeNull();
    await tamper("update reports set later = 'x'");
    expect(await tampering()).toMatchObject({ table: "reports", what: "changed" });
  });

  it("does not take a row outside of a transaction", async () => {
    const row = { commune: "a" };
    await expect(insertAudited(db, "reports", row, "x", { personId: 1, channel: "c", at: NOW })).rejects.toThrow(
      "transaction",
    );
    expect(await db.selectFrom("audit_heads").selectAll().execute()).toEqual([]);
  });

  it("is written with its row or not at all", async () => {
    await add("1");
    const failing = inTransaction(db, async (transaction) => {
      await add("2", { code: "V.2" }, transaction);
      throw new Error("later");
    });
    await expect(failing).rejects.toThrow("later");
    expect(await checkAudit(database)).toEqual({ rows: 1, communes: 1, tampering: null });
    await add("3", { code: "V.3" });
    expect(await checkAudit(database)).toEqual({ rows: 2, communes: 1, tampering: null });
  });

  describe("names the first row that is not as it was written:", () => {
    let ids: number[];
    beforeEach(async () => {
      ids = [];
      for (const i of [1, 2, 3, 4, 5]) ids.push(reportOf(await add(`f${i}`, { code: `V.${i}` })).id);
      await add("lan", {}, db, staff.lan);
      expect(await tampering()).toBeNull();
    });
    const row = (i: number) => ({ commune: "phuoc-an", number: i, table: "reports", rowId: ids[i - 1] });
    const audit = (i: number) => ({ commune: "phuoc-an", number: i, table: "audit", rowId: i });
    /** Without foreign keys, as somebody would who changes the file itself. */
    const remove = (what: string) => tamper(`delete from ${what}`);

    it.each([
      "number = 82.50000000000001",
      "number = null",
      "note = ' '",
      "period = '2026-M09'",
      "person_id = 2",
      "at = '2026-10-15T05:00:00.001Z'",
      "unit = 'Phòng Văn hóa - Xã hội'",
      "form = 'f03'",
    ])("a report with %s", async (change) => {
      await tamper(`update reports set ${change} where id >= ${ids[2]} and id < ${(ids[2] ?? 0) + 1}`);
      expect(await tampering()).toEqual({ ...row(3), what: "changed" });
    });

    it("the earlier of two", async () => {
      await tamper(`update reports set note = 'x' where id in (${ids[1]}, ${ids[3]})`);
      expect(await tampering()).toEqual({ ...row(2), what: "changed" });
    });

    it.each([
      ["data", "data = replace(data, '82.5', '99')"],
      ["person", "person_id = 2"],
      ["time", "at = '2020-01-01T00:00:00.000Z'"],
      ["channel", "channel = 'zalo'"],
      ["action", "action = 'correct'"],
      ["row", "row_id = row_id + 1"],
      ["hash", "hash = '00'"],
    ])("a line of the log with another %s", async (_, change) => {
      await tamper(`update audit set ${change} where commune = 'phuoc-an' and number = 3`);
      expect(await tampering()).toEqual({ ...audit(3), what: "hash" });
    });

    it("a report and its line changed alike", async () => {
      await tamper(`update reports set number = 99 where id = ${ids[2]}`);
      await tamper(`update audit set data = replace(data, '82.5', '99') where commune = 'phuoc-an' and number = 3`);
      expect(await tampering()).toEqual({ ...audit(3), what: "hash" });
    });

    it("a report that was deleted", async () => {
      await remove(`reports where id = ${ids[1]}`);
      expect(await tampering()).toEqual({ ...row(2), what: "missing" });
    });

    it("a line deleted in the middle, and one at the beginning", async () => {
      await remove("audit where commune = 'phuoc-an' and number = 4");
      expect(await tampering()).toEqual({ ...audit(4), what: "missing" });
      await remove("audit where commune = 'phuoc-an' and number = 1");
      expect(await tampering()).toEqual({ ...audit(1), what: "missing" });
    });

    it("the last lines, deleted with or without their reports and the chain's end", async () => {
      await remove("audit where commune = 'phuoc-an' and number >= 4");
      expect(await tampering()).toEqual({ ...audit(4), what: "missing" });
      await remove(`reports where id >= ${ids[3]} and commune = 'phuoc-an'`);
      expect(await tampering()).toEqual({ ...audit(4), what: "missing" });
      await remove("audit_heads where commune = 'phuoc-an'");
      expect(await tampering()).toEqual({ ...audit(4), what: "missing" });
    });

    it("all lines of a commune", async () => {
      await remove("audit where commune = 'phuoc-an'");
      expect(await tampering()).toEqual({ ...audit(1), what: "missing" });
      await remove("audit_heads where commune = 'phuoc-an'");
      expect(await tampering()).toEqual({ ...row(1), number: null, what: "unknown" });
    });

    it("a report that was slipped in", async () => {
      await tamper(`insert into reports (commune, document, code, period, kind, number, note, unit, person_id, channel, at, form)
        select commune, document, 'V.99', period, kind, number, note, unit, person_id, channel, at, 'stray'
        from reports where id = ${ids[0]}`);
      expect(await tampering()).toMatchObject({ commune: "phuoc-an", number: null, table: "reports", what: "unknown" });
    });

    it("two lines whose hashes were swapped", async () => {
      await tamper(`update audit set hash = (select a.hash from audit a where a.commune = 'phuoc-an' and a.number = 5 - audit.number)
        where commune = 'phuoc-an' and number in (2, 3)`);
      expect(await tampering()).toEqual({ ...audit(2), what: "hash" });
    });

    it("a last line that was written anew without the chain's end", async () => {
      const before = await db.selectFrom("audit_heads").selectAll().where("commune", "=", "phuoc-an").execute();
      await add("new", { code: "V.6" });
      await tamper(`update audit_heads set number = 5, hash = '${before[0]?.hash}' where commune = 'phuoc-an'`);
      expect(await tampering()).toEqual({ ...audit(6), what: "unknown" });
      await tamper("update audit_heads set number = 6 where commune = 'phuoc-an'");
      expect(await tampering()).toEqual({ ...audit(6), what: "hash" });
    });

    it("one beyond the rows that are read at once", async () => {
      await inTransaction(db, async (t) => {
        for (let i = 6; i <= 1_100; i++)
          await insertAudited(
            t,
            "assignments",
            {
              commune: "phuoc-an",
              kind: "focal",
              document: "",
              code: "",
              unit: `U${i}`,
              person_id: null,
              channel: "c",
              at: "x",
            },
            "assign",
            { personId: null, channel: "c", at: NOW },
          );
      });
      expect(await checkAudit(database)).toEqual({ rows: 1_101, communes: 2, tampering: null });
      await tamper("update assignments set unit = 'x' where unit = 'U1001'");
      expect(await tampering()).toMatchObject({ number: 1_001, table: "assignments", what: "changed" });
    });
  });
});
