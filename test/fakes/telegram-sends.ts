import type { InlineKeyboardMarkup } from "grammy/types";
import { type SentFile, uploadRefusal } from "./telegram-files.ts";
import { accepted, type Outcome, refused, type Upload } from "./telegram-http.ts";
import { parseHtml } from "./telegram-text.ts";

/** A message that the bot sent. */
export interface Sent {
  chat: number;
  messageId: number;
  /** As posted. */
  text: string;
  /** What a person sees: tags gone, entities decoded. */
  visible: string;
  parseMode: string | undefined;
  keyboard: InlineKeyboardMarkup | undefined;
}

/** The chats that the bot may write to. */
export interface FakeChats {
  readonly known: Set<number>;
  readonly blocked: Set<number>;
  /** New ids of groups that became supergroups. */
  readonly moved: Map<number, number>;
}

export interface FakeSends {
  readonly sent: Sent[];
  readonly sentFiles: SentFile[];
  sendMessage(payload: Record<string, unknown>): Outcome;
  sendFile(as: SentFile["as"], payload: Record<string, unknown>, uploads: Upload[]): Outcome;
  /** Why nothing can be sent to the chat, or null. */
  refusal(payload: Record<string, unknown>): Outcome | null;
}

/** Takes what the bot sends, as strict as Telegram. */
export function createFakeSends({ known, blocked, moved }: FakeChats, nextId: () => number): FakeSends {
  const sent: Sent[] = [];
  const sentFiles: SentFile[] = [];

  function refusal(payload: Record<string, unknown>): Outcome | null {
    const chat = Number(payload.chat_id);
    const migrate_to_chat_id = moved.get(chat);
    if (migrate_to_chat_id !== undefined) {
      const description = "Bad Request: group chat was upgraded to a supergroup chat";
      return { ok: false, error_code: 400, description, parameters: { migrate_to_chat_id } };
    }
    if (blocked.has(chat)) return refused(403, "Forbidden: bot was blocked by the user");
    return known.has(chat) ? null : refused(400, "Bad Request: chat not found");
  }

  function taken(chat: number, messageId: number, more: object): Outcome {
    const date = Math.floor(Date.now() / 1000);
    return accepted({ message_id: messageId, date, chat: { id: chat, type: "private" }, ...more });
  }

  return {
    sent,
    sentFiles,
    refusal,
    sendMessage(payload) {
      const unreachable = refusal(payload);
      if (unreachable !== null) return unreachable;
      const text = String(payload.text ?? "");
      const parsed = payload.parse_mode === "HTML" ? parseHtml(text) : { visible: text };
      if ("error" in parsed) return refused(400, `Bad Request: can't parse entities: ${parsed.error}`);
      const { visible } = parsed;
      if (visible.trim() === "") return refused(400, "Bad Request: message text is empty");
      if (visible.length > 4096) return refused(400, "Bad Request: message is too long");
      const keyboard = payload.reply_markup as InlineKeyboardMarkup | undefined;
      for (const button of keyboard?.inline_keyboard.flat() ?? []) {
        const bytes = Buffer.byteLength("callback_data" in button ? button.callback_data : "");
        if (bytes < 1 || bytes > 64) return refused(400, "Bad Request: BUTTON_DATA_INVALID");
      }
      const chat = Number(payload.chat_id);
      const messageId = nextId();
      const parseMode = payload.parse_mode as string | undefined;
      sent.push({ chat, messageId, text, visible, parseMode, keyboard });
      return taken(chat, messageId, { text: visible });
    },
    sendFile(as, payload, uploads) {
      const unreachable = refusal(payload);
      if (unreachable !== null) return unreachable;
      const file = uploads.find((upload) => payload[as] === `attach://${upload.id}`);
      const refusedUpload = uploadRefusal(as, file);
      if (refusedUpload !== null || file === undefined) return refusedUpload ?? refused(400, "Bad Request");
      const chat = Number(payload.chat_id);
      const messageId = nextId();
      sentFiles.push({ chat, messageId, as, name: file.name, bytes: file.bytes });
      return taken(chat, messageId, {});
    },
  };
}
