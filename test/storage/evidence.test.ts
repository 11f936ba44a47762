import { afterEach, beforeEach, expect, it } from "vitest";
import { addEvidence, evidenceOf, type NewEvidence } from "../../src/storage/evidence.ts";
import { setLock } from "../../src/storage/period-locks.ts";
import { addReport, reportOfId } from "../../src/storage/reports.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { addStaff, later, NOW, newReport, reportOf, type Staff } from "./staff.ts";

await describeOnEachEngine("evidence", (engine) => {
  let database: TestDatabase;
  let staff: Staff;
  let reportId: number;
  beforeEach(async () => {
    database = await openMigrated(engine);
    staff = await addStaff(database.db);
    reportId = reportOf(await addReport(database.db, newReport(staff.hoa, "1-1"), NOW)).id;
  });
  afterEach(() => database.remove());
  const photo = (sha256: string, more: Partial<NewEvidence> = {}): NewEvidence => ({
    reportId,
    name: "ảnh 1.jpg",
    type: "image/jpeg",
    size: 123_456,
    sha256,
    ...more,
  });
  const add = (added: NewEvidence, on = database.db, by = staff.hoa) => addEvidence(on, added, by, "telegram", NOW);

  it("is listed in the order in which it came", async () => {
    expect(await add(photo("b"))).toBe("added");
    expect(await add(photo("a", { name: "x.pdf", type: "application/pdf" }))).toBe("added");
    expect(await evidenceOf(database.db, [reportId])).toEqual([
      {
        id: expect.any(Number),
        reportId,
        name: "ảnh 1.jpg",
        type: "image/jpeg",
        size: 123_456,
        sha256: "b",
        at: NOW.toISOString(),
      },
      expect.objectContaining({ name: "x.pdf", type: "application/pdf" }),
    ]);
    expect(await evidenceOf(database.db, [])).toEqual([]);
    expect(await evidenceOf(database.db, [reportId + 1])).toEqual([]);
  });

  it("is kept once a report, and may belong to another report too", async () => {
    expect(await add(photo("a"))).toBe("added");
    expect(await add(photo("a", { name: "cùng một ảnh.jpg" }))).toBe("known");
    const more = reportOf(await addReport(database.db, newReport(staff.hoa, "2-1", { code: "V.21" }), later(1))).id;
    expect(await add(photo("a", { reportId: more }))).toBe("added");
    expect(await evidenceOf(database.db, [reportId, more])).toHaveLength(2);
  });

  it("is kept once when the same file comes several times at the same moment", async () => {
    const all = [database, await database.another(), await database.another()];
    const done = await Promise.all(all.map(({ db }) => add(photo("a"), db)));
    expect(done.filter((one) => one === "added")).toHaveLength(1);
  });

  it("is not taken for a report of a locked period, until it is opened", async () => {
    const period = (await reportOfId(database.db, reportId))?.period ?? expect.fail("no report");
    await setLock(database.db, period, "lock", "", staff.hoa, "telegram", later(1));
    expect(await add(photo("a"))).toBe("locked");
    expect(await evidenceOf(database.db, [reportId])).toEqual([]);
    await setLock(database.db, period, "unlock", "thiếu ảnh", staff.hoa, "telegram", later(2));
    expect(await add(photo("a"))).toBe("added");
  });

  it("is not taken for a report of another commune, or for none", async () => {
    await expect(add(photo("a"), database.db, staff.lan)).rejects.toThrow("no such report");
    await expect(add(photo("a", { reportId: reportId + 77 }))).rejects.toThrow("no such report");
    expect(await evidenceOf(database.db, [reportId])).toEqual([]);
  });
});
