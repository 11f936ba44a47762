import type { Channel } from "../channels/channel.ts";
import type { Logger } from "../log.ts";
import type { Outgoing } from "../storage/outgoing.ts";
import type { Storage } from "../storage/storage.ts";

/** Sends what `storage.outgoing` holds. One starts once and stops once. */
export interface Outbox {
  start(): void;
  /** Says that something was put there, so that it goes out without waiting for the next look. */
  wake(): void;
  /** Takes nothing more; waits for what is being sent, at most `STOP_MS`. What is not sent then goes out after the next start. */
  stop(): Promise<void>;
}

export interface OutboxDeps {
  storage: Pick<Storage, "isOpen" | "outgoing">;
  channels: readonly Pick<Channel, "name" | "send">[];
  log: Logger;
  now: () => Date;
  /** Between two looks, in milliseconds. Default 1000. */
  lookEveryMs?: number;
  /** Between 0 and 1; spreads the tries. Default Math.random. */
  random?: () => number;
}

/** Looks while nobody wakes it, and while the database does not answer. */
const LOOK_MS = 1_000;
const LOOK_AFTER_FAILURE_MS = 5_000;
/** Messages sent at the same time, each of another chat. */
const AT_ONCE = 10;
/**
 * How long nobody else takes a message that is being sent. Held on as long as the sending takes; a process that dies leaves
 * its messages to the next one after this time.
 */
const LEASE_MS = 15_000;
const HOLD_EVERY_MS = 5_000;
/** The wait after the first failure; each further one waits twice as long, up to an hour. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 3_600_000;
/** After so long a message is given up. */
const GIVE_UP_MS = 24 * 3_600_000;
/** And after so many tries with an error that does not say whether it passes: the chat's next messages wait meanwhile. */
const UNEXPLAINED_TRIES = 5;
/** Under the 9 s that the process has to stop. */
const STOP_MS = 4_500;

/** What is known of a failed try. */
interface Failure {
  /** A code for the log, never what was said. */
  code: string;
  retryable: boolean;
  retryAfterMs: number | null;
  /** False for an error that does not say whether it passes: more likely ours than the platform's. */
  isExplained: boolean;
}

const UNKNOWN_CHANNEL: Failure = { code: "channel-unknown", retryable: true, retryAfterMs: null, isExplained: true };
const EXPIRED = "expired";

export function createOutbox({ storage, channels, log, now, ...options }: OutboxDeps): Outbox {
  const { lookEveryMs = LOOK_MS, random = Math.random } = options;
  const { outgoing } = storage;
  const underWay = new Map<number, Promise<void>>();
  /** Ids of messages that a channel is sending. */
  const held = new Set<number>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let holding: NodeJS.Timeout | undefined;
  let isBroken = false;

  const later = (ms: number): Date => new Date(now().getTime() + ms);

  /** One look at a time; a wake during one makes it look once more. */
  function look(): void {
    if (stopped) return;
    again = looking !== null;
    if (looking !== null) return;
    clearTimeout(timer);
    looking = takeSome().then((wait) => {
      looking = null;
      if (again) look();
      else if (!stopped) timer = setTimeout(look, wait).unref();
    });
  }

  /** @returns how long to wait before the next look, in milliseconds. */
  async function takeSome(): Promise<number> {
    const room = AT_ONCE - underWay.size;
    if (!storage.isOpen() || room <= 0) return lookEveryMs;
    try {
      const taken = await outgoing.take(room, later(LEASE_MS));
      isBroken = false;
      for (const message of taken) {
        const sending = deliver(message).then(() => {
          underWay.delete(message.id);
          // The chat's next message waited for this one.
          look();
        });
        underWay.set(message.id, sending);
      }
      return lookEveryMs;
    } catch (error) {
      if (!isBroken) log.error({ event: "outbox-failed", ...namesOf(error) }, "the outbox cannot be read");
      isBroken = true;
      return LOOK_AFTER_FAILURE_MS;
    }
  }

  /** Never rejects: what could not be noted comes again when the lease ends. */
  async function deliver(message: Outgoing): Promise<void> {
    const { id, channel, attempts } = message;
    const ids = { id, channel, attempts };
    try {
      if (message.expiresAt !== null && message.expiresAt <= now()) {
        await outgoing.failed(id, EXPIRED, null);
        log.warn({ event: "outgoing-expired", ...ids }, "message lost its use before it could be sent");
        return;
      }
      const failure = await send(message);
      if (failure === null) await outgoing.sent(id);
      else await noteFailure(message, failure);
    } catch (error) {
      log.error({ event: "outgoing-not-noted", ...ids, ...namesOf(error) }, "what became of a message was not noted");
    }
  }

  async function send({ id, channel: name, chat, reply }: Outgoing): Promise<Failure | null> {
    const channel = channels.find((c) => c.name === name);
    if (!channel) return UNKNOWN_CHANNEL;
    held.add(id);
    try {
      await channel.send({ chat }, reply);
      return null;
    } catch (error) {
      return readFailure(error);
    } finally {
      held.delete(id);
    }
  }

  async function noteFailure(message: Outgoing, failure: Failure): Promise<void> {
    const { id, channel, attempts } = message;
    const { code } = failure;
    const line = { event: "outgoing-failed", id, channel, attempts, code };
    // A channel that will never take it: the person may have another one.
    if (!failure.retryable || failure === UNKNOWN_CHANNEL) {
      const next = await outgoing.passOn(message, code);
      if (next !== null) {
        log.warn({ ...line, instead: next.channel }, "message goes to another channel of the person");
        return;
      }
    }
    const waitMs = failure.retryAfterMs ?? backoffMs(attempts, random());
    const isOver =
      !failure.retryable ||
      (!failure.isExplained && attempts >= UNEXPLAINED_TRIES) ||
      later(waitMs).getTime() - message.createdAt.getTime() > GIVE_UP_MS;
    await outgoing.failed(id, code, isOver ? null : later(waitMs));
    log.warn(line, isOver ? "message given up" : "message not sent yet");
  }

  function hold(): void {
    if (held.size === 0 || !storage.isOpen()) return;
    outgoing.hold([...held], later(LEASE_MS)).catch((error: unknown) => {
      log.warn({ event: "outgoing-not-held", ...namesOf(error) }, "a message may be sent twice");
    });
  }

  return {
    start() {
      if (stopped) return;
      holding = setInterval(hold, HOLD_EVERY_MS).unref();
      look();
    },
    wake: look,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      let deadline: NodeJS.Timeout | undefined;
      const ended = Promise.resolve(looking).then(() => Promise.all(underWay.values()));
      await Promise.race([
        ended,
        new Promise((resolve) => {
          deadline = setTimeout(resolve, STOP_MS);
        }),
      ]);
      clearTimeout(deadline);
      clearInterval(holding);
    },
  };
}

/** 2 s, 4 s, 8 s… up to an hour, each up to a half longer, so that many messages do not come back at once. */
function backoffMs(attempts: number, random: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS) * (1 + random / 2);
}

/** What the channels' errors carry. */
function readFailure(error: unknown): Failure {
  const said = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  return {
    code: typeof said.code === "string" ? said.code : error instanceof Error ? error.name : "unknown",
    retryable: said.retryable !== false,
    isExplained: typeof said.retryable === "boolean",
    retryAfterMs: typeof said.retryAfterMs === "number" && said.retryAfterMs >= 0 ? said.retryAfterMs : null,
  };
}

function namesOf(error: unknown): { error: string; code?: unknown } {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, ...("code" in error ? { code: error.code } : {}) };
}
