import type { Reply } from "../domain/message.ts";
import { type Db, inTransaction } from "./database.ts";

/** A message to a person who did not just write: stored together with what caused it, sent afterwards. */
export interface NewOutgoing {
  channel: string;
  chat: string;
  reply: Reply;
}

export interface Outgoing extends NewOutgoing {
  id: number;
  /** Tries so far. */
  attempts: number;
}

/** @returns the message's id. */
export async function addOutgoing(db: Db, { channel, chat, reply }: NewOutgoing, now: Date): Promise<number> {
  const at = now.toISOString();
  const row = {
    channel,
    chat,
    reply: written(reply),
    state: "waiting" as const,
    attempts: 0,
    next_at: at,
    created_at: at,
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
export async function takeOutgoing(db: Db, limit: number, now: Date, leaseEnds: Date): Promise<Outgoing[]> {
  const due = db
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
  const rows = await inTransaction(db, (transaction) =>
    transaction
      .updateTable("outgoing")
      .set((eb) => ({ attempts: eb("attempts", "+", 1), next_at: leaseEnds.toISOString() }))
      .where("id", "in", due)
      // Again, since PostgreSQL looks at these anew when another taker was faster.
      .where("state", "=", "waiting")
      .where("next_at", "<=", now.toISOString())
      .returning(["id", "channel", "chat", "reply", "attempts"])
      .execute(),
  );
  return rows.map(({ reply, ...row }) => ({ ...row, reply: read(reply) })).sort((a, b) => a.id - b.id);
}

export async function outgoingSent(db: Db, id: number, now: Date): Promise<void> {
  const sent = { state: "sent" as const, sent_at: now.toISOString(), error: null };
  await inTransaction(db, (transaction) =>
    transaction.updateTable("outgoing").set(sent).where("id", "=", id).execute(),
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
