import { namesOf } from "../domain/errors.ts";
import type { Logger } from "../log.ts";
import type { Storage } from "../storage/storage.ts";

/** Deletes old messages once a day, the first time soon after the start. */
export interface Retention {
  start(): void;
  /** Does not wait for all that is to be deleted: the next start goes on with it. */
  stop(): Promise<void>;
}

export interface RetentionDeps {
  storage: Pick<Storage, "isOpen" | "deleteOldMessages">;
  /** Texts of messages are kept so long. */
  days: number;
  log: Logger;
  now: () => Date;
  /** Between two looks, in milliseconds. Default an hour: a service that is stopped each evening deletes too. */
  everyMs?: number;
}

const EVERY_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;

export function createRetention({ storage, days, log, now, everyMs = EVERY_MS }: RetentionDeps): Retention {
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    if (stopping.signal.aborted || !storage.isOpen()) return;
    try {
      const deleted = await storage.deleteOldMessages(new Date(now().getTime() - days * DAY_MS), stopping.signal);
      if (deleted > 0) log.info({ event: "old-messages-deleted", deleted, days }, "texts of old messages deleted");
    } catch (error) {
      log.error(
        { event: "retention-failed", ...namesOf(error) },
        "old messages could not be deleted, trying again later",
      );
    }
  }

  const begin = (): void => {
    running = running.then(run);
  };

  return {
    start() {
      begin();
      timer = setInterval(begin, everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
