import type { Api } from "grammy";
import { AppError } from "../../domain/errors.ts";
import type { Logger } from "../../log.ts";
import { fetchBytes } from "../fetch-bytes.ts";
import {
  type Failure,
  FileError,
  forGrammy,
  readFailure,
  TelegramError,
  toTelegramError,
  withRetries,
} from "./calls.ts";

/** getFile gives no larger file (core.telegram.org/bots/api#getfile). */
const GET_FILE_BYTES = 20 * 1024 * 1024;

export interface DownloadOptions {
  /** Its calls take a signal. */
  api: Api;
  /** "https://api.telegram.org/file/bot<token>": what is below it is a file. Holds the token, so that it stands in no error or log line. */
  root: string;
  delaysMs: number[];
  /** How long one file may take, retries included. */
  timeoutMs: number;
  /** Ends downloads under way. */
  cancelled: AbortSignal;
  log: Logger;
}

/** A file as a message names it; kept with the message as JSON. */
export interface FileAtTelegram {
  id: string;
  /** Bytes, as the message says; null when it does not. */
  size: number | null;
  /** Whose it is, for the log. */
  chat: string;
  messageId: string;
}

/**
 * Fetches a file of a message.
 * @throws AppError "file-too-large" beyond `maxBytes` or what Telegram gives out; TelegramError for what goes wrong on its side.
 */
export type Download = (file: FileAtTelegram, maxBytes: number) => Promise<Buffer>;

export function createDownload(options: DownloadOptions): Download {
  const { api, root, delaysMs, timeoutMs, cancelled, log } = options;

  /** The bytes, or null when there are more than `limit`. */
  async function fetchFile({ id, size }: FileAtTelegram, limit: number): Promise<Buffer | null> {
    if (size !== null && size > limit) return null;
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]);
    // Asked anew each time: what it answers is good for an hour only.
    const found = await withRetries(() => api.getFile(id, forGrammy(signal)), delaysMs, signal);
    if (found.file_size !== undefined && found.file_size > limit) return null;
    const address = `${root}/${pathOf(found.file_path)}`;
    return withRetries(() => fetchWhole(address, limit, found.file_size, signal), delaysMs, signal);
  }

  return async (file, maxBytes) => {
    const limit = Math.min(maxBytes, GET_FILE_BYTES);
    const bytes = await fetchFile(file, limit).catch((error: unknown) => {
      const failure = readFailure(error);
      if (isTooBig(failure)) return null;
      const ours = error instanceof TelegramError ? error : toTelegramError(failure, false);
      log.warn({ chat: file.chat, messageId: file.messageId, reason: ours.message }, "telegram file not fetched");
      throw ours;
    });
    if (bytes === null) throw new AppError("file-too-large", `the file has more than ${limit} bytes`);
    return bytes;
  };
}

function isTooBig(failure: Failure): boolean {
  return failure.status === 400 && failure.reason.includes("file is too big");
}

/** @throws TelegramError when nothing below the file address is meant: ".." would lead to the methods, which act when they are called. */
function pathOf(path: string | undefined): string {
  const parts = path?.split("/") ?? [""];
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    throw new TelegramError(
      "call-refused",
      "Telegram: no address of the file (a Bot API server run with --local has none)",
    );
  return parts.map(encodeURIComponent).join("/");
}

/** @throws FileError when they are not the `size` that Telegram said. */
async function fetchWhole(
  address: string,
  limit: number,
  size: number | undefined,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const refused = (status: number) => new FileError(status, "file not served");
  const bytes = await fetchBytes(address, { limit, signal, refused });
  if (bytes !== null && size !== undefined && bytes.length !== size) throw new FileError(null, "file not whole");
  return bytes;
}
