import { join } from "node:path";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { pino } from "pino";
import { expect } from "vitest";
import type { Channel, RouteResponse } from "../../../src/channels/channel.ts";
import { createZalo, type ZaloOptions } from "../../../src/channels/zalo/channel.ts";
import type { Choice, Reply } from "../../../src/domain/message.ts";
import { createStorage, type Storage } from "../../../src/storage/storage.ts";
import { temporaryFolder } from "../../conversation/real.ts";
import { APP_ID, APP_SECRET, type FakeZalo, OA_SECRET, signed, startFakeZalo } from "../../fakes/zalo.ts";
import { SILENT } from "../../storage/open.ts";
import type { EmptyDatabase, Engine } from "../../support/databases.ts";
import { type CollectedMessage, collecting } from "../collecting.ts";

/** The fake Zalo, a real database, the channels that a test makes, and what they log and count. */
export interface Bench {
  zalo: FakeZalo;
  storage: Storage;
  logLines: string[];
  counts: string[];
  url: string;
  /** Where events wait that could not be stored. */
  spoolDir: string;
  newChannel(options?: Partial<ZaloOptions>): Channel;
  /** Starts a channel that collects what it takes in. */
  startCollecting(options?: Partial<ZaloOptions>): Promise<{ channel: Channel; received: CollectedMessage[] }>;
  /** Hands a body to a channel's webhook, signed over these bytes unless headers are given. */
  post(channel: Channel, body: string, headers?: Record<string, string>): Promise<RouteResponse>;
  /** Moves the clock. */
  wait(ms: number): void;
  now(): Date;
  /** Stops all. Whatever a test did, no secret is in a log line. */
  close(): Promise<void>;
}

export async function startBench(engine: Engine): Promise<Bench> {
  const zalo = await startFakeZalo();
  const empty: EmptyDatabase = await engine.create();
  const channels: Channel[] = [];
  const logLines: string[] = [];
  const counts: string[] = [];
  const first = zalo.tokens();
  const folder = temporaryFolder();
  const spoolDir = join(folder.path, "zalo-spool");
  let waited = 0;
  const now = () => new Date(Date.now() + waited);
  const storage = createStorage({ url: empty.url, log: SILENT, now });
  await storage.connect();

  function newChannel(more: Partial<ZaloOptions> = {}): Channel {
    const destination = new Writable({
      write(chunk, _encoding, done) {
        logLines.push(String(chunk));
        done();
      },
    });
    const options: ZaloOptions = {
      appId: APP_ID,
      oaSecret: OA_SECRET,
      appSecret: APP_SECRET,
      accessToken: first.access,
      refreshToken: first.refresh,
      apiRoot: zalo.root,
      oauthRoot: zalo.root,
      buttons: "plain",
      mayPay: false,
      messagesPerMinute: 100,
      officerSilenceMinutes: 60,
      verifierFile: null,
      spoolDir,
      storage: storage.zalo,
      log: pino({ level: "trace" }, destination),
      now,
      count: (what) => counts.push(what),
      retryDelaysMs: [5, 10],
    };
    const channel = createZalo(Object.assign(options, more));
    channels.push(channel);
    return channel;
  }

  return {
    zalo,
    storage,
    logLines,
    counts,
    url: empty.url,
    spoolDir,
    newChannel,
    now,
    wait: (ms) => {
      waited += ms;
    },
    async startCollecting(options) {
      const { received, receive, lend } = collecting();
      const channel = newChannel(options);
      await channel.start(receive, lend);
      return { channel, received };
    },
    post(channel, body, headers = signed(body)) {
      const route = channel.routes.find((r) => r.method === "POST");
      if (!route) throw new Error("no webhook");
      return route.handle({ body: Buffer.from(body), headers, query: {} });
    },
    async close() {
      await Promise.all(channels.map((channel) => channel.stop()));
      await storage.close();
      await zalo.close();
      await empty.remove();
      folder.remove();
      const output = logLines.join("");
      expect(output).not.toMatch(/access_ZZ|refresh_ZZ|secret_ZZ|secret_key_ZZ/);
    },
  };
}

/** The error that `work` ends with; it carries no token, neither itself nor what it holds. */
export async function failureOf(
  work: Promise<unknown>,
): Promise<{ code: string; retryable: boolean; retryAfterMs: number | null }> {
  const error = await work.then(
    () => expect.fail("it did not fail"),
    (e: unknown) => e as { code: string; retryable: boolean; retryAfterMs: number | null },
  );
  expect(inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error)).not.toMatch(/_ZZ/);
  return error;
}

export function reply(text: string, more: Partial<Reply> = {}): Reply {
  return { text, kind: "passage", citations: [], choices: [], ...more };
}

export function choice(text: string, label = text): Choice {
  return { label, text };
}
