import type { ServerResponse } from "node:http";
import type { Update } from "grammy/types";
import { accepted, type Outcome, refused } from "./telegram-http.ts";
import { createFakeWebhook, type FakeWebhook } from "./telegram-webhook.ts";

/** Longest that an empty getUpdates is held here, whatever `timeout` says. */
const HOLD_MS = 2000;

export interface FakeUpdates {
  queue(update: Record<string, unknown>): number;
  getUpdates(payload: Record<string, unknown>, response: ServerResponse): Outcome | Promise<Outcome>;
  setWebhook(payload: Record<string, unknown>): Outcome;
  readonly webhook: FakeWebhook;
  /** As if another program had set a webhook. */
  setWebhookElsewhere(): void;
  /** The update_ids that are not confirmed yet. */
  unconfirmed(): number[];
  bringAgain(pick: (count: number) => number): void;
}

/** Keeps updates until they are confirmed, and only those that the bot wants. */
export function createFakeUpdates(): FakeUpdates {
  let updates: Update[] = [];
  /** Kinds that the bot wants. */
  let wanted: string[] | null = null;
  let lastUpdateId = 1000;
  const confirmed: Update[] = [];
  const webhook = createFakeWebhook({
    pending: () => updates.filter(isWanted),
    confirm: (id) => keep((update) => update.update_id !== id),
  });
  /** Ends the getUpdates that is held, if any: with what there is, or with another outcome. */
  let release: ((outcome?: Outcome) => void) | null = null;

  function isWanted(update: object): boolean {
    return wanted?.some((kind) => kind in update) ?? true;
  }

  /** Telegram remembers what it was told last. */
  function want(payload: Record<string, unknown>): void {
    if (Array.isArray(payload.allowed_updates)) wanted = payload.allowed_updates.map(String);
  }

  /** Forgets the others: they are confirmed. */
  function keep(stays: (update: Update) => boolean): void {
    confirmed.push(...updates.filter((update) => !stays(update) && isWanted(update)));
    updates = updates.filter(stays);
  }

  function queue(update: Record<string, unknown>): number {
    const update_id = ++lastUpdateId;
    if (isWanted(update)) updates.push({ ...update, update_id } as Update);
    release?.();
    webhook.pump();
    return update_id;
  }

  function endPolling(): void {
    release?.(refused(409, "Conflict: terminated by setWebhook request"));
  }

  return {
    queue,
    getUpdates(payload, response) {
      if (webhook.isSet()) return refused(409, "Conflict: can't use getUpdates method while webhook is active");
      release?.(refused(409, "Conflict: terminated by other getUpdates request"));
      want(payload);
      const offset = Number(payload.offset ?? 0);
      keep((update) => isWanted(update) && update.update_id >= offset);
      const deliver = () => accepted(updates.slice(0, Number(payload.limit ?? 100)));
      const holdMs = Math.min(Number(payload.timeout ?? 0) * 1000, HOLD_MS);
      if (updates.length > 0 || holdMs === 0) return deliver();
      return new Promise((resolve) => {
        const end = (outcome?: Outcome) => {
          clearTimeout(timer);
          if (release === end) release = null;
          resolve(outcome ?? deliver());
        };
        const timer = setTimeout(end, holdMs);
        release = end;
        // Hung up: nobody is there to be told, and the updates stay.
        response.on("close", () => end());
      });
    },
    setWebhook(payload) {
      want(payload);
      const outcome = webhook.set(payload);
      if (webhook.isSet()) endPolling();
      return outcome;
    },
    webhook,
    setWebhookElsewhere() {
      webhook.setElsewhere();
      endPolling();
    },
    unconfirmed: () => updates.map((update) => update.update_id),
    bringAgain(pick) {
      const update = confirmed[pick(confirmed.length)];
      if (update === undefined) return;
      // Who polls never asks for an old number again: there the message comes under a new one.
      if (!webhook.isSet()) queue({ ...update });
      else if (!updates.includes(update)) {
        updates.push(update);
        webhook.pump();
      }
    },
  };
}
