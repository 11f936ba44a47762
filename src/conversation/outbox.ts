import { setTimeout as sleep } from "node:timers/promises";
import type { Channel } from "../channels/channel.ts";
import { namesOf } from "../domain/errors.ts";
import type { Logger } from "../log.ts";
import type { Outgoing } from "../storage/outgoing.ts";
import type { Storage } from "../storage/storage.ts";
import { createPacing } from "./pacing.ts";
import { type ChannelWorkers, createChannelWorkers } from "./worker.ts";

/** Sends what `storage.outgoing` holds. What is not sent when it stops goes out after the next start. */
export type Outbox = ChannelWorkers;

export interface OutboxDeps {
  storage: Pick<Storage, "isOpen" | "chats" | "outgoing" | "outgoingSent" | "takeOutgoing">;
  channels: readonly Pick<Channel, "name" | "limits" | "send">[];
  log: Logger;
  now: () => Date;
  /** Between two looks, in milliseconds. Default 1000. */
  lookEveryMs?: number;
  /** Between 0 and 1; spreads the tries. Default Math.random. */
  random?: () => number;
  /** Counts what became of a try: "sent", or the code of the failure; and how long after the message was stored. */
  count?: (channel: string, outcome: string, ms: number) => void;
}

/** Looks while nobody wakes it. */
const LOOK_MS = 1_000;
/** Messages of one channel sent at the same time, each of another chat. */
const AT_ONCE = 20;
/**
 * How long nobody else takes a message that is being sent. Held on as long as the sending takes; a process that dies leaves
 * its messages to the next one after this time.
 */
const LEASE_MS = 6_000;
const HOLD_EVERY_MS = 2_000;
/** The wait after the first failure; each further one waits twice as long, up to an hour. */
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Who asked waits, and gets the answer soon after the platform is back. */
const LONGEST_ANSWER_WAIT_MS = 60_000;
/** After so long a message is given up. */
const GIVE_UP_MS = 24 * 3_600_000;
/** And after so many tries with an error that does not say whether it passes: the chat's next messages wait meanwhile. */
const UNEXPLAINED_TRIES = 5;
/** And after so many tries of which nobody noted the end: it may be what ends the process. */
const UNENDED_TRIES = 20;
/**
 * The channel's word for a message that may have been sent: trying again may double it, not trying may lose it. What nobody asked
 * for is tried once more. Who asked waits for the answer, and it comes rather twice than not at all: that is tried for so long.
 */
const UNCERTAIN = "uncertain";
const UNCERTAIN_ANSWER_MS = 120_000;
/** What is waited for with the message in hand; beyond it others are sent first. */
const SHORT_WAIT_MS = 1_000;
/** Of the 9 s that the process has to stop. */
const STOP_MS = 2_000;

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
/** As the channels say it: the person blocked us, or left, or may not be written to now. */
const UNREACHABLE: Failure = {
  code: "chat-unreachable",
  retryable: false,
  retryAfterMs: null,
  isExplained: true,
};
const EXPIRED = "expired";
const TOO_MANY_ATTEMPTS = "too-many-attempts";

