import type { OutgoingFile } from "../domain/message.ts";
import { type Db, inTransaction } from "./database.ts";
import type { Tables } from "./tables.ts";

export type WebChatKind = Tables["webchat_events"]["kind"];

/** Something that a browser's chat is to show. */
export interface NewWebChatEvent {
  kind: "message" | "reply";
  /** Names it: the same of the same kind is appended once. Absent: appended each time. */
  ref?: string;
  /** Becomes JSON. */
  body: unknown;
  files?: readonly (OutgoingFile & { id: string })[];
}

export interface WebChatEvent {
  /** Counted up within the session. */
  number: number;
  kind: WebChatKind;
  body: unknown;
}

/** How far a session's log goes. */
export interface WebChatHead {
  session: string;
  /** Number of the newest event. */
  last: number;
  /** True while the newest event is a message. */
  isWaiting: boolean;
}

/** Sessions asked for in one statement: far below what either database takes. */
const SESSIONS_AT_ONCE = 500;

/**
 * Appends an event with its files, all or nothing, and returns its number; that of the one which is there already when `ref` names
 * it. Numbers of a session appear in their order: whoever has read number 7 will never find a new 6.
 */
export async function appendWebChat(db: Db, session: string, event: NewWebChatEvent, now: Date): Promise<number> {
  const { kind, ref = null, body, files = [] } = event;
  const at = now.toISOString();
  return inTransaction(db, async (transaction) => {
    const last = await hold(transaction, session, at);
    const known = ref === null ? undefined : await numberOf(transaction, session, kind, ref);
    if (known !== undefined) return known;
    for (const { id, name, type, bytes } of files)
      await transaction
        .insertInto("webchat_files")
        .values({ id, session, name, type, bytes: bytes.toString("base64"), at })
        .execute();
    return add(transaction, session, { number: last + 1, kind, ref, body: JSON.stringify(body), at });
  });
}

/** Deletes everything that the session has said and was answered, and leaves an event that says so to pages that are open. */
export async function clearWebChat(db: Db, session: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await inTransaction(db, async (transaction) => {
    const last = await hold(transaction, session, at);
    for (const table of ["webchat_events", "webchat_files"] as const)
      await transaction.deleteFrom(table).where("session", "=", session).execute();
    await add(transaction, session, { number: last + 1, kind: "cleared", ref: null, body: "{}", at });
  });
}

/** Number of the newest event; until the transaction ends nobody else appends to the session. */
async function hold(transaction: Db, session: string, at: string): Promise<number> {
  const { last } = await transaction
    .insertInto("webchat_sessions")
    .values({ session, last: 0, waiting: 0, at })
    .onConflict((conflict) => conflict.column("session").doUpdateSet({ at }))
    .returning("last")
    .executeTakeFirstOrThrow();
  return last;
}

async function numberOf(db: Db, session: string, kind: WebChatKind, ref: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("webchat_events")
    .select("number")
    .where("session", "=", session)
    .where("kind", "=", kind)
    .where("ref", "=", ref)
    .executeTakeFirst();
  return row?.number;
}

async function add(
  transaction: Db,
  session: string,
  event: Omit<Tables["webchat_events"], "session">,
): Promise<number> {
  const { number, kind } = event;
  await transaction
    .insertInto("webchat_events")
    .values({ session, ...event })
    .execute();
  await transaction
    .updateTable("webchat_sessions")
    .set({ last: number, waiting: kind === "message" ? 1 : 0 })
    .where("session", "=", session)
    .execute();
  return number;
}

/** The events after that number, oldest first, at most `limit`. */
export async function webChatAfter(db: Db, session: string, number: number, limit: number): Promise<WebChatEvent[]> {
  const rows = await db
    .selectFrom("webchat_events")
    .select(["number", "kind", "body"])
    .where("session", "=", session)
    .where("number", ">", number)
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) }));
}

/** One for each of the sessions that has a log. */
export async function webChatHeads(db: Db, sessions: readonly string[]): Promise<WebChatHead[]> {
  const heads: WebChatHead[] = [];
  for (let at = 0; at < sessions.length; at += SESSIONS_AT_ONCE) {
    const rows = await db
      .selectFrom("webchat_sessions")
      .select(["session", "last", "waiting"])
      .where("session", "in", sessions.slice(at, at + SESSIONS_AT_ONCE))
      .execute();
    heads.push(...rows.map(({ session, last, waiting }) => ({ session, last, isWaiting: waiting === 1 })));
  }
  return heads;
}

/** A file of the session's own; null when it is gone, or another session's. */
export async function webChatFile(db: Db, session: string, id: string): Promise<OutgoingFile | null> {
  const row = await db
    .selectFrom("webchat_files")
    .select(["name", "type", "bytes"])
    .where("id", "=", id)
    .where("session", "=", session)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, bytes: Buffer.from(row.bytes, "base64") };
}

/** Deletes what is older. A session of which nothing is left begins to count anew. */
export async function forgetWebChatBefore(db: Db, day: Date): Promise<void> {
  const at = day.toISOString();
  await inTransaction(db, async (transaction) => {
    for (const table of ["webchat_events", "webchat_files", "webchat_sessions"] as const)
      await transaction.deleteFrom(table).where("at", "<", at).execute();
  });
}
