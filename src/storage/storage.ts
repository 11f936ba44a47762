import { setTimeout as timer } from "node:timers/promises";
import { sql } from "kysely";
import { AppError, namesOf } from "../domain/errors.ts";
import type { UnansweredQuestion } from "../domain/question.ts";
import type { Logger } from "../log.ts";
import { checkAudit } from "./audit-check.ts";
import { type Database, type Db, isOutage, openDatabase } from "./database.ts";
import { takeIncoming } from "./inbox.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/list.ts";
import { outgoingSent, takeOutgoing } from "./outgoing.ts";
import { endLeases, type OfChannels } from "./queue.ts";
import { deleteOldMessages } from "./retention.ts";
import { holdAlone, type SingleProcess } from "./single-process.ts";
import { addUnanswered } from "./unanswered-questions.ts";
import { createUnansweredQueue } from "./unanswered-queue.ts";
import { verbs } from "./verbs.ts";

const isFile = (url: string): boolean => url.startsWith("sqlite:") && url !== "sqlite::memory:";

/** A database that answers later than this is away: whoever asks whether it is there must not be kept waiting, in milliseconds. */
const READY_MS = 1_000;
/** Three times what PostgreSQL lets a statement of ours take. */
const SILENCE_MS = 30_000;
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
  let alone: SingleProcess | null = null;
  let isService = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  function opened(): Database {
    if (open === null) throw new AppError("database-unavailable", "Chưa mở được cơ sở dữ liệu.", { retryable: true });
    return open;
  }
  const db = (): Db => opened().db;

  async function openAndMigrate(): Promise<void> {
    if (isService && alone === null && isFile(url)) alone = holdAlone(url.slice("sqlite:".length));
    const database = await openDatabase(url, {
      onLost: (error) => log.warn(namesOf(error), "database connection lost"),
      silenceMs: SILENCE_MS,
    });
    try {
      const applied = await migrate(database, MIGRATIONS, now());
      if (applied.length > 0) log.info({ event: "migrated", applied }, "database schema brought forward");
    } catch (error) {
      await database.close();
      throw error;
    }
    if (alone !== null) await endLeases(database.db, now());
    if (closed) await database.close();
    else open = database;
  }

  async function keepTrying(tries: number): Promise<void> {
    try {
      await openAndMigrate();
    } catch (error) {
      // Once it runs, nobody else can begin.
      if (tries === 0 && error instanceof AppError && error.code === "already-running") throw error;
      log.error({ event: "database-unavailable", tries: tries + 1, ...namesOf(error) }, "database cannot be opened");
      const delay = RETRY_DELAYS_MS[Math.min(tries, RETRY_DELAYS_MS.length - 1)];
      if (!closed) retry = setTimeout(() => void keepTrying(tries + 1), delay).unref();
    }
  }

  const queue = createUnansweredQueue((questions) => addUnanswered(db(), questions), log);

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
    /**
     * Opens and migrates; after a failure goes on trying. Resolves after the first try. A SQLite database is the service's alone
     * from then on. @throws AppError "already-running" when another service works on it.
     */
    async start(): Promise<void> {
      isService = true;
      await keepTrying(0);
    },
    isOpen: () => open !== null,
    /** True when an error means that the database is away, full or locked: the same may succeed later. */
    isOutage,
    /** True when the database is open, migrated and answers. Never rejects, and takes a second at most. */
    async ready(): Promise<boolean> {
      if (open === null) return false;
      const answers = sql`select 1`.execute(open.db).then(
        () => true,
        () => false,
      );
      return Promise.race([answers, timer(READY_MS, false, { ref: false })]);
    },
    async close(): Promise<void> {
      closed = true;
      clearTimeout(retry);
      await queue.settled();
      await open?.close();
      open = null;
      alone?.release();
      alone = null;
    },
    ...verbs(db, now),
    /** See `outgoingSent`. */
    outgoingSent: async (id: number) => outgoingSent(opened(), id, now()),
    /** See `takeOutgoing`. */
    takeOutgoing: async (limit: number, leaseEnds: Date, of?: OfChannels) =>
      takeOutgoing(opened(), limit, now(), leaseEnds, of),
    /** See `takeIncoming`. */
    takeIncoming: async (limit: number, leaseEnds: Date, of?: OfChannels) =>
      takeIncoming(opened(), limit, now(), leaseEnds, of),
    /** See `deleteOldMessages`. */
    deleteOldMessages: async (before: Date, stopping?: AbortSignal) => deleteOldMessages(db(), before, stopping),
    audit: {
      /** Whether every audited row is as it was written, and which is the first that is not. */
      check: async () => checkAudit(opened()),
    },
    unanswered: {
      /** Returns at once and never throws; what cannot be stored is given up with a line in the log. */
      note: (question: UnansweredQuestion) => queue.add(question),
      /** Resolves when what was noted is stored or given up. */
      settled: () => queue.settled(),
    },
  };
}
