import { setTimeout as timer } from "node:timers/promises";
import { isUnreached } from "../unreached.ts";
import { errorOf, isTokenError, ZaloError } from "./errors.ts";
import type { Tokens } from "./tokens.ts";

/** Tries of one call while Zalo says that it failed on its side. */
const SERVER_TRIES = 3;
/** Tries while Zalo cannot be reached or its answer is lost. Not more: a message that was sent without our knowing comes twice. */
const NETWORK_TRIES = 2;

export interface ApiOptions {
  root: string;
  tokens: Tokens;
  timeoutMs: number;
  /** Waits after failed calls; the last one repeats. */
  delaysMs: number[];
  cancelled: AbortSignal;
  now: () => Date;
}

export interface Api {
  /** POSTs JSON or a form; returns `data`. @throws ZaloError. */
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
}

/** The OA API: HTTP 200 means nothing there, the body's `error` says what happened. */
export function createApi({ root, tokens, timeoutMs, delaysMs, cancelled, now }: ApiOptions): Api {
  async function once(path: string, body: unknown, token: string): Promise<Record<string, unknown>> {
    const isForm = body instanceof FormData;
    let answer: unknown;
    let status = 0;
    /** Whoever stands before Zalo and says 4xx has let nothing through. */
    const noAnswer = (isUndone = status >= 400 && status < 500) =>
      new ZaloError(isUndone ? "unavailable" : "uncertain", "Zalo: no usable answer");
    try {
      const response = await fetch(root + path, {
        method: "POST",
        headers: { access_token: token, ...(isForm ? {} : { "content-type": "application/json" }) },
        body: isForm ? body : JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]),
      });
      status = response.status;
      answer = await response.json();
    } catch (cause) {
      // The cause is left out: it may hold what was sent.
      throw isUnreached(cause) ? noAnswer(true) : noAnswer();
    }
    const { error, data } = (answer ?? {}) as { error?: unknown; data?: unknown };
    if (error === 0) return (data ?? {}) as Record<string, unknown>;
    if (typeof error !== "number") throw noAnswer();
    throw errorOf(error, now());
  }

  /** A refused token is renewed and the call made once more: not again, or a wrong set-up would make a loop. */
  async function withToken(path: string, body: unknown): Promise<Record<string, unknown>> {
    const token = await tokens.get();
    try {
      return await once(path, body, token);
    } catch (error) {
      if (!isTokenError(error)) throw error;
      const renewed = await tokens.get(token);
      return await once(path, body, renewed).catch((again: unknown) => {
        throw isTokenError(again) ? tokens.useless(renewed) : again;
      });
    }
  }

  return {
    async post(path, body) {
      /** A try of which nobody knows what became. */
      let lost: unknown;
      for (let tries = 1; ; tries++) {
        try {
          return await withToken(path, body);
        } catch (error) {
          if (!(error instanceof ZaloError) || !["unavailable", "uncertain"].includes(error.code)) throw error;
          if (error.code === "uncertain") lost = error;
          const most = error.number === null ? NETWORK_TRIES : SERVER_TRIES;
          // That the last try surely did nothing does not make the one before sure.
          if (tries >= most || cancelled.aborted) throw lost ?? error;
          const waitMs = delaysMs[Math.min(tries, delaysMs.length) - 1] ?? 0;
          await timer(waitMs, undefined, { signal: cancelled }).catch(() => undefined);
        }
      }
    },
  };
}
