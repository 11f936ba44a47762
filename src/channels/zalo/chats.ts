import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import type { ZaloChat } from "../../storage/zalo-chats.ts";
import { namesOf } from "./errors.ts";

/** Chats remembered while the database does not answer. */
const CHATS = 2000;
/** Events remembered beside the database, so that one that is being worked on is not begun again. */
const EVENTS = 10_000;

export interface ZaloChats {
  get(chat: string): Promise<ZaloChat | null>;
  set(chat: string, part: Partial<ZaloChat>): Promise<void>;
  /** @throws the database's error: what could not be deleted must not pass for deleted. */
  forget(chat: string): Promise<void>;
  /** True for the first who asks about this event, in any process that shares the database. */
  isNew(event: string): Promise<boolean>;
  /** Says that the event was taken in for good. */
  done(event: string): Promise<void>;
}

/** The database's memory of chats and events, with a small one of our own for when it does not answer: people get answers all the same. */
export function createChats(
  storage: Pick<Storage["zalo"], "chat" | "setChat" | "forget" | "isSeen" | "note">,
  log: Logger,
): ZaloChats {
  const chats = new Map<string, ZaloChat>();
  const events = new Set<string>();

  async function orElse<T>(work: Promise<T>, fallback: T): Promise<T> {
    return work.catch((error: unknown) => {
      log.warn({ event: "zalo-storage", ...namesOf(error) }, "the database does not answer, going on from memory");
      return fallback;
    });
  }

  return {
    get: async (chat) => orElse(storage.chat(chat), chats.get(chat) ?? null),
    async set(chat, part) {
      const before = chats.get(chat) ?? { lastAt: null, silentUntil: null, offers: null };
      chats.delete(chat);
      chats.set(chat, { ...before, ...part });
      forgetOldest(chats, CHATS);
      await orElse(storage.setChat(chat, part), undefined);
    },
    async forget(chat) {
      chats.delete(chat);
      await storage.forget(chat);
    },
    async isNew(event) {
      if (events.has(event)) return false;
      events.add(event);
      forgetOldest(events, EVENTS);
      return !(await orElse(storage.isSeen(event), false));
    },
    done: async (event) => orElse(storage.note(event), undefined),
  };
}

function forgetOldest(kept: Map<string, unknown> | Set<string>, size: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= size) return;
    kept.delete(key);
  }
}
