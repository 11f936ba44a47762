import { type ColumnDefinitionBuilder, type CreateTableBuilder, sql } from "kysely";
import type { Engine } from "./database.ts";

/** A number that the database counts up, as primary key. Never given out twice. */
export function counted(engine: Engine): (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder {
  return (column) =>
    engine === "sqlite" ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity();
}

/** SQLite takes any value into any column unless told otherwise; PostgreSQL never does. */
export function strict<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  engine: Engine,
): CreateTableBuilder<T, C> {
  return engine === "sqlite" ? table.modifyEnd(sql`strict`) : table;
}
