import type { Update, UserFromGetMe } from "grammy/types";
import { namesOf } from "../../domain/errors.ts";
import type { IncomingMessage } from "../../domain/message.ts";
import type { Logger } from "../../log.ts";
import type { Receive } from "../channel.ts";
import type { Offers } from "./offers.ts";
import { type Press, pressedMessage } from "./payload.ts";
import type { Typing } from "./typing.ts";
import { type Incoming, type Membership, readUpdate } from "./updates.ts";

const MESSAGE_WAITS =
  "Hệ thống đang tạm gián đoạn, tôi chưa ghi được tin nhắn này; khi hoạt động lại tôi sẽ trả lời, anh/chị không cần gửi lại.";
const PRESS_WAITS =
  "Hệ thống đang tạm gián đoạn, tôi chưa ghi được lựa chọn này; khi hoạt động lại tôi sẽ trả lời, anh/chị không cần bấm lại.";
const PRESS_FORGOTTEN = "Nút này đã hết hạn. Anh/chị vui lòng gõ lại câu hỏi.";

/** Updates remembered; Telegram gives out 100 at a time. */
const REMEMBERED = 2000;

export interface IntakeOptions {
  me: UserFromGetMe;
  receive: Receive;
  offers: Pick<Offers, "find">;
  typing: Typing;
  /** Sends a sentence of the channel's own; its failure is its own affair. */
  say: (chat: string, text: string) => void;
  /** Ends the waiting of a pressed button, with a sentence in the place where people look. Never fails. */
  answerPress: (press: Pick<Press, "id" | "chat">, sentence: string | null) => void;
  log: Logger;
}

/** Takes in updates, however they come. */
export interface Intake {
  /**
   * Resolves when the update is safe to acknowledge: stored, of no use, or not to be understood at all, now or later. What was
   * taken in before is not taken in again.
   * @throws what kept it from being stored; the person was told, once.
   */
  takeUpdate(update: Update): Promise<void>;
  /** For an update that has to wait for an earlier one of its chat: the person is told, once. */
  hold(update: Update): void;
}

export function createIntake({ me, receive, offers, typing, say, answerPress, log }: IntakeOptions): Intake {
  const taken = new Set<number>();
  /** Updates that could not be stored at least once. */
  const waiting = new Set<number>();

  function read(update: Update): Incoming | null {
    try {
      return readUpdate(update, me);
    } catch (error) {
      // Confirmed all the same: it would never be understood, and hold up everybody.
      log.error({ update: update.update_id, ...namesOf(error) }, "telegram update not understood");
      return null;
    }
  }

  /** Nothing is promised for a change of a message: most of them need no answer. */
  function tellOnce(incoming: Incoming, update: number): void {
    if (waiting.has(update)) return;
    remember(waiting, update);
    if (incoming.kind === "press") say(incoming.press.chat, PRESS_WAITS);
    if (incoming.kind === "message" && !incoming.message.isEdit) say(incoming.message.chat, MESSAGE_WAITS);
  }

  async function store(message: IncomingMessage, isFirstTry: boolean): Promise<void> {
    const { chat, messageId, isEdit = false } = message;
    // Before it is stored: its reply may be sent while `receive` still comes back.
    if (isFirstTry && !isEdit) typing.begin(chat);
    await receive(message);
    log.info({ chat, messageId, ...(isEdit ? { isEdit } : {}) }, "message taken in");
  }

  async function takePress(press: Press, isFirstTry: boolean): Promise<void> {
    // Always answered, and whatever comes next: until then the button shows that it is waiting.
    const answer = (sentence: string | null) => {
      if (isFirstTry || sentence !== null) answerPress(press, sentence);
    };
    const text = await offers.find(press.chat, press.data).catch((error: unknown) => {
      answer(null);
      throw error;
    });
    const said = text ?? press.label;
    answer(said === null ? PRESS_FORGOTTEN : null);
    if (said !== null) await store(pressedMessage(press, said), isFirstTry);
  }

  function note({ chat, isGroup, status }: Membership): void {
    if (status === "kicked" && !isGroup) log.info({ chat }, "the person blocked the bot");
    else log.info({ chat, isGroup, status }, "what the bot may do in a chat has changed");
  }

  async function take(incoming: Incoming, isFirstTry: boolean): Promise<void> {
    switch (incoming.kind) {
      case "message":
        return store(incoming.message, isFirstTry);
      case "press":
        return takePress(incoming.press, isFirstTry);
      case "membership":
        return note(incoming.membership);
    }
  }

  return {
    async takeUpdate(update) {
      const id = update.update_id;
      if (taken.has(id)) return;
      const incoming = read(update);
      const press = update.callback_query?.id;
      // No button of ours, or none that can be read: it waits for an answer all the same.
      if (incoming === null && press !== undefined) answerPress({ id: press, chat: "" }, null);
      if (incoming !== null) {
        try {
          await take(incoming, !waiting.has(id));
        } catch (error) {
          const { chat, ...ids } = idsOf(incoming);
          typing.end(chat);
          log.error({ update: id, chat, ...ids, ...namesOf(error) }, "message not taken in");
          tellOnce(incoming, id);
          throw error;
        }
      }
      remember(taken, id);
    },
    hold(update) {
      const id = update.update_id;
      const incoming = taken.has(id) || waiting.has(id) ? null : read(update);
      if (incoming === null) return;
      if (incoming.kind === "press") answerPress(incoming.press, null);
      tellOnce(incoming, id);
    },
  };
}

function idsOf(incoming: Incoming): { chat: string; messageId?: string } {
  if (incoming.kind === "message") return { chat: incoming.message.chat, messageId: incoming.message.messageId };
  return { chat: incoming.kind === "press" ? incoming.press.chat : incoming.membership.chat };
}

/** Adds to a set that forgets its oldest. */
function remember(ids: Set<number>, id: number): void {
  ids.add(id);
  for (const oldest of ids) {
    if (ids.size <= REMEMBERED) return;
    ids.delete(oldest);
  }
}
