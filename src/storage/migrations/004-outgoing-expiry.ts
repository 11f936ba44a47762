import type { Migration } from "./migration.ts";

/** When a message has no use any more: a reminder that could not be sent by day does not come at night. */
export const outgoingExpiry: Migration = {
  name: "004-outgoing-expiry",
  async up(db) {
    await db.schema.alterTable("outgoing").addColumn("expires_at", "text").execute();
  },
};
