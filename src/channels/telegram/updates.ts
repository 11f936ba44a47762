import type { ChatMemberUpdated, Update, UserFromGetMe } from "grammy/types";
import type { IncomingMessage } from "../../domain/message.ts";
import { type Press, readEdit, readMessage, readPress } from "./payload.ts";

/** The kinds that Telegram is asked for, by polling and by webhook alike. */
export const ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"] as const;

/** What the bot may do in a chat from now on. */
export interface Membership {
  chat: string;
  isGroup: boolean;
  /** "kicked" in a private chat: the person blocked the bot; "member": unblocked it. */
  status: ChatMemberUpdated["new_chat_member"]["status"];
}

export type Incoming =
  | { kind: "message"; message: IncomingMessage }
  | { kind: "press"; press: Press }
  | { kind: "membership"; membership: Membership };

/** An update in our shape, or null when it is not for the bot. @throws TypeError when it is not shaped as Telegram's are. */
export function readUpdate(update: Update, me: Pick<UserFromGetMe, "id" | "username">): Incoming | null {
  if (update.callback_query) {
    const press = readPress(update.callback_query);
    return press && { kind: "press", press };
  }
  if (update.my_chat_member) {
    const { chat, new_chat_member } = update.my_chat_member;
    const membership = { chat: String(chat.id), isGroup: chat.type !== "private", status: new_chat_member.status };
    return { kind: "membership", membership };
  }
  const message = update.message
    ? readMessage(update.message, me)
    : update.edited_message
      ? readEdit(update.edited_message, me)
      : null;
  return message && { kind: "message", message };
}

/** The chat that the update belongs to; null for none, whatever its shape. */
export function chatOf(update: Update): string | null {
  const { callback_query: press } = update;
  const place = update.message ?? update.edited_message ?? press?.message ?? update.my_chat_member;
  // Read by hand: what Telegram promises may be absent.
  const chat = place?.chat as { id?: number } | undefined;
  return chat?.id === undefined ? null : String(chat.id);
}
