import type { Migration } from "./migration.ts";

/** The inbox knows every message that was taken in, so that Zalo's channel keeps no list of its own. */
export const zaloEvents: Migration = {
  name: "009-zalo-events",
  async up(db) {
    await db.schema.dropTable("zalo_events").execute();
  },
};
