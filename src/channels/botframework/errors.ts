import { isUnreached } from "../unreached.ts";

export type BotFrameworkErrorCode =
  /** The app id or its password is wrong. */
  | "credentials-refused"
  /** The person blocked the bot, it was removed from the conversation, or nobody knows how the chat is answered. */
  | "chat-unreachable"
  /** The service will not take this message as it is. */
  | "call-refused"
  /** The service asks to wait. */
  | "rate-limited"
  /** It was not sent: the service could not be reached, or said that it fails for now. */
  | "unavailable"
  /** No answer in time, or the connection broke: it may have been sent. */
  | "uncertain";

const RETRYABLE: readonly BotFrameworkErrorCode[] = ["rate-limited", "unavailable", "uncertain"];

/** An expected failure on the platform's side, in the shape of our `AppError`. Has no `cause`: the library's errors hold what was sent. */
export class BotFrameworkError extends Error {
  readonly code: BotFrameworkErrorCode;
  readonly retryable: boolean;
  /** How long the service asks to wait. */
  readonly retryAfterMs: number | null;

  constructor(code: BotFrameworkErrorCode, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = "BotFrameworkError";
    this.code = code;
    this.retryable = RETRYABLE.includes(code);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A 403 that is about the bot and not about the chat. */
const NO_PERMISSION = "NotEnoughPermissions";

/**
 * Which statuses may pass is Microsoft's list ("Send proactive messages", status codes): 412, 429, 502, 503, 504.
 * @param reason the service's own code, where it names one.
 */
export function errorOfStatus(
  status: number,
  retryAfter: string | null,
  reason = "",
  now = Date.now(),
): BotFrameworkError {
  const message = `Bot Framework: ${status}`;
  if (status === 401) return new BotFrameworkError("credentials-refused", message);
  if (status === 403 && reason === NO_PERMISSION) return new BotFrameworkError("call-refused", message);
  if (status === 403 || status === 404) return new BotFrameworkError("chat-unreachable", message);
  if (status === 429) return new BotFrameworkError("rate-limited", message, waitMs(retryAfter, now));
  if (status === 412 || status === 503) return new BotFrameworkError("unavailable", message, waitMs(retryAfter, now));
  // A gateway in between gave up waiting, or the service broke half-way: what it did until then is unknown.
  if (status >= 500) return new BotFrameworkError("uncertain", message);
  return new BotFrameworkError("call-refused", message);
}

/** A call without an answer. `error` is what `fetch` threw. */
export function errorOfConnection(error: unknown): BotFrameworkError {
  return isUnreached(error)
    ? new BotFrameworkError("unavailable", "Bot Framework: cannot be reached")
    : new BotFrameworkError("uncertain", "Bot Framework: no answer");
}

/** Seconds, or a date. */
function waitMs(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null || retryAfter.trim() === "") return null;
  const seconds = Number(retryAfter);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
