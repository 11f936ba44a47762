import { setTimeout as timer } from "node:timers/promises";
import { type Api, GrammyError, HttpError } from "grammy";

/** Tries of one call while Telegram answers 5xx. */
const SERVER_TRIES = 3;
/** Tries of one call while Telegram cannot be reached. Not more: a message that was sent without our knowing would come twice. */
const NETWORK_TRIES = 2;
/** Times that one call waits as long as Telegram asks (429). */
const FLOOD_WAITS = 5;
/** Longest wait that a call sits through; limits of a group reset within a minute. */
const FLOOD_WAIT_MS = 120_000;

export type TelegramErrorCode =
  /** The token is wrong. */
  | "credentials-refused"
  /** The person blocked the bot, or it was removed from the group. */
  | "chat-unreachable"
  /** Telegram will not take this call as it is. */
  | "call-refused"
  /** Telegram asks to wait longer than a call can. */
  | "rate-limited"
  /** No usable answer. Whether the call had its effect is unknown. */
  | "unavailable";

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
    this.retryable = code === "rate-limited" || code === "unavailable";
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
}

export function readFailure(error: unknown): Failure {
  // A proxy's own JSON becomes a GrammyError too, but has no error_code.
  if (error instanceof GrammyError && typeof error.error_code === "number") {
    const retryAfter = error.parameters.retry_after;
    return {
      status: error.error_code,
      // "Bad Request: can't parse entities: unsupported start tag…" quotes the text from the second colon on.
      reason: String(error.description).split(": ").slice(0, 2).join(": "),
      retryAfterMs: retryAfter === undefined ? null : retryAfter * 1000,
    };
  }
  if (error instanceof FileError) return { status: error.status, reason: error.message, retryAfterMs: null };
  const isForeign = error instanceof HttpError || error instanceof GrammyError;
  const reason = isForeign ? "no answer of Telegram's" : error instanceof Error ? error.name : "unknown";
  return { status: null, reason, retryAfterMs: null };
}

export function isUnparsable(failure: Failure): boolean {
  return failure.status === 400 && failure.reason.includes("can't parse entities");
}

export function toTelegramError(failure: Failure): TelegramError {
  const { status, reason, retryAfterMs } = failure;
  const message = `Telegram: ${status ?? "–"} ${reason}`;
  if (status === 401) return new TelegramError("credentials-refused", message);
  if (status === 403) return new TelegramError("chat-unreachable", message);
  if (status === 429) return new TelegramError("rate-limited", message, retryAfterMs);
  if (status === null || status >= 500) return new TelegramError("unavailable", message);
  return new TelegramError("call-refused", message);
}

/** Calls again while that may help: 429 after the time that Telegram names, 5xx and a lost connection a bounded number of times. */
export async function withRetries<T>(call: () => Promise<T>, delaysMs: number[], signal: AbortSignal): Promise<T> {
  let serverTries = 0;
  let networkTries = 0;
  let floodWaits = 0;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const failure = readFailure(error);
      const waitMs = failure.retryAfterMs ?? delayMs(delaysMs, serverTries + networkTries);
      const again =
        failure.status === 429
          ? waitMs <= FLOOD_WAIT_MS && ++floodWaits <= FLOOD_WAITS
          : failure.status === null
            ? ++networkTries < NETWORK_TRIES
            : failure.status >= 500 && ++serverTries < SERVER_TRIES;
      if (!again || signal.aborted) throw error;
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
