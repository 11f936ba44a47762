import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  InternalServerError,
  RateLimitError,
} from "openai";
import { ModelFailure } from "./chat-model.ts";

/** Longest wait that a server may ask for and be believed, in milliseconds; the budget cuts it further. */
const LONGEST_WAIT_MS = 3_600_000;

/** What the server says about waiting: "retry-after-ms", or "retry-after" in seconds or as a date. Null when nothing readable. */
function retryAfterMs(error: APIError): number | null {
  const milliseconds = error.headers?.get("retry-after-ms");
  const after = error.headers?.get("retry-after");
  const read = milliseconds
    ? Number(milliseconds)
    : after
      ? /^[\d.]+$/.test(after)
        ? Number(after) * 1000
        : Date.parse(after) - Date.now()
      : Number.NaN;
  return Number.isFinite(read) ? Math.min(Math.max(0, read), LONGEST_WAIT_MS) : null;
}

/** The client library's errors as ours. The cause may quote what was sent, so no message of theirs is repeated. */
export function toModelFailure(error: unknown): ModelFailure {
  if (error instanceof ModelFailure) return error;
  if (error instanceof RateLimitError)
    return new ModelFailure("rate_limited", { retryable: true, retryAfterMs: retryAfterMs(error), cause: error });
  if (error instanceof InternalServerError)
    return new ModelFailure("server_error", { retryable: true, retryAfterMs: retryAfterMs(error), cause: error });
  // LangChain makes plain errors of these two names out of the library's own.
  const name = error instanceof Error ? error.name : "";
  if (
    error instanceof APIConnectionTimeoutError ||
    error instanceof APIUserAbortError ||
    name === "TimeoutError" ||
    name === "AbortError"
  )
    return new ModelFailure("timeout", { cause: error });
  if (error instanceof APIConnectionError || error instanceof APIError)
    return new ModelFailure("server_error", { cause: error });
  // An answer that was cut off by length or by the server's filter; anything else is an answer that could not be read.
  return new ModelFailure("broken_output", { cause: error });
}
