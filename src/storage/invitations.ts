import { createHash, randomInt } from "node:crypto";
import { sql } from "kysely";
import {
  CODE_ALPHABET,
  CODE_LENGTH,
  INVITATION_DAYS,
  type Invitation,
  type LinkOutcome,
  MAX_WRONG_TRIES,
  normalizeCode,
  PAUSE_MINUTES,
} from "../domain/invitation.ts";
import type { Account } from "../domain/person.ts";
import { type Db, inTransaction } from "./database.ts";
import { addPerson, findPerson, linkAccount, personOf } from "./people.ts";
import { storable } from "./storable.ts";

const DAY_MS = 86_400_000;
/** Wrong tries are counted together when no more than this lies between them, in milliseconds. */
const TRIES_FORGOTTEN_MS = DAY_MS;

/** A plain hash is enough: the code is random and too long to be found by trying. */
function hashOf(code: string): string {
  return createHash("sha256").update(normalizeCode(code)).digest("hex");
}

function newCode(): string {
  const signs = Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]);
  return signs.join("").replace(/.{4}(?=.)/g, "$&-");
}

/** Stores an invitation and returns its code, "ABCD-EFGH-JKMN", which is kept nowhere. */
export async function invite(db: Db, invitation: Invitation, now: Date): Promise<string> {
  const { code, row } = newInvitation(invitation, null, now);
  await inTransaction(db, (transaction) => transaction.insertInto("invitations").values(row).execute());
  return code;
}

/** Who asked for an invitation in a chat. The code is good as long as they have access. */
export interface Inviter {
  personId: number;
  /** Names the message once; it makes one invitation, however often it is delivered. */
  source: string;
}

/** The same for a person; null when this message has made its invitation before, since the code cannot be told again. */
export async function inviteOnce(db: Db, invitation: Invitation, by: Inviter, now: Date): Promise<string | null> {
  const { code, row } = newInvitation(invitation, by, now);
  const added = await inTransaction(db, (transaction) =>
    transaction
      .insertInto("invitations")
      .values(row)
      .onConflict((conflict) => conflict.column("source").doNothing())
      .returning("code_hash")
      .executeTakeFirst(),
  );
  return added === undefined ? null : code;
}

function newInvitation(invitation: Invitation, by: Inviter | null, now: Date) {
  const code = newCode();
  const { commune, unit, role, name, personId } = invitation;
  const row = {
    code_hash: hashOf(code),
    commune,
    unit,
    role,
    name: storable(name),
    person_id: personId,
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + INVITATION_DAYS * DAY_MS).toISOString(),
    invited_by: by?.personId ?? null,
    source: by?.source ?? null,
  };
  return { code, row };
}

/**
 * Links the account by a code. A code is good once; two who use it at the same moment do not both get in. Each call counts as a
 * wrong try before the code is looked at, so that many at once do not get more tries than one after the other.
 * @param chat the account's chat with the service alone; null when it is not known.
 */
export async function useInvitation(
  db: Db,
  code: string,
  account: Account,
  chat: string | null,
  now: Date,
): Promise<LinkOutcome> {
  return inTransaction(db, async (transaction) => {
    const tries = await countTry(transaction, account, now);
    if (tries.pausedUntil !== null) return { outcome: "paused", until: tries.pausedUntil };
    const code_hash = hashOf(code);
    const at = now.toISOString();
    const found = await transaction
      .updateTable("invitations")
      .set({ used_at: at })
      .where("code_hash", "=", code_hash)
      .where("used_at", "is", null)
      .where("expires_at", ">", at)
      // Whose access was taken away lets nobody in any more, least of all themselves.
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("people")
              .select("people.id")
              .where(sql<boolean>`people.id in (invitations.invited_by, invitations.person_id)`)
              .where("people.revoked_at", "is not", null),
          ),
        ),
      )
      .returningAll()
      .executeTakeFirst();
    if (found === undefined) return refusal(transaction, code_hash, account, tries.wrong, now);
    const person =
      found.person_id === null
        ? await addPerson(transaction, found, now)
        : await findPerson(transaction, found.person_id);
    // One more account of somebody whose access was taken away meanwhile: the code ended with the access.
    if (person === null) return { outcome: "expired" };
    await linkAccount(transaction, account, person.id, chat, now);
    await transaction
      .updateTable("invitations")
      .set({ used_by: person.id })
      .where("code_hash", "=", code_hash)
      .execute();
    await forgetTries(transaction, account);
    return { outcome: "linked", person };
  });
}

/** Counts one more try and locks the account's row until the transaction ends. */
async function countTry(
  db: Db,
  { channel, sender }: Account,
  now: Date,
): Promise<{ wrong: number; pausedUntil: Date | null }> {
  const at = now.toISOString();
  const forgotten = new Date(now.getTime() - TRIES_FORGOTTEN_MS).toISOString();
  await db.deleteFrom("link_tries").where("last_at", "<", forgotten).execute();
  await db
    .deleteFrom("link_tries")
    .where("channel", "=", channel)
    .where("sender", "=", sender)
    .where("paused_until", "<=", at)
    .execute();
  const row = await db
    .insertInto("link_tries")
    .values({ channel, sender, wrong: 1, last_at: at })
    .onConflict((conflict) =>
      conflict.columns(["channel", "sender"]).doUpdateSet((eb) => ({
        wrong: eb("link_tries.wrong", "+", 1),
        last_at: at,
      })),
    )
    .returning(["wrong", "paused_until"])
    .executeTakeFirstOrThrow();
  return { wrong: row.wrong, pausedUntil: row.paused_until === null ? null : new Date(row.paused_until) };
}

async function refusal(db: Db, code_hash: string, account: Account, wrong: number, now: Date): Promise<LinkOutcome> {
  const known = await db
    .selectFrom("invitations")
    .select(["used_at", "used_by"])
    .where("code_hash", "=", code_hash)
    .executeTakeFirst();
  // Sent twice by the same account, because the first reply was lost: it is linked, as it wanted.
  const own = known?.used_by ? await personOf(db, account) : null;
  if (own !== null && own.id === known?.used_by) {
    await forgetTries(db, account);
    return { outcome: "linked", person: own };
  }
  // Who has a code that was good once is not guessing; the try still counts.
  if (wrong >= MAX_WRONG_TRIES) {
    await db
      .updateTable("link_tries")
      .set({ paused_until: new Date(now.getTime() + PAUSE_MINUTES * 60_000).toISOString() })
      .where("channel", "=", account.channel)
      .where("sender", "=", account.sender)
      .execute();
  }
  if (known === undefined) return { outcome: "wrong", triesLeft: Math.max(0, MAX_WRONG_TRIES - wrong) };
  return { outcome: known.used_at === null ? "expired" : "used" };
}

async function forgetTries(db: Db, { channel, sender }: Account): Promise<void> {
  await db.deleteFrom("link_tries").where("channel", "=", channel).where("sender", "=", sender).execute();
}
