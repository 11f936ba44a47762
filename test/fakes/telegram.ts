import { createServer, type IncomingMessage as HttpRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallbackQuery, InlineKeyboardMarkup, Message, Update } from "grammy/types";

export const BOT = { id: 7_000_000_001, is_bot: true, first_name: "Trợ lý Xã số", username: "TroLyXa_bot" } as const;

/** What the next call to a method meets instead of its answer. "slow" answers as usual, but after `ms`. */
export type Failure =
  | { status: number; description: string; retryAfter?: number }
  | { kind: "reset" }
  | { kind: "hang" }
  | { kind: "not-json" }
  | { kind: "foreign-json" }
  | { kind: "slow"; ms: number };

export interface Call {
  method: string;
  payload: Record<string, unknown>;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A message that the bot sent. */
export interface Sent {
  chat: number;
  messageId: number;
  /** As posted. */
  text: string;
  /** What a person sees: tags gone, entities decoded. */
  visible: string;
  parseMode: string | undefined;
  keyboard: InlineKeyboardMarkup | undefined;
}

export interface FakeTelegram {
  readonly apiRoot: string;
  readonly token: string;
  /** Every call with the right token, also those that met a failure, in order of arrival. */
  readonly calls: Call[];
  /** Messages that were accepted, in order. */
  readonly sent: Sent[];
  callsTo(method: string): Call[];
  /** A private message. Returns its message_id. */
  say(user: number, text: string, more?: Partial<Message>): number;
  /** A message in a group with this (negative) chat id. */
  sayInGroup(chat: number, user: number, text: string, more?: Partial<Message>): number;
  /** Presses a button of a message that the bot sent. Returns the callback query's id. */
  press(message: Sent, label: string, more?: Partial<CallbackQuery>): string;
  /** Queues any update. */
  queue(update: Record<string, unknown>): number;
  /** Lets the next `times` calls to a method fail, after those that were asked for before. */
  fail(method: string, failure: Failure, times?: number): void;
  /** As if another program had set a webhook. */
  setWebhook(): void;
  /** The update_ids that are not confirmed yet. */
  unconfirmed(): number[];
  /** The chat is known, so that the bot may write to it. */
  meet(chat: number): void;
  close(): Promise<void>;
}

type Outcome =
  | { ok: true; result: unknown }
  | { ok: false; error_code: number; description: string; parameters?: { retry_after: number } };

/** Longest that an empty getUpdates is held here, whatever `timeout` says. */
const HOLD_MS = 2000;
const ALLOWED_TAGS = new Set("b strong i em u ins s strike del a code pre blockquote".split(" "));

/** The part of the Bot API that we use, on 127.0.0.1. Checks what the real one checks and keeps unconfirmed updates like it. */
export async function startFakeTelegram(token = "7000000001:AAF-fake_token_of_the_tests"): Promise<FakeTelegram> {
  const calls: Call[] = [];
  const sent: Sent[] = [];
  const updates: Update[] = [];
  const failures = new Map<string, Failure[]>();
  const chats = new Set<number>();
  const presses = new Set<string>();
  let lastUpdateId = 1000;
  let lastMessageId = 0;
  let hasWebhook = false;
  /** Ends the getUpdates that is held, if any: with what there is, or with another outcome. */
  let release: ((outcome?: Outcome) => void) | null = null;

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(request: HttpRequest, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, bot = "", method = ""] = (request.url ?? "").split("/");
    const body = Buffer.concat(chunks).toString("utf8");
    const payload = body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
    if (bot !== `bot${token}`) {
      write(response, refused(401, "Unauthorized"));
      return;
    }
    calls.push({ method, payload, at: Date.now() });
    const failure = failures.get(method)?.shift();
    if (failure === undefined) write(response, await answer(method, payload, response));
    else if ("status" in failure) write(response, refused(failure.status, failure.description, failure.retryAfter));
    else if (failure.kind === "reset") request.socket.destroy();
    else if (failure.kind === "not-json") response.writeHead(502).end("<html>Bad gateway</html>");
    else if (failure.kind === "foreign-json") response.writeHead(503).end('{"message":"no upstream"}');
    else if (failure.kind === "slow") {
      await new Promise((resolve) => setTimeout(resolve, failure.ms));
      write(response, await answer(method, payload, response));
    }
  }

  function answer(
    method: string,
    payload: Record<string, unknown>,
    response: ServerResponse,
  ): Outcome | Promise<Outcome> {
    switch (method) {
      case "getMe":
        return accepted({ ...BOT, can_join_groups: true, can_read_all_group_messages: false });
      case "deleteWebhook":
        hasWebhook = false;
        return accepted(true);
      case "setMyCommands":
        return accepted(true);
      case "getUpdates":
        return getUpdates(payload, response);
      case "sendMessage":
        return sendMessage(payload);
      case "sendChatAction":
        return chats.has(Number(payload.chat_id)) ? accepted(true) : refused(400, "Bad Request: chat not found");
      case "answerCallbackQuery":
        return presses.delete(String(payload.callback_query_id))
          ? accepted(true)
          : refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
      default:
        return refused(404, "Not Found");
    }
  }

  function getUpdates(payload: Record<string, unknown>, response: ServerResponse): Outcome | Promise<Outcome> {
    if (hasWebhook) return refused(409, "Conflict: can't use getUpdates method while webhook is active");
    release?.(refused(409, "Conflict: terminated by other getUpdates request"));
    const offset = Number(payload.offset ?? 0);
    while (updates[0] !== undefined && updates[0].update_id < offset) updates.shift();
    const deliver = () => accepted(updates.slice(0, Number(payload.limit ?? 100)));
    const holdMs = Math.min(Number(payload.timeout ?? 0) * 1000, HOLD_MS);
    if (updates.length > 0 || holdMs === 0) return deliver();
    return new Promise((resolve) => {
      const end = (outcome?: Outcome) => {
        clearTimeout(timer);
        if (release === end) release = null;
        resolve(outcome ?? deliver());
      };
      const timer = setTimeout(end, holdMs);
      release = end;
      // Hung up: nobody is there to be told, and the updates stay.
      response.on("close", () => end());
    });
  }

