import type { Reply } from "../domain/message.ts";
import { type Database, type Db, inTransaction } from "./database.ts";
import type { Waiting } from "./inbox.ts";
import { chatsOf, type PersonalChat } from "./people.ts";

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

/**
 * Takes the oldest messages whose time has come, each chat's in order, and counts a try: until `leaseEnds` nobody else takes
 * them, so that of two instances one sends. A process that dies meanwhile leaves them to whoever comes after that time.
 */
export async function takeOutgoing(
  { db, engine }: Pick<Database, "db" | "engine">,
  limit: number,
  now: Date,
  leaseEnds: Date,
): Promise<Outgoing[]> {
  const due = (within: Db) =>
    within
      .selectFrom("outgoing as o")
      .select("o.id")
      .where("o.state", "=", "waiting")
      .where("o.next_at", "<=", now.toISOString())
      // A later message of a chat waits for the earlier ones.
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("outgoing as before")
              .select("before.id")
              .where("before.state", "=", "waiting")
              .whereRef("before.channel", "=", "o.channel")
              .whereRef("before.chat", "=", "o.chat")
              .whereRef("before.id", "<", "o.id"),
          ),
        ),
      )
      .orderBy("o.id")
      .limit(limit);
  // Asked every second: without a message nobody waits for a lock.
  if ((await due(db).limit(1).execute()).length === 0) return [];
  const rows = await inTransaction(db, async (transaction) => {
    // Another instance's are passed over, not waited for.
    const query = engine === "postgres" ? due(transaction).forUpdate().skipLocked() : due(transaction);
    const ids = (await query.execute()).map(({ id }) => id);
    if (ids.length === 0) return [];
    return transaction
      .updateTable("outgoing")
      .set((eb) => ({ attempts: eb("attempts", "+", 1), next_at: leaseEnds.toISOString() }))
      .where("id", "in", ids)
      .where("state", "=", "waiting")
      .where("next_at", "<=", now.toISOString())
      .returning(["id", "channel", "chat", "reply", "attempts", "created_at", "expires_at", "inbox_id", "error"])
      .execute();
  });
  return rows
    .map(({ reply, created_at, expires_at, inbox_id, ...row }) => ({
      ...row,
      reply: read(reply),
      createdAt: new Date(created_at),
      expiresAt: expires_at === null ? null : new Date(expires_at),
      inboxId: inbox_id,
    }))
    .sort((a, b) => a.id - b.id);
}

/** Goes on holding messages that are being sent. */
export async function holdOutgoing(db: Db, ids: readonly number[], leaseEnds: Date): Promise<void> {
  if (ids.length === 0) return;
  await inTransaction(db, (transaction) =>
    transaction
      .updateTable("outgoing")
      .set({ next_at: leaseEnds.toISOString() })
      .where("id", "in", [...ids])
      .where("state", "=", "waiting")
      .execute(),
  );
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

export async function outgoingSent(db: Db, id: number, now: Date): Promise<void> {
  await inTransaction(db, (transaction) =>
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
    transaction.updateTable("outgoing").set(failed).where("id", "=", id).where("state", "=", "waiting").execute(),
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

export async function waitingOutgoing(db: Db): Promise<Waiting> {
  const row = await db
    .selectFrom("outgoing")
    .select((eb) => [eb.fn.countAll().as("count"), eb.fn.min("created_at").as("since")])
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), since: row.since === null ? null : new Date(row.since) };
}

async function nextChat(db: Db, { channel, chat }: PersonalChat): Promise<PersonalChat | null> {
  const owner = await db
    .selectFrom("accounts")
    .select("person_id")
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .executeTakeFirst();
  if (!owner) return null;
  const chats = await chatsOf(db, owner.person_id);
  // Two accounts may write in one chat: what comes after the last of them.
  const at = chats.findLastIndex((c) => c.channel === channel && c.chat === chat);
  return chats[at + 1] ?? null;
}
