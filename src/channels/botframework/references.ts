import type { Logger } from "../../log.ts";
import { BotFrameworkError } from "./errors.ts";
import type { Reference } from "./payload.ts";

/** Where references outlive the process. */
export interface ReferenceStore {
  save(chat: string, reference: unknown): Promise<void>;
  /** Null for a chat that nothing is known of. */
  of(chat: string): Promise<unknown>;
}

export interface References {
  /** Keeps how the chat is answered from now on. Never rejects: who writes now is answered without the store too. */
  keep(chat: string, reference: Reference): Promise<void>;
  /** @throws BotFrameworkError "chat-unreachable", or the store's error. */
  find(chat: string): Promise<Reference>;
}

/** Chats that are known without asking the store. */
const REMEMBERED = 5_000;

export function createReferences(store: ReferenceStore, log: Logger): References {
  /** Those that wrote last stand last. */
  const known = new Map<string, { reference: Reference; isStored: boolean }>();

  function remember(chat: string, reference: Reference, isStored: boolean): void {
    known.delete(chat);
    known.set(chat, { reference, isStored });
    const oldest = known.keys().next().value;
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
  }

  return {
    async keep(chat, reference) {
      const before = known.get(chat);
      const isSame = before !== undefined && JSON.stringify(before.reference) === JSON.stringify(reference);
      remember(chat, reference, isSame && before.isStored);
      if (isSame && before.isStored) return;
      try {
        await store.save(chat, reference);
        remember(chat, reference, true);
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.name : typeof error }, "conversation reference not stored");
      }
    },
    async find(chat) {
      const reference = known.get(chat)?.reference ?? ((await store.of(chat)) as Reference | null);
      if (!reference) throw new BotFrameworkError("chat-unreachable", "Bot Framework: nobody wrote from this chat yet");
      remember(chat, reference, known.get(chat)?.isStored ?? true);
      return reference;
    },
  };
}
