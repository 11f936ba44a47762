import { type Db, inTransaction } from "./database.ts";

/** Whose form it is: one person in one chat has one form at a time. */
export interface FormPlace {
  channel: string;
  chat: string;
  sender: string;
}

/** A form that is being filled in, kept through restarts. */
export interface StoredForm {
  /** Never given out twice. */
  id: number;
  kind: string;
  /** What the form keeps; the form itself knows its shape. */
  state: unknown;
  updatedAt: Date;
}

export async function formOf(db: Db, { channel, chat, sender }: FormPlace): Promise<StoredForm | null> {
  const row = await db
    .selectFrom("forms")
    .selectAll()
    .where("channel", "=", channel)
    .where("chat", "=", chat)
    .where("sender", "=", sender)
    .executeTakeFirst();
  if (!row) return null;
  return { id: row.id, kind: row.kind, state: JSON.parse(row.state), updatedAt: new Date(row.updated_at) };
}

/** Begins a form, in place of any other of the same person there. @returns its id. */
export async function beginForm(db: Db, place: FormPlace, kind: string, state: unknown, now: Date): Promise<number> {
  const { channel, chat, sender } = place;
  const row = { channel, chat, sender, kind, state: JSON.stringify(state), updated_at: now.toISOString() };
  return inTransaction(db, async (transaction) => {
    for (;;) {
      await removeForm(transaction, place);
      const added = await transaction
        .insertInto("forms")
        .values(row)
        .onConflict((conflict) => conflict.columns(["channel", "chat", "sender"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      if (added) return added.id;
      // PostgreSQL: another one was begun between the two statements; it can be seen, and removed, now.
    }
  });
}

/** False when the form is no longer there. */
export async function updateForm(db: Db, id: number, state: unknown, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await inTransaction(db, (transaction) =>
    transaction
      .updateTable("forms")
      .set({ state: JSON.stringify(state), updated_at: now.toISOString() })
      .where("id", "=", id)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function removeForm(db: Db, { channel, chat, sender }: FormPlace): Promise<void> {
  await inTransaction(db, (transaction) =>
    transaction
      .deleteFrom("forms")
      .where("channel", "=", channel)
      .where("chat", "=", chat)
      .where("sender", "=", sender)
      .execute(),
  );
}
