import { type Db, inTransaction } from "./database.ts";

/** Zalo's id of the person is the id of the chat, too. */
const CHANNEL = "zalo";

export interface ZaloChat {
  /** When the person last wrote, pressed or followed. */
  lastAt: Date | null;
  /** Until when a human officer has the word. */
  silentUntil: Date | null;
  /** What was offered last; the channel knows its shape. */
  offers: unknown;
}

export async function zaloChat(db: Db, chat: string): Promise<ZaloChat | null> {
  const row = await db.selectFrom("zalo_chats").selectAll().where("chat", "=", chat).executeTakeFirst();
  if (!row) return null;
  return {
    lastAt: row.last_at === null ? null : new Date(row.last_at),
    silentUntil: row.silent_until === null ? null : new Date(row.silent_until),
    offers: row.offers === null ? null : JSON.parse(row.offers),
  };
}

/** Changes what `part` names. Times do not move back: an event that comes late, or again, has no effect on them. */
export async function setZaloChat(db: Db, chat: string, part: Partial<ZaloChat>): Promise<void> {
  await inTransaction(db, async (transaction) => {
    const nothing = { chat, last_at: null, silent_until: null, offers: null };
    await transaction
      .insertInto("zalo_chats")
      .values(nothing)
      .onConflict((conflict) => conflict.column("chat").doNothing())
      .execute();
    if (part.offers !== undefined) {
      const offers = part.offers === null ? null : JSON.stringify(part.offers);
      await transaction.updateTable("zalo_chats").set({ offers }).where("chat", "=", chat).execute();
    }
    for (const [column, time] of [["last_at", part.lastAt] as const, ["silent_until", part.silentUntil] as const]) {
      if (!time) continue;
      const later = time.toISOString();
      await transaction
        .updateTable("zalo_chats")
        .set({ [column]: later })
        .where("chat", "=", chat)
        .where((eb) => eb.or([eb(column, "is", null), eb(column, "<", later)]))
        .execute();
    }
  });
}

/**
 * Deletes what is kept of a person who withdrew: the chat and its commune, the link to a member of the staff, an open form, what
 * waits to be sent and what was. Reports that the person made for an office stay, with whatever they name as their source: they
 * are the office's.
 * @param delivery names the withdrawal: the same once more deletes nothing of what the person wrote since.
 * @returns false when it was known.
 */
export async function forgetZaloPerson(db: Db, person: string, delivery: string, now: Date): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const at = now.toISOString();
    const times = { next_at: at, received_at: at, ended_at: at };
    const added = await transaction
      .insertInto("inbox")
      .values({
        channel: CHANNEL,
        chat: person,
        delivery,
        message: "{}",
        state: "done",
        attempts: 0,
        failures: 0,
        ...times,
      })
      .onConflict((conflict) => conflict.columns(["channel", "chat", "delivery"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added === undefined) return false;
    await transaction.deleteFrom("zalo_chats").where("chat", "=", person).execute();
    for (const table of ["accounts", "link_tries", "forms"] as const)
      await transaction.deleteFrom(table).where("channel", "=", CHANNEL).where("sender", "=", person).execute();
    for (const table of ["outgoing", "chats", "chat_memory", "unreachable_chats"] as const)
      await transaction.deleteFrom(table).where("channel", "=", CHANNEL).where("chat", "=", person).execute();
    // Their names stay, so that what Zalo repeats is not taken in again.
    await transaction
      .updateTable("inbox")
      .set({ message: "{}", state: "done", ended_at: at })
      .where("channel", "=", CHANNEL)
      .where("chat", "=", person)
      .execute();
    return true;
  });
}

/** What Zalo calls a file that was uploaded since then; null when it was not. */
export async function zaloUpload(db: Db, hash: string, since: Date): Promise<string | null> {
  const row = await db
    .selectFrom("zalo_uploads")
    .select("asset")
    .where("hash", "=", hash)
    .where("at", ">", since.toISOString())
    .executeTakeFirst();
  return row?.asset ?? null;
}

export async function addZaloUpload(db: Db, hash: string, asset: string, now: Date): Promise<void> {
  const row = { asset, at: now.toISOString() };
  await inTransaction(db, (transaction) =>
    transaction
      .insertInto("zalo_uploads")
      .values({ hash, ...row })
      .onConflict((conflict) => conflict.column("hash").doUpdateSet(row))
      .execute(),
  );
}

export async function removeZaloUpload(db: Db, hash: string): Promise<void> {
  await inTransaction(db, (transaction) => transaction.deleteFrom("zalo_uploads").where("hash", "=", hash).execute());
}
