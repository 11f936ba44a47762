import { sql } from "kysely";
import { dayOf } from "../domain/question.ts";
import { type Db, inTransaction } from "./database.ts";
import { forgetWebChatBefore } from "./webchat.ts";

/** Rows deleted in one transaction, so that nobody waits long for the lock. */
const AT_ONCE = 500;

/**
 * Deletes what people wrote, what was answered and what was remembered of it, when it ended before `before`; how many there were
 * each day stays. Messages that still wait are kept however old they are.
 * @param stopping ends it after the transaction under way; the next time does the rest. @returns how many were deleted.
 */
export async function deleteOldMessages(db: Db, before: Date, stopping?: AbortSignal): Promise<number> {
  const end = before.toISOString();
  let deleted = 0;
  for (;;) {
    const some = await inTransaction(db, async (transaction) => {
      const ended = await transaction
        .deleteFrom("inbox")
        .where("id", "in", (eb) =>
          eb
            .selectFrom("inbox")
            .select("id")
            .where("state", "!=", "waiting")
            .where("ended_at", "<", end)
            .orderBy("ended_at")
            .limit(AT_ONCE),
        )
        .returning(["channel", "state", "received_at as at"])
        .execute();
      const sent = await transaction
        .deleteFrom("outgoing")
        .where("id", "in", (eb) =>
          eb
            .selectFrom("outgoing")
            .select("id")
            .where("state", "!=", "waiting")
            .where("created_at", "<", end)
            .orderBy("created_at")
            .limit(AT_ONCE),
        )
        .returning(["channel", "state", "created_at as at"])
        .execute();
      await count(transaction, [
        ...ended.map(({ state, ...row }) => ({ ...row, kind: `in-${state}` })),
        ...sent.map(({ state, ...row }) => ({ ...row, kind: `out-${state}` })),
      ]);
      return ended.length + sent.length;
    });
    deleted += some;
    if (stopping?.aborted) return deleted;
    if (some < AT_ONCE) break;
  }
  await forgetWebChatBefore(db, before);
  await inTransaction(db, async (transaction) => {
    for (const table of ["chat_memory", "offers"] as const)
      await transaction.deleteFrom(table).where("at", "<", end).execute();
    await transaction.deleteFrom("forms").where("updated_at", "<", end).execute();
    // What buttons and numbers say; when the person last wrote stays.
    await transaction
      .updateTable("zalo_chats")
      .set({ offers: null })
      .where("offers", "is not", null)
      .where((eb) => eb.or([eb("last_at", "is", null), eb("last_at", "<", end)]))
      .execute();
    const questions = await transaction
      .deleteFrom("unanswered_questions")
      .where("day", "<", dayOf(before))
      .returning(["day as at", "reason"])
      .execute();
    await count(
      transaction,
      questions.map(({ at, reason }) => ({ at, channel: "", kind: `question-${reason}` })),
    );
  });
  return deleted;
}

async function count(db: Db, rows: readonly { at: string; channel: string; kind: string }[]): Promise<void> {
  const counts = new Map<string, { day: string; channel: string; kind: string; count: number }>();
  for (const { at, channel, kind } of rows) {
    const day = at.length === 10 ? at : dayOf(new Date(at));
    const key = `${day}\t${channel}\t${kind}`;
    const one = counts.get(key) ?? { day, channel, kind, count: 0 };
    counts.set(key, { ...one, count: one.count + 1 });
  }
  for (const one of counts.values())
    await db
      .insertInto("message_counts")
      .values(one)
      .onConflict((conflict) =>
        conflict.columns(["day", "channel", "kind"]).doUpdateSet({ count: sql`message_counts.count + excluded.count` }),
      )
      .execute();
}
