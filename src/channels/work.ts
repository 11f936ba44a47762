import { setTimeout as timer } from "node:timers/promises";
import { atMost } from "./at-most.ts";

/** What calls under way get when the channel stops. With `CANCEL_MS` under the 5 s that the app allows. */
const STOP_GRACE_MS = 3_000;
/** What cancelled calls get to notice. */
const CANCEL_MS = 500;

/** A channel's calls under way, so that its end can wait for them. */
export interface Work {
  /** Aborted when nothing new may begin. */
  readonly stopping: AbortSignal;
  /** Aborted when calls must end. */
  readonly cancelled: AbortSignal;
  isStopping(): boolean;
  track<T>(work: Promise<T>): Promise<T>;
  /** For calls whose failure nobody can feel. */
  ignoringErrors(work: Promise<unknown>): void;
  /** @returns true, at once, when the channel stops meanwhile. */
  pause(ms: number): Promise<boolean>;
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

  const settled = (ms: number) => atMost(Promise.allSettled([...underWay]), ms);

  return {
    cancelled: cancelling.signal,
    stopping: stopping.signal,
    isStopping: () => stopping.signal.aborted,
    track,
    ignoringErrors: (work) => void track(work.catch(() => undefined)),
    async pause(ms) {
      await timer(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
      return stopping.signal.aborted;
    },
    async stop() {
      stopping.abort();
      await settled(STOP_GRACE_MS);
      cancelling.abort();
      await settled(CANCEL_MS);
    },
  };
}
