import { sql } from "kysely";
import { counted, strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** Questions without a good answer: no sender, no chat, no time. */
export const unansweredQuestions: Migration = {
  name: "002-unanswered-questions",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("unanswered_questions")
        .addColumn("id", "integer", counted(engine))
        .addColumn("commune", "text")
        .addColumn("day", "text", (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull())
        .addColumn("reason", "text", (c) => c.notNull().check(sql`reason in ('none', 'not-understood', 'disliked')`))
        .addColumn("text", "text", (c) => c.notNull())
        .addColumn("folded", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await db.schema
      .createIndex("unanswered_questions_commune")
      .on("unanswered_questions")
      .columns(["commune", "folded"])
      .execute();
    await db.schema.createIndex("unanswered_questions_day").on("unanswered_questions").column("day").execute();
  },
};
