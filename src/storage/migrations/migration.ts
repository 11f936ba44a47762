import type { Kysely } from "kysely";
import type { Engine } from "../database.ts";

/**
 * One step forward of the schema, run once inside a transaction. It declares the tables that it needs itself, never those of
 * tables.ts, which are the newest: so it stays true when they move on. A step that has been released is not edited.
 */
export interface Migration {
  /** "001-people"; the order is that of list.ts. */
  name: string;
  up(db: Kysely<unknown>, engine: Engine): Promise<void>;
}
