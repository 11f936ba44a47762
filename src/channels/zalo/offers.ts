import { randomBytes } from "node:crypto";
import type { Choice } from "../../domain/message.ts";
import type { Storage } from "../../storage/storage.ts";

/** Marks a button's payload, which comes back as if the person had typed it. */
const PREFIX = "#nut:";
/** Buttons remembered for one chat; some twenty replies. */
const BUTTONS_PER_CHAT = 100;

interface Kept {
  /** What "1", "2"… say; empty when the last reply had no numbers. */
  numbered: string[];
  /** Id and text, oldest first. */
  buttons: [string, string][];
}

export interface Offers {
  /** Draws up what a reply will offer. Nothing is kept before `keep`. */
  draw(): { payloadOf(choice: Choice): string; keep(chat: string, numbered: string[]): Promise<void> };
  /** What the person means: the text of a button or of a number, else what was typed. Null: a button that nobody remembers. */
  read(chat: string, typed: string): Promise<string | null>;
}

/** What was offered in each chat. A payload is an id that was offered to this person, so that typing one gives nobody anything. */
export function createOffers(storage: Pick<Storage["zalo"], "chat" | "setChat">): Offers {
  async function keptOf(chat: string): Promise<Kept> {
    const kept = (await storage.chat(chat))?.offers as Partial<Kept> | null | undefined;
    return { numbered: kept?.numbered ?? [], buttons: kept?.buttons ?? [] };
  }

  return {
    draw() {
      const added: [string, string][] = [];
      return {
        payloadOf({ text }) {
          const id = randomBytes(9).toString("base64url");
          added.push([id, text]);
          return PREFIX + id;
        },
        async keep(chat, numbered) {
          const { buttons, numbered: before } = await keptOf(chat);
          if (added.length === 0 && numbered.length === 0 && before.length === 0) return;
          await storage.setChat(chat, {
            offers: { numbered, buttons: [...buttons, ...added].slice(-BUTTONS_PER_CHAT) },
          });
        },
      };
    },
    async read(chat, typed) {
      const said = typed.trim();
      const isPress = said.startsWith(PREFIX);
      const number = /^(\d{1,2})[.)]?$/.exec(said)?.[1];
      if (!isPress && number === undefined) return typed;
      const { numbered, buttons } = await keptOf(chat);
      if (isPress) return buttons.find(([id]) => PREFIX + id === said)?.[1] ?? null;
      return numbered[Number(number) - 1] ?? typed;
    },
  };
}
