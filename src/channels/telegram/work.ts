import { pause } from "./calls.ts";

/** What calls under way get when the channel stops. With `CANCEL_MS` under the 5 s that the app allows. */
const STOP_GRACE_MS = 3000;
/** What cancelled calls get to notice. */
const CANCEL_MS = 500;

/** The channel's work under way, so that its end can wait for it. */
export interface Work {
  /** Aborted when nothing new may begin. */
  readonly stopping: AbortSignal;
  /** Aborted when calls under way must end. */
  readonly cancelled: AbortSignal;
  track<T>(work: Promise<T>): Promise<T>;
  /** For calls whose failure nobody can feel. */
  ignoringErrors(work: Promise<unknown>): void;
  stop(): Promise<void>;
}

export function createWork(): Work {
  const stopping = new AbortController();
  const cancelling = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  function track<T>(work: Promise<T>): Promise<T> {
    const forget = () => underWay.delete(work);
    underWay.add(work);
    work.then(forget, forget);
    return work;
  }

  return {
    stopping: stopping.signal,
    cancelled: cancelling.signal,
    track,
    ignoringErrors: (work) => void track(work.catch(() => undefined)),
    async stop() {
      stopping.abort();
      await settledWithin(underWay, STOP_GRACE_MS);
      cancelling.abort();
      await settledWithin(underWay, CANCEL_MS);
    },
  };
}

/** Resolves when all of `work` has ended, or after `ms`. */
async function settledWithin(work: Iterable<Promise<unknown>>, ms: number): Promise<void> {
  const ended = new AbortController();
  const all = Promise.allSettled([...work]).then(() => ended.abort());
  await Promise.race([all, pause(ms, ended.signal)]);
}
