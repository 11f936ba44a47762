import { type Db, inTransaction } from "./database.ts";

/** A chat of a channel. */
export interface ReferencedChat {
  channel: string;
  chat: string;
}

/** Keeps how the chat is answered from now on. @param reference plain JSON; the channel knows its shape. */
export async function saveReference(
  db: Db,
  { channel, chat }: ReferencedChat,
  reference: unknown,
  now: Date,
): Promise<void> {
  const kept = { reference: JSON.stringify(reference), updated_at: now.toISOString() };
  await inTransaction(db, (transaction) =>
    transaction
      .insertInto("conversation_references")
      .values({ channel, chat, ...kept })
      .onConflict((conflict) => conflict.columns(["channel", "chat"]).doUpdateSet(kept))
      .execute(),
  );
}

/** What was kept last; null for a chat that nothing is known of. */
export async function referenceOf(db: Db, { channel, chat }: ReferencedChat): Promise<unknown> {
  const row = await db
    .selectFrom("conversation_references")
    .select("reference")
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .executeTakeFirst();
  return row ? (JSON.parse(row.reference) as unknown) : null;
}
