import { Api, Bot, type Context } from "grammy";
import { namesOf } from "../../domain/errors.ts";
import type { IncomingMessage, MenuEntry } from "../../domain/message.ts";
import type { Logger } from "../../log.ts";
import type { Channel, Receive } from "../channel.ts";
import { delayMs, forGrammy, pause, readFailure, TelegramError, withRetries } from "./calls.ts";
import { createDownload, type FileAtTelegram } from "./download.ts";
import { createOffers } from "./offers.ts";
import { readEdit, readMessage, readPress } from "./payload.ts";
import { POLL_SECONDS, pollUpdates } from "./polling.ts";
import { renderReply, TELEGRAM_LIMITS } from "./render.ts";
import { createSending } from "./sending.ts";

/** Waits after failed calls: a send uses the first two, polling goes on to the last and stays there. */
const RETRY_DELAYS_MS = [1000, 3000, 10_000, 30_000];
/** A call other than polling that takes longer counts as lost. */
const CALL_SECONDS = 15;
/** What a file of 20 MB needs at some 3 Mbit/s. */
const FILE_TIMEOUT_MS = 60_000;
/** What calls under way get when the channel stops. With `CANCEL_MS` under the 5 s that the app allows. */
const STOP_GRACE_MS = 3000;
/** What cancelled calls get to notice. */
const CANCEL_MS = 500;

const RECEIVE_FAILED = "Xin lỗi, hệ thống đang gặp trục trặc. Anh/chị vui lòng gửi lại sau ít phút.";
const PRESS_FORGOTTEN = "Nút này đã hết hạn. Anh/chị vui lòng gõ lại câu hỏi.";

export interface TelegramOptions {
  token: string;
  /** Where the Bot API is, e.g. https://api.telegram.org. */
  apiRoot: string;
  log: Logger;
  /** Shown in the menu of every chat; whoever is linked gets the own one with a reply. */
  commands: MenuEntry[];
  /** Waits before the second, third… try, in milliseconds; the last one repeats. Default 1, 3, 10, 30 s. */
  retryDelaysMs?: number[];
  /** How long the download of a file, or one try to send one, may take. Default 60 s. */
  fileTimeoutMs?: number;
}

