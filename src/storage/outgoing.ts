import type { Reply } from "../domain/message.ts";
import type { Db } from "./database.ts";

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
  const { id } = await db
    .insertInto("outgoing")
    .values({
      channel,
      chat,
      reply: JSON.stringify(reply),
      state: "waiting",
      attempts: 0,
      next_at: at,
      created_at: at,
      sent_at: null,
      error: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
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
  const rows = await db
    .updateTable("outgoing")
    .set((eb) => ({ attempts: eb("attempts", "+", 1), next_at: leaseEnds.toISOString() }))
    .where("id", "in", due)
    .where("state", "=", "waiting")
    .where("next_at", "<=", now.toISOString())
    .returning(["id", "channel", "chat", "reply", "attempts"])
    .execute();
  return rows.map(({ reply, ...row }) => ({ ...row, reply: JSON.parse(reply) as Reply })).sort((a, b) => a.id - b.id);
}

export async function outgoingSent(db: Db, id: number, now: Date): Promise<void> {
  await db
    .updateTable("outgoing")
    .set({ state: "sent", sent_at: now.toISOString(), error: null })
    .where("id", "=", id)
    .execute();
}

/** @param again when to try next; null gives up. @param error a code, never what was said. */
export async function outgoingFailed(db: Db, id: number, error: string, again: Date | null): Promise<void> {
  await db
    .updateTable("outgoing")
    .set(again === null ? { state: "failed", error } : { next_at: again.toISOString(), error })
    .where("id", "=", id)
    .execute();
}
