import type { Person } from "../domain/person.ts";
import { TASK_PROGRESS, type TaskChange, type TaskEvent, type TaskKey } from "../domain/task-progress.ts";
import { holdCommune, insertAudited } from "./audit.ts";
import { type Db, inTransaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export interface NewTaskEvent extends TaskKey {
  change: TaskChange;
  /** `periodKey` for a recurring task, else empty. */
  cycle: string;
  note: string;
  person: Person;
  channel: string;
  /** Names the message that it came with: a second one of the same name adds nothing. */
  form: string;
  /** Id of the task's last event that the person's wish was judged by; null when there was none. */
  seen: number | null;
}

export type AddTaskOutcome =
  | { outcome: "added"; event: TaskEvent }
  /** This message was stored before. */
  | { outcome: "repeated"; event: TaskEvent }
  /** Meanwhile somebody else changed the task: it has to be judged anew. Nothing was stored. */
  | { outcome: "changed" };

/** Adds what somebody did to a task. The caller has checked who may. */
export async function addTaskEvent(db: Db, added: NewTaskEvent, at: Date): Promise<AddTaskOutcome> {
  return inTransaction(db, async (transaction) => {
    // Held until the end, so that nothing else of the commune comes between looking and writing.
    await holdCommune(transaction, added.commune);
    const repeated = await taskEventOfForm(transaction, added.form);
    if (repeated) return { outcome: "repeated", event: repeated };
    const last = (await taskHistory(transaction, added)).at(-1);
    if ((last?.id ?? null) !== added.seen) return { outcome: "changed" };
    const { commune, document, code, cycle, note, person, channel, form } = added;
    const row = {
      commune,
      document,
      code,
      cycle,
      ...columnsOf(added.change),
      note,
      unit: person.unit,
      person_id: person.id,
      channel,
      at: at.toISOString(),
      form,
    };
    const action = `task-${added.change.kind}`;
    await insertAudited(transaction, "task_events", row, action, { personId: person.id, channel, at });
    const event = await taskEventOfForm(transaction, form);
    if (!event) throw new Error("a task event was stored and is not there");
    return { outcome: "added", event };
  });
}

type Columns = Pick<Tables["task_events"], "kind" | "state" | "product" | "done_on" | "lead" | "deadline">;

function columnsOf(change: TaskChange): Columns {
  const { kind } = change;
  const none = { kind, state: null, product: "", done_on: null, lead: null, deadline: null };
  switch (kind) {
    case "update":
      return { ...none, state: change.progress, product: change.product, done_on: change.doneOn };
    case "reassign":
      return { ...none, lead: change.lead };
    case "extend":
      return { ...none, deadline: change.deadline };
  }
}

function changeOf({ kind, state, product, done_on, lead, deadline }: Columns): TaskChange {
  switch (kind) {
    case "update": {
      const progress = TASK_PROGRESS.find((p) => p === state);
      if (progress === undefined) throw new Error("a task event is in no known state");
      return { kind, progress, product, doneOn: done_on };
    }
    case "reassign":
      return { kind, lead: lead ?? "" };
    case "extend":
      return { kind, deadline: deadline ?? "" };
  }
}

function eventsOf(db: Db) {
  return db
    .selectFrom("task_events as e")
    .innerJoin("people as p", "p.id", "e.person_id")
    .select(["e.id", "e.commune", "e.document", "e.code", "e.kind", "e.cycle", "e.state", "e.product", "e.done_on"])
    .select(["e.lead", "e.deadline", "e.note", "e.unit", "e.person_id", "e.channel", "e.at", "p.name"])
    .orderBy("e.id");
}

function toEvent(row: Awaited<ReturnType<ReturnType<typeof eventsOf>["execute"]>>[number]): TaskEvent {
  const { id, commune, document, code, cycle, note, unit, channel, at } = row;
  const who = { personId: row.person_id, personName: row.name };
  return { id, commune, document, code, cycle, note, unit, channel, at, ...who, ...changeOf(row) };
}

/** Everything that was done to the tasks of a commune, the oldest first. */
export async function taskEventsOf(db: Db, commune: string): Promise<TaskEvent[]> {
  return (await eventsOf(db).where("e.commune", "=", commune).execute()).map(toEvent);
}

/** Everything that was done to one task, the oldest first. */
export async function taskHistory(db: Db, { commune, document, code }: TaskKey): Promise<TaskEvent[]> {
  const rows = await eventsOf(db)
    .where("e.commune", "=", commune)
    .where("e.document", "=", document)
    .where("e.code", "=", code)
    .execute();
  return rows.map(toEvent);
}

/** What a message did; null when it did nothing. */
export async function taskEventOfForm(db: Db, form: string): Promise<TaskEvent | null> {
  const row = await eventsOf(db).where("e.form", "=", form).executeTakeFirst();
  return row ? toEvent(row) : null;
}
