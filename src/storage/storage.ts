import { sql } from "kysely";
import { AppError } from "../domain/errors.ts";
import type { Invitation } from "../domain/invitation.ts";
import type { Account } from "../domain/person.ts";
import type { UnansweredQuestion } from "../domain/question.ts";
import type { Logger } from "../log.ts";
import { type Database, type Db, openDatabase } from "./database.ts";
import { invite, useInvitation } from "./invitations.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/list.ts";
import { channelsOf, findPerson, listPeople, personOf } from "./people.ts";
import { addUnanswered, listUnanswered, type QuestionFilter } from "./unanswered-questions.ts";
import { createUnansweredQueue } from "./unanswered-queue.ts";

/** Waits before the database is tried again, in milliseconds; the last one repeats. */
const RETRY_DELAYS_MS = [1_000, 3_000, 10_000, 30_000];

export interface StorageOptions {
  /** "sqlite:PATH" or "postgres://…". */
  url: string;
  log: Logger;
  now: () => Date;
}

export type Storage = ReturnType<typeof createStorage>;

/**
 * The database with the verbs that the other parts use. Until it is open, and whenever it is lost, each verb that needs it throws
 * AppError "database-unavailable" (retryable) or the driver's error; questions about plans are answered all the same.
 */
export function createStorage({ url, log, now }: StorageOptions) {
  let open: Database | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  function db(): Db {
    if (open === null) throw new AppError("database-unavailable", "Chưa mở được cơ sở dữ liệu.", { retryable: true });
    return open.db;
  }

  async function openAndMigrate(): Promise<void> {
    const database = await openDatabase(url, (error) => log.warn(namesOf(error), "database connection lost"));
    try {
      const applied = await migrate(database, MIGRATIONS, now());
      if (applied.length > 0) log.info({ event: "migrated", applied }, "database schema brought forward");
    } catch (error) {
      await database.close();
      throw error;
    }
    if (closed) await database.close();
    else open = database;
  }

  async function keepTrying(tries: number): Promise<void> {
    try {
      await openAndMigrate();
    } catch (error) {
      log.error({ event: "database-unavailable", tries: tries + 1, ...namesOf(error) }, "database cannot be opened");
      const delay = RETRY_DELAYS_MS[Math.min(tries, RETRY_DELAYS_MS.length - 1)];
      if (!closed) retry = setTimeout(() => void keepTrying(tries + 1), delay).unref();
    }
  }

  const queue = createUnansweredQueue((questions) => addUnanswered(db(), questions, now()), log);

  return {
    /** Opens and migrates, trying once. @throws AppError "database-newer" or "database-unavailable". */
    async connect(): Promise<void> {
      try {
        await openAndMigrate();
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        const sentence = "Không mở được cơ sở dữ liệu. Hãy xem lại DATABASE_URL và quyền ghi vào thư mục dữ liệu.";
        throw new AppError("database-unavailable", sentence, { retryable: true, cause });
      }
    },
    /** Opens and migrates; after a failure goes on trying. Resolves after the first try and never rejects. */
    start: () => keepTrying(0),
    isOpen: () => open !== null,
    /** True when the database is open, migrated and answers. @throws the driver's error when it is lost. */
    async ready(): Promise<boolean> {
      if (open === null) return false;
      await sql`select 1`.execute(open.db);
      return true;
    },
    async close(): Promise<void> {
      closed = true;
      clearTimeout(retry);
      await queue.settled();
      await open?.close();
      open = null;
    },
    people: {
      of: async (account: Account) => personOf(db(), account),
      find: async (id: number) => findPerson(db(), id),
      list: async (commune?: string) => listPeople(db(), commune),
      channels: async (id: number) => channelsOf(db(), id),
      invite: async (invitation: Invitation) => invite(db(), invitation, now()),
      link: async (code: string, account: Account) => useInvitation(db(), code, account, now()),
    },
    questions: {
      /** Returns at once and never throws; what cannot be stored is given up with a line in the log. */
      note: (question: UnansweredQuestion) => queue.add(question),
      list: async (filter: QuestionFilter) => listUnanswered(db(), filter),
      /** Resolves when what was noted is stored or given up. */
      settled: () => queue.settled(),
    },
  };
}

/** A driver's message may hold the address with its password, or what was to be stored. */
function namesOf(error: unknown): { error: string; code?: unknown } {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, ...("code" in error ? { code: error.code } : {}) };
}
