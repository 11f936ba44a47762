import { setTimeout as timer } from "node:timers/promises";
import { type Api, GrammyError, HttpError } from "grammy";

/** Tries of one call while Telegram answers 5xx or cannot be reached at all. */
const SERVER_TRIES = 3;
/** Tries of one call whose answer is lost. Not more: a message that was sent without our knowing comes twice. */
const LOST_TRIES = 2;
/** Times that one call waits as long as Telegram asks (429). */
const FLOOD_WAITS = 5;
/** Longest wait that a call sits through; limits of a group reset within a minute. */
const FLOOD_WAIT_MS = 120_000;

/** What became of a call, by what can be done about it. */
export type TelegramErrorCode =
  /** Operator alarm: the token is wrong (401), or there is no Bot API at that address (404). */
  | "credentials-refused"
  /** Unreachable: the person blocked the bot, or it was removed from the group (403). */
  | "chat-unreachable"
  /** Invalid: Telegram will not take this call as it is (400, 413…). */
  | "call-refused"
  /** Retry later: Telegram asks to wait longer than a call can (429); `retryAfterMs` says how long. */
  | "rate-limited"
  /** Retry later: it was not done, since Telegram fails (5xx) or was not reached. */
  | "unavailable"
  /** It may have been done: the connection broke, or what answered is not Telegram. Was tried again once already, unless stopped. */
  | "uncertain";

const RETRYABLE: readonly TelegramErrorCode[] = ["rate-limited", "unavailable", "uncertain"];

/**
 * An expected failure on Telegram's side, in the shape of our `AppError`. Has no `cause` on purpose: grammY's errors hold the text
 * that was sent, and node-fetch's hold the address, which contains the token.
 */
export class TelegramError extends Error {
  readonly code: TelegramErrorCode;
  readonly retryable: boolean;
  /** How long Telegram asks to wait. */
  readonly retryAfterMs: number | null;

  constructor(code: TelegramErrorCode, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = "TelegramError";
    this.code = code;
    this.retryable = RETRYABLE.includes(code);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A file's address gave no usable answer. */
export class FileError extends Error {
  /** HTTP status; null when what came was not usable whatever the status says. */
  readonly status: number | null;

  constructor(status: number | null, message: string) {
    super(message);
    this.name = "FileError";
    this.status = status;
  }
}

/** What can be said about a failed call without repeating what it carried. */
export interface Failure {
  /** Telegram's error_code; null when there was no answer, or none in Telegram's shape. */
  status: number | null;
  /** "Bad Request: chat not found". */
  reason: string;
  retryAfterMs: number | null;
  /** The id that the group has since it became a supergroup. */
  movedTo: string | null;
  /** True when the connection never stood, so that nothing was done. */
  isUnreached: boolean;
  /** True for the download of a file, where 404 is about the file. */
  isFile: boolean;
}

/** Codes of connections that never stood. */
const NEVER_CONNECTED = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

const NOTHING_KNOWN = { status: null, retryAfterMs: null, movedTo: null, isUnreached: false, isFile: false };

export function readFailure(error: unknown): Failure {
  // A proxy's own JSON becomes a GrammyError too, but has no error_code.
  if (error instanceof GrammyError && typeof error.error_code === "number") {
    const { retry_after: retryAfter, migrate_to_chat_id: movedTo } = error.parameters;
    return {
      ...NOTHING_KNOWN,
      status: error.error_code,
      // "Bad Request: can't parse entities: unsupported start tag…" quotes the text from the second colon on.
      reason: String(error.description).split(": ").slice(0, 2).join(": "),
      retryAfterMs: retryAfter === undefined ? null : retryAfter * 1000,
      movedTo: movedTo === undefined ? null : String(movedTo),
    };
  }
  if (error instanceof FileError)
    return { ...NOTHING_KNOWN, status: error.status, reason: error.message, isFile: true };
  const isUnreached = error instanceof HttpError && NEVER_CONNECTED.includes(codeOf(error.error) ?? "");
  const isForeign = error instanceof HttpError || error instanceof GrammyError;
  const reason = isForeign ? "no answer of Telegram's" : error instanceof Error ? error.name : "unknown";
  return { ...NOTHING_KNOWN, reason: isUnreached ? "not reached" : reason, isUnreached };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** No answer of Telegram's came, and the call may have been carried out all the same. */
function isLost({ status, isUnreached }: Failure): boolean {
  return status === null && !isUnreached;
}

export function isUnparsable(failure: Failure): boolean {
  return failure.status === 400 && failure.reason.includes("can't parse entities");
}

/** @param doesSomething false for a call that only asks, so that it may be made any number of times. */
export function toTelegramError(failure: Failure, doesSomething: boolean): TelegramError {
  const { status, reason, retryAfterMs, isFile } = failure;
  const message = `Telegram: ${status ?? "–"} ${reason}`;
  if (status === 401 || (status === 404 && !isFile)) return new TelegramError("credentials-refused", message);
  if (status === 403) return new TelegramError("chat-unreachable", message);
  if (status === 429) return new TelegramError("rate-limited", message, retryAfterMs);
  if (isLost(failure) && doesSomething) return new TelegramError("uncertain", message);
  if (status === null || status >= 500) return new TelegramError("unavailable", message);
  return new TelegramError("call-refused", message);
}

/** Calls again while that may help: 429 after the time that Telegram names, 5xx and a lost answer a bounded number of times. */
export async function withRetries<T>(call: () => Promise<T>, delaysMs: number[], signal: AbortSignal): Promise<T> {
  let serverTries = 0;
  let lostTries = 0;
  let floodWaits = 0;
  /** A try of which nobody knows what became. */
  let lost: unknown;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const failure = readFailure(error);
      const { status } = failure;
      const isServers = status === null || status >= 500;
      if (isLost(failure)) lost = error;
      const waitMs = failure.retryAfterMs ?? delayMs(delaysMs, serverTries + lostTries);
      const again =
        status === 429
          ? waitMs <= FLOOD_WAIT_MS && ++floodWaits <= FLOOD_WAITS
          : isLost(failure)
            ? ++lostTries < LOST_TRIES
            : isServers && ++serverTries < SERVER_TRIES;
      // That the last try surely did nothing does not make the one before sure.
      if (!again || signal.aborted) throw isServers ? (lost ?? error) : error;
      await pause(waitMs, signal);
    }
  }
}

/** The wait before try number `tries` + 2; the last one repeats. */
export function delayMs(delaysMs: number[], tries: number): number {
  return delaysMs[Math.min(tries, delaysMs.length - 1)] ?? 0;
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal }).catch(() => undefined);
}

type GrammySignal = NonNullable<Parameters<Api["getMe"]>[0]>;

/** grammY's types want the AbortSignal of the package abort-controller; its code takes Node's. */
export function forGrammy(signal: AbortSignal): GrammySignal {
  return signal as unknown as GrammySignal;
}
