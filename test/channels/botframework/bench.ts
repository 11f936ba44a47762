import { Writable } from "node:stream";
import { pino } from "pino";
import { expect } from "vitest";
import { type BotFrameworkOptions, createBotFramework } from "../../../src/channels/botframework/channel.ts";
import type { Channel, LoadFile } from "../../../src/channels/channel.ts";
import type { BotFrameworkConfig } from "../../../src/config.ts";
import type { Choice, IncomingMessage, Reply } from "../../../src/domain/message.ts";
import { createMetrics } from "../../../src/http/metrics.ts";
import { createServer } from "../../../src/http/server.ts";
import { type FakeBotFramework, startFakeBotFramework } from "../../fakes/botframework.ts";
import { type CollectedMessage, collecting } from "../collecting.ts";

export const APP_ID = "11111111-2222-3333-4444-555555555555";
export const BOT_TOKEN = "token-of-the-bot";
export const SECRET = "app-password-of-the-bot";
export const WITH_APP_ID: BotFrameworkConfig = { appType: "MultiTenant", appId: APP_ID, appPassword: SECRET };

/** The real channel behind the real HTTP server, and Microsoft's side on this machine. */
export interface Bench {
  platform: FakeBotFramework;
  channel: Channel;
  received: CollectedMessage[];
  logLines: string[];
  /** What the store keeps, by chat. */
  stored: Map<string, unknown>;
  /** Posts an activity as the platform does. @returns the status. */
  post(activity: unknown, headers?: Record<string, string>): Promise<number>;
  close(): Promise<void>;
}

export interface BenchOptions extends Partial<BotFrameworkOptions> {
  receive?: (message: IncomingMessage) => Promise<void>;
  lend?: (load: LoadFile) => void;
  stored?: Map<string, unknown>;
  /** In place of Microsoft's login. */
  login?: () => Promise<string>;
}

export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const { receive, lend, login = async () => BOT_TOKEN, stored = new Map<string, unknown>(), ...more } = options;
  const platform = await startFakeBotFramework();
  const logLines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logLines.push(String(chunk));
      done();
    },
  });
  const config = more.config ?? { appType: "local" as const };
  const channel = createBotFramework({
    config,
    references: {
      save: async (chat, reference) => void stored.set(chat, structuredClone(reference)),
      of: async (chat) => stored.get(chat) ?? null,
    },
    log: pino({ level: "trace" }, destination),
    retryDelaysMs: [10, 20],
    ...(config.appType === "local" ? {} : { cloud: cloudOf(platform, login) }),
    ...more,
  });
  const server = await createServer({
    http: { host: "127.0.0.1", port: 0, publicUrl: null },
    log: pino({ level: "silent" }),
    ask: () => Promise.reject(new Error("not asked")),
    communes: () => [],
    ready: () => ({ ok: true }),
    channelRoutes: channel.routes,
    metrics: createMetrics(),
  });
  const address = await server.listen();
  const collector = collecting();
  await channel.start(receive ?? collector.receive, lend ?? collector.lend);
  return {
    platform,
    channel,
    received: collector.received,
    logLines,
    stored,
    async post(activity, headers = {}) {
      const response = await fetch(`${address}/api/messages`, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", ...headers },
        body: typeof activity === "string" ? activity : JSON.stringify(activity),
      });
      await response.arrayBuffer();
      return response.status;
    },
    async close() {
      await channel.stop();
      await server.close();
      await platform.close();
      expect(logLines.join("")).not.toContain(BOT_TOKEN);
      expect(logLines.join("")).not.toContain(SECRET);
    },
  };
}

function cloudOf(platform: FakeBotFramework, token: () => Promise<string>): NonNullable<BotFrameworkOptions["cloud"]> {
  return {
    tokenIssuer: platform.issuer,
    openIdMetadataUrl: platform.openIdMetadataUrl,
    token,
  };
}

export function reply(text: string, more: Partial<Reply> = {}): Reply {
  return { text, kind: "passage", citations: [], choices: [], ...more };
}

export function choice(text: string, label = text): Choice {
  return { label, text };
}
