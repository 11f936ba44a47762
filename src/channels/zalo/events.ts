import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Receive } from "../channel.ts";
import { namesOf } from "./errors.ts";
import type { Offers } from "./offers.ts";
import type { ChatEvent } from "./payload.ts";
import type { Sending } from "./sending.ts";

const PRESS_FORGOTTEN = "Nút này đã hết hạn. Anh/chị vui lòng gõ lại câu hỏi.";

export interface EventsOptions {
  storage: Pick<Storage["zalo"], "chat" | "setChat" | "forget">;
  offers: Offers;
  sending: Sending;
  /** Resolves when the channel has started. */
  receive: Promise<Receive>;
  officerSilenceMinutes: number;
  log: Logger;
  now: () => Date;
  count: (what: "event-silent" | "withdrawal") => void;
  /** Lets the channel's stop wait for a piece of work. */
  track: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * Takes in one event for good. The same event again has no further effect: times do not move back, and the inbox knows its messages.
 * It throws what the database or `receive` throws, and then the event has to come again.
 */
export function createEvents(options: EventsOptions): (event: ChatEvent) => Promise<void> {
  const { storage, offers, sending, receive, log, now, count, track } = options;

  /** A sentence of the channel's own, where it may be said; nobody can feel its failure. */
  async function apologise(chat: string, text: string): Promise<void> {
    await sending.check(chat);
    await sending.sendAll(chat, [{ text, buttons: [] }], [], (_, send) => send());
  }

  async function takeMessage({ chat, at, message }: ChatEvent & { kind: "message" }): Promise<void> {
    const ids = { chat, messageId: message.messageId };
    const silentUntil = (await storage.chat(chat))?.silentUntil;
    // By Zalo's clock: what was written while an officer answered stays theirs, however late it arrives here.
    if (silentUntil && silentUntil > at) {
      count("event-silent");
      log.info(ids, "an officer has the word, message left to them");
      return;
    }
    const text = await offers.read(chat, message.text);
    if (text === null) {
      track(apologise(chat, PRESS_FORGOTTEN).catch((error: unknown) => log.debug(namesOf(error), "apology not sent")));
      return;
    }
    await (await receive)({ ...message, text });
    log.info(ids, "message taken in");
  }

  return async (event) => {
    const { chat, kind } = event;
    const at = event.at < now() ? event.at : now();
    // The clock before the answer, which may only go out when the clock allows.
    if (kind === "message" || kind === "interaction") await storage.setChat(chat, { lastAt: at });
    if (kind === "message") await takeMessage(event);
    if (kind === "officer") {
      const silentUntil = new Date(at.getTime() + options.officerSilenceMinutes * 60_000);
      await storage.setChat(chat, { silentUntil });
      log.info({ chat }, "an officer wrote by hand, silent for a while");
    }
    if (kind === "withdrawal" && (await storage.forget(chat, event.id))) {
      count("withdrawal");
      log.info({ event: "zalo-withdrawal", chat }, "data of a person who withdrew deleted");
    }
  };
}
