import type { LoadFile, Receive } from "../../src/channels/channel.ts";
import type { IncomingMessage } from "../../src/domain/message.ts";
import { type CollectedMessage, collecting } from "./collecting.ts";

/** Stands where the durable inbox stands: keeps each delivery once, and does not while it is told not to. */
export interface TestInbox {
  /** What is kept, in order. */
  received: CollectedMessage[];
  /** The key of everything that was handed over, doubles and what could not be kept included. */
  tries: string[];
  /** Those of them that were refused. */
  refused: string[];
  receive: Receive;
  /** What was lent to it to fetch files with. */
  lent: LoadFile[];
  lend(load: LoadFile): void;
  /** From now on it works, fails, or never says anything. The last waits in vain until it works again. */
  become(state: "working" | "failing" | "hanging"): void;
}

export function startInbox(): TestInbox {
  const { received, receive, lend } = collecting();
  const keys = new Set<string>();
  const tries: string[] = [];
  const refused: string[] = [];
  const lent: LoadFile[] = [];
  let state = "working";
  let works = Promise.withResolvers<void>();

  return {
    received,
    tries,
    refused,
    lent,
    lend(load) {
      lent.push(load);
      lend(load);
    },
    async receive(message) {
      const key = keyOf(message);
      tries.push(key);
      if (state === "failing") {
        refused.push(key);
        throw new Error(`cannot be stored: ${message.text}`);
      }
      if (state === "hanging") await works.promise;
      if (keys.has(key)) return;
      keys.add(key);
      await receive(message);
    },
    become(now) {
      state = now;
      if (now === "working") works.resolve();
      else works = Promise.withResolvers<void>();
    },
  };
}

/** What names a delivery once. */
export function keyOf({
  channel,
  chat,
  messageId,
  deliveryId,
}: Pick<IncomingMessage, "channel" | "chat" | "messageId" | "deliveryId">): string {
  return [channel, chat, deliveryId ?? messageId].join("|");
}
