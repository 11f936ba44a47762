import { createServer, type IncomingMessage as HttpRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallbackQuery, Message } from "grammy/types";
import { type Attachment, createFakeFiles, type FileFailure, isFileFailure, type SentFile } from "./telegram-files.ts";
import { accepted, type Outcome, readPayload, refused, type Upload, write } from "./telegram-http.ts";
import { createFakeSends, type Sent } from "./telegram-sends.ts";
import { entitiesOf } from "./telegram-text.ts";
import { createFakeUpdates } from "./telegram-updates.ts";
import type { FakeWebhook } from "./telegram-webhook.ts";

export { eventually } from "./eventually.ts";
export type { Sent } from "./telegram-sends.ts";

export const BOT = { id: 7_000_000_001, is_bot: true, first_name: "Trợ lý Xã số", username: "TroLyXa_bot" } as const;

/** What the channel calls a message that the bot of this number sees under `id`. */
export const named = (id: number, bot: number = BOT.id): string => `${bot}:${id}`;

/** What the next call to a method, or the next "download", meets instead of its answer. "slow" answers as usual, but after `ms`; "lost" is done, and its answer never arrives. */
export type Failure =
  | { status: number; description: string; retryAfter?: number }
  | { kind: "reset" | "lost" }
  | { kind: "hang" }
  | { kind: "not-json" }
  | { kind: "foreign-json" }
  | { kind: "slow"; ms: number }
  | FileFailure;

