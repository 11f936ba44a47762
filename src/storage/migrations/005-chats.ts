import { strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** Which commune a chat has chosen. Nothing that was said. */
export const chats: Migration = {
  name: "005-chats",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("chats")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("chosen_at", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("chats_pk", ["channel", "chat"]),
      engine,
    ).execute();
  },
};
