import { BotFrameworkError } from "./errors.ts";
import type { Reference } from "./payload.ts";

/** Where references outlive the process. */
export interface ReferenceStore {
  save(chat: string, reference: unknown): Promise<void>;
  /** Null for a chat that nothing is known of. */
  of(chat: string): Promise<unknown>;
}

export interface References {
  /** Keeps how the chat is answered from now on. @throws the store's error: a message whose answer finds no way is not taken in. */
  keep(chat: string, reference: Reference): Promise<void>;
  /** @throws BotFrameworkError "chat-unreachable", or the store's error. */
  find(chat: string): Promise<Reference>;
}

/** Chats that are answered though the store fails at the moment. */
const REMEMBERED = 5_000;

export function createReferences(store: ReferenceStore): References {
  /** Those that wrote last stand last. All are stored. */
  const known = new Map<string, Reference>();

  function remember(chat: string, reference: Reference): void {
    known.delete(chat);
    known.set(chat, reference);
    const oldest = known.keys().next().value;
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
  }

  return {
    async keep(chat, reference) {
      // What is stored is asked for and not what is remembered: another instance may have kept a newer one meanwhile.
      const before = await store.of(chat).catch(() => null);
      if (!isSame(before, reference)) await store.save(chat, reference);
      remember(chat, reference);
    },
    async find(chat) {
      const remembered = known.get(chat);
      const reference = (await store.of(chat).catch((error: unknown) => {
        if (remembered === undefined) throw error;
        return remembered;
      })) as Reference | null;
      if (!reference) throw new BotFrameworkError("chat-unreachable", "Bot Framework: nobody wrote from this chat yet");
      remember(chat, reference);
      return reference;
    },
  };
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