  function sendMessage(payload: Record<string, unknown>): Outcome {
    const chat = Number(payload.chat_id);
    if (!chats.has(chat)) return refused(400, "Bad Request: chat not found");
    const text = String(payload.text ?? "");
    const parsed = payload.parse_mode === "HTML" ? parseHtml(text) : { visible: text };
    if ("error" in parsed) return refused(400, `Bad Request: can't parse entities: ${parsed.error}`);
    if (parsed.visible.trim() === "") return refused(400, "Bad Request: message text is empty");
    if (parsed.visible.length > 4096) return refused(400, "Bad Request: message is too long");
    const keyboard = payload.reply_markup as InlineKeyboardMarkup | undefined;
    for (const button of keyboard?.inline_keyboard.flat() ?? []) {
      const bytes = Buffer.byteLength("callback_data" in button ? button.callback_data : "");
      if (bytes < 1 || bytes > 64) return refused(400, "Bad Request: BUTTON_DATA_INVALID");
    }
    const messageId = ++lastMessageId;
    const parseMode = payload.parse_mode as string | undefined;
    sent.push({ chat, messageId, text, visible: parsed.visible, parseMode, keyboard });
    return accepted({ message_id: messageId, date: now(), chat: { id: chat, type: "private" }, text: parsed.visible });
  }

  function queue(update: Record<string, unknown>): number {
    const update_id = ++lastUpdateId;
    updates.push({ update_id, ...update } as Update);
    release?.();
    return update_id;
  }

  function say(chat: Message["chat"], user: number, text: string, more: Partial<Message>): number {
    chats.add(chat.id);
    const message_id = ++lastMessageId;
    const from = { id: user, is_bot: false, first_name: "Người dùng" };
    queue({
      message: { message_id, date: now(), chat, from, text, entities: entitiesOf(text), ...more },
    });
    return message_id;
  }

  return {
    apiRoot,
    token,
    calls,
    sent,
    callsTo: (method) => calls.filter((call) => call.method === method),
    say: (user, text, more = {}) => say({ id: user, type: "private", first_name: "Người dùng" }, user, text, more),
    sayInGroup: (chat, user, text, more = {}) =>
      say({ id: chat, type: "supergroup", title: "Nhóm xã" }, user, text, more),
    press(message, label, more = {}) {
      const button = message.keyboard?.inline_keyboard.flat().find((b) => b.text === label);
      if (button === undefined || !("callback_data" in button)) throw new Error(`no button "${label}"`);
      const id = String(8_000_000_000_000_000_000n + BigInt(++lastMessageId));
      presses.add(id);
      const isGroup = message.chat < 0;
      const chat = isGroup
        ? { id: message.chat, type: "supergroup", title: "Nhóm xã" }
        : { id: message.chat, type: "private" };
      const shown = {
        message_id: message.messageId,
        date: now(),
        chat,
        from: BOT,
        text: message.visible,
        reply_markup: message.keyboard,
      };
      const from = { id: Math.abs(message.chat), is_bot: false, first_name: "Người dùng" };
      const query = { id, from, chat_instance: "1", data: button.callback_data, message: shown, ...more };
      queue({ callback_query: query });
      return id;
    },
    queue,
    fail(method, failure, times = 1) {
      failures.set(method, [...(failures.get(method) ?? []), ...Array<Failure>(times).fill(failure)]);
    },
    setWebhook() {
      hasWebhook = true;
      release?.(refused(409, "Conflict: terminated by setWebhook request"));
    },
    unconfirmed: () => updates.map((update) => update.update_id),
    meet: (chat) => void chats.add(chat),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until `probe` gives something. */
export async function eventually<T>(probe: () => T | undefined | null | false, withinMs = 4000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${probe}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function accepted(result: unknown): Outcome {
  return { ok: true, result };
}

function refused(error_code: number, description: string, retryAfter?: number): Outcome {
  return {
    ok: false,
    error_code,
    description,
    ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
  };
}

function write(response: ServerResponse, outcome: Outcome): void {
  response.writeHead(outcome.ok ? 200 : outcome.error_code, { "content-type": "application/json" });
  response.end(JSON.stringify(outcome));
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** The entities that Telegram finds by itself: mentions and commands. */
function entitiesOf(text: string): Message["entities"] {
  return [...text.matchAll(/(?<!\S)(?:\/\w+(?:@\w+)?|@\w+)/g)].map((match) => ({
    type: match[0].startsWith("/") ? ("bot_command" as const) : ("mention" as const),
    offset: match.index,
    length: match[0].length,
  }));
}

function parseHtml(html: string): { visible: string } | { error: string } {
  const open: string[] = [];
  let visible = "";
  for (const token of html.match(/<[^>]*>?|[^<]+/g) ?? []) {
    if (!token.startsWith("<")) {
      visible += token;
      continue;
    }
    const [, slash = "", name = ""] = /^<(\/?)([a-z]+)[^<>]*>$/.exec(token) ?? [];
    if (!ALLOWED_TAGS.has(name)) return { error: `Unsupported start tag "${token.slice(1, 12)}" at byte offset 0` };
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return { error: `Unmatched end tag "${name}"` };
  }
  if (open.length > 0) return { error: `Can't find end tag corresponding to start tag "${open.at(-1)}"` };
  return {
    visible: visible.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  };
}
