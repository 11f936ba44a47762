import { AppError } from "../domain/errors.ts";
import type { IncomingMessage } from "../domain/message.ts";
import { noteReached } from "./chats.ts";
import { type Database, type Db, inTransaction } from "./database.ts";
import { type OfChannels, takeDue } from "./queue.ts";

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
  return inTransaction(db, async (transaction) => {
    const added = await transaction
      .insertInto("inbox")
      .values(row)
      .onConflict((conflict) => conflict.columns(["channel", "chat", "delivery"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added !== undefined) await noteReached(transaction, message);
    return added !== undefined;
  });
}

/** See `takeDue`. */
export async function takeIncoming(
  database: Pick<Database, "db" | "engine">,
  limit: number,
  now: Date,
  leaseEnds: Date,
  of?: OfChannels,
): Promise<Received[]> {
  const ids = await takeDue(database, "inbox", limit, now, leaseEnds, of);
  if (ids.length === 0) return [];
  const rows = await database.db
    .selectFrom("inbox")
    .select(["id", "message", "attempts", "failures", "received_at"])
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  return rows.map(({ message, received_at, ...row }) => ({
    ...row,
    message: JSON.parse(message) as IncomingMessage,
    receivedAt: new Date(received_at),
  }));
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

/**
 * A try that is not counted is taken back too: it did not end the process. The number stays a proof of whose the message is,
 * since whoever takes a try back has ended it.
 * @returns false when the message is no longer ours.
 */
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
      .set((eb) => ({
        ...outcome,
        error,
        failures: eb("failures", "+", isCounted ? 1 : 0),
        attempts: eb("attempts", "-", isCounted ? 0 : 1),
      }))
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
