import { strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** Chats that take no message of ours, as when the person blocked the bot. */
export const unreachableChats: Migration = {
  name: "012-unreachable-chats",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("unreachable_chats")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("since", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("unreachable_chats_pk", ["channel", "chat"]),
      engine,
    ).execute();
  },
};
