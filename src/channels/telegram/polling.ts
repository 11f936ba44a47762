import type { Api } from "grammy";
import type { Update } from "grammy/types";
import type { Logger } from "../../log.ts";
import { delayMs, forGrammy, pause, readFailure } from "./calls.ts";

/** How long Telegram holds an empty getUpdates. */
export const POLL_SECONDS = 30;

export interface PollingOptions {
  /** Its calls take a signal; the last one, which confirms what was handled, is left to the API's own. */
  api: Api;
  /** Resolves when the update is safe to confirm. */
  handle: (update: Update) => Promise<void>;
  /** Waits after failed calls; the last one repeats. */
  delaysMs: number[];
  log: Logger;
  /** Ends the polling: the call that is held, and waits. The update in hand is finished. */
  stopped: AbortSignal;
}

/**
 * Takes in updates one after the other until `stopped`. Not grammY's `bot.start()`: that one confirms the update in hand when it is
 * stopped, before the handler has stored it; gives up for good on 409; and sleeps where stopping cannot wake it. Here the offset
 * moves only after `handle` has resolved, so that a crash brings the update again.
 */
export async function pollUpdates(options: PollingOptions): Promise<void> {
  const { api, handle, log, stopped } = options;
  let offset = 0;
  let confirmed = 0;
  let failures = 0;
  let mayHaveWebhook = true;
  while (!stopped.aborted) {
    try {
      // Telegram answers 409 while a webhook is set.
      if (mayHaveWebhook) await api.deleteWebhook(undefined, forGrammy(stopped));
      mayHaveWebhook = false;
      const allowed_updates = ["message", "edited_message", "callback_query"] as const;
      const updates = await api.getUpdates({ offset, timeout: POLL_SECONDS, allowed_updates }, forGrammy(stopped));
      confirmed = offset;
      failures = 0;
      for (const update of updates) {
        if (stopped.aborted) break;
        await handle(update);
        offset = update.update_id + 1;
      }
    } catch (error) {
      if (stopped.aborted) break;
      const { status, reason, retryAfterMs } = readFailure(error);
      mayHaveWebhook = status === 409;
      const waitMs = retryAfterMs ?? delayMs(options.delaysMs, failures++);
      log.warn({ status, reason, waitMs }, "telegram polling failed, trying again");
      await pause(waitMs, stopped);
    }
  }
  // Only spares a repetition: the inbox knows what it has taken in.
  if (offset > confirmed) await api.getUpdates({ offset, limit: 1 }).catch(() => undefined);
}
