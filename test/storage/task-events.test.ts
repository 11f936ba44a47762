import { afterEach, beforeEach, expect, it } from "vitest";
import type { Person } from "../../src/domain/person.ts";
import type { TaskChange } from "../../src/domain/task-progress.ts";
import { checkAudit } from "../../src/storage/audit-check.ts";
import type { Db } from "../../src/storage/database.ts";
import { addPerson } from "../../src/storage/people.ts";
import { addTaskEvent, type NewTaskEvent, taskEventsOf, taskHistory } from "../../src/storage/task-events.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-15T05:00:00Z");
const KEY = { commune: "bach-thong", document: "bach-thong", code: "NV.III.5" };
const DONE: TaskChange = { kind: "update", progress: "done", product: "KH 12", doneOn: "2026-03-15" };

await describeOnEachEngine("what is done to tasks", (engine) => {
  let database: TestDatabase;
  let person: Person;
  beforeEach(async () => {
    database = await openMigrated(engine);
    const hoa = { name: "Hoa", commune: "bach-thong", unit: "Phòng Kinh tế", role: "officer" } as const;
    person = await addPerson(database.db, hoa, NOW);
  });
  afterEach(() => database.remove());

  const added = (form: string, more: Partial<NewTaskEvent> = {}): NewTaskEvent => ({
    ...KEY,
    change: DONE,
    cycle: "",
    note: "đã ban hành KH 12",
    person,
    channel: "telegram",
    form,
    seen: null,
    ...more,
  });
  const add = (event: NewTaskEvent, db: Db = database.db) => addTaskEvent(db, event, NOW);

  it("is kept whole, with who did it, the oldest first", async () => {
    const first = await add(added("m1"));
    const seen = first.outcome === "added" ? first.event.id : null;
    expect(first).toMatchObject({
      outcome: "added",
      event: {
        ...KEY,
        ...DONE,
        cycle: "",
        note: "đã ban hành KH 12",
        unit: "Phòng Kinh tế",
        personId: person.id,
        personName: "Hoa",
        channel: "telegram",
        at: NOW.toISOString(),
      },
    });
    const second = await add(added("m2", { change: { kind: "reassign", lead: "Công an xã" }, note: "vì…", seen }));
    const third = await add(
      added("m3", {
        change: { kind: "extend", deadline: "2026-12-31" },
        cycle: "2026-Y1",
        seen: second.outcome === "added" ? second.event.id : null,
      }),
    );
    expect(third.outcome).toBe("added");
    const history = await taskHistory(database.db, KEY);
    expect(history).toMatchObject([
      DONE,
      { kind: "reassign", lead: "Công an xã" },
      { kind: "extend", cycle: "2026-Y1" },
    ]);
    expect(await taskHistory(database.db, { ...KEY, code: "NV.III.6" })).toEqual([]);
    expect(await taskEventsOf(database.db, "bach-thong")).toEqual(history);
    expect(await taskEventsOf(database.db, "dinh-hoa")).toEqual([]);
  });

  it("is stored once for a message that comes twice, whatever it says then", async () => {
    const first = await add(added("m1"));
    const again = await add(added("m1", { change: { ...DONE, progress: "in-progress" } as TaskChange }));
    expect(again).toEqual({ outcome: "repeated", event: first.outcome === "added" && first.event });
    expect(await taskHistory(database.db, KEY)).toHaveLength(1);
  });

  it("is stored once when the message comes twice at the same moment", async () => {
    const another = await database.another();
    const outcomes = await Promise.all([add(added("m1")), add(added("m1"), another.db), add(added("m1"))]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["added", "repeated", "repeated"]);
    expect(await taskHistory(database.db, KEY)).toHaveLength(1);
  });

  it("is not stored when somebody else changed the task meanwhile", async () => {
    await add(added("m1"));
    expect(await add(added("m2", { seen: null }))).toEqual({ outcome: "changed" });
    expect(await taskHistory(database.db, KEY)).toHaveLength(1);
    expect((await add(added("m3", { code: "NV.III.6" }))).outcome).toBe("added");
  });

  it("stands in the audit log, and a changed row shows", async () => {
    await add(added("m1"));
    const [row] = await database.db.selectFrom("audit").selectAll().execute();
    expect(row).toMatchObject({ action: "task-update", row_table: "task_events", person_id: person.id });
    expect((await checkAudit(database)).tampering).toBeNull();
    await database.db.updateTable("task_events").set({ done_on: "2026-03-01" }).execute();
    expect((await checkAudit(database)).tampering).toMatchObject({ table: "task_events", what: "changed" });
  });
});
