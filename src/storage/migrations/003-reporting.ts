import { sql } from "kysely";
import { counted, strict } from "../schema.ts";
import type { Migration } from "./migration.ts";

/**
 * Values, their verification, locks, evidence, tasks, who is responsible, the audit log, open forms, reminders and messages to
 * be sent. Rows of reports, verifications, period_locks, assignments, task_events, evidence and audit are only ever added.
 */
export const reporting: Migration = {
  name: "003-reporting",
  async up(db, engine) {
    const double = engine === "sqlite" ? sql`real` : sql`double precision`;
    await db.schema.alterTable("accounts").addColumn("chat", "text").execute();
    await db.schema.alterTable("people").addColumn("revoked_at", "text").execute();
    await strict(
      db.schema
        .createTable("reports")
        .addColumn("id", "integer", counted(engine))
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("document", "text", (c) => c.notNull())
        .addColumn("code", "text", (c) => c.notNull())
        .addColumn("period", "text", (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull())
        .addColumn("number", double)
        .addColumn("max", double)
        .addColumn("text", "text")
        .addColumn("note", "text", (c) => c.notNull())
        .addColumn("unit", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id"))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        // One correction a report: of two at the same moment, one has to look at the other first.
        .addColumn("supersedes", "integer", (c) => c.unique().references("reports.id"))
        // The confirmed form, and its version: confirming twice is one report.
        .addColumn("form", "text", (c) => c.notNull().unique())
        // The message that the form began with, so that an edit of it is known as a correction.
        .addColumn("source", "text"),
      engine,
    ).execute();
    await db.schema
      .createIndex("reports_first")
      .unique()
      .on("reports")
      .columns(["commune", "document", "code", "period"])
      .where(sql.ref("supersedes"), "is", null)
      .execute();
    await db.schema
      .createIndex("reports_commune")
      .on("reports")
      .columns(["commune", "period", "document", "code"])
      .execute();
    await db.schema.createIndex("reports_person").on("reports").columns(["person_id", "id"]).execute();
    await db.schema.createIndex("reports_source").on("reports").column("source").execute();
    await strict(
      db.schema
        .createTable("verifications")
        .addColumn("id", "integer", counted(engine))
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("report_id", "integer", (c) => c.notNull().references("reports.id"))
        .addColumn("outcome", "text", (c) => c.notNull().check(sql`outcome in ('verified', 'returned')`))
        .addColumn("reason", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id"))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await db.schema.createIndex("verifications_report").on("verifications").column("report_id").execute();
    await strict(
      db.schema
        .createTable("evidence")
        .addColumn("id", "integer", counted(engine))
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("report_id", "integer", (c) => c.notNull().references("reports.id"))
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("type", "text", (c) => c.notNull())
        .addColumn("size", "integer", (c) => c.notNull())
        .addColumn("sha256", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id"))
        .addColumn("at", "text", (c) => c.notNull())
        .addUniqueConstraint("evidence_once", ["report_id", "sha256"]),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("period_locks")
        .addColumn("id", "integer", counted(engine))
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("period", "text", (c) => c.notNull())
        .addColumn("action", "text", (c) => c.notNull().check(sql`action in ('lock', 'unlock')`))
        .addColumn("reason", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id"))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await db.schema.createIndex("period_locks_period").on("period_locks").columns(["commune", "period"]).execute();
    await strict(
      db.schema
        .createTable("assignments")
        .addColumn("id", "integer", counted(engine))
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull().check(sql`kind in ('indicator', 'focal')`))
        .addColumn("document", "text", (c) => c.notNull())
        .addColumn("code", "text", (c) => c.notNull())
        // Empty takes the assignment back.
        .addColumn("unit", "text", (c) => c.notNull())
        // Null: the command line of the machine.
        .addColumn("person_id", "integer", (c) => c.references("people.id"))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await db.schema.createIndex("assignments_commune").on("assignments").column("commune").execute();
    await strict(
      db.schema
        .createTable("task_events")
        .addColumn("id", "integer", counted(engine))
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("document", "text", (c) => c.notNull())
        .addColumn("code", "text", (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull().check(sql`kind in ('update', 'reassign', 'extend')`))
        // Recurring tasks begin anew each period; empty for the others.
        .addColumn("cycle", "text", (c) => c.notNull())
        .addColumn("state", "text")
        .addColumn("product", "text", (c) => c.notNull())
        .addColumn("done_on", "text")
        .addColumn("lead", "text")
        .addColumn("deadline", "text")
        .addColumn("note", "text", (c) => c.notNull())
        .addColumn("unit", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id"))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        .addColumn("form", "text", (c) => c.notNull().unique()),
      engine,
    ).execute();
    await db.schema
      .createIndex("task_events_task")
      .on("task_events")
      .columns(["commune", "document", "code"])
      .execute();
    await strict(
      db.schema
        .createTable("audit")
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("number", "integer", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        .addColumn("person_id", "integer")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("action", "text", (c) => c.notNull())
        // The row that was written, as JSON.
        .addColumn("row_table", "text", (c) => c.notNull())
        .addColumn("row_id", "integer", (c) => c.notNull())
        .addColumn("data", "text", (c) => c.notNull())
        .addColumn("hash", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("audit_pk", ["commune", "number"]),
      engine,
    ).execute();
    // The end of each chain; its row is what writers of one commune wait for.
    await strict(
      db.schema
        .createTable("audit_heads")
        .addColumn("commune", "text", (c) => c.notNull().primaryKey())
        .addColumn("number", "integer", (c) => c.notNull())
        .addColumn("hash", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("forms")
        .addColumn("id", "integer", counted(engine))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("sender", "text", (c) => c.notNull())
        .addColumn("kind", "text", (c) => c.notNull())
        .addColumn("state", "text", (c) => c.notNull())
        .addColumn("updated_at", "text", (c) => c.notNull())
        .addUniqueConstraint("forms_chat", ["channel", "chat", "sender"]),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("outgoing")
        .addColumn("id", "integer", counted(engine))
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("chat", "text", (c) => c.notNull())
        .addColumn("reply", "text", (c) => c.notNull())
        .addColumn("state", "text", (c) => c.notNull().check(sql`state in ('waiting', 'sent', 'failed')`))
        .addColumn("attempts", "integer", (c) => c.notNull())
        .addColumn("next_at", "text", (c) => c.notNull())
        .addColumn("created_at", "text", (c) => c.notNull())
        .addColumn("sent_at", "text")
        .addColumn("error", "text")
        // When it has no use any more: a reminder that could not be sent by day does not come at night.
        .addColumn("expires_at", "text"),
      engine,
    ).execute();
    await db.schema.createIndex("outgoing_waiting").on("outgoing").columns(["state", "next_at"]).execute();
    await strict(
      db.schema
        .createTable("reminders")
        .addColumn("commune", "text", (c) => c.notNull())
        .addColumn("rule", "text", (c) => c.notNull())
        .addColumn("period", "text", (c) => c.notNull())
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id"))
        .addColumn("step", "text", (c) => c.notNull())
        .addColumn("day", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        .addColumn("outgoing_id", "integer", (c) => c.references("outgoing.id").onDelete("set null"))
        .addPrimaryKeyConstraint("reminders_pk", ["commune", "rule", "period", "person_id", "step"]),
      engine,
    ).execute();
    await db.schema.createIndex("reminders_day").on("reminders").columns(["person_id", "day"]).execute();
    await strict(
      db.schema
        .createTable("reminder_pauses")
        .addColumn("person_id", "integer", (c) => c.notNull().primaryKey().references("people.id"))
        .addColumn("until", "text", (c) => c.notNull()),
      engine,
    ).execute();
    await strict(
      db.schema
        .createTable("reminder_receipts")
        .addColumn("person_id", "integer", (c) => c.notNull().references("people.id"))
        .addColumn("rule", "text", (c) => c.notNull())
        .addColumn("period", "text", (c) => c.notNull())
        .addColumn("at", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("reminder_receipts_pk", ["person_id", "rule", "period"]),
      engine,
    ).execute();
  },
};
