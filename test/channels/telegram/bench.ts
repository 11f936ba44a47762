import { Writable } from "node:stream";
import { inspect } from "node:util";
import { pino } from "pino";
import { expect } from "vitest";
import type { Channel } from "../../../src/channels/channel.ts";
import { createTelegram, type TelegramOptions } from "../../../src/channels/telegram/channel.ts";
import type { OfferStore } from "../../../src/channels/telegram/offers.ts";
import type { Choice, Reply } from "../../../src/domain/message.ts";
import { type FakeTelegram, startFakeTelegram } from "../../fakes/telegram.ts";
import { type CollectedMessage, collecting } from "../collecting.ts";

/** The fake Bot API, the channels that a test makes, and what they log. */
export interface Bench {
  telegram: FakeTelegram;
  channels: Channel[];
  logLines: string[];
  /** What all of the channels share, as they would a database; outlives each of them. */
  offers: OfferStore;
  newChannel(options?: Partial<TelegramOptions>): Channel;
  /** Starts a channel that collects what it takes in. */
  startCollecting(options?: Partial<TelegramOptions>): Promise<{ channel: Channel; received: CollectedMessage[] }>;
  /** Stops all. Whatever a test did, the token is in no log line. */
  close(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const telegram = await startFakeTelegram();
  const channels: Channel[] = [];
  const logLines: string[] = [];
  const offers = storeInMemory();

  function newChannel(options: Partial<TelegramOptions> = {}): Channel {
    const destination = new Writable({
      write(chunk, _encoding, done) {
        logLines.push(String(chunk));
        done();
      },
    });
    const channel = createTelegram({
      token: telegram.token,
      apiRoot: telegram.apiRoot,
      webhook: null,
      offers,
      log: pino({ level: "trace" }, destination),
      commands: [{ name: "xa", description: "Chọn xã" }],
      retryDelaysMs: [20, 40],
      ...options,
    });
    channels.push(channel);
    return channel;
  }

  return {
    telegram,
    channels,
    logLines,
    offers,
    newChannel,
    async startCollecting(options) {
      const { received, receive, lend } = collecting();
      const channel = newChannel(options);
      await channel.start(receive, lend);
      return { channel, received };
    },
    async close() {
      const output = logLines.join("");
      await Promise.all(channels.map((channel) => channel.stop()));
      await telegram.close();
      expect(output).not.toContain(telegram.token);
      expect(output).not.toContain("AAF-fake");
    },
  };
}

/** Stands for the database, which has its own test. */
export function storeInMemory(): OfferStore {
  const texts = new Map<string, string>();
  return {
    async save(chat, id, text) {
      texts.set(`${chat} ${id}`, text);
    },
    find: async (chat, id) => texts.get(`${chat} ${id}`) ?? null,
  };
}

/** The error that `work` ends with; it carries no token, neither itself nor what it holds. */
export async function failureOf(work: Promise<unknown>): Promise<{ code: string; retryable: boolean }> {
  const error = await work.then(
    () => expect.fail("it did not fail"),
    (e: unknown) => e as { code: string; retryable: boolean },
  );
  const everything = inspect(error, { depth: null, showHidden: true, getters: true });
  expect(everything + JSON.stringify(error)).not.toContain("AAF-fake");
  return error;
}

export function reply(text: string, more: Partial<Reply> = {}): Reply {
  return { text, kind: "passage", citations: [], choices: [], ...more };
}

export function choice(text: string, label = text): Choice {
  return { label, text };
}
