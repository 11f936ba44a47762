import { performance } from "node:perf_hooks";
import type { Logger } from "../../log.ts";
import { atMost } from "../at-most.ts";
import { namesOf } from "./errors.ts";
import { type ChatEvent, readEvent } from "./payload.ts";
import type { Spool } from "./spool.ts";

/** Zalo wants its 200 within 2 s; the rest is for the disk and the network. */
const ANSWER_MS = 1500;
/** How often is tried whether spooled events can be taken in. */
const EVERY_MS = 5000;
/** Nobody waits for a spooled event to be taken in, but the next one of another chat. */
const SPOOLED_MS = 15_000;

export interface IntakeOptions {
  spool: Spool;
  /** Takes in an event for good; the same one twice has the effect of once. @throws when it could not be stored. */
  take: (event: ChatEvent) => Promise<void>;
  log: Logger;
  count: (what: "spooled" | "unspooled" | "spool-bad" | "spool-failed") => void;
  answerMs?: number | undefined;
  everyMs?: number | undefined;
}

export interface Intake {
  /** Whether the event may be acknowledged: it is taken in, or lies on the disk. Takes 1.5 s and what the disk needs. */
  accept(event: ChatEvent, body: Buffer): Promise<boolean>;
  /** Takes in what an earlier process spooled, and from now on what this one does. */
  start(): void;
  /** Takes in no more spooled events; waits for the one in hand. */
  stop(): Promise<void>;
}

/**
 * Events of one chat go in one after the other. One that cannot be stored waits on the disk, and the chat's next ones behind it;
 * other chats do not wait, so that an event that can never be stored holds up nobody else.
 */
export function createIntake({ spool, take, log, count, ...options }: IntakeOptions): Intake {
  const { answerMs = ANSWER_MS, everyMs = EVERY_MS } = options;
  /** What is spooled, oldest first. */
  const waiting: { name: string; chat: string }[] = [];
  /** The last event of each chat that has one in hand. */
  const lanes = new Map<string, Promise<unknown>>();
  let isLoaded: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let catchingUp: Promise<void> | null = null;
  let isStopped = false;

  function inLane<T>(chat: string, work: () => Promise<T>): Promise<T> {
    const done = (lanes.get(chat) ?? Promise.resolve()).then(work, work);
    lanes.set(chat, done);
    const forget = () => lanes.get(chat) === done && lanes.delete(chat);
    done.then(forget, forget);
    return done;
  }

  /** Learns what an earlier process spooled. Tried again after a failure, which keeps nobody from being served. */
  async function loaded(): Promise<void> {
    isLoaded ??= load().catch((error: unknown) => {
      isLoaded = null;
      log.error({ event: "zalo-spool-unreadable", ...namesOf(error) }, "the folder of spooled events cannot be read");
    });
    await isLoaded;
  }

  async function load(): Promise<void> {
    const own = new Set(waiting.map(({ name }) => name));
    const found: typeof waiting = [];
    for (const name of await spool.names()) {
      if (own.has(name)) continue;
      const event = await readSpooled(name).catch((error: unknown) => unreadable(name, error));
      if (event !== null) found.push({ name, chat: event.chat });
    }
    waiting.unshift(...found);
  }

  function unreadable(name: string, error: unknown): null {
    log.error(
      { event: "zalo-spool-unreadable", name, ...namesOf(error) },
      "a spooled event cannot be read, left there",
    );
    return null;
  }

  /** Null, and out of the way, when it is no event. @throws the system's error. */
  async function readSpooled(name: string): Promise<ChatEvent | null> {
    const event = readEvent(await spool.read(name));
    if (event !== null && event.kind !== "ignored") return event;
    await spool.setAside(name);
    count("spool-bad");
    log.error({ event: "zalo-spool-bad", name }, "a spooled event is none, set aside as .bad");
    return null;
  }

  async function keep(chat: string, body: Buffer): Promise<boolean> {
    try {
      waiting.push({ name: await spool.keep(body), chat });
      count("spooled");
      return true;
    } catch (error) {
      count("spool-failed");
      log.error({ event: "zalo-spool-failed", chat, ...namesOf(error) }, "event neither taken in nor spooled");
      return false;
    }
  }

  /** @returns whether it was taken in within `ms`. */
  async function taken(event: ChatEvent, ms: number, level: "warn" | "debug"): Promise<boolean> {
    const { chat, name } = event;
    try {
      if ((await atMost(take(event).then(done), Math.max(0, ms))) !== null) return true;
      log[level]({ chat, name, error: "late" }, "zalo event not taken in");
    } catch (error) {
      log[level]({ chat, name, ...namesOf(error) }, "zalo event not taken in");
    }
    return false;
  }

  /** Oldest first; one that still cannot be stored holds up its own chat. */
  async function takeWaiting(): Promise<void> {
    await loaded();
    const stuck = new Set<string>();
    for (let i = 0; i < waiting.length && !isStopped; ) {
      const { name, chat } = waiting[i] as (typeof waiting)[number];
      if (!stuck.has(chat) && (await takeSpooled(name))) waiting.splice(i, 1);
      else {
        stuck.add(chat);
        i++;
      }
    }
  }

  /** @returns whether it is done with. */
  async function takeSpooled(name: string): Promise<boolean> {
    try {
      const event = await readSpooled(name);
      if (event === null) return true;
      if (!(await taken(event, SPOOLED_MS, "debug"))) return false;
      count("unspooled");
    } catch (error) {
      unreadable(name, error);
      return false;
    }
    // Should it stay, the next process takes it in again, which has no effect.
    await spool
      .drop(name)
      .catch((error: unknown) => log.error({ name, ...namesOf(error) }, "spooled event not deleted"));
    return true;
  }

  function catchUp(): void {
    catchingUp ??= takeWaiting().finally(() => {
      catchingUp = null;
    });
  }

  return {
    accept(event, body) {
      const until = performance.now() + answerMs;
      return inLane(event.chat, async () => {
        await loaded();
        const isBehind = waiting.some(({ chat }) => chat === event.chat);
        return (!isBehind && (await taken(event, until - performance.now(), "warn"))) || keep(event.chat, body);
      });
    },
    start() {
      catchUp();
      timer = setInterval(catchUp, everyMs).unref();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await catchingUp;
    },
  };
}

const done = (): true => true;
