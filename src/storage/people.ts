import type { Account, Person } from "../domain/person.ts";
import type { Db } from "./database.ts";

const COLUMNS = ["people.id", "people.name", "people.commune", "people.unit", "people.role"] as const;

/** Who an account belongs to; null when it is not linked. */
export async function personOf(db: Db, { channel, sender }: Account): Promise<Person | null> {
  const person = await db
    .selectFrom("accounts")
    .innerJoin("people", "people.id", "accounts.person_id")
    .select(COLUMNS)
    .where("channel", "=", channel)
    .where("sender", "=", sender)
    .executeTakeFirst();
  return person ?? null;
}

export async function findPerson(db: Db, id: number): Promise<Person | null> {
  return (await db.selectFrom("people").select(COLUMNS).where("id", "=", id).executeTakeFirst()) ?? null;
}

/** Everybody, or those of one commune (slug), the first invited first. */
export async function listPeople(db: Db, commune?: string): Promise<Person[]> {
  let query = db.selectFrom("people").select(COLUMNS).orderBy("id");
  if (commune !== undefined) query = query.where("commune", "=", commune);
  return query.execute();
}

export async function addPerson(db: Db, person: Omit<Person, "id">, now: Date): Promise<Person> {
  const { name, commune, unit, role } = person;
  const { id } = await db
    .insertInto("people")
    .values({ name, commune, unit, role, created_at: now.toISOString() })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, name, commune, unit, role };
}

/** Ties the account to the person; if it belonged to another one, no longer to that. */
export async function linkAccount(db: Db, { channel, sender }: Account, personId: number, now: Date): Promise<void> {
  const linked = { person_id: personId, linked_at: now.toISOString() };
  await db
    .insertInto("accounts")
    .values({ channel, sender, ...linked })
    .onConflict((conflict) => conflict.columns(["channel", "sender"]).doUpdateSet(linked))
    .execute();
}

/** The channels on which a person has accounts, the first linked first. */
export async function channelsOf(db: Db, personId: number): Promise<string[]> {
  const rows = await db
    .selectFrom("accounts")
    .select("channel")
    .where("person_id", "=", personId)
    .orderBy("linked_at")
    .execute();
  return [...new Set(rows.map(({ channel }) => channel))];
}
