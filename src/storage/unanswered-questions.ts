import type { CountedQuestion, UnansweredQuestion } from "../domain/question.ts";
import { maskPersonalNumbers } from "../text/personal-numbers.ts";
import { foldedPhrase } from "../text/syllables.ts";
import { type Db, inTransaction } from "./database.ts";
import { storable } from "./storable.ts";

/** No more questions are kept than these; how long, says `deleteOldMessages`. */
export const KEPT_ROWS = 10_000;
/** Longest text kept, in characters; nobody reads a list of essays. */
export const KEPT_LENGTH = 500;

/** Adds questions, numbers of persons masked, and removes the oldest of too many. */
export async function addUnanswered(db: Db, questions: readonly UnansweredQuestion[]): Promise<void> {
  if (questions.length === 0) return;
  await inTransaction(db, async (transaction) => {
    const rows = await transaction
      .insertInto("unanswered_questions")
      .values(questions.map(toRow))
      .returning("id")
      .execute();
    const last = Math.max(...rows.map(({ id }) => id));
    await transaction
      .deleteFrom("unanswered_questions")
      .where("id", "<=", last - KEPT_ROWS)
      .execute();
  });
}

function toRow({ commune, day, kind, reason, text }: UnansweredQuestion) {
  const clean = maskPersonalNumbers(storable(text));
  const kept = [...clean].slice(0, KEPT_LENGTH).join("");
  return { commune, day, kind, reason, text: kept, folded: foldedPhrase(kept) };
}

export interface QuestionFilter {
  /** Slug; without it, those of all communes and of none. */
  commune?: string | undefined;
  /** ISO date of the first day. */
  since?: string | undefined;
}

/** Equal questions as one with their number, the latest asked first. */
export async function listUnanswered(db: Db, { commune, since }: QuestionFilter): Promise<CountedQuestion[]> {
  const rows = await db
    .with("latest", (with_) => {
      let grouped = with_
        .selectFrom("unanswered_questions")
        .select((eb) => [eb.fn.max("id").as("id"), eb.fn.countAll().as("count")])
        .groupBy(["commune", "folded"]);
      if (commune !== undefined) grouped = grouped.where("commune", "=", commune);
      if (since !== undefined) grouped = grouped.where("day", ">=", since);
      return grouped;
    })
    .selectFrom("latest")
    .innerJoin("unanswered_questions as q", "q.id", "latest.id")
    .select(["q.commune", "q.day", "q.kind", "q.reason", "q.text", "latest.count"])
    .orderBy("q.id", "desc")
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
