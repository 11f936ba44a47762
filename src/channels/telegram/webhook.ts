import { createHash, timingSafeEqual } from "node:crypto";
import { type Api, GrammyError } from "grammy";
import type { Update } from "grammy/types";
import type { Logger } from "../../log.ts";
import type { ChannelRoute } from "../channel.ts";
import { delayMs, forGrammy, pause, readFailure } from "./calls.ts";
import { ALLOWED_UPDATES } from "./updates.ts";

const PATH = "/webhooks/telegram";
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

export interface WebhookOptions {
  /** Where Telegram reaches this service: https, no slash at the end. */
  publicUrl: string;
  /** Telegram repeats it with every update; 1 to 256 of A-Z a-z 0-9 _ -. */
  secret: string;
}

/**
 * Where Telegram brings updates. Anything but 2xx makes it bring the update again (core.telegram.org/bots/api#setwebhook), so that
 * only what was taken in is answered with 200.
 * @param take see `Intake.takeUpdate`; null while nothing may be taken in: before the bot knows who it is, and while it stops.
 */
export function createWebhookRoute(
  secret: string,
  take: (update: Update) => Promise<void> | null,
  log: Logger,
  count: (what: "signature-ok" | "signature-bad") => void = () => {},
): ChannelRoute {
  return {
    method: "POST",
    path: PATH,
    async handle({ body, headers }) {
      const isGenuine = isSame(headers[SECRET_HEADER], secret);
      count(isGenuine ? "signature-ok" : "signature-bad");
      if (!isGenuine) {
        log.warn({ bytes: body.length }, "webhook without the right secret, refused");
        return { status: 401 };
      }
      const update = readBody(body);
      if (update === null) {
        log.warn({ bytes: body.length }, "webhook with something that is no update, refused");
        return { status: 400 };
      }
      const taking = take(update) ?? Promise.reject();
      return taking.then(
        () => ({ status: 200 }),
        () => ({ status: 503 }),
      );
    },
  };
}

export interface RegisteringOptions extends WebhookOptions {
  api: Api;
  /** Waits after failed calls; the last one repeats. */
  delaysMs: number[];
  log: Logger;
  /** Ends the trying. */
  stopped: AbortSignal;
}

/** Has Telegram bring updates here, trying until it agrees. What came meanwhile is kept by Telegram. */
export async function registerWebhook({ api, publicUrl, secret, ...options }: RegisteringOptions): Promise<void> {
  const { delaysMs, log, stopped } = options;
  for (let tries = 0; !stopped.aborted; tries++) {
    try {
      const other = { secret_token: secret, allowed_updates: ALLOWED_UPDATES };
      await api.setWebhook(publicUrl + PATH, other, forGrammy(stopped));
      log.info("telegram webhook set");
      return;
    } catch (error) {
      if (stopped.aborted) return;
      const { status, reason, retryAfterMs } = readFailure(error);
      const waitMs = retryAfterMs ?? delayMs(delaysMs, tries);
      // All of what Telegram says (a port it does not call, a name it cannot resolve…): nobody's words are in this call.
      const said = error instanceof GrammyError ? error.description : reason;
      log.error({ status, reason: said, waitMs }, "telegram webhook not set, trying again");
      await pause(waitMs, stopped);
    }
  }
}

/** Hashes are compared, so that neither the time nor the length tells anything. */
function isSame(given: string | string[] | undefined, secret: string): boolean {
  if (typeof given !== "string") return false;
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}

function readBody(body: Buffer): Update | null {
  try {
    const update = JSON.parse(body.toString("utf8")) as Update | null;
    return Number.isSafeInteger(update?.update_id) ? update : null;
  } catch {
    return null;
  }
}
