import { Api } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import { namesOf } from "../../domain/errors.ts";
import type { MenuEntry } from "../../domain/message.ts";
import type { Logger } from "../../log.ts";
import type { Channel, Receive } from "../channel.ts";
import { createProgress } from "../progress.ts";
import { createWork } from "../work.ts";
import { delayMs, forGrammy, pause, readFailure, TelegramError, withRetries } from "./calls.ts";
import { placeOf } from "./chat-id.ts";
import { createDownload, type FileAtTelegram } from "./download.ts";
import { identify } from "./identity.ts";
import { createIntake, type Intake } from "./intake.ts";
import { createOffers, type OfferStore } from "./offers.ts";
import type { Press } from "./payload.ts";
import { POLL_SECONDS, pollUpdates } from "./polling.ts";
import { renderReply, TELEGRAM_LIMITS } from "./render.ts";
import { createSending } from "./sending.ts";
import { createTyping } from "./typing.ts";
import { createWebhookRoute, registerWebhook, type WebhookOptions } from "./webhook.ts";

/** Waits after failed calls: a send uses the first two, taking in goes on to the last and stays there. */
const RETRY_DELAYS_MS = [1000, 3000, 10_000, 30_000];
/** A call other than polling that takes longer counts as lost. */
const CALL_SECONDS = 15;
/** What a file of 20 MB needs at some 3 Mbit/s. */
const FILE_TIMEOUT_MS = 60_000;

export interface TelegramOptions {
  token: string;
  /** Where the Bot API is, e.g. https://api.telegram.org. */
  apiRoot: string;
  /** Null: updates are fetched by long polling. */
  webhook: WebhookOptions | null;
  log: Logger;
  /** Counts whether updates that are brought prove where they come from. */
  count?: (what: "signature-ok" | "signature-bad") => void;
  /** Shown in the menu of every chat; whoever is linked gets the own one with a reply. */
  commands: MenuEntry[];
  /** What buttons say whose text is too long for Telegram. */
  offers: OfferStore;
  /** Waits before the second, third… try, in milliseconds; the last one repeats. Default 1, 3, 10, 30 s. */
  retryDelaysMs?: number[];
  /** How long the download of a file, or one try to send one, may take. Default 60 s. */
  fileTimeoutMs?: number;
}

/** Telegram by long polling or by webhook. One instance starts once and stops once. */
export function createTelegram(options: TelegramOptions): Channel {
  const { token, webhook, commands, retryDelaysMs: delaysMs = RETRY_DELAYS_MS } = options;
  const { fileTimeoutMs = FILE_TIMEOUT_MS } = options;
  const apiRoot = options.apiRoot.replace(/\/+$/, "");
  const log = options.log.child({ channel: "telegram" });
  const work = createWork();
  const { track, ignoringErrors, cancelled, stopping } = work;

  /** @param timeoutSeconds how long one call may take. */
  function createApi(timeoutSeconds: number): Api {
    const made = new Api(token, { apiRoot, timeoutSeconds });
    made.config.use((call, method, payload, signal) => call(method, payload, signal ?? forGrammy(cancelled)));
    return made;
  }

  const api = createApi(CALL_SECONDS);
  const fileApi = createApi(fileTimeoutMs / 1000);
  const offers = createOffers(options.offers, log);
  const calling = { delaysMs, cancelled, log };
  const { sendMessage, sendAll } = createSending({ ...calling, api, fileApi });
  const progress = createProgress();
  const root = `${apiRoot}/file/bot${token}`;
  const download = createDownload({ ...calling, api: fileApi, root, timeoutMs: fileTimeoutMs });
  const typing = createTyping((chat) => {
    const { id, topic } = placeOf(chat);
    ignoringErrors(api.sendChatAction(id, "typing", topic));
  });
  /** Null until the bot knows who it is, without which it does not know its name in a group. */
  let intake: Intake | null = null;

  function retrying<T>(call: () => Promise<T>): Promise<T> {
    return withRetries(call, delaysMs, cancelled);
  }

  function say(chat: string, text: string): void {
    ignoringErrors(sendMessage(chat, { html: text, plain: text, keyboard: [] }));
  }

  /** A press that is too old takes no sentence any more: then it is said in the chat. */
  function answerPress({ id, chat }: Pick<Press, "id" | "chat">, text: string | null): void {
    const note = text === null ? {} : { text };
    const answering = retrying(() => api.answerCallbackQuery(id, note));
    ignoringErrors(
      answering.catch(() => {
        if (text !== null) say(chat, text);
      }),
    );
  }

  /** @param chat a chat with one person, whose role sees more than everybody; without it the menu of all chats. */
  function showMenu(menu: readonly MenuEntry[], chat?: string): Promise<unknown> {
    const entries = menu.map(({ name, description }) => ({ command: name, description }));
    const scope = chat === undefined ? undefined : { scope: { type: "chat" as const, chat_id: Number(chat) } };
    return retrying(() => api.setMyCommands(entries, scope));
  }

  async function showCommands(): Promise<void> {
    try {
      await showMenu(commands);
    } catch (error) {
      const { status, reason } = readFailure(error);
      log.warn({ status, reason }, "telegram command menu not set");
    }
  }

  async function run(first: UserFromGetMe | null, receive: Receive): Promise<void> {
    let me = first;
    for (let tries = 0; me === null; tries++) {
      await pause(delayMs(delaysMs, tries), stopping);
      if (stopping.aborted) return;
      me = await identify(api, log);
    }
    intake = createIntake({ me, receive, offers, typing, say, answerPress, log });
    track(showCommands());
    log.info({ bot: me.username, mode: webhook ? "webhook" : "polling" }, "telegram begins");
    const taking = { delaysMs, log, stopped: stopping };
    if (webhook) await registerWebhook({ ...taking, ...webhook, api });
    else await pollUpdates({ ...taking, intake, api: createApi(POLL_SECONDS + CALL_SECONDS) });
  }

  function takeBrought(update: Update): Promise<void> | null {
    return stopping.aborted || intake === null ? null : track(intake.takeUpdate(update));
  }

  return {
    name: "telegram",
    limits: TELEGRAM_LIMITS,
    routes: webhook ? [createWebhookRoute(webhook.secret, takeBrought, log, options.count)] : [],
    async start(receive, lend) {
      lend?.((source, maxBytes) => track(download(source as FileAtTelegram, maxBytes)));
      const me = await identify(api, log);
      track(
        run(me, receive).catch((error: unknown) => {
          log.error(error instanceof TelegramError ? { reason: error.message } : namesOf(error), "telegram is off");
        }),
      );
    },
    async send({ chat, replyId }, reply) {
      typing.end(chat);
      const offered: string[] = [];
      const messages = renderReply(reply, ({ text }) => {
        offered.push(text);
        return offers.dataOf(text);
      });
      const send = async () => {
        await offers.keep(chat, offered);
        await progress.resume(replyId, (once) => sendAll(chat, messages, reply.files ?? [], once));
      };
      await track(send());
      if (reply.menu) ignoringErrors(showMenu(reply.menu, chat));
    },
    async stop() {
      typing.stop();
      await work.stop();
    },
  };
}
