import type { Migration } from "./migration.ts";

/** Who invited and who took access away, and from which message an invitation came: a message delivered twice makes one. */
export const invitedBy: Migration = {
  name: "004-invited-by",
  async up(db) {
    await db.schema
      .alterTable("invitations")
      .addColumn("invited_by", "integer", (c) => c.references("people.id"))
      .execute();
    await db.schema.alterTable("invitations").addColumn("source", "text").execute();
    await db.schema.createIndex("invitations_source").unique().on("invitations").column("source").execute();
    await db.schema
      .alterTable("people")
      .addColumn("revoked_by", "integer", (c) => c.references("people.id"))
      .execute();
  },
};
