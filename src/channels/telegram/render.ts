import type { InlineKeyboardButton } from "grammy/types";
import type { Choice, Reply } from "../../domain/message.ts";
import type { ChannelLimits } from "../channel.ts";
import { numberedChoices, shorten, sourceLines, splitText } from "../render.ts";

/**
 * Telegram takes 4,096 characters after entity parsing (core.telegram.org/bots/api#sendmessage); the margin is for how it counts.
 * Buttons have no documented number; more than eight rows fill a phone's screen.
 */
export const TELEGRAM_LIMITS: ChannelLimits = {
  textLength: 3900,
  choices: 8,
  choiceLength: 60,
  // core.telegram.org/bots/faq: some 30 messages a second in all, one a second in a chat (a short burst is let through), 20 a
  // minute in a group, whose id begins with a minus.
  rates: [
    { count: 30, ms: 1_000, per: "channel" },
    { count: 5, ms: 5_000, per: "chat" },
    { count: 20, ms: 60_000, per: "chat", chatsFrom: "-" },
  ],
};

/** A first line that is longer than this, in UTF-16 units, is a sentence and not a heading. */
const HEADING_LENGTH = 120;

const BULLET = /^(\s*)- /;

/** One Telegram message. */
export interface TelegramMessage {
  /** For parse_mode HTML; every text node is escaped. */
  html: string;
  /** The same without markup, for when Telegram cannot parse the first. */
  plain: string;
  /** One button a row, those that rate the answer together in the last; empty when nothing is offered. */
  keyboard: InlineKeyboardButton.CallbackButton[][];
}

/** Splits first and marks up afterwards, so that no tag is ever cut. `callbackData` names a choice in at most 64 bytes. */
export function renderReply(reply: Reply, callbackData: (choice: Choice) => string): TelegramMessage[] {
  const { textLength, choices } = TELEGRAM_LIMITS;
  const listed = numberedChoices(reply.choices.slice(choices), choices + 1);
  const body = [reply.text.trim(), listed].filter((block) => block !== "").join("\n\n");
  const messages = splitText(body, textLength).map((part, i) => renderBody(part, i === 0));
  for (const part of splitText(sourceLines(reply.citations).join("\n"), textLength)) addSources(messages, part);
  const last = messages.at(-1);
  if (last) {
    last.keyboard = reply.choices.slice(0, choices).map((choice) => [button(choice, callbackData)]);
    const ratings = (reply.ratings ?? []).map((choice) => button(choice, callbackData));
    if (ratings.length > 0) last.keyboard.push(ratings);
  }
  return messages;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function renderBody(part: string, isFirst: boolean): TelegramMessage {
  const lines = part.split("\n");
  const html = lines.map((line) => escapeHtml(withBullet(line)));
  if (isFirst && hasHeading(lines)) html[0] = `<b>${html[0]}</b>`;
  return { html: html.join("\n"), plain: lines.map(withBullet).join("\n"), keyboard: [] };
}

/** True when a short line stands above bullets. */
function hasHeading(lines: string[]): boolean {
  const [first = "", ...rest] = lines;
  return first.length <= HEADING_LENGTH && !BULLET.test(first) && rest.some((line) => BULLET.test(line));
}

function withBullet(line: string): string {
  return line.replace(BULLET, "$1• ");
}

function addSources(messages: TelegramMessage[], sources: string): void {
  const lines = sources.split("\n");
  const html = lines.map((line) => `<i>${escapeHtml(line)}</i>`).join("\n");
  const last = messages.at(-1);
  if (last && last.plain.length + 2 + sources.length <= TELEGRAM_LIMITS.textLength) {
    last.html += `\n\n${html}`;
    last.plain += `\n\n${sources}`;
  } else {
    messages.push({ html, plain: sources, keyboard: [] });
  }
}

function button(choice: Choice, callbackData: (choice: Choice) => string): InlineKeyboardButton.CallbackButton {
  return { text: shorten(choice.label, TELEGRAM_LIMITS.choiceLength), callback_data: callbackData(choice) };
}
