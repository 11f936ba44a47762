import { strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** What a button says where its platform carries only a short id. */
export const offers: Migration = {
  name: "010-offers",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("offers")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("id", "text", (c) => c.notNull())
        .addColumn("text", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("offers_key", ["channel", "chat", "id"]),
      engine,
    ).execute();
    await db.schema.createIndex("offers_at").on("offers").column("at").execute();
  },
};
