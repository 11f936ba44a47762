import type { UnansweredQuestion } from "../domain/question.ts";
import type { Logger } from "../log.ts";

/** Questions are written together after this wait, in milliseconds: no answer waits for a disk. */
const WAIT_MS = 200;
/** Questions that may wait; beyond them the newest are dropped. A write that takes this long has other troubles. */
const MAX_WAITING = 500;

/** Takes questions in without ever failing or delaying, and writes them soon after. */
export interface UnansweredQueue {
  add(question: UnansweredQuestion): void;
  /** Resolves when all that was added before is written or given up. */
  settled(): Promise<void>;
}

/** @param write stores a batch; when it fails, the batch is lost, and the log says so. */
export function createUnansweredQueue(
  write: (questions: UnansweredQuestion[]) => Promise<void>,
  log: Logger,
): UnansweredQueue {
  let waiting: UnansweredQuestion[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) writing = writing.then(() => store(batch));
    return writing;
  }

  async function store(batch: UnansweredQuestion[]): Promise<void> {
    try {
      await write(batch);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      const name = error instanceof Error ? error.name : typeof error;
      log.warn({ event: "questions-not-stored", questions: batch.length, error: name, code }, "questions not stored");
    }
  }

  return {
    add(question) {
      if (waiting.length >= MAX_WAITING) {
        log.warn({ event: "questions-dropped", waiting: waiting.length }, "too many questions wait to be stored");
        return;
      }
      waiting.push(question);
      timer ??= setTimeout(flush, WAIT_MS).unref();
    },
    settled: flush,
  };
}
