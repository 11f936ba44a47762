import { sql } from "kysely";
import { counted, strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/** Staff, their chat accounts, the codes that make them, and who guesses codes. */
export const people: Migration = {
  name: "001-people",
  async up(db, engine) {
    await strict(
      db.schema
        .createTable("people")
        .addColumn("id", "integer", counted(engine))
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("unit", "text", (c) => c.notNull())
        .addColumn("role", "text", (c) => c.notNull().check(sql`role in ('officer', 'leader', 'admin')`))
        .addColumn("created_at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await db.schema.createIndex("people_commune").on("people").column("commune").execute();
    await strict(
      db.schema
        .createTable("accounts")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("sender", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id").onDelete("cascade"))
        .addColumn("linked_at", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("accounts_pk", ["channel", "sender"]),
      engine,
    ).execute();
    await db.schema.createIndex("accounts_person").on("accounts").column("person_id").execute();
    await strict(
      db.schema
        .createTable("invitations")
        .addColumn("code_hash", "text", (c) => c.notNull().primaryKey())
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("unit", "text", (c) => c.notNull())
        .addColumn("role", "text", (c) => c.notNull().check(sql`role in ('officer', 'leader', 'admin')`))
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.references("people.id").onDelete("cascade"))
        .addColumn("created_at", "text", (c) => c.notNull())
        .addColumn("expires_at", "text", (c) => c.notNull())
        .addColumn("used_at", "text")
        .addColumn("used_by", "integer", (c) => c.references("people.id").onDelete("set null")),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("link_tries")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("sender", "text", (c) => c.notNull())
        .addColumn("wrong", "integer", (c) => c.notNull())
        .addColumn("last_at", "text", (c) => c.notNull())
        .addColumn("paused_until", "text")
        .addPrimaryKeyConstraint("link_tries_pk", ["channel", "sender"]),
      engine,
    ).execute();
  },
};
