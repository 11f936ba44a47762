import { AppError } from "../domain/errors.ts";
import type { IncomingMessage } from "../domain/message.ts";
import { type Database, type Db, inTransaction } from "./database.ts";

/** A message that somebody is handling. */
export interface Received {
  id: number;
  message: IncomingMessage;
  /** How often somebody began to handle it, this time included: also what proves that it is still ours. */
  attempts: number;
  /** How often that ended in an error. */
  failures: number;
  receivedAt: Date;
}

/** A message that was given up. */
export interface DeadLetter {
  id: number;
  channel: string;
  chat: string;
  receivedAt: Date;
  attempts: number;
  /** A code. */
  error: string;
}

/** Nobody leases for longer, in milliseconds. */
const LONGEST_LEASE_MS = 6_000;

/** How much waits, and since when the oldest does. */
export interface Waiting {
  count: number;
  since: Date | null;
}

/** Stores a message. @returns false when this delivery is there already. */
export async function addIncoming(db: Db, message: IncomingMessage, now: Date): Promise<boolean> {
  const { channel, chat, deliveryId, messageId } = message;
  const at = now.toISOString();
  const row = {
    channel,
    chat,
    delivery: deliveryId ?? messageId,
    message: JSON.stringify(message),
    state: "waiting" as const,
    attempts: 0,
    failures: 0,
    next_at: at,
    received_at: at,
  };
  const added = await inTransaction(db, (transaction) =>
    transaction
      .insertInto("inbox")
      .values(row)
      .onConflict((conflict) => conflict.columns(["channel", "chat", "delivery"]).doNothing())
      .returning("id")
      .executeTakeFirst(),
  );
  return added !== undefined;
}

/**
 * Takes the oldest waiting message of each chat whose time has come: until `leaseEnds` nobody else does. A process that dies
 * leaves them to whoever looks after that time. Chats that nobody works on come before those whose lease ended long ago.
 */
export async function takeIncoming(
  { db, engine }: Pick<Database, "db" | "engine">,
  limit: number,
  now: Date,
  leaseEnds: Date,
): Promise<Received[]> {
  const due = (within: Db) =>
    within
      .selectFrom("inbox as i")
      .select("i.id")
      .where("i.state", "=", "waiting")
      .where("i.next_at", "<=", now.toISOString())
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("inbox as before")
              .select("before.id")
              .where("before.state", "=", "waiting")
              .whereRef("before.channel", "=", "i.channel")
              .whereRef("before.chat", "=", "i.chat")
              .whereRef("before.id", "<", "i.id"),
          ),
        ),
      )
      .orderBy("i.id")
      .limit(limit);
  // Asked often: without a message nobody waits for a lock.
  if ((await due(db).limit(1).execute()).length === 0) return [];
  const rows = await inTransaction(db, async (transaction) => {
    // Another instance's are passed over, not waited for.
    const query = engine === "postgres" ? due(transaction).forUpdate().skipLocked() : due(transaction);
    const ids = (await query.execute()).map(({ id }) => id);
    if (ids.length === 0) return [];
    return transaction
      .updateTable("inbox")
      .set((eb) => ({ attempts: eb("attempts", "+", 1), next_at: leaseEnds.toISOString() }))
      .where("id", "in", ids)
      .where("state", "=", "waiting")
      .where("next_at", "<=", now.toISOString())
      .returning(["id", "message", "attempts", "failures", "received_at"])
      .execute();
  });
  return rows
    .map(({ message, received_at, ...row }) => ({
      ...row,
      message: JSON.parse(message) as IncomingMessage,
      receivedAt: new Date(received_at),
    }))
    .sort((a, b) => a.id - b.id);
}

/** Goes on holding messages that are being handled. */
export async function holdIncoming(db: Db, ids: readonly number[], leaseEnds: Date): Promise<void> {
  if (ids.length === 0) return;
  await inTransaction(db, (transaction) =>
    transaction
      .updateTable("inbox")
      .set({ next_at: leaseEnds.toISOString() })
      .where("id", "in", [...ids])
      .where("state", "=", "waiting")
      .execute(),
  );
}

/**
 * Ends the leases of processes that are gone, on a database that is this process's alone. What waits for another try within the
 * same time is tried at once.
 */
export async function endLeases(db: Db, now: Date): Promise<void> {
  const at = now.toISOString();
  const soon = new Date(now.getTime() + LONGEST_LEASE_MS).toISOString();
  for (const table of ["inbox", "outgoing"] as const)
    await db
      .updateTable(table)
      .set({ next_at: at })
      .where("state", "=", "waiting")
      .where("next_at", ">", at)
      .where("next_at", "<=", soon)
      .execute();
}

/**
 * Says that a message is handled; in the transaction of what that changed.
 * @throws AppError "message-taken-over" when somebody else took it meanwhile, so that what was done here is undone.
 */
export async function finishIncoming(db: Db, { id, attempts }: Pick<Received, "id" | "attempts">, now: Date) {
  const { numUpdatedRows } = await db
    .updateTable("inbox")
    .set({ state: "done", ended_at: now.toISOString(), error: null })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .where("attempts", "=", attempts)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new AppError("message-taken-over", `message ${id} is another one's`);
}

export interface Failed {
  /** A code, never what was said. */
  error: string;
  /** False when it was not the message's fault, as while the database is away. */
  isCounted: boolean;
  /** When it may be taken again; null gives it up. */
  again: Date | null;
}

/** @returns false when the message is no longer ours. */
export async function failIncoming(
  db: Db,
  { id, attempts }: Pick<Received, "id" | "attempts">,
  { error, isCounted, again }: Failed,
  now: Date,
): Promise<boolean> {
  const outcome =
    again === null ? { state: "dead" as const, ended_at: now.toISOString() } : { next_at: again.toISOString() };
  const { numUpdatedRows } = await inTransaction(db, (transaction) =>
    transaction
      .updateTable("inbox")
      .set((eb) => ({ ...outcome, error, failures: eb("failures", "+", isCounted ? 1 : 0) }))
      .where("id", "=", id)
      .where("state", "=", "waiting")
      .where("attempts", "=", attempts)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

/** Messages that were given up, oldest first. */
export async function deadLetters(db: Db): Promise<DeadLetter[]> {
  const rows = await db
    .selectFrom("inbox")
    .select(["id", "channel", "chat", "received_at", "attempts", "error"])
    .where("state", "=", "dead")
    .orderBy("id")
    .execute();
  return rows.map(({ received_at, error, ...row }) => ({
    ...row,
    receivedAt: new Date(received_at),
    error: error ?? "",
  }));
}

/** Lets a message that was given up be handled once more. False when there is none of this id. */
export async function retryDeadLetter(db: Db, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await inTransaction(db, (transaction) =>
    transaction
      .updateTable("inbox")
      .set({ state: "waiting", attempts: 0, failures: 0, next_at: now.toISOString(), ended_at: null, error: null })
      .where("id", "=", id)
      .where("state", "=", "dead")
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function waitingIncoming(db: Db): Promise<Waiting> {
  const row = await db
    .selectFrom("inbox")
    .select((eb) => [eb.fn.countAll().as("count"), eb.fn.min("received_at").as("since")])
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), since: row.since === null ? null : new Date(row.since) };
}
