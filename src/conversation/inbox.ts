import type { Channel } from "../channels/channel.ts";
import type { AnswerKind } from "../domain/answer.ts";
import { namesOf } from "../domain/errors.ts";
import type { IncomingMessage, Reply } from "../domain/message.ts";
import type { Logger } from "../log.ts";
import type { Received } from "../storage/inbox.ts";
import type { Storage } from "../storage/storage.ts";
import type { Receive } from "./receive.ts";
import { createChannelWorkers } from "./worker.ts";

/** Keeps messages from the moment they come in until they are answered. One starts once and stops once. */
export interface Inbox {
  /**
   * Stores a message; once this resolves it may be acknowledged. @returns false for a delivery that is there already, which
   * changes nothing. @throws when it could not be stored.
   */
  take(message: IncomingMessage): Promise<boolean>;
  start(): void;
  /** Takes nothing more; waits for what is being handled. What is not handled then is after the next start. */
  stop(): Promise<void>;
}

export interface InboxDeps {
  storage: Pick<Storage, "isOpen" | "isOutage" | "inbox" | "takeIncoming" | "atomically">;
  /** Handles a message and what it changes in one transaction. */
  receive: Receive;
  channels: readonly Pick<Channel, "name" | "send">[];
  /** Says that replies were stored. @param channel whose. */
  wakeOutbox(channel: string): void;
  log: Logger;
  now: () => Date;
  /** Between two looks, in milliseconds. Default 1000. */
  lookEveryMs?: number;
  /** The wait after a first failure, in milliseconds. Default 1000. */
  firstWaitMs?: number;
  /** Counts messages that were handled: the kind of the answer, "silent" without one, and how long after they came in. */
  count?: (channel: string, kind: AnswerKind | "silent", ms: number) => void;
}

const LOOK_MS = 1_000;
/** Chats of one channel whose messages are handled at the same time. */
const AT_ONCE = 8;
/** How long nobody else takes a message that is being handled; held on as long as that takes. */
const LEASE_MS = 6_000;
const HOLD_EVERY_MS = 2_000;
const FIRST_WAIT_MS = 1_000;
/** A message that failed so often is given up: the later ones of its chat wait for it. */
const MAX_FAILURES = 3;
/** And one that was begun so often: it may be what ends the process. */
const MAX_ATTEMPTS = 10;
/** Of the 9 s that the process has to stop. */
const STOP_MS = 2_500;

const GIVEN_UP =
  "Xin lỗi, hệ thống gặp trục trặc nên chưa xử lý được tin nhắn vừa rồi; chưa có gì được ghi. Anh/chị vui lòng gửi lại sau ít phút.";
const OUTAGE =
  "Hệ thống tạm thời chưa ghi được dữ liệu nên chưa có gì được ghi. Khi ghi được tôi sẽ trả lời ngay, anh/chị không cần gửi lại.";
const sentence = (text: string): Reply => ({ text, kind: "none", citations: [], choices: [] });

export function createInbox({ storage, receive, channels, wakeOutbox, log, now, ...options }: InboxDeps): Inbox {
  const { firstWaitMs = FIRST_WAIT_MS, count = () => {} } = options;
  const { inbox } = storage;
  /** Messages whose writers know that the database is away. */
  const told = new Set<number>();
  const later = (ms: number): Date => new Date(now().getTime() + ms);

  const workers = createChannelWorkers<Received>(
    channels.map(({ name }) => name),
    {
      name: "inbox",
      isOpen: storage.isOpen,
      take: (room, of) => storage.takeIncoming(room, later(LEASE_MS), of),
      work: handle,
      hold: (ids) => inbox.hold(ids, later(LEASE_MS)),
      release: (ids) => inbox.hold(ids, now()),
      holdEveryMs: HOLD_EVERY_MS,
      atOnce: AT_ONCE,
      lookEveryMs: options.lookEveryMs ?? LOOK_MS,
      stopMs: STOP_MS,
      log,
    },
  );

  /** Never rejects: what could not be noted comes again when the lease ends. */
  async function handle(received: Received): Promise<void> {
    const { id, message } = received;
    const ids = { inbox: id, channel: message.channel, chat: message.chat, messageId: message.messageId };
    const of = log.child(ids);
    try {
      if (received.attempts > MAX_ATTEMPTS) return await giveUp(received, "too-many-attempts");
      const [reply] = await receive(message, async (within, replies) => {
        await within.inbox.finish(received);
        for (const reply of replies)
          await within.outgoing.add({ channel: message.channel, chat: message.chat, reply, inboxId: id });
      });
      told.delete(id);
      const ms = now().getTime() - received.receivedAt.getTime();
      count(message.channel, reply?.kind ?? "silent", ms);
      of.info({ attempts: received.attempts, ms }, "message handled");
      wakeOutbox(message.channel);
    } catch (error) {
      of.error(
        { event: "message-failed", attempts: received.attempts, ...namesOf(error) },
        "a message was not handled",
      );
      await noteFailure(received, error).catch((cause: unknown) => {
        of.error({ event: "failure-not-noted", ...namesOf(cause) }, "it comes again when its lease ends");
      });
    }
  }

  async function noteFailure(received: Received, error: unknown): Promise<void> {
    const { code } = namesOf(error);
    // Whoever took it over answers it.
    if (code === "message-taken-over") return;
    if (storage.isOutage(error)) {
      tell(received);
      await inbox.failed(received, { error: "outage", isCounted: false, again: later(firstWaitMs) });
      return;
    }
    const failures = received.failures + 1;
    const name = typeof code === "string" ? code : namesOf(error).error;
    if (failures >= MAX_FAILURES) return giveUp(received, name);
    const again = later(firstWaitMs * 2 ** (failures - 1));
    await inbox.failed(received, { error: name, isCounted: true, again });
  }

  /** The later messages of the chat go on, and the person knows. */
  async function giveUp(received: Received, error: string): Promise<void> {
    const { id, message } = received;
    const { channel, chat } = message;
    await storage.atomically(async (within) => {
      if (!(await within.inbox.failed(received, { error, isCounted: true, again: null }))) return;
      // Nobody waits for an answer to a change of a message.
      if (!message.isEdit) await within.outgoing.add({ channel, chat, reply: sentence(GIVEN_UP), inboxId: id });
    });
    log.error({ event: "dead-letter", inbox: id, channel, chat, error }, "a message was given up");
    wakeOutbox(channel);
  }

  /** Straight to the channel, once a message: the outbox is in the database that is away. */
  function tell({ id, message }: Received): void {
    if (told.has(id) || message.isEdit) return;
    told.add(id);
    const channel = channels.find(({ name }) => name === message.channel);
    channel?.send({ chat: message.chat }, sentence(OUTAGE)).catch((error: unknown) => {
      log.warn({ event: "outage-not-told", inbox: id, ...namesOf(error) }, "a person does not know of the outage");
    });
  }

  return {
    async take(message) {
      const isNew = await inbox.add(message);
      if (isNew) workers.wake(message.channel);
      else log.info({ channel: message.channel, chat: message.chat, messageId: message.messageId }, "delivered again");
      return isNew;
    },
    start: workers.start,
    stop: workers.stop,
  };
}
