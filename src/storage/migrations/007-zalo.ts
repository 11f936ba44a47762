import { strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** What the Zalo channel must not lose: its tokens, when each person last wrote, which messages it has taken in, what it uploaded. */
export const zalo: Migration = {
  name: "007-zalo",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("zalo_tokens")
        .addColumn("app_id", "text", (c) => c.primaryKey())
        .addColumn("access_token", "text")
        .addColumn("refresh_token", "text")
        .addColumn("seed", "text", (c) => c.notNull())
        .addColumn("obtained_at", "text", (c) => c.notNull())
        .addColumn("expires_at", "text")
        .addColumn("lease_until", "text")
        .addColumn("refused_at", "text"),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("zalo_chats")
        .addColumn("chat", "text", (c) => c.primaryKey())
        .addColumn("last_at", "text")
        .addColumn("silent_until", "text")
        .addColumn("offers", "text"),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("zalo_events")
        .addColumn("id", "text", (c) => c.primaryKey())
        .addColumn("at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await db.schema.createIndex("zalo_events_at").on("zalo_events").column("at").execute();
    await strict(
      db.schema
        .createTable("zalo_uploads")
        .addColumn("hash", "text", (c) => c.primaryKey())
        .addColumn("asset", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull()),
      engine,
    ).execute();
  },
};
