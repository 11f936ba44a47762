import { setTimeout as sleep } from "node:timers/promises";
import type { Receive } from "../channels/channel.ts";
import { AppError, namesOf } from "../domain/errors.ts";
import type { IncomingMessage, Reply } from "../domain/message.ts";
import type { Logger } from "../log.ts";
import type { Storage } from "../storage/storage.ts";
import { type Allowance, createBuckets } from "./buckets.ts";
import type { Inbox } from "./inbox.ts";

/** What became of a message that came in. */
export type Taken =
  | "new"
  /** It was there already. */
  | "duplicate"
  /** Its writer sent more than anybody can read; not kept, and they know. */
  | "limited"
  /** The whole channel brings more than we store; the platform brings it again. */
  | "refused"
  /** It could not be stored; the platform brings it again. */
  | "failed";

export interface FloodGateDeps {
  take: Inbox["take"];
  storage: Pick<Storage, "outgoing">;
  wakeOutbox(channel: string): void;
  log: Logger;
  now: () => Date;
  count?: (channel: string, taken: Taken) => void;
}

/**
 * Of one person on one channel. The longest form has some ten steps, and nobody reads and presses faster than one a second for
 * long; 60 more are what somebody wrote while the service was away and the platform brings all at once.
 */
export const PERSON: Allowance = { burst: 60, everyMs: 1_000 };
/**
 * Of one channel: what one process with SQLite stores beside answering, on a small machine. A commune of 20,000 people asks one
 * hundredth of it.
 */
export const CHANNEL: Allowance = { burst: 200, everyMs: 10 };
/** A little pressure is waited out: a poll of Telegram brings 100 at once. Zalo waits for 1.5 s in all. */
const PATIENCE_MS = 500;
/** How often one person is told. */
const TELLING: Allowance = { burst: 1, everyMs: 60_000 };
/** More senders than four channels can bring in the 60 s in which a bucket fills, so that nobody's is forgotten half empty. */
const MOST_SENDERS = 20_000;
const MOST_CHANNELS = 100;

const TOO_FAST = "Anh/chị nhắn nhanh quá nên tôi chưa nhận các tin vừa rồi. Anh/chị chờ một phút rồi gửi lại giúp tôi.";
const reply: Reply = { text: TOO_FAST, kind: "none", citations: [], choices: [] };

/**
 * Stands before the inbox. What one person sends beyond reason is acknowledged and not kept, and they are told; what all of a
 * channel's people send beyond reason is refused, so that its platform brings it again: nobody is told that it was kept.
 * Of one process: several have together as many times the allowance.
 */
export function createFloodGate({ take, storage, wakeOutbox, log, now, count = () => {} }: FloodGateDeps): Receive {
  const people = createBuckets(PERSON, MOST_SENDERS, now);
  const channels = createBuckets(CHANNEL, MOST_CHANNELS, now);
  const telling = createBuckets(TELLING, MOST_SENDERS, now);

  /** @throws when it could not be stored: then the message comes again, and so does this. */
  async function tell({ channel, chat, messageId, isEdit }: IncomingMessage, sender: string): Promise<void> {
    // Nobody waits for an answer to a change of a message.
    if (isEdit || telling.take(sender) === null) return;
    log.warn({ event: "flood", channel, chat, messageId }, "too many of one sender, not kept");
    const expiresAt = new Date(now().getTime() + TELLING.everyMs);
    try {
      await storage.outgoing.add({ channel, chat, reply, expiresAt });
    } catch (error) {
      telling.giveBack(sender);
      throw error;
    }
    wakeOutbox(channel);
  }

  /** @returns what became of it. @throws what the inbox throws. */
  async function admit(message: IncomingMessage): Promise<Taken> {
    const { channel } = message;
    const sender = JSON.stringify([channel, message.sender]);
    if (people.take(sender) === null) {
      await tell(message, sender);
      return "limited";
    }
    const waitMs = channels.take(channel, PATIENCE_MS);
    if (waitMs === null) {
      people.giveBack(sender);
      return "refused";
    }
    if (waitMs > 0) await sleep(waitMs);
    const isNew = await take(message).catch((error: unknown) => {
      people.giveBack(sender);
      throw error;
    });
    if (isNew) return "new";
    people.giveBack(sender);
    return "duplicate";
  }

  return async (message) => {
    const { channel, chat, messageId } = message;
    const taken = await admit(message).catch((error: unknown) => {
      count(channel, "failed");
      log.warn({ event: "message-not-stored", channel, chat, messageId, ...namesOf(error) }, "message not stored");
      throw error;
    });
    count(channel, taken);
    if (taken !== "refused") return;
    log.warn({ event: "channel-flood", channel, chat, messageId }, "too many on one channel, to be brought again");
    throw new AppError("channel-busy", `channel ${channel} brings too much`, { retryable: true });
  };
}
