import { randomBytes } from "node:crypto";

/** Longest callback_data, in bytes of UTF-8 (core.telegram.org/bots/api#inlinekeyboardbutton). */
const CALLBACK_DATA_BYTES = 64;
/** Long choices remembered for one chat; the last eight keyboards. */
const CHOICES_PER_CHAT = 64;
/** Chats for which long choices are remembered; 64 choices of 200 characters each make at most some 50 MB. */
const CHATS = 2000;

const TEXT = "t:";
const ID = "i:";

/** What the buttons say. A short text is the button's data itself and so outlives a restart; a longer one is kept here under an id. */
export interface Offers {
  /** The callback_data that stands for `text` in this chat. */
  keep(chat: string, text: string): string;
  /** The text that `data` stands for, or null when it was forgotten. */
  find(chat: string, data: string): string | null;
}

export function createOffers(): Offers {
  /** In order of last use, oldest first. */
  const chats = new Map<string, Map<string, string>>();

  function ofChat(chat: string): Map<string, string> {
    const kept = chats.get(chat) ?? new Map<string, string>();
    chats.delete(chat);
    chats.set(chat, kept);
    forgetOldest(chats, CHATS);
    return kept;
  }

  return {
    keep(chat, text) {
      if (Buffer.byteLength(TEXT + text) <= CALLBACK_DATA_BYTES) return TEXT + text;
      // Random, not counted: after a restart an old button must not name a new choice.
      const id = ID + randomBytes(9).toString("base64url");
      const kept = ofChat(chat);
      kept.set(id, text);
      forgetOldest(kept, CHOICES_PER_CHAT);
      return id;
    },
    find(chat, data) {
      if (data.startsWith(TEXT)) return data.slice(TEXT.length);
      return chats.get(chat)?.get(data) ?? null;
    },
  };
}

function forgetOldest(map: Map<string, unknown>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
