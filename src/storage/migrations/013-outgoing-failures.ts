import type { Migration } from "./migration.ts";

/** How many tries of sending a message ended in an error: a process that dies begins tries that end in nothing. */
export const outgoingFailures: Migration = {
  name: "013-outgoing-failures",
  async up(db) {
    await db.schema
      .alterTable("outgoing")
      .addColumn("failures", "integer", (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
