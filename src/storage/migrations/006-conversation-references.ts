import { strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** Where a chat of a platform is answered, when the chat's id alone does not say it. */
export const conversationReferences: Migration = {
  name: "006-conversation-references",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("conversation_references")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("reference", "text", (c) => c.notNull())
        .addColumn("updated_at", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("conversation_references_key", ["channel", "chat"]),
      engine,
    ).execute();
  },
};
