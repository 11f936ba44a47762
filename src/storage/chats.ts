import { type Db, inTransaction } from "./database.ts";
import type { PersonalChat } from "./people.ts";

/** Slug of the commune that a chat has chosen; null when it has chosen none. */
export async function chosenCommune(db: Db, { channel, chat }: PersonalChat): Promise<string | null> {
  const row = await db
    .selectFrom("chats")
    .select("commune")
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .executeTakeFirst();
  return row?.commune ?? null;
}

/** @param commune null forgets the choice. */
export async function chooseCommune(
  db: Db,
  { channel, chat }: PersonalChat,
  commune: string | null,
  now: Date,
): Promise<void> {
  await inTransaction(db, async (transaction) => {
    if (commune === null) {
      await transaction.deleteFrom("chats").where("channel", "=", channel).where("chat", "=", chat).execute();
      return;
    }
    const chosen = { commune, chosen_at: now.toISOString() };
    await transaction
      .insertInto("chats")
      .values({ channel, chat, ...chosen })
      .onConflict((conflict) => conflict.columns(["channel", "chat"]).doUpdateSet(chosen))
      .execute();
  });
}

/** What the conversation remembers of a chat; the conversation knows its shape. Null when there is nothing. */
export async function chatMemory(db: Db, { channel, chat }: PersonalChat): Promise<unknown> {
  const row = await db
    .selectFrom("chat_memory")
    .select("memory")
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .executeTakeFirst();
  return row === undefined ? null : JSON.parse(row.memory);
}

export async function keepChatMemory(
  db: Db,
  { channel, chat }: PersonalChat,
  memory: unknown,
  now: Date,
): Promise<void> {
  const kept = { memory: JSON.stringify(memory), at: now.toISOString() };
  await inTransaction(db, (transaction) =>
    transaction
      .insertInto("chat_memory")
      .values({ channel, chat, ...kept })
      .onConflict((conflict) => conflict.columns(["channel", "chat"]).doUpdateSet(kept))
      .execute(),
  );
}

/** Notes that a chat takes no message of ours; until the person writes again, nothing is sent there that nobody asked for. */
export async function noteUnreachable(db: Db, { channel, chat }: PersonalChat, now: Date): Promise<void> {
  await inTransaction(db, (transaction) =>
    transaction
      .insertInto("unreachable_chats")
      .values({ channel, chat, since: now.toISOString() })
      .onConflict((conflict) => conflict.columns(["channel", "chat"]).doNothing())
      .execute(),
  );
}

export async function isUnreachable(db: Db, { channel, chat }: PersonalChat): Promise<boolean> {
  const row = await db
    .selectFrom("unreachable_chats")
    .select("since")
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .executeTakeFirst();
  return row !== undefined;
}

/** The person wrote. */
export async function noteReached(db: Db, { channel, chat }: PersonalChat): Promise<void> {
  await db.deleteFrom("unreachable_chats").where("channel", "=", channel).where("chat", "=", chat).execute();
}