export interface Call {
  method: string;
  payload: Record<string, unknown>;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface FakeTelegram {
  readonly apiRoot: string;
  readonly token: string;
  /** Every call with the right token, also those that met a failure, in order of arrival. */
  readonly calls: Call[];
  /** Messages that were accepted, in order. */
  readonly sent: Sent[];
  /** Files that were accepted, in order; their messageIds count on from those of `sent`. */
  readonly sentFiles: SentFile[];
  callsTo(method: string): Call[];
  /** A private message. Returns its message_id. */
  say(user: number, text: string, more?: Partial<Message>): number;
  /** A message in a group with this (negative) chat id. */
  sayInGroup(chat: number, user: number, text: string, more?: Partial<Message>): number;
  /** A private message with a photo in two sizes, of which the larger has these bytes. */
  photo(user: number, file: Attachment, more?: Partial<Message>): number;
  /** A private message with a document. */
  document(user: number, file: Attachment, more?: Partial<Message>): number;
  /** Changes the text of a private message; another chat is named in `more`. */
  edit(user: number, messageId: number, text: string, more?: Partial<Message>): void;
  /** Presses a button of a message that the bot sent. Returns the callback query's id. */
  press(message: Sent, label: string, more?: Partial<CallbackQuery>): string;
  /** Queues any update. */
  queue(update: Record<string, unknown>): number;
  /** Lets the next `times` calls to a method, or downloads of a file ("download"), fail, after those that were asked for before. */
  fail(method: string, failure: Failure, times?: number): void;
  /** As if another program had set a webhook. */
  setWebhook(): void;
  readonly webhook: Pick<FakeWebhook, "info" | "deliverTo" | "deliveries">;
  /** The update_ids that are not confirmed yet. */
  unconfirmed(): number[];
  /** Brings an update once more that was confirmed; `pick` chooses one of so many. Nothing when there is none. */
  bringAgain(pick: (count: number) => number): void;
  /** The chat is known, so that the bot may write to it. */
  meet(chat: number): void;
  /** A person blocks the bot, or takes that back. */
  block(user: number, isBlocked?: boolean): void;
  /** The bot becomes a member of a group. */
  joinGroup(chat: number, by: number): void;
  /** A group becomes a supergroup, which has another id. */
  upgrade(group: number, to: number): void;
  close(): Promise<void>;
}

/** The part of the Bot API that we use, on 127.0.0.1. Checks what the real one checks and keeps unconfirmed updates like it. */
export async function startFakeTelegram(token = "7000000001:AAF-fake_token_of_the_tests"): Promise<FakeTelegram> {
  const calls: Call[] = [];
  const files = createFakeFiles();
  const updates = createFakeUpdates();
  const failures = new Map<string, Failure[]>();
  const chats = new Set<number>();
  const blocked = new Set<number>();
  const moved = new Map<number, number>();
  const presses = new Set<string>();
  // Never the same twice, as with Telegram: a test that starts a new fake goes on with the same database.
  let lastMessageId = Date.now() % 1_000_000_000;
  const sends = createFakeSends({ known: chats, blocked, moved }, () => ++lastMessageId);

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(request: HttpRequest, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const address = (request.url ?? "").split("/").slice(1).map(decodeURIComponent);
    const isDownload = address[0] === "file";
    const [bot = "", method = "", ...rest] = isDownload ? address.slice(1) : address;
    if (bot !== `bot${token}`) {
      write(response, refused(401, "Unauthorized"));
      return;
    }
    if (isDownload) await download([method, ...rest].join("/"), request, response);
    else await call(method, Buffer.concat(chunks), request, response);
  }

  async function download(path: string, request: HttpRequest, response: ServerResponse): Promise<void> {
    calls.push({ method: "download", payload: { path }, at: Date.now() });
    const failure = failures.get("download")?.shift();
    if (failure === undefined) files.serve(path, undefined, response);
    else if ("status" in failure) write(response, refused(failure.status, failure.description));
    else if (failure.kind === "reset") request.socket.destroy();
    else if (isFileFailure(failure)) files.serve(path, failure, response);
  }

  async function call(method: string, body: Buffer, request: HttpRequest, response: ServerResponse): Promise<void> {
    const { payload, uploads } = readPayload(body, request.headers["content-type"] ?? "");
    calls.push({ method, payload, at: Date.now() });
    const failure = failures.get(method)?.shift();
    if (failure === undefined) write(response, await answer(method, payload, response, uploads));
    else if ("status" in failure) write(response, refused(failure.status, failure.description, failure.retryAfter));
    else if (failure.kind === "reset") request.socket.destroy();
    else if (failure.kind === "lost") {
      await answer(method, payload, response, uploads);
      request.socket.destroy();
    } else if (failure.kind === "not-json") response.writeHead(502).end("<html>Bad gateway</html>");
    else if (failure.kind === "foreign-json") response.writeHead(503).end('{"message":"no upstream"}');
    else if (failure.kind === "slow") {
      await new Promise((resolve) => setTimeout(resolve, failure.ms));
      write(response, await answer(method, payload, response, uploads));
    }
  }

  function answer(
    method: string,
    payload: Record<string, unknown>,
    response: ServerResponse,
    uploads: Upload[],
  ): Outcome | Promise<Outcome> {
    switch (method) {
      case "getMe":
        return accepted({ ...BOT, can_join_groups: true, can_read_all_group_messages: false });
      case "setWebhook":
        return updates.setWebhook(payload);
      case "deleteWebhook":
        updates.webhook.remove();
        return accepted(true);
      case "setMyCommands":
        return accepted(true);
      case "getUpdates":
        return updates.getUpdates(payload, response);
      case "sendMessage":
        return sends.sendMessage(payload);
      case "sendPhoto":
        return sends.sendFile("photo", payload, uploads);
      case "sendDocument":
        return sends.sendFile("document", payload, uploads);
      case "getFile":
        return files.get(String(payload.file_id));
      case "sendChatAction":
        return sends.refusal(payload) ?? accepted(true);
      case "answerCallbackQuery":
        return presses.delete(String(payload.callback_query_id))
          ? accepted(true)
          : refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
      default:
        return refused(404, "Not Found");
    }
  }

  function say(chat: Message["chat"], user: number, text: string, more: Partial<Message>): number {
    chats.add(chat.id);
    const message_id = ++lastMessageId;
    updates.queue({
      message: { message_id, date: now(), chat, from: person(user), text, entities: entitiesOf(text), ...more },
    });
    return message_id;
  }

  /** A message without text, which may have a caption. */
  function attach(user: number, content: Partial<Message>, more: Partial<Message>): number {
    const { caption, ...others } = more;
    const captioned = caption === undefined ? {} : { caption, caption_entities: entitiesOf(caption) };
    const message = { text: undefined, entities: undefined, ...content, ...captioned, ...others };
    return say(privateChat(user), user, "", message as Partial<Message>);
  }

  return {
    apiRoot,
    token,
    calls,
    sent: sends.sent,
    sentFiles: sends.sentFiles,
    callsTo: (method) => calls.filter((call) => call.method === method),
    say: (user, text, more = {}) => say(privateChat(user), user, text, more),
    sayInGroup: (chat, user, text, more = {}) =>
      say({ id: chat, type: "supergroup", title: "Nhóm xã" }, user, text, more),
    photo(user, file, more = {}) {
      const small = { ...files.put({ bytes: Buffer.from("thumbnail") }), width: 90, height: 60 };
      const large = { ...files.put(file), width: 1280, height: 853 };
      return attach(user, { photo: [small, large] }, more);
    },
    document(user, file, more = {}) {
      const named = { ...(file.name ? { file_name: file.name } : {}), ...(file.type ? { mime_type: file.type } : {}) };
      return attach(user, { document: { ...files.put(file), ...named } }, more);
    },
    edit(user, messageId, text, more = {}) {
      const chat = privateChat(user);
      const message = { message_id: messageId, date: now() - 60, edit_date: now(), chat, from: person(user) };
      updates.queue({ edited_message: { ...message, text, entities: entitiesOf(text), ...more } });
    },
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
      const query = {
        id,
        from: person(Math.abs(message.chat)),
        chat_instance: "1",
        data: button.callback_data,
        message: shown,
        ...more,
      };
      updates.queue({ callback_query: query });
      return id;
    },
    queue: updates.queue,
    fail(method, failure, times = 1) {
      failures.set(method, [...(failures.get(method) ?? []), ...Array<Failure>(times).fill(failure)]);
    },
    setWebhook: updates.setWebhookElsewhere,
    webhook: updates.webhook,
    unconfirmed: updates.unconfirmed,
    bringAgain: updates.bringAgain,
    meet: (chat) => void chats.add(chat),
    block(user, isBlocked = true) {
      if (isBlocked) blocked.add(user);
      else blocked.delete(user);
      const [before, after] = isBlocked ? ["member", "kicked"] : ["kicked", "member"];
      updates.queue({ my_chat_member: membership(privateChat(user), user, before, after) });
    },
    joinGroup(chat, by) {
      chats.add(chat);
      const group = { id: chat, type: "supergroup", title: "Nhóm xã" } as const;
      updates.queue({ my_chat_member: membership(group, by, "left", "member") });
    },
    upgrade(group, to) {
      moved.set(group, to);
      chats.add(to);
    },
    async close() {
      updates.webhook.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function person(id: number) {
  return { id, is_bot: false, first_name: "Người dùng" };
}

function membership(chat: Message["chat"], by: number, before = "left", after = "member") {
  const as = (status: string) => ({ user: BOT, status });
  return { chat, from: person(by), date: now(), old_chat_member: as(before), new_chat_member: as(after) };
}

function privateChat(id: number): Message["chat"] {
  return { id, type: "private", first_name: "Người dùng" };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
