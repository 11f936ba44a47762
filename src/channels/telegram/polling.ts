import type { Api } from "grammy";
import type { Update } from "grammy/types";
import type { Logger } from "../../log.ts";
import { delayMs, forGrammy, pause, readFailure } from "./calls.ts";
import type { Intake } from "./intake.ts";
import { ALLOWED_UPDATES, chatOf } from "./updates.ts";

/** How long Telegram holds an empty getUpdates. */
export const POLL_SECONDS = 30;

export interface PollingOptions {
  /** Its calls take a signal; the last one, which confirms what was handled, is left to the API's own. */
  api: Api;
  intake: Intake;
  /** Waits after failed calls; the last one repeats. */
  delaysMs: number[];
  log: Logger;
  /** Ends the polling: the call that is held, and waits. The update in hand is finished. */
  stopped: AbortSignal;
}

/**
 * Takes in updates one after the other until `stopped`. Not grammY's `bot.start()`: that one confirms the update in hand when it is
 * stopped, before the handler has stored it; gives up for good on 409; and sleeps where stopping cannot wake it. Here the offset
 * never moves past an update that is not taken in, so that neither a crash nor a lost database loses it: it comes again.
 */
export async function pollUpdates(options: PollingOptions): Promise<void> {
  const { api, intake, delaysMs, log, stopped } = options;
  let offset = 0;
  let confirmed = 0;
  let failures = 0;
  /** Passes in a row that left something behind. */
  let incomplete = 0;
  let mayHaveWebhook = true;

  /** Takes in what can be. Behind an update that cannot, those of other chats go on and those of its own chat keep their order. */
  async function takeAll(updates: readonly Update[]): Promise<void> {
    const waiting = new Set<string | null>();
    for (const update of updates) {
      if (stopped.aborted) return;
      const chat = chatOf(update);
      if (waiting.has(chat)) intake.hold(update);
      else
        await intake.takeUpdate(update).catch(() => {
          waiting.add(chat);
        });
      if (waiting.size === 0) offset = update.update_id + 1;
    }
    if (waiting.size === 0) incomplete = 0;
    // Telegram gives the same updates at once, with those that came meanwhile.
    else await pause(delayMs(delaysMs, incomplete++), stopped);
  }

  while (!stopped.aborted) {
    try {
      // Telegram answers 409 while a webhook is set.
      if (mayHaveWebhook) await api.deleteWebhook(undefined, forGrammy(stopped));
      mayHaveWebhook = false;
      const what = { offset, timeout: POLL_SECONDS, allowed_updates: ALLOWED_UPDATES };
      const updates = await api.getUpdates(what, forGrammy(stopped));
      confirmed = offset;
      failures = 0;
      await takeAll(updates);
    } catch (error) {
      if (stopped.aborted) break;
      const { status, reason, retryAfterMs } = readFailure(error);
      mayHaveWebhook = status === 409;
      const waitMs = retryAfterMs ?? delayMs(delaysMs, failures++);
      log.warn({ status, reason, waitMs }, "telegram polling failed, trying again");
      await pause(waitMs, stopped);
    }
  }
  // Only spares a repetition: the inbox knows what it has taken in.
  if (offset > confirmed) await api.getUpdates({ offset, limit: 1 }).catch(() => undefined);
}
