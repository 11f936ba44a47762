import { type Api, InputFile } from "grammy";
import type { OutgoingFile } from "../../domain/message.ts";
import type { Logger } from "../../log.ts";
import type { SendOnce } from "../progress.ts";
import { isUnparsable, readFailure, TelegramError, toTelegramError, withRetries } from "./calls.ts";
import { placeOf } from "./chat-id.ts";
import type { TelegramMessage } from "./render.ts";

/** Shown in the chat; everything else is a document. */
const PHOTO_TYPES = ["image/png", "image/jpeg"];
/** Larger photos are refused (core.telegram.org/bots/api#sendphoto). */
const PHOTO_BYTES = 10 * 1024 * 1024;

export interface SendingOptions {
  api: Api;
  /** For uploads, which take longer than other calls. */
  fileApi: Api;
  delaysMs: number[];
  /** Ends calls under way. */
  cancelled: AbortSignal;
  log: Logger;
}

export interface Sending {
  /** @throws TelegramError when it was not sent. */
  sendMessage(chat: string, message: TelegramMessage): Promise<void>;
  /**
   * The messages in order, then the files in order. A file that Telegram refuses does not keep the others back.
   * @throws TelegramError, the first, when something was not sent.
   */
  sendAll(chat: string, messages: TelegramMessage[], files: readonly OutgoingFile[], once: SendOnce): Promise<void>;
}

export function createSending(options: SendingOptions): Sending {
  const { api, fileApi, log } = options;

  /** New ids of groups that became supergroups. */
  const moved = new Map<string, string>();

  /** Tries to reach the chat; a group that has become another one is followed there. */
  async function reaching(
    place: string,
    call: (chat: string, topic: { message_thread_id?: number }) => Promise<unknown>,
  ): Promise<void> {
    const { id: chat, topic } = placeOf(place);
    const trying = (id: string) => withRetries(() => call(id, topic), options.delaysMs, options.cancelled);
    await trying(moved.get(chat) ?? chat).catch((error: unknown) => {
      const { movedTo } = readFailure(error);
      if (movedTo === null) throw error;
      log.info({ chat, movedTo }, "telegram group has a new id");
      moved.set(chat, movedTo);
      return trying(movedTo);
    });
  }

  function sendText(chat: string, message: TelegramMessage, isHtml: boolean): Promise<void> {
    const other = {
      link_preview_options: { is_disabled: true },
      ...(isHtml ? { parse_mode: "HTML" as const } : {}),
      ...(message.keyboard.length > 0 ? { reply_markup: { inline_keyboard: message.keyboard } } : {}),
    };
    const text = isHtml ? message.html : message.plain;
    return reaching(chat, (id, topic) => api.sendMessage(id, text, { ...other, ...topic }));
  }

  /** Makes `error` ours and logs it. */
  function failed(error: unknown, chat: string, what: "message" | "file"): TelegramError {
    const failure = readFailure(error);
    const { status, reason } = failure;
    const ours = toTelegramError(failure, true);
    if (ours.code === "chat-unreachable") log.warn({ chat, reason }, "telegram chat is unreachable");
    else log.error({ chat, status, reason }, `telegram ${what} not sent`);
    return ours;
  }

  async function sendMessage(chat: string, message: TelegramMessage): Promise<void> {
    try {
      await sendText(chat, message, true).catch((error: unknown) => {
        if (!isUnparsable(readFailure(error))) throw error;
        log.warn({ chat }, "telegram could not parse our markup, sending plain text");
        return sendText(chat, message, false);
      });
    } catch (error) {
      throw failed(error, chat, "message");
    }
  }

  async function sendFile(chat: string, file: OutgoingFile): Promise<void> {
    // From the buffer, which a second try can read again.
    const upload = new InputFile(file.bytes, uploadName(file.name));
    const sendDocument = () => reaching(chat, (id, topic) => fileApi.sendDocument(id, upload, topic));
    try {
      if (!isPhoto(file)) await sendDocument();
      else
        await reaching(chat, (id, topic) => fileApi.sendPhoto(id, upload, topic)).catch((error: unknown) => {
          // Too wide, too long, not an image after all…
          const { status, reason } = readFailure(error);
          if (status !== 400) throw error;
          log.warn({ chat, reason }, "telegram refuses the photo, sending a document");
          return sendDocument();
        });
    } catch (error) {
      throw failed(error, chat, "file");
    }
  }

  return {
    sendMessage,
    async sendAll(chat, messages, files, once) {
      for (const [i, message] of messages.entries()) await once(i, () => sendMessage(chat, message));
      const refused: TelegramError[] = [];
      for (const [i, file] of files.entries()) {
        await once(messages.length + i, () => sendFile(chat, file)).catch((error: unknown) => {
          // Other errors are not about this file: the next one would meet them too.
          if (!(error instanceof TelegramError) || error.code !== "call-refused") throw error;
          refused.push(error);
        });
      }
      if (refused[0] !== undefined) throw refused[0];
    },
  };
}

function isPhoto(file: OutgoingFile): boolean {
  return PHOTO_TYPES.includes(file.type) && file.bytes.length <= PHOTO_BYTES;
}

/** grammY writes the name into a header as it is, without quotes: what ends the name or the line there may not stand in it. */
function uploadName(name: string): string {
  return name.replace(/[\p{Cc}";\\/]/gu, "_");
}
