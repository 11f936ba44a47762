import type { Selectable } from "kysely";
import type { Db } from "../../../src/storage/database.ts";
import { AUDITED_TABLES, type Tables } from "../../../src/storage/tables.ts";

export type Row<T extends keyof Tables> = Selectable<Tables[T]>;

const KEPT = [...AUDITED_TABLES, "people", "invitations", "accounts"] as const;
type Kept = (typeof KEPT)[number];
/** Rows of the tables that say who may do what and what was done. */
export type Rows = { [T in Kept]: Row<T>[] };

/** What a message left in the database. `revoked`: people as they are now. */
export interface News {
  added: Rows;
  revoked: Row<"people">[];
}

const empty = (): Rows => Object.fromEntries(KEPT.map((table) => [table, []])) as unknown as Rows;

/** Looks at the tables themselves, through a connection of its own. */
export function watch(db: Db) {
  const book = empty();
  const accounts = new Set<string>();

  async function numbered<T extends Exclude<Kept, "invitations" | "accounts">>(table: T, added: Rows): Promise<void> {
    const last = (book[table].at(-1) as { id: number } | undefined)?.id ?? 0;
    const rows = await db
      .selectFrom(table as "people")
      .selectAll()
      .where("id", ">", last)
      .orderBy("id")
      .execute();
    added[table] = rows as unknown as Rows[T];
  }

  return {
    /** Every row known until the last look. */
    book,
    /** What is new since the last look; afterwards it is known. */
    async look(): Promise<News> {
      const added = empty();
      for (const table of [...AUDITED_TABLES, "people"] as const) await numbered(table, added);
      const invitations = await db.selectFrom("invitations").selectAll().execute();
      const hashes = new Set(book.invitations.map(({ code_hash }) => code_hash));
      added.invitations = invitations.filter(({ code_hash }) => !hashes.has(code_hash));
      const linked = await db.selectFrom("accounts").selectAll().execute();
      const keyOf = ({ sender, person_id, linked_at }: Row<"accounts">) => `${sender} ${person_id} ${linked_at}`;
      added.accounts = linked.filter((one) => !accounts.has(keyOf(one)));
      const people = await db.selectFrom("people").selectAll().orderBy("id").execute();
      const revoked = people.filter(
        ({ id, revoked_at }) =>
          revoked_at !== null && book.people.some((known) => known.id === id && known.revoked_at === null),
      );
      for (const table of AUDITED_TABLES) (book[table] as unknown[]).push(...added[table]);
      Object.assign(book, { people, invitations, accounts: linked });
      for (const one of linked) accounts.add(keyOf(one));
      return { added, revoked };
    },
    /** A copy of what is known, to judge a message by what held when it was sent. */
    before: (): Rows => Object.fromEntries(KEPT.map((table) => [table, [...book[table]]])) as unknown as Rows,
  };
}

/** Who an account belongs to; null when to nobody, or to somebody whose access was taken away. */
export function personOf(sender: string, { accounts, people }: Rows): Row<"people"> | null {
  const account = accounts.find((one) => one.sender === sender);
  const person = people.find(({ id }) => id === account?.person_id);
  return person === undefined || person.revoked_at !== null ? null : person;
}
