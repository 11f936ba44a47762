import { sql } from "kysely";
import { counted, strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** Messages as they came in, until they are answered; what each chat settled; how many there were once their texts are deleted. */
export const inbox: Migration = {
  name: "008-inbox",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("inbox")
        .addColumn("id", "integer", counted(engine))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("delivery", "text", (c) => c.notNull())
        .addColumn("message", "text", (c) => c.notNull())
        .addColumn("state", "text", (c) => c.notNull().check(sql`state in ('waiting', 'done', 'dead')`))
        .addColumn("attempts", "integer", (c) => c.notNull())
        .addColumn("failures", "integer", (c) => c.notNull())
        .addColumn("next_at", "text", (c) => c.notNull())
        .addColumn("received_at", "text", (c) => c.notNull())
        .addColumn("ended_at", "text")
        .addColumn("error", "text")
        .addUniqueConstraint("inbox_delivery", ["channel", "chat", "delivery"]),
      engine,
    ).execute();
    // Both queues are asked for what waits, each chat's oldest first; what is over is much more and is not looked at.
    await db.schema
      .createIndex("inbox_waiting")
      .on("inbox")
      .columns(["channel", "chat", "id"])
      .where(sql.ref("state"), "=", sql.lit("waiting"))
      .execute();
    await db.schema
      .createIndex("inbox_ended")
      .on("inbox")
      .column("ended_at")
      .where(sql.ref("state"), "!=", sql.lit("waiting"))
      .execute();
    await db.schema.alterTable("outgoing").addColumn("inbox_id", "integer").execute();
    await db.schema.dropIndex("outgoing_waiting").execute();
    await db.schema
      .createIndex("outgoing_waiting")
      .on("outgoing")
      .columns(["channel", "chat", "id"])
      .where(sql.ref("state"), "=", sql.lit("waiting"))
      .execute();
    await db.schema.createIndex("outgoing_created").on("outgoing").column("created_at").execute();
    await strict(
      db.schema
        .createTable("chat_memory")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("memory", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("chat_memory_pk", ["channel", "chat"]),
      engine,
    ).execute();
    await db.schema.createIndex("chat_memory_at").on("chat_memory").column("at").execute();
    await strict(
      db.schema
        .createTable("message_counts")
        .addColumn("day", "text", (c) => c.notNull())
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull())
        .addColumn("count", "integer", (c) => c.notNull())
        .addPrimaryKeyConstraint("message_counts_pk", ["day", "channel", "kind"]),
      engine,
    ).execute();
  },
};
