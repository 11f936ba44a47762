import { afterEach, beforeEach, expect, it } from "vitest";
import { assignedKey } from "../../src/domain/responsibility.ts";
import { assign, assignmentsOf } from "../../src/storage/assignments.ts";
import { lockOf, setLock } from "../../src/storage/period-locks.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { addStaff, later, NOW, OCTOBER, type Staff } from "./staff.ts";

await describeOnEachEngine("a period", (engine) => {
  let database: TestDatabase;
  let staff: Staff;
  beforeEach(async () => {
    database = await openMigrated(engine);
    staff = await addStaff(database.db);
  });
  afterEach(() => database.remove());
  const set = (action: "lock" | "unlock", at = NOW, on = database.db, by = staff.hoa) =>
    setLock(on, OCTOBER, action, action === "unlock" ? "nhập nhầm" : "", by, "telegram", at);
  const lock = (commune = "phuoc-an", period = OCTOBER) => lockOf(database.db, commune, period);

  it("is open until somebody locks it, and says who did", async () => {
    expect(await lock()).toBeNull();
    expect(await set("unlock")).toBe(false);
    expect(await set("lock")).toBe(true);
    expect(await lock()).toEqual({
      period: OCTOBER,
      personId: staff.hoa.id,
      personName: "Hoa",
      at: NOW.toISOString(),
    });
    expect(await set("lock", later(1), database.db, staff.binh)).toBe(false);
    expect(await lock()).toMatchObject({ personName: "Hoa" });
  });

  it("is locked for its own commune alone, and no other period with it", async () => {
    await set("lock");
    expect(await lock("dinh-hoa")).toBeNull();
    expect(await lock("phuoc-an", { ...OCTOBER, index: 1 })).toBeNull();
    expect(await lock("phuoc-an", { year: 2026, kind: "quarter", index: 4 })).toBeNull();
  });

  it("is open after it was unlocked, and may be locked again", async () => {
    await set("lock");
    expect(await set("unlock", later(1))).toBe(true);
    expect(await lock()).toBeNull();
    await set("lock", later(2), database.db, staff.binh);
    expect(await lock()).toMatchObject({ personName: "Bình", at: later(2).toISOString() });
    expect(await database.db.selectFrom("period_locks").select("action").orderBy("id").execute()).toHaveLength(3);
  });

  it("is locked once when several do it at the same moment", async () => {
    const all = [database, await database.another(), await database.another()];
    const done = await Promise.all(all.map(({ db }) => set("lock", NOW, db)));
    expect(done.filter((one) => one)).toHaveLength(1);
  });
});

await describeOnEachEngine("an assignment", (engine) => {
  let database: TestDatabase;
  let staff: Staff;
  beforeEach(async () => {
    database = await openMigrated(engine);
    staff = await addStaff(database.db);
  });
  afterEach(() => database.remove());
  const indicator = (unit: string, code = "V.20", commune = "phuoc-an") =>
    assign(
      database.db,
      { commune, unit, kind: "indicator", document: "plan", code },
      { personId: staff.hoa.id, channel: "telegram", at: NOW },
    );
  const focal = (unit: string) =>
    assign(database.db, { commune: "phuoc-an", unit, kind: "focal" }, { personId: null, channel: "cli", at: NOW });
  const of = (commune = "phuoc-an") => assignmentsOf(database.db, commune);

  it("is none in the beginning", async () => {
    expect(await of()).toEqual({ indicators: new Map(), focal: null });
  });

  it("holds until a later one of the same indicator", async () => {
    await indicator("Phòng Kinh tế");
    await indicator("Công an xã");
    await indicator("Văn phòng", "V.21");
    await focal("Phòng Kinh tế");
    await focal("Văn phòng");
    expect(await of()).toEqual({
      indicators: new Map([
        [assignedKey("plan", "V.20"), "Công an xã"],
        [assignedKey("plan", "V.21"), "Văn phòng"],
      ]),
      focal: "Văn phòng",
    });
  });

  it("is taken back by an empty unit, and may be given again", async () => {
    await indicator("Phòng Kinh tế");
    await indicator("Phòng Kinh tế", "V.21");
    await focal("Phòng Kinh tế");
    await indicator("");
    await focal("");
    expect(await of()).toEqual({ indicators: new Map([[assignedKey("plan", "V.21"), "Phòng Kinh tế"]]), focal: null });
    await indicator("Công an xã");
    expect((await of()).indicators.get(assignedKey("plan", "V.20"))).toBe("Công an xã");
  });

  it("says nothing about another commune", async () => {
    await indicator("Phòng Kinh tế", "V.20", "dinh-hoa");
    expect((await of()).indicators.size).toBe(0);
    expect((await of("dinh-hoa")).indicators.size).toBe(1);
  });
});
