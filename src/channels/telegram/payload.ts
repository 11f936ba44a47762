import type { CallbackQuery, Message, MessageEntity, UserFromGetMe } from "grammy/types";
import type { IncomingFile, IncomingMessage } from "../../domain/message.ts";
import { toNfc } from "../../text/normalize.ts";
import { chatIdOf } from "./chat-id.ts";
import type { FileAtTelegram } from "./download.ts";

type Self = Pick<UserFromGetMe, "id" | "username">;

/** What people send. Everything else in a message (someone joined, a title changed…) is Telegram's own notice. */
const CONTENT = [
  "text",
  "animation",
  "audio",
  "checklist",
  "contact",
  "dice",
  "document",
  "game",
  "location",
  "paid_media",
  "photo",
  "poll",
  "rich_message",
  "sticker",
  "story",
  "venue",
  "video",
  "video_note",
  "voice",
] as const satisfies readonly (keyof Message)[];

/**
 * A message in our shape, or null when it is not for the bot: a notice, another bot's words, or talk in a group that neither
 * mentions the bot, answers it nor is a command addressed to it. What carries no words (a voice, a place…) has the text "".
 */
export function readMessage(message: Message, me: Self): IncomingMessage | null {
  const sender = senderOf(message);
  if (sender === null || !CONTENT.some((kind) => message[kind] !== undefined)) return null;
  const words = readWords(message, me);
  if (message.chat.type !== "private" && !words.isAddressed && message.reply_to_message?.from?.id !== me.id)
    return null;
  if (words.isForAnotherBot) return null;
  const files = filesOf(message);
  return {
    channel: "telegram",
    chat: chatIdOf(message),
    messageId: messageIdOf(message, me),
    sender,
    text: words.text,
    ...groupMark(message.chat),
    ...(files.length > 0 ? { files } : {}),
  };
}

/** Each bot numbers the messages of a private chat anew: where one takes another's place, its first ones are not the old ones. */
const messageIdOf = ({ message_id }: Message, { id }: Self): string => `${id}:${message_id}`;

/**
 * A changed message in our shape, with a delivery id that tells this change from the message and from its other changes. Null also when it has
 * nothing to read: each move of a live location is a change of its message.
 */
export function readEdit(message: Message, me: Self): IncomingMessage | null {
  const read = readMessage(message, me);
  if (read === null || (read.text === "" && read.files === undefined)) return null;
  return { ...read, deliveryId: `${read.messageId}#${message.edit_date ?? message.date}`, isEdit: true };
}

/** A pressed button. What it says is known to who offered it. */
export interface Press {
  /** Telegram's id of this press. */
  id: string;
  chat: string;
  sender: string;
  isGroup: boolean;
  data: string;
  /** What the button shows; null when its message is out of reach. */
  label: string | null;
}

/** A pressed button, or null when it is not one of ours. */
export function readPress({ id, data, message, from }: CallbackQuery): Press | null {
  if (data === undefined || message === undefined) return null;
  return {
    id,
    chat: chatIdOf(message),
    sender: String(from.id),
    isGroup: message.chat.type !== "private",
    data,
    label: labelOf(message.reply_markup, data),
  };
}

/** A press as if its text had been typed. */
export function pressedMessage({ id, chat, sender, isGroup }: Press, text: string): IncomingMessage {
  const mark = isGroup ? { isGroup } : {};
  return { channel: "telegram", chat, messageId: `cb:${id}`, sender, text: toNfc(text), ...mark };
}

function groupMark(chat: Message["chat"]): { isGroup?: true } {
  return chat.type === "private" ? {} : { isGroup: true };
}

/** A photo in its largest size, or a document. An album arrives as one message a file. */
function filesOf(message: Message): IncomingFile[] {
  const { photo, document } = message;
  const whose = { chat: String(message.chat.id), messageId: String(message.message_id) };
  const largest = photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  if (largest !== undefined) {
    const source: FileAtTelegram = { id: largest.file_id, size: largest.file_size ?? null, ...whose };
    // Telegram makes a JPEG of every photo and keeps no name.
    return [{ name: "", type: "image/jpeg", size: source.size, source }];
  }
  // A moving picture carries a document too, for programs that know no moving pictures.
  if (document === undefined || message.animation !== undefined) return [];
  const source: FileAtTelegram = { id: document.file_id, size: document.file_size ?? null, ...whose };
  const type = document.mime_type ?? "application/octet-stream";
  return [{ name: toNfc(document.file_name ?? ""), type, size: source.size, source }];
}

/**
 * Id of who wrote it. Anonymous administrators all share one account (GroupAnonymousBot), so that they are known by the chat
 * that they speak for; otherwise one of them would hold the others' role in every group.
 */
function senderOf(message: Message): string | null {
  if (message.is_automatic_forward) return null;
  if (message.sender_chat) return String(message.sender_chat.id);
  return message.from && !message.from.is_bot ? String(message.from.id) : null;
}

interface Words {
  text: string;
  /** The bot is mentioned, or a command names it. */
  isAddressed: boolean;
  isForAnotherBot: boolean;
}

/** The words without the bot's own name: "/xa@botname" -> "/xa", "@botname cho hỏi" -> "cho hỏi". */
function readWords(message: Message, me: Self): Words {
  const written = message.text ?? message.caption ?? "";
  const entities = [...(message.entities ?? message.caption_entities ?? [])];
  const ownName = `@${me.username.toLowerCase()}`;
  let text = written;
  let isAddressed = false;
  let isForAnotherBot = false;
  // Offsets are UTF-16 units of the text as written, so that names are cut from the end backwards and NFC comes last.
  for (const entity of entities.sort((a, b) => b.offset - a.offset)) {
    const named = nameIn(entity, written);
    if (named === null) continue;
    const isOwn = entity.type === "text_mention" ? entity.user.id === me.id : named.toLowerCase() === ownName;
    const end = entity.offset + entity.length;
    if (isOwn) {
      isAddressed = true;
      text = `${text.slice(0, end - named.length)}${text.slice(end)}`;
    } else if (entity.type === "bot_command" && entity.offset === 0) {
      isForAnotherBot = true;
    }
  }
  return { text: isAddressed ? tidy(toNfc(text)) : toNfc(text), isAddressed, isForAnotherBot };
}

/** The part of an entity that names somebody, or null. */
function nameIn(entity: MessageEntity, written: string): string | null {
  const part = written.slice(entity.offset, entity.offset + entity.length);
  if (entity.type === "mention" || entity.type === "text_mention") return part;
  return entity.type === "bot_command" && part.includes("@") ? part.slice(part.indexOf("@")) : null;
}

/** Closes the gap that a removed name left. */
function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, " ")
    .replace(/^[\s,:;.-]+/, "")
    .trim();
}

function labelOf(markup: Message["reply_markup"], data: string): string | null {
  const buttons = markup?.inline_keyboard.flat() ?? [];
  return buttons.find((button) => "callback_data" in button && button.callback_data === data)?.text ?? null;
}
