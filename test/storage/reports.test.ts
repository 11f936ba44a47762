import { afterEach, beforeEach, expect, it } from "vitest";
import type { ReportedValue } from "../../src/domain/report.ts";
import type { Db } from "../../src/storage/database.ts";
import { setLock } from "../../src/storage/period-locks.ts";
import {
  addReport,
  currentReport,
  currentReports,
  type NewReport,
  reportHistory,
  reportOfForm,
  reportOfId,
  reportOfSource,
  verifyReport,
} from "../../src/storage/reports.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { addStaff, later, NOW, newReport, OCTOBER, reportOf, type Staff } from "./staff.ts";

const KEY = { commune: "phuoc-an", document: "plan-phuoc-an", code: "V.20" };

await describeOnEachEngine("a report", (engine) => {
  let database: TestDatabase;
  let db: Db;
  let staff: Staff;
  beforeEach(async () => {
    database = await openMigrated(engine);
    db = database.db;
    staff = await addStaff(db);
  });
  afterEach(() => database.remove());

  const add = (form: string, more: Partial<NewReport> = {}, on = db) =>
    addReport(on, newReport(staff.hoa, form, more), NOW);
  const added = async (form: string, more: Partial<NewReport> = {}) => reportOf(await add(form, more));
  const rows = () => db.selectFrom("reports").selectAll().execute();
  const verify = (id: number, by = staff.binh) =>
    verifyReport(db, id, { outcome: "verified", reason: "" }, by, "zalo", NOW);
  const giveBack = (id: number) =>
    verifyReport(db, id, { outcome: "returned", reason: "thiếu minh chứng" }, staff.binh, "zalo", NOW);

  it("is stored as it was given, with who reported it and from where", async () => {
    const report = await added("1-1", { note: "sau đợt rà soát", source: "telegram:7:12" });
    expect(report).toEqual({
      ...KEY,
      id: expect.any(Number),
      period: OCTOBER,
      value: { kind: "percent", number: 82.5 },
      note: "sau đợt rà soát",
      state: "reported",
      reason: null,
      unit: staff.hoa.unit,
      personId: staff.hoa.id,
      personName: "Hoa",
      channel: "telegram",
      at: NOW.toISOString(),
      supersedes: null,
    });
    expect(await currentReport(db, KEY, OCTOBER)).toEqual(report);
    expect(await reportOfId(db, report.id)).toEqual(report);
    expect(await reportOfForm(db, "1-1")).toEqual(report);
    expect(await reportOfSource(db, "telegram:7:12")).toEqual(report);
    expect(await reportOfSource(db, "telegram:7:1")).toBeNull();
    expect(await reportOfId(db, report.id + 1)).toBeNull();
  });

  it.each<ReportedValue>([
    { kind: "percent", number: 82.5 },
    { kind: "percent", number: 0.1 + 0.2 },
    { kind: "percent", number: 33.33 },
    { kind: "percent", number: 0 },
    { kind: "count", number: 1_234 },
    { kind: "count", number: -7 },
    { kind: "money", number: 1e12 },
    { kind: "money", number: 123_456_789_012_345 },
    { kind: "money", number: 1e22 },
    { kind: "range", number: 2.5, max: 3.75 },
    { kind: "yes-no", yes: true },
    { kind: "yes-no", yes: false },
    { kind: "text", text: "Đã có 'quy chế', \"2 phần\"; drop table reports; -- 😀 \\ %_\n\tdòng 2" },
    { kind: "text", text: "" },
    { kind: "nothing" },
  ])("gives back %j to the last digit", async (value) => {
    const report = await added("1-1", { value, note: "'😀'" });
    expect(report.value).toEqual(value);
    expect((await currentReport(db, KEY, OCTOBER))?.value).toEqual(value);
    expect(report.note).toBe("'😀'");
  });

  it("keeps a space where a text has what no database takes: U+0000 and half a surrogate pair", async () => {
    const report = await added("1-1", { value: { kind: "text", text: "a\u0000b\ud83dc" }, note: "\u0000" });
    expect([report.value, report.note]).toEqual([{ kind: "text", text: "a b\ufffdc" }, " "]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "is not stored with %d, which is no number of anything",
    async (n) => {
      await expect(add("1-1", { value: { kind: "count", number: n } })).rejects.toThrow(RangeError);
      await expect(add("1-2", { value: { kind: "range", number: 1, max: n } })).rejects.toThrow(RangeError);
      expect(await rows()).toEqual([]);
    },
  );

  it("is superseded by a correction, and stays in the history, the oldest first", async () => {
    const first = await added("1-1");
    const second = await added("2-1", { supersedes: first.id, value: { kind: "percent", number: 90 } });
    expect(second).toMatchObject({ supersedes: first.id, state: "reported" });
    const third = await added("3-1", { supersedes: second.id, value: { kind: "percent", number: 91 } });
    const history = await reportHistory(db, KEY);
    expect(history.map(({ id, state }) => [id, state])).toEqual([
      [first.id, "superseded"],
      [second.id, "superseded"],
      [third.id, "reported"],
    ]);
    expect(history[0]?.value).toEqual({ kind: "percent", number: 82.5 });
    expect(await currentReport(db, KEY, OCTOBER)).toEqual(third);
  });

  it("is not stored over one that the person was not shown", async () => {
    const first = await added("1-1");
    expect(await add("2-1")).toEqual({ outcome: "changed", current: first });
    const second = await added("3-1", { supersedes: first.id });
    expect(await add("4-1", { supersedes: first.id })).toEqual({ outcome: "changed", current: second });
    expect(await rows()).toHaveLength(2);
  });

  it("does not correct a report of another indicator, and none where there is none", async () => {
    const first = await added("1-1");
    expect(await add("2-1", { code: "V.21", supersedes: first.id })).toEqual({ outcome: "changed", current: null });
  });

  it("is stored once when its form is confirmed twice, even when it was corrected meanwhile", async () => {
    const first = await added("1-1");
    expect(await add("1-1")).toEqual({ outcome: "repeated", report: first });
    await added("2-1", { supersedes: first.id });
    expect(await add("1-1")).toEqual({ outcome: "repeated", report: { ...first, state: "superseded" } });
    expect(await rows()).toHaveLength(2);
  });

  it("is one row when twenty confirm the same form at once over several connections", async () => {
    const all = [database, await database.another(), await database.another(), await database.another()];
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => add("1-1", {}, all[i % 4]?.db)));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["added", ...Array(19).fill("repeated")]);
    expect(new Set(outcomes.map((outcome) => reportOf(outcome).id)).size).toBe(1);
    expect(await rows()).toHaveLength(1);
  });

  it("lets one of several first reports and of several corrections through at the same moment", async () => {
    const all = [database, await database.another(), await database.another(), await database.another()];
    const race = async (forms: string, more: Partial<NewReport>) => {
      const outcomes = await Promise.all(all.map(({ db: on }, i) => add(`${forms}-${i}`, more, on)));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["added", "changed", "changed", "changed"]);
      return reportOf(outcomes.find(({ outcome }) => outcome === "added") ?? { outcome: "locked" });
    };
    const first = await race("1", {});
    const second = await race("2", { supersedes: first.id });
    expect((await reportHistory(db, KEY)).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it("is refused in a locked period, its correction and verification too, and taken again when it is unlocked", async () => {
    const first = await added("1-1");
    await setLock(db, OCTOBER, "lock", "", staff.binh, "telegram", NOW);
    expect(await add("2-1", { supersedes: first.id })).toEqual({ outcome: "locked" });
    expect(await add("3-1", { code: "V.21" })).toEqual({ outcome: "locked" });
    expect(await verify(first.id)).toEqual({ outcome: "locked" });
    // What was stored before is told so, not refused.
    expect(await add("1-1")).toMatchObject({ outcome: "repeated" });
    expect(await add("4-1", { period: { ...OCTOBER, index: 11 } })).toMatchObject({ outcome: "added" });
    expect(reportOf(await addReport(db, newReport(staff.lan, "5-1"), NOW)).commune).toBe("dinh-hoa");
    await setLock(db, OCTOBER, "unlock", "nhập nhầm", staff.binh, "telegram", NOW);
    expect(await add("2-1", { supersedes: first.id })).toMatchObject({ outcome: "added" });
  });

  it("is verified once; a second time it is so already", async () => {
    const first = await added("1-1");
    expect(await verify(first.id)).toEqual({ outcome: "done", report: { ...first, state: "verified" } });
    expect(await verify(first.id)).toMatchObject({ outcome: "already" });
    expect(await db.selectFrom("verifications").selectAll().execute()).toHaveLength(1);
  });

  it("says why it was returned, may be verified after all, and its correction waits anew", async () => {
    const first = await added("1-1");
    expect(await giveBack(first.id)).toMatchObject({ report: { state: "returned", reason: "thiếu minh chứng" } });
    expect(await verify(first.id)).toMatchObject({ report: { state: "verified", reason: null } });
    await giveBack(first.id);
    const second = await added("2-1", { supersedes: first.id });
    expect(second).toMatchObject({ state: "reported", reason: null });
    expect(await reportOfId(db, first.id)).toMatchObject({ state: "superseded", reason: null });
    expect(await verify(first.id)).toMatchObject({ outcome: "superseded" });
    expect(await verify(second.id)).toMatchObject({ outcome: "done" });
  });

  it("is verified once when several do it at the same moment, and never when a correction comes first", async () => {
    const first = await added("1-1");
    const all = [database, await database.another(), await database.another()];
    const outcomes = await Promise.all(
      all.map(({ db: on }) => verifyReport(on, first.id, { outcome: "verified", reason: "" }, staff.binh, "zalo", NOW)),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["already", "already", "done"]);
    const [corrected, verified] = await Promise.all([
      add("2-1", { supersedes: first.id }, all[1]?.db),
      verifyReport(all[2]?.db ?? db, first.id, { outcome: "returned", reason: "x" }, staff.binh, "zalo", NOW),
    ]);
    expect(corrected.outcome).toBe("added");
    expect(["done", "superseded"]).toContain(verified.outcome);
    expect(await currentReport(db, KEY, OCTOBER)).toMatchObject({ id: reportOf(corrected).id, state: "reported" });
  });

  it("cannot be verified by somebody of another commune", async () => {
    const first = await added("1-1");
    await expect(verify(first.id, staff.lan)).rejects.toThrow("no such report");
    await expect(verify(first.id + 77)).rejects.toThrow("no such report");
    expect(await reportOfId(db, first.id)).toMatchObject({ state: "reported" });
  });

  it("is found by indicator, period, year and state, and never among those of another commune", async () => {
    const september = { ...OCTOBER, index: 9 };
    const year = { year: 2027, kind: "year", index: 1 } as const;
    const a = await added("1-1", { code: "V.3" });
    const b = await added("2-1", { code: "V.20", period: september });
    const c = await added("3-1", { code: "V.20" });
    const d = await added("4-1", { code: "V.20", document: "plan-a", period: year });
    // The other commune's row has the same plan and code.
    const other = await addReport(
      db,
      newReport(staff.lan, "5-1", { document: "plan-phuoc-an", code: "V.3" }),
      later(1),
    );
    await verify(b.id);
    await giveBack(c.id);
    const ids = async (filter: object) =>
      (await currentReports(db, { commune: "phuoc-an", ...filter })).map(({ id }) => id);
    expect(await ids({})).toEqual([d.id, a.id, b.id, c.id]);
    expect(await ids({ document: "plan-a" })).toEqual([d.id]);
    expect(await ids({ code: "V.20", document: "plan-phuoc-an" })).toEqual([b.id, c.id]);
    expect(await ids({ period: OCTOBER })).toEqual([a.id, c.id]);
    expect(await ids({ years: [2026] })).toEqual([a.id, b.id, c.id]);
    expect(await ids({ years: [2026, 2027] })).toHaveLength(4);
    expect(await ids({ years: [] })).toEqual([]);
    expect(await ids({ state: "reported" })).toEqual([d.id, a.id]);
    expect(await ids({ state: "verified" })).toEqual([b.id]);
    expect(await ids({ state: "returned" })).toEqual([c.id]);
    expect(await ids({ commune: "dinh-hoa" })).toEqual([reportOf(other).id]);
    expect(await reportHistory(db, { ...KEY, commune: "dinh-hoa", code: "V.20" })).toEqual([]);
  });

  it("of a message is the newest that the message began", async () => {
    const first = await added("1-1", { source: "telegram:7:12" });
    const edited = await added("2-1", { source: "telegram:7:12", supersedes: first.id });
    expect(await reportOfSource(db, "telegram:7:12")).toEqual(edited);
  });

  it("has numbers where the database counts", async () => {
    await verify((await added("1-1")).id);
    const types = async (table: "reports" | "verifications" | "audit" | "audit_heads") =>
      Object.entries((await db.selectFrom(table).selectAll().executeTakeFirstOrThrow()) as object)
        .filter(([name]) => ["id", "number", "row_id", "person_id", "report_id"].includes(name))
        .map(([, value]) => typeof value);
    for (const table of ["reports", "verifications", "audit", "audit_heads"] as const)
      expect(new Set(await types(table))).toEqual(new Set(["number"]));
  });
});
