import type { Channel, LoadFile, Receive } from "../../../src/channels/channel.ts";
import { createWebChat, type WebChatOptions } from "../../../src/channels/webchat/channel.ts";
import { withoutPersonalData } from "../../../src/conversation/answering/safety.ts";
import type { IncomingMessage, Reply } from "../../../src/domain/message.ts";
import { createServer, type Server } from "../../../src/http/server.ts";
import { createStorage } from "../../../src/storage/storage.ts";
import { COMMUNES, cannedDeps } from "../../http/canned.ts";
import { SILENT } from "../../storage/open.ts";

type Answer = Partial<Reply> | null;

export interface WebChatBench {
  address: string;
  server: Server;
  channel: Channel;
  /** What was taken in, each once. */
  received: IncomingMessage[];
  /** Set to an error to have messages refused. */
  refuse: Error | null;
  /** Answers messages as they come; by default nothing is answered. */
  answer: ((message: IncomingMessage) => Answer | Promise<Answer>) | null;
  /** The commune that every chat has chosen. */
  commune: string | null;
  reply(chat: string, reply: Partial<Reply>, replyId?: string): Promise<void>;
  stop(): Promise<void>;
}

export interface WebChatBenchOptions extends Partial<WebChatOptions> {
  databaseUrl?: string;
  /** Messages that an earlier process took in. */
  received?: IncomingMessage[];
  /** In place of what keeps `received` and answers. */
  receive?: Receive;
  lend?: (load: LoadFile) => void;
}

/** The real channel, server and database on a loopback port; only whoever answers is the test. */
export async function startWebChat(options: WebChatBenchOptions = {}): Promise<WebChatBench> {
  const { databaseUrl = "sqlite::memory:", received = [], receive, lend, ...rest } = options;
  const now = () => new Date();
  const storage = createStorage({ url: databaseUrl, log: SILENT, now });
  await storage.connect();
  const bench: Pick<WebChatBench, "received" | "refuse" | "answer" | "commune"> = {
    received,
    refuse: null,
    answer: null,
    commune: null,
  };
  const channel = createWebChat({
    communes: () => COMMUNES,
    communeOf: async () => bench.commune,
    storage: storage.webchat,
    keep: withoutPersonalData,
    publicUrl: null,
    log: SILENT,
    ...rest,
  });
  const server = await createServer(cannedDeps({ channelRoutes: channel.routes }).deps);
  const address = await server.listen();
  const send = (chat: string, given: Partial<Reply>, replyId?: string) =>
    channel.send(
      { chat, ...(replyId === undefined ? {} : { replyId }) },
      { text: "", kind: "owner", citations: [], choices: [], ...given },
    );
  /** One answer after the other, in the order of the messages. */
  let last = Promise.resolve();
  // As the inbox does: refused, or stored once, and answered later.
  async function takeIn(message: IncomingMessage): Promise<void> {
    if (bench.refuse) throw bench.refuse;
    if (received.some(({ chat, messageId }) => chat === message.chat && messageId === message.messageId)) return;
    received.push(message);
    const { answer } = bench;
    if (answer === null) return;
    const after = last;
    last = (async () => {
      await after;
      const given = await answer(message);
      if (given) await send(message.chat, given);
    })();
  }
  await channel.start(receive ?? takeIn, lend);
  return Object.assign(bench, {
    address,
    server,
    channel,
    reply: send,
    async stop() {
      await last.catch(() => undefined);
      await channel.stop();
      await server.close();
      await storage.close();
    },
  });
}

/** What the page sends beside its cookie. */
const FROM_PAGE = { "content-type": "application/json", "sec-fetch-site": "same-origin" };

export interface Posted {
  status: number;
  body: { error?: string; session?: string };
  /** "troly_session=…", as the browser sends it back. */
  cookie: string;
  setCookie: string;
}

export async function post(
  address: string,
  body: unknown,
  { cookie = "", path = "/webchat/messages", headers = FROM_PAGE as Record<string, string> } = {},
): Promise<Posted> {
  const response = await fetch(address + path, {
    method: "POST",
    headers: { ...headers, ...(cookie ? { cookie } : {}) },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const setCookie = response.headers.get("set-cookie") ?? "";
  return {
    status: response.status,
    body: (await response.json()) as Posted["body"],
    cookie: setCookie.split(";")[0] ?? "",
    setCookie,
  };
}

export interface SentEvent {
  id: string | null;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks at
  data: any;
}

export interface EventReader {
  status: number;
  headers: Headers;
  cookie: string;
  events: SentEvent[];
  /** Everything as it came. */
  raw(): string;
  /** Messages, replies and "cleared": what is in the log. */
  log(): SentEvent[];
  /** Resolves when the server has ended it. */
  ended: Promise<void>;
  close(): void;
}

/** Reads server-sent events as a browser does. */
export async function readEvents(
  address: string,
  { cookie = "", lastEventId = "", after = "", headers = {} as Record<string, string> } = {},
): Promise<EventReader> {
  const leaving = new AbortController();
  const response = await fetch(`${address}/webchat/events${after && `?after=${after}`}`, {
    signal: leaving.signal,
    headers: {
      ...headers,
      ...(cookie ? { cookie } : {}),
      ...(lastEventId ? { "last-event-id": lastEventId } : {}),
    },
  });
  const events: SentEvent[] = [];
  let raw = "";
  let unread = "";
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const text = decoder.decode(chunk, { stream: true });
      raw += text;
      unread += text;
      const blocks = unread.split("\n\n");
      unread = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
        const data = field("data");
        if (data === undefined) continue;
        events.push({ id: field("id") ?? null, event: field("event") ?? "message", data: JSON.parse(data) });
      }
    }
  })().catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
    events,
    raw: () => raw,
    log: () => events.filter(({ id }) => id !== null),
    ended,
    close: () => leaving.abort(),
  };
}
