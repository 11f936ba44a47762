import type { Account, Person } from "../domain/person.ts";
import { type Db, inTransaction } from "./database.ts";

const COLUMNS = ["people.id", "people.name", "people.commune", "people.unit", "people.role"] as const;

/** Who an account belongs to; null when it is not linked. */
export async function personOf(db: Db, { channel, sender }: Account): Promise<Person | null> {
  const person = await db
    .selectFrom("accounts")
    .innerJoin("people", "people.id", "accounts.person_id")
    .select(COLUMNS)
    .where("channel", "=", channel)
    .where("sender", "=", sender)
    .where("people.revoked_at", "is", null)
    .executeTakeFirst();
  return person ?? null;
}

const peopleOf = (db: Db) => db.selectFrom("people").select(COLUMNS).where("revoked_at", "is", null);

/** Null too when the person's access was taken away. */
export async function findPerson(db: Db, id: number): Promise<Person | null> {
  const found = await peopleOf(db).where("id", "=", id).executeTakeFirst();
  return found ?? null;
}

/** Everybody, or those of one commune (slug), the first invited first. */
export async function listPeople(db: Db, commune?: string): Promise<Person[]> {
  let query = peopleOf(db).orderBy("id");
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

/** Ties the account to the person; if it belonged to another one, no longer to that. `chat`: where to write to the person alone. */
export async function linkAccount(
  db: Db,
  { channel, sender }: Account,
  personId: number,
  chat: string | null,
  now: Date,
): Promise<void> {
  const linked = { person_id: personId, linked_at: now.toISOString(), chat };
  await db
    .insertInto("accounts")
    .values({ channel, sender, ...linked })
    .onConflict((conflict) => conflict.columns(["channel", "sender"]).doUpdateSet(linked))
    .execute();
}

/**
 * Takes a person's access away: the accounts are theirs no longer, nor the forms that are open in their chats; what they did stays
 * theirs. Codes that they gave out and nobody has used are good no longer. False when it was so already.
 * @param by the person who does it; null on the command line.
 */
export async function revokePerson(db: Db, id: number, by: number | null, now: Date): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable("people")
      .set({ revoked_at: now.toISOString(), revoked_by: by })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirst();
    await transaction
      .deleteFrom("forms")
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("accounts")
            .select("accounts.person_id")
            .where("accounts.person_id", "=", id)
            .whereRef("accounts.channel", "=", "forms.channel")
            .whereRef("accounts.sender", "=", "forms.sender"),
        ),
      )
      .execute();
    await transaction.deleteFrom("accounts").where("person_id", "=", id).execute();
    await transaction.deleteFrom("invitations").where("person_id", "=", id).where("used_at", "is", null).execute();
    return numUpdatedRows > 0n;
  });
}

/** A chat in which a person can be written to. */
export interface PersonalChat {
  channel: string;
  chat: string;
}

/** A chat, and whether it takes messages that nobody asked for. */
export interface KnownChat extends PersonalChat {
  isReachable: boolean;
}

/** The chats of a person that take messages, the last linked first; none when the person's access was taken away. */
export async function chatsOf(db: Db, personId: number): Promise<PersonalChat[]> {
  const all = await allChatsOf(db, personId);
  return all.filter(({ isReachable }) => isReachable).map(({ channel, chat }) => ({ channel, chat }));
}

/** All of them, the last linked first. */
export async function allChatsOf(db: Db, personId: number): Promise<KnownChat[]> {
  const rows = await db
    .selectFrom("accounts")
    .innerJoin("people", "people.id", "accounts.person_id")
    .leftJoin("unreachable_chats as u", (join) =>
      join.onRef("u.channel", "=", "accounts.channel").onRef("u.chat", "=", "accounts.chat"),
    )
    .select(["accounts.channel", "accounts.chat", "u.since"])
    .where("person_id", "=", personId)
    .where("people.revoked_at", "is", null)
    .orderBy("linked_at", "desc")
    .orderBy("accounts.channel")
    .orderBy("sender")
    .execute();
  return rows.flatMap(({ channel, chat, since }) =>
    chat === null ? [] : [{ channel, chat, isReachable: since === null }],
  );
}

/** The browsers in which a person is linked: nobody is called by them, but what is put there is read at the next visit. */
export async function pagesOf(db: Db, personId: number): Promise<PersonalChat[]> {
  const rows = await db
    .selectFrom("accounts")
    .innerJoin("people", "people.id", "accounts.person_id")
    .select(["accounts.channel", "accounts.sender"])
    .where("person_id", "=", personId)
    .where("people.revoked_at", "is", null)
    .where("accounts.channel", "=", "webchat")
    .orderBy("linked_at", "desc")
    .orderBy("sender")
    .execute();
  // A browser's chat and sender are one.
  return rows.map(({ channel, sender }) => ({ channel, chat: sender }));
}

/** The last linked chat of each person of a commune, one that takes messages where there is one, by the person's id; who has none is missing. */
export async function firstChats(db: Db, commune: string): Promise<Map<number, PersonalChat>> {
  const rows = await db
    .selectFrom("accounts")
    .innerJoin("people", "people.id", "accounts.person_id")
    .leftJoin("unreachable_chats as u", (join) =>
      join.onRef("u.channel", "=", "accounts.channel").onRef("u.chat", "=", "accounts.chat"),
    )
    .select(["accounts.person_id", "accounts.channel", "accounts.chat", "u.since"])
    .where("people.commune", "=", commune)
    .where("people.revoked_at", "is", null)
    .orderBy("linked_at")
    .orderBy("accounts.channel", "desc")
    .orderBy("sender", "desc")
    .execute();
  // Later rows replace earlier ones.
  const reachableLast = rows.toSorted((a, b) => Number(a.since === null) - Number(b.since === null));
  return new Map(
    reachableLast.flatMap(({ person_id, channel, chat }) => (chat === null ? [] : [[person_id, { channel, chat }]])),
  );
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