/** Telegram by long polling. One instance starts once and stops once. */
export function createTelegram(options: TelegramOptions): Channel {
  const { token, commands, retryDelaysMs = RETRY_DELAYS_MS, fileTimeoutMs = FILE_TIMEOUT_MS } = options;
  const apiRoot = options.apiRoot.replace(/\/+$/, "");
  const log = options.log.child({ channel: "telegram" });
  const bot = new Bot(token, { client: { apiRoot, timeoutSeconds: CALL_SECONDS } });
  const pollingApi = new Api(token, { apiRoot, timeoutSeconds: POLL_SECONDS + CALL_SECONDS });
  const fileApi = new Api(token, { apiRoot, timeoutSeconds: fileTimeoutMs / 1000 });
  const offers = createOffers();
  const stopping = new AbortController();
  const cancelling = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  for (const api of [bot.api, pollingApi, fileApi]) {
    api.config.use((call, method, payload, signal) => call(method, payload, signal ?? forGrammy(cancelling.signal)));
  }
  const calling = { delaysMs: retryDelaysMs, cancelled: cancelling.signal };
  const { sendMessage, sendAll } = createSending({ ...calling, api: bot.api, fileApi, log });
  const root = `${apiRoot}/file/bot${token}`;
  const download = createDownload({ ...calling, api: fileApi, root, timeoutMs: fileTimeoutMs, log });

  /** Lets `stop` wait for a piece of work. */
  function track<T>(work: Promise<T>): Promise<T> {
    const forget = () => underWay.delete(work);
    underWay.add(work);
    work.then(forget, forget);
    return work;
  }

  /** For calls whose failure nobody can feel. */
  function ignoringErrors(work: Promise<unknown>): void {
    track(work.catch(() => undefined));
  }

  function retrying<T>(call: () => Promise<T>): Promise<T> {
    return withRetries(call, retryDelaysMs, cancelling.signal);
  }

  /**
   * Polling waits for `receive` before it goes on to the next update. That keeps the order, and one chat does not hold up another,
   * because `receive` only stores the message; answering it happens elsewhere.
   */
  async function takeIn(message: IncomingMessage, receive: Receive): Promise<void> {
    const { chat, messageId, isEdit = false } = message;
    // Nothing is promised for a change: most of them need no answer.
    if (!isEdit) ignoringErrors(bot.api.sendChatAction(chat, "typing"));
    try {
      await receive(message);
      log.info({ chat, messageId, ...(isEdit ? { isEdit } : {}) }, "message taken in");
    } catch (error) {
      log.error({ chat, messageId, ...namesOf(error) }, "message not taken in");
      ignoringErrors(sendMessage(chat, { html: RECEIVE_FAILED, plain: RECEIVE_FAILED, keyboard: [] }));
    }
  }

  async function takePress(ctx: Context, receive: Receive): Promise<void> {
    const query = ctx.callbackQuery;
    if (query === undefined) return;
    const message = readPress(query, offers);
    // Always answered: until then the button shows that it is waiting.
    const note = message === null ? { text: PRESS_FORGOTTEN } : {};
    ignoringErrors(retrying(() => bot.api.answerCallbackQuery(query.id, note)));
    if (message !== null) await takeIn(message, receive);
  }

  function registerHandlers(receive: Receive): void {
    bot.on("message", async (ctx) => {
      const message = readMessage(ctx.message, ctx.me);
      if (message !== null) await takeIn(message, receive);
    });
    bot.on("edited_message", async (ctx) => {
      const message = readEdit(ctx.editedMessage, ctx.me);
      if (message !== null) await takeIn(message, receive);
    });
    bot.on("callback_query", (ctx) => takePress(ctx, receive));
  }

  /** Learns who the bot is; false when Telegram gives no usable answer. @throws TelegramError when it refuses the token. */
  async function identify(): Promise<boolean> {
    try {
      bot.botInfo = await bot.api.getMe();
      return true;
    } catch (error) {
      const { status, reason } = readFailure(error);
      // A token that does not look like one is "404 Not Found".
      if (status === 401 || status === 404) {
        const advice = "check TELEGRAM_BOT_TOKEN and TELEGRAM_API_ROOT";
        throw new TelegramError(
          "credentials-refused",
          `Telegram refuses the bot token (${status} ${reason}): ${advice}`,
        );
      }
      log.warn({ status, reason }, "telegram cannot be reached");
      return false;
    }
  }

  /** @param chat a chat with one person, whose role sees more than everybody; without it the menu of all chats. */
  function showMenu(menu: readonly MenuEntry[], chat?: string): Promise<unknown> {
    const entries = menu.map(({ name, description }) => ({ command: name, description }));
    const scope = chat === undefined ? undefined : { scope: { type: "chat" as const, chat_id: Number(chat) } };
    return retrying(() => bot.api.setMyCommands(entries, scope));
  }

  async function showCommands(): Promise<void> {
    try {
      await showMenu(commands);
    } catch (error) {
      const { status, reason } = readFailure(error);
      log.warn({ status, reason }, "telegram command menu not set");
    }
  }

  async function run(isIdentified: boolean): Promise<void> {
    for (let tries = 0, isKnown = isIdentified; !isKnown; tries++) {
      await pause(delayMs(retryDelaysMs, tries), stopping.signal);
      if (stopping.signal.aborted) return;
      isKnown = await identify();
    }
    track(showCommands());
    log.info({ bot: bot.botInfo.username }, "telegram polling begins");
    await pollUpdates({
      api: pollingApi,
      handle: (update) =>
        bot.handleUpdate(update).catch((error: unknown) => {
          log.error({ update: update.update_id, ...namesOf(error) }, "telegram update not understood");
        }),
      delaysMs: retryDelaysMs,
      log,
      stopped: stopping.signal,
    });
  }

  return {
    name: "telegram",
    limits: TELEGRAM_LIMITS,
    routes: [],
    async start(receive, lend) {
      lend?.((source, maxBytes) => track(download(source as FileAtTelegram, maxBytes)));
      registerHandlers(receive);
      const isIdentified = await identify();
      track(
        run(isIdentified).catch((error: unknown) => {
          log.error(error instanceof TelegramError ? { reason: error.message } : namesOf(error), "telegram is off");
        }),
      );
    },
    async send(to, reply) {
      const messages = renderReply(reply, (choice) => offers.keep(to.chat, choice.text));
      await track(sendAll(to.chat, messages, reply.files ?? []));
      if (reply.menu) ignoringErrors(showMenu(reply.menu, to.chat));
    },
    async stop() {
      stopping.abort();
      await settledWithin(underWay, STOP_GRACE_MS);
      cancelling.abort();
      await settledWithin(underWay, CANCEL_MS);
    },
  };
}

/** Resolves when all of `work` has ended, or after `ms`. */
async function settledWithin(work: Iterable<Promise<unknown>>, ms: number): Promise<void> {
  const ended = new AbortController();
  const all = Promise.allSettled([...work]).then(() => ended.abort());
  await Promise.race([all, pause(ms, ended.signal)]);
}
