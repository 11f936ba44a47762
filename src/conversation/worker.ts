import { namesOf } from "../domain/errors.ts";
import type { Logger } from "../log.ts";
import type { OfChannels } from "../storage/queue.ts";

/** Takes work from a queue in the database and does some of it at the same time. One starts once and stops once. */
export interface Worker {
  start(): void;
  /** Says that there is something to do, so that it is done without waiting for the next look. */
  wake(): void;
  /** Takes nothing more; waits for what is under way, at most `stopMs`. */
  stop(): Promise<void>;
}

export interface WorkerDeps<T extends { id: number }> {
  /** For the log. */
  name: string;
  isOpen(): boolean;
  /** At most `room` pieces, leased so that nobody else takes them. */
  take(room: number): Promise<T[]>;
  /** Never rejects. */
  work(piece: T): Promise<void>;
  /** Goes on holding these. */
  hold(ids: readonly number[]): Promise<void>;
  /** Lets others take these at once; absent where that might do them twice. */
  release?(ids: readonly number[]): Promise<void>;
  holdEveryMs: number;
  atOnce: number;
  lookEveryMs: number;
  stopMs: number;
  log: Logger;
}

/** Between two looks while the database does not answer. */
const LOOK_AFTER_FAILURE_MS = 5_000;

export function createWorker<T extends { id: number }>(deps: WorkerDeps<T>): Worker {
  const { name, atOnce, lookEveryMs, log } = deps;
  const underWay = new Map<number, Promise<void>>();
  let isStarted = false;
  let isStopped = false;
  let looking: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let holding: NodeJS.Timeout | undefined;
  let isBroken = false;

  /** One look at a time; a wake during one makes it look once more. */
  function look(): void {
    if (!isStarted || isStopped) return;
    again = looking !== null;
    if (looking !== null) return;
    clearTimeout(timer);
    looking = takeSome().then((waitMs) => {
      looking = null;
      if (again) look();
      else if (!isStopped) timer = setTimeout(look, waitMs).unref();
    });
  }

  /** @returns how long to wait before the next look, in milliseconds. */
  async function takeSome(): Promise<number> {
    const room = atOnce - underWay.size;
    if (!deps.isOpen() || room <= 0) return lookEveryMs;
    try {
      const taken = await deps.take(room);
      isBroken = false;
      for (const piece of taken) {
        // Its lease ended unnoticed, as when the process stood still: what was begun goes on.
        if (underWay.has(piece.id)) continue;
        const doing = deps.work(piece).then(() => {
          underWay.delete(piece.id);
          // What waited for this one can be taken now.
          look();
        });
        underWay.set(piece.id, doing);
      }
      return lookEveryMs;
    } catch (error) {
      if (!isBroken) log.error({ event: `${name}-failed`, ...namesOf(error) }, `the ${name} cannot be read`);
      isBroken = true;
      return LOOK_AFTER_FAILURE_MS;
    }
  }

  function hold(): void {
    if (underWay.size === 0 || !deps.isOpen()) return;
    deps.hold([...underWay.keys()]).catch((error: unknown) => {
      log.warn({ event: `${name}-not-held`, ...namesOf(error) }, "another process may take what is under way");
    });
  }

  return {
    start() {
      if (isStopped) return;
      isStarted = true;
      holding = setInterval(hold, deps.holdEveryMs).unref();
      look();
    },
    wake: look,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      let deadline: NodeJS.Timeout | undefined;
      const ended = Promise.resolve(looking).then(() => Promise.all(underWay.values()));
      await Promise.race([
        ended,
        new Promise((resolve) => {
          deadline = setTimeout(resolve, deps.stopMs);
        }),
      ]);
      clearTimeout(deadline);
      clearInterval(holding);
      // What is left goes on until the process ends; who takes it over makes sure that only one of them counts.
      if (underWay.size > 0) await deps.release?.([...underWay.keys()]).catch(() => undefined);
    },
  };
}

/** A worker for each channel, so that a platform that hangs takes no place of another one's. */
export interface ChannelWorkers extends Worker {
  /** @param channel whose work there is; absent: anybody's. */
  wake(channel?: string): void;
}

/** `atOnce` is for each channel. @param names of the channels there are; work of others is done too, by one worker for all of them. */
export function createChannelWorkers<T extends { id: number }>(
  names: readonly string[],
  { take, ...deps }: Omit<WorkerDeps<T>, "take"> & { take(room: number, of: OfChannels): Promise<T[]> },
): ChannelWorkers {
  const workerOf = (of: OfChannels): Worker => createWorker<T>({ ...deps, take: (room) => take(room, of) });
  const workers = new Map(names.map((name) => [name, workerOf({ only: [name] })]));
  const rest = workerOf({ except: names });
  const all = [...workers.values(), rest];
  return {
    start() {
      for (const worker of all) worker.start();
    },
    wake(channel) {
      for (const worker of channel === undefined ? all : [workers.get(channel) ?? rest]) worker.wake();
    },
    stop: async () => void (await Promise.all(all.map((worker) => worker.stop()))),
  };
}
