import type { Reply } from "../domain/message.ts";
import { type Database, type Db, inLightTransaction, inTransaction } from "./database.ts";
import { allChatsOf, type PersonalChat } from "./people.ts";
import { type OfChannels, takeDue } from "./queue.ts";

/** A message to a person who did not just write: stored together with what caused it, sent afterwards. */
export interface NewOutgoing {
  channel: string;
  chat: string;
  reply: Reply;
  /** From when on it is not sent any more; null or absent: it never loses its use. */
  expiresAt?: Date | null;
  /** The message of the inbox that it answers; absent or null: nobody asked for it. */
  inboxId?: number | null;
}

export interface Outgoing extends NewOutgoing {
  id: number;
  /** Tries so far, this one included. */
  attempts: number;
  /** How many of them ended in an error. */
  failures: number;
  createdAt: Date;
  expiresAt: Date | null;
  inboxId: number | null;
  /** A code: how the last try ended that came to an end; null when none failed yet. */
  error: string | null;
}

/** @returns the message's id. */
export async function addOutgoing(db: Db, message: NewOutgoing, now: Date): Promise<number> {
  const { channel, chat, reply, expiresAt, inboxId } = message;
  const at = now.toISOString();
  const row = {
    channel,
    chat,
    reply: written(reply),
    state: "waiting" as const,
    attempts: 0,
    next_at: at,
    created_at: at,
    expires_at: expiresAt?.toISOString() ?? null,
    inbox_id: inboxId ?? null,
  };
  const { id } = await inTransaction(db, (transaction) =>
    transaction.insertInto("outgoing").values(row).returning("id").executeTakeFirstOrThrow(),
  );
  return id;
}

/** JSON with the bytes of files as base64. */
function written(reply: Reply): string {
  const files = reply.files?.map((file) => ({ ...file, bytes: file.bytes.toString("base64") }));
  return JSON.stringify(files ? { ...reply, files } : reply);
}

function read(json: string): Reply {
  const reply = JSON.parse(json) as Omit<Reply, "files"> & { files?: { name: string; type: string; bytes: string }[] };
  const files = reply.files?.map((file) => ({ ...file, bytes: Buffer.from(file.bytes, "base64") }));
  const { files: _, ...rest } = reply;
  return files ? { ...rest, files } : rest;
}

/** See `takeDue`. */
export async function takeOutgoing(
  database: Pick<Database, "db" | "engine">,
  limit: number,
  now: Date,
  leaseEnds: Date,
  of?: OfChannels,
): Promise<Outgoing[]> {
  const ids = await takeDue(database, "outgoing", limit, now, leaseEnds, of);
  if (ids.length === 0) return [];
  const rows = await database.db
    .selectFrom("outgoing")
    .select(["id", "channel", "chat", "reply", "attempts", "failures", "created_at", "expires_at", "inbox_id", "error"])
    .where("id", "in", ids)
    .orderBy("id")
    .execute();
  return rows.map(({ reply, created_at, expires_at, inbox_id, ...row }) => ({
    ...row,
    reply: read(reply),
    createdAt: new Date(created_at),
    expiresAt: expires_at === null ? null : new Date(expires_at),
    inboxId: inbox_id,
  }));
}

/** An answer that was given up: whoever asked has not seen it. */
export interface GivenUpReply {
  id: number;
  channel: string;
  chat: string;
  createdAt: Date;
  attempts: number;
  /** A code. */
  error: string;
}

/** Oldest first. Reminders that were given up are not among them: the digest tells of those. */
export async function givenUpReplies(db: Db): Promise<GivenUpReply[]> {
  const rows = await db
    .selectFrom("outgoing")
    .select(["id", "channel", "chat", "created_at", "attempts", "error"])
    .where("state", "=", "failed")
    .where("inbox_id", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(({ created_at, error, ...row }) => ({ ...row, createdAt: new Date(created_at), error: error ?? "" }));
}

/** Lets an answer that was given up be sent once more. False when there is none of this id. */
export async function retryReply(db: Db, id: number, now: Date): Promise<boolean> {
  const at = now.toISOString();
  const { numUpdatedRows } = await inTransaction(db, (transaction) =>
    transaction
      .updateTable("outgoing")
      .set({ state: "waiting", attempts: 0, failures: 0, next_at: at, created_at: at, error: null })
      .where("id", "=", id)
      .where("state", "=", "failed")
      .where("inbox_id", "is not", null)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

/** Leaves a message that was taken for later; that was no try. */
export async function postponeOutgoing(db: Db, id: number, until: Date): Promise<void> {
  await inTransaction(db, (transaction) =>
    transaction
      .updateTable("outgoing")
      .set((eb) => ({ next_at: until.toISOString(), attempts: eb("attempts", "-", 1) }))
      .where("id", "=", id)
      .where("state", "=", "waiting")
      .execute(),
  );
}

/** Light: a message of which this is lost is sent once more. */
export async function outgoingSent(database: Pick<Database, "db" | "engine">, id: number, now: Date): Promise<void> {
  await inLightTransaction(database, (transaction) =>
    transaction
      .updateTable("outgoing")
      .set({ state: "sent", sent_at: now.toISOString(), error: null })
      .where("id", "=", id)
      .execute(),
  );
}

/**
 * Nothing when it was sent or given up already by somebody else.
 * @param again when to try next; null gives up. @param error a code, never what was said.
 */
export async function outgoingFailed(db: Db, id: number, error: string, again: Date | null): Promise<void> {
  const failed = again === null ? { state: "failed" as const, error } : { next_at: again.toISOString(), error };
  await inTransaction(db, (transaction) =>
    transaction
      .updateTable("outgoing")
      .set((eb) => ({ ...failed, failures: eb("failures", "+", 1) }))
      .where("id", "=", id)
      .where("state", "=", "waiting")
      .execute(),
  );
}

/**
 * Gives a message up in its chat and puts it into the person's chat that is next in `chatsOf`, all or nothing; reminders that
 * it carries go with it. @returns that chat; null, and nothing changed, when the chat is nobody's alone or their last one.
 */
export async function passOnOutgoing(
  db: Db,
  message: Outgoing,
  error: string,
  now: Date,
): Promise<PersonalChat | null> {
  return inTransaction(db, async (transaction) => {
    const { id, channel, chat, reply, expiresAt } = message;
    const next = await nextChat(transaction, { channel, chat });
    if (next === null) return null;
    const { numUpdatedRows } = await transaction
      .updateTable("outgoing")
      .set({ state: "failed", error })
      .where("id", "=", id)
      .where("state", "=", "waiting")
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return null;
    const instead = await addOutgoing(transaction, { ...next, reply, expiresAt }, now);
    await transaction.updateTable("reminders").set({ outgoing_id: instead }).where("outgoing_id", "=", id).execute();
    return next;
  });
}

async function nextChat(db: Db, { channel, chat }: PersonalChat): Promise<PersonalChat | null> {
  const owner = await db
    .selectFrom("accounts")
    .select("person_id")
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .executeTakeFirst();
  if (!owner) return null;
  const chats = await allChatsOf(db, owner.person_id);
  // Two accounts may write in one chat: what comes after the last of them.
  const at = chats.findLastIndex((c) => c.channel === channel && c.chat === chat);
  const next = chats.slice(at + 1).find(({ isReachable }) => isReachable);
  return next === undefined ? null : { channel: next.channel, chat: next.chat };
}
