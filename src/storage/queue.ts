import { type Database, type Db, inLightTransaction, inTransaction } from "./database.ts";

/** Tables from which each chat's rows are taken one at a time, oldest first. They share the columns that this needs. */
export type Queue = "inbox" | "outgoing";

/** Whose rows are taken: of these channels, or of all others; absent: everybody's. */
export type OfChannels = { only: readonly string[] } | { except: readonly string[] };

/** How much waits, and since when the oldest does. */
export interface Waiting {
  count: number;
  since: Date | null;
}

/** Nobody leases for longer, in milliseconds. */
const LONGEST_LEASE_MS = 6_000;

/** Kysely knows one table by its name; what is asked for stands in both. */
const asInbox = (queue: Queue): "inbox" => queue as "inbox";

/**
 * Takes the oldest waiting row of each chat whose time has come, and counts a try: until `leaseEnds` nobody else takes it, so that
 * of two instances one does. A process that dies leaves its rows to whoever looks after that time.
 * @returns the ids, oldest first.
 */
export async function takeDue(
  { db, engine }: Pick<Database, "db" | "engine">,
  queue: Queue,
  limit: number,
  now: Date,
  leaseEnds: Date,
  of: OfChannels = { except: [] },
): Promise<number[]> {
  const table = asInbox(queue);
  const channels = "only" in of ? of.only : of.except;
  const due = (within: Db) =>
    within
      .selectFrom(`${table} as one`)
      .select("one.id")
      .where("one.state", "=", "waiting")
      .where("one.next_at", "<=", now.toISOString())
      .$if("only" in of, (query) => query.where("one.channel", "in", channels))
      .$if("except" in of && channels.length > 0, (query) => query.where("one.channel", "not in", channels))
      // A later row of a chat waits for the earlier ones.
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom(`${table} as before`)
              .select("before.id")
              .where("before.state", "=", "waiting")
              .whereRef("before.channel", "=", "one.channel")
              .whereRef("before.chat", "=", "one.chat")
              .whereRef("before.id", "<", "one.id"),
          ),
        ),
      )
      .orderBy("one.id")
      .limit(limit);
  // Asked often: where nothing waits, nobody waits for a lock.
  if ((await due(db).limit(1).execute()).length === 0) return [];
  return inLightTransaction({ db, engine }, async (transaction) => {
    // Another instance's are passed over, not waited for.
    const query = engine === "postgres" ? due(transaction).forUpdate().skipLocked() : due(transaction);
    const ids = (await query.execute()).map(({ id }) => id);
    if (ids.length === 0) return [];
    const taken = await transaction
      .updateTable(table)
      .set((eb) => ({ attempts: eb("attempts", "+", 1), next_at: leaseEnds.toISOString() }))
      .where("id", "in", ids)
      .where("state", "=", "waiting")
      .where("next_at", "<=", now.toISOString())
      .returning("id")
      .execute();
    return taken.map(({ id }) => id).sort((a, b) => a - b);
  });
}

/** Goes on holding rows that are being worked on. */
export async function holdTaken(db: Db, queue: Queue, ids: readonly number[], leaseEnds: Date): Promise<void> {
  if (ids.length === 0) return;
  await inTransaction(db, (transaction) =>
    transaction
      .updateTable(asInbox(queue))
      .set({ next_at: leaseEnds.toISOString() })
      .where("id", "in", [...ids])
      .where("state", "=", "waiting")
      .execute(),
  );
}

/**
 * Ends the leases of processes that are gone, on a database that is this process's alone. What waits for another try within the
 * same time is tried at once.
 */
export async function endLeases(db: Db, now: Date): Promise<void> {
  const at = now.toISOString();
  const soon = new Date(now.getTime() + LONGEST_LEASE_MS).toISOString();
  for (const queue of ["inbox", "outgoing"] as const)
    await db
      .updateTable(asInbox(queue))
      .set({ next_at: at })
      .where("state", "=", "waiting")
      .where("next_at", ">", at)
      .where("next_at", "<=", soon)
      .execute();
}

/** @param since the column that says when a row came. */
export async function waitingIn(db: Db, queue: Queue, since: "received_at" | "created_at"): Promise<Waiting> {
  const row = await db
    .selectFrom(asInbox(queue))
    .select((eb) => [eb.fn.countAll().as("count"), eb.fn.min(since as "received_at").as("since")])
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), since: row.since === null ? null : new Date(row.since) };
}