export function createOutbox({ storage, channels, log, now, ...options }: OutboxDeps): Outbox {
  const { lookEveryMs = LOOK_MS, random = Math.random, count = () => {} } = options;
  const { outgoing } = storage;
  const pacing = createPacing(channels, now);
  const later = (ms: number): Date => new Date(now().getTime() + ms);

  const workers = createChannelWorkers<Outgoing>(
    channels.map(({ name }) => name),
    {
      name: "outbox",
      isOpen: storage.isOpen,
      take: (room, of) => storage.takeOutgoing(room, later(LEASE_MS), of),
      work: deliver,
      hold: (ids) => outgoing.hold(ids, later(LEASE_MS)),
      holdEveryMs: HOLD_EVERY_MS,
      atOnce: AT_ONCE,
      lookEveryMs,
      stopMs: STOP_MS,
      log,
    },
  );

  /** Never rejects: what could not be noted comes again when the lease ends. */
  async function deliver(message: Outgoing): Promise<void> {
    const { id, channel, attempts } = message;
    const ids = { id, channel, attempts };
    try {
      if (message.expiresAt !== null && message.expiresAt <= now()) {
        await giveUp(message, EXPIRED);
        log.warn({ event: "outgoing-expired", ...ids }, "message lost its use before it could be sent");
        return;
      }
      if (attempts - message.failures > UNENDED_TRIES) {
        await giveUp(message, TOO_MANY_ATTEMPTS);
        log.error({ event: "outgoing-failed", ...ids, code: TOO_MANY_ATTEMPTS }, "message given up");
        return;
      }
      const waitMs = pacing.waitMs(channel, message.chat);
      if (waitMs > SHORT_WAIT_MS) return await outgoing.postpone(id, later(waitMs));
      if (waitMs > 0) {
        await sleep(waitMs);
        return await deliver(message);
      }
      const failure = (await isBlocked(message)) ? UNREACHABLE : await send(message);
      count(channel, failure === null ? "sent" : failure.code, now().getTime() - message.createdAt.getTime());
      if (failure === null) await storage.outgoingSent(id);
      else await noteFailure(message, failure);
    } catch (error) {
      log.error({ event: "outgoing-not-noted", ...ids, ...namesOf(error) }, "what became of a message was not noted");
    }
  }

  async function giveUp({ id, channel, createdAt }: Outgoing, code: string): Promise<void> {
    await outgoing.failed(id, code, null);
    count(channel, code, now().getTime() - createdAt.getTime());
  }

  /** An answer is sent all the same: whoever asks can be reached again. */
  async function isBlocked({ channel, chat, inboxId }: Outgoing): Promise<boolean> {
    return inboxId === null && storage.chats.isUnreachable({ channel, chat });
  }

  async function send({ id, channel: name, chat, reply }: Outgoing): Promise<Failure | null> {
    const channel = channels.find((c) => c.name === name);
    if (!channel) return UNKNOWN_CHANNEL;
    try {
      await channel.send({ chat, replyId: String(id) }, reply);
      return null;
    } catch (error) {
      return readFailure(error);
    }
  }

  async function noteFailure(message: Outgoing, failure: Failure): Promise<void> {
    const { id, channel, attempts } = message;
    const { code } = failure;
    const line = { event: "outgoing-failed", id, channel, attempts, code };
    if (code === UNREACHABLE.code) await storage.chats.unreachable({ channel, chat: message.chat });
    // A channel that will never take it: the person may have another one. An answer belongs where it was asked.
    if (message.inboxId === null && (!failure.retryable || failure === UNKNOWN_CHANNEL)) {
      const next = await outgoing.passOn(message, code);
      if (next !== null) {
        log.warn({ ...line, instead: next.channel }, "message goes to another channel of the person");
        return;
      }
    }
    const failures = message.failures + 1;
    const waitMs = failure.retryAfterMs ?? backoffMs(failures, message.inboxId !== null, random());
    const isOver =
      !failure.retryable ||
      (!failure.isExplained && failures >= UNEXPLAINED_TRIES) ||
      (code === UNCERTAIN && isUncertainTooLong(message, later(waitMs))) ||
      later(waitMs).getTime() - message.createdAt.getTime() > GIVE_UP_MS;
    await outgoing.failed(id, code, isOver ? null : later(waitMs));
    log.warn(line, isOver ? "message given up" : "message not sent yet");
  }

  return workers;
}

/** Counted by what was noted of the last try and not by tries, of which a process that dies leaves some behind. */
function isUncertainTooLong({ error, inboxId, createdAt }: Outgoing, again: Date): boolean {
  return error === UNCERTAIN && (inboxId === null || again.getTime() - createdAt.getTime() > UNCERTAIN_ANSWER_MS);
}

/** 2 s, 4 s, 8 s… up to an hour, an answer up to a minute; each up to a half longer, so that many do not come back at once. */
function backoffMs(failures: number, isAnswer: boolean, random: number): number {
  const longest = isAnswer ? LONGEST_ANSWER_WAIT_MS : LONGEST_WAIT_MS;
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), longest) * (1 + random / 2);
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
