import { type Period, periodKey } from "../domain/period.ts";
import { type Db, inTransaction } from "./database.ts";
import { addOutgoing, type NewOutgoing } from "./outgoing.ts";

/** What a reminder is about: a plan's rule in a period (`periodKey`). */
export interface ReminderOf {
  rule: string;
  period: string;
}

/** A reminder that was given to the outbox. (commune, rule, period, person, step) names it once. */
export interface SentReminder extends ReminderOf {
  personId: number;
  step: string;
  /** ISO date. */
  day: string;
}

/** One message to one person with all that it reminds of. */
export interface ReminderClaim {
  commune: string;
  personId: number;
  /** ISO date of today: a person gets one message a day. */
  day: string;
  reminders: readonly (ReminderOf & { step: string })[];
  message: NewOutgoing;
}

/**
 * Stores the reminders and their message in one transaction. False, and nothing is stored, when the person has had a message
 * that day or one of the reminders before, from this process or another.
 */
export async function claimReminders(db: Db, claim: ReminderClaim, now: Date): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const { commune, personId, day, reminders, message } = claim;
    await holdPerson(transaction, personId);
    const before = await transaction
      .selectFrom("reminders")
      .select("step")
      .where("person_id", "=", personId)
      .where((eb) =>
        eb.or([
          eb("day", "=", day),
          ...reminders.map(({ rule, period, step }) => eb.and({ commune, rule, period, step })),
        ]),
      )
      .executeTakeFirst();
    if (before) return false;
    const outgoing_id = await addOutgoing(transaction, message, now);
    const rows = reminders.map(({ rule, period, step }) => ({
      commune,
      rule,
      period,
      person_id: personId,
      step,
      day,
      at: now.toISOString(),
      outgoing_id,
    }));
    await transaction.insertInto("reminders").values(rows).execute();
    return true;
  });
}

/** Lets other claims for the same person wait until the transaction ends. */
async function holdPerson(db: Db, id: number): Promise<void> {
  await db
    .updateTable("people")
    .set((eb) => ({ name: eb.ref("name") }))
    .where("id", "=", id)
    .execute();
}

const sentReminders = (db: Db) =>
  db.selectFrom("reminders").select(["rule", "period", "person_id as personId", "step", "day"]);

/** A commune's reminders since a day (ISO date). */
export async function remindersSince(db: Db, commune: string, day: string): Promise<SentReminder[]> {
  return sentReminders(db).where("commune", "=", commune).where("day", ">=", day).execute();
}

/** A person's reminders since a day, the oldest first. */
export async function remindersOf(db: Db, personId: number, day: string): Promise<SentReminder[]> {
  return sentReminders(db).where("person_id", "=", personId).where("day", ">=", day).orderBy("day").execute();
}

export interface Receipt extends ReminderOf {
  personId: number;
}

/** Notes that a person has taken note; saying so twice is once. */
export async function receiveReminders(
  db: Db,
  personId: number,
  received: readonly ReminderOf[],
  now: Date,
): Promise<void> {
  if (received.length === 0) return;
  const rows = received.map(({ rule, period }) => ({ person_id: personId, rule, period, at: now.toISOString() }));
  await inTransaction(db, (transaction) =>
    transaction
      .insertInto("reminder_receipts")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

export async function receiptsSince(db: Db, commune: string, since: Date): Promise<Receipt[]> {
  return db
    .selectFrom("reminder_receipts")
    .innerJoin("people", "people.id", "reminder_receipts.person_id")
    .select(["rule", "period", "person_id as personId"])
    .where("people.commune", "=", commune)
    .where("at", ">=", since.toISOString())
    .execute();
}

/** No reminder to this person before `until`; null takes the pause back. */
export async function pauseReminders(db: Db, personId: number, until: Date | null): Promise<void> {
  await inTransaction(db, async (transaction) => {
    await transaction.deleteFrom("reminder_pauses").where("person_id", "=", personId).execute();
    if (until === null) return;
    const row = { person_id: personId, until: until.toISOString() };
    await transaction
      .insertInto("reminder_pauses")
      .values(row)
      .onConflict((conflict) => conflict.column("person_id").doUpdateSet(row))
      .execute();
  });
}

/** Ids of a commune's people who want no reminder now. */
export async function pausedPeople(db: Db, commune: string, now: Date): Promise<Set<number>> {
  const rows = await db
    .selectFrom("reminder_pauses")
    .innerJoin("people", "people.id", "reminder_pauses.person_id")
    .select("person_id")
    .where("people.commune", "=", commune)
    .where("until", ">", now.toISOString())
    .execute();
  return new Set(rows.map((row) => row.person_id));
}

/** How the last reminder of a period came to a person. */
export interface Reach {
  personId: number;
  /** Of the last chat that was tried. */
  channel: string;
  state: "waiting" | "sent" | "failed";
  /** Channels of the person's other chats that would not take a message. */
  refused: string[];
}

/** @param since when the period's first reminders may have gone out. */
export async function reachOf(db: Db, commune: string, period: Period, since: Date): Promise<Reach[]> {
  const last = await db
    .selectFrom("reminders")
    .innerJoin("outgoing", "outgoing.id", "reminders.outgoing_id")
    .select(["reminders.person_id", "outgoing.id", "channel", "chat", "state"])
    .where("commune", "=", commune)
    .where("period", "=", periodKey(period))
    .orderBy("outgoing.id")
    .execute();
  const refused = await db
    .selectFrom("outgoing")
    .innerJoin("accounts", (join) =>
      join.onRef("accounts.channel", "=", "outgoing.channel").onRef("accounts.chat", "=", "outgoing.chat"),
    )
    .innerJoin("people", "people.id", "accounts.person_id")
    .select(["people.id as personId", "outgoing.channel", "outgoing.chat"])
    .distinct()
    .where("people.commune", "=", commune)
    .where("state", "=", "failed")
    .where("outgoing.created_at", ">=", since.toISOString())
    .execute();
  // A person's later rows replace the earlier ones.
  const reach = new Map(last.map((row) => [row.person_id, row]));
  return [...reach.values()].map(({ person_id, channel, chat, state }) => ({
    personId: person_id,
    channel,
    state,
    refused: refused
      .filter((r) => r.personId === person_id && (r.channel !== channel || r.chat !== chat))
      .map((r) => r.channel),
  }));
}
