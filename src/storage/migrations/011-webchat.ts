import { strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** What each browser's chat has said and was answered, so that a page that comes back shows it and misses nothing. */
export const webchat: Migration = {
  name: "011-webchat",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("webchat_sessions")
        .addColumn("session", "text", (c) => c.primaryKey())
        .addColumn("last", "integer", (c) => c.notNull())
        .addColumn("waiting", "integer", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("webchat_events")
        .addColumn("session", "text", (c) => c.notNull())
        .addColumn("number", "integer", (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull())
        .addColumn("ref", "text")
        .addColumn("body", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("webchat_events_pk", ["session", "number"])
        .addUniqueConstraint("webchat_events_ref", ["session", "kind", "ref"]),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("webchat_files")
        .addColumn("id", "text", (c) => c.primaryKey())
        .addColumn("session", "text", (c) => c.notNull())
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("type", "text", (c) => c.notNull())
        .addColumn("bytes", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    for (const table of ["webchat_events", "webchat_files"])
      await db.schema.createIndex(`${table}_at`).on(table).column("at").execute();
    await db.schema.createIndex("webchat_files_session").on("webchat_files").column("session").execute();
  },
};
