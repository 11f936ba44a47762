import { createHash } from "node:crypto";
import { namesOf } from "../../domain/errors.ts";
import type { Logger } from "../../log.ts";

/** Longest callback_data, in bytes of UTF-8 (core.telegram.org/bots/api#inlinekeyboardbutton). */
const CALLBACK_DATA_BYTES = 64;

const TEXT = "t:";
const ID = "i:";

/** Where long texts of buttons outlive the process. */
export interface OfferStore {
  save(chat: string, id: string, text: string): Promise<void>;
  /** Null for what was never saved in this chat, or forgotten. */
  find(chat: string, id: string): Promise<string | null>;
}

/** What the buttons say. A short text is the button's data itself; a longer one is kept in the store under an id. */
export interface Offers {
  /** The callback_data, at most 64 bytes, that stands for `text`. */
  dataOf(text: string): string;
  /** Keeps those of the texts that their data does not hold. Never rejects: a reply without long buttons beats none. */
  keep(chat: string, texts: readonly string[]): Promise<void>;
  /** The text that `data` stands for in this chat, or null when nobody knows. @throws the store's error. */
  find(chat: string, data: string): Promise<string | null>;
}

export function createOffers(store: OfferStore, log: Logger): Offers {
  return {
    dataOf,
    async keep(chat, texts) {
      try {
        for (const text of texts) if (!fits(text)) await store.save(chat, dataOf(text), text);
      } catch (error) {
        log.warn({ chat, ...namesOf(error) }, "what buttons say was not stored");
      }
    },
    async find(chat, data) {
      return data.startsWith(TEXT) ? data.slice(TEXT.length) : store.find(chat, data);
    },
  };
}

function fits(text: string): boolean {
  return Buffer.byteLength(TEXT + text) <= CALLBACK_DATA_BYTES;
}

/** An id that is made of the text, so that the same offered again takes no more room, and an old button never names a new choice. */
function dataOf(text: string): string {
  return fits(text) ? TEXT + text : ID + createHash("sha256").update(text).digest("base64url");
}
