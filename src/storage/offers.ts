import { type Db, inTransaction } from "./database.ts";
import type { PersonalChat } from "./people.ts";
import { storable } from "./storable.ts";

/** How long a button says its text after it was offered last. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Keeps what the button with this id says in this chat, and forgets all that were offered last 30 days ago. */
export async function saveOffer(
  db: Db,
  { channel, chat }: PersonalChat,
  id: string,
  text: string,
  now: Date,
): Promise<void> {
  const kept = { text: storable(text), at: now.toISOString() };
  await inTransaction(db, async (transaction) => {
    await transaction
      .insertInto("offers")
      .values({ channel, chat, id, ...kept })
      .onConflict((conflict) => conflict.columns(["channel", "chat", "id"]).doUpdateSet(kept))
      .execute();
    const since = new Date(now.getTime() - KEPT_MS).toISOString();
    await transaction.deleteFrom("offers").where("at", "<", since).execute();
  });
}

/** What the button says; null when nobody knows (any more). */
export async function findOffer(db: Db, { channel, chat }: PersonalChat, id: string): Promise<string | null> {
  const row = await db
    .selectFrom("offers")
    .select("text")
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.text ?? null;
}
