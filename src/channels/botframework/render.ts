import type { Choice, OutgoingFile, Reply } from "../../domain/message.ts";
import type { ChannelLimits } from "../channel.ts";
import { numberedChoices, shorten, sourceLines, splitText } from "../render.ts";

/** Teams takes 100 KB of UTF-16 a message ("Format your bot messages"): the longest text of one in UTF-16 units, sources and all. */
const LONGEST_ESCAPED = 48_000;
/** A sign becomes five at most ("&amp;"), and a break of lines two. */
const ESCAPED_AT_MOST = 5;

/**
 * Escaping may double a text of words, and more than that a text of signs, which is then cut smaller. Buttons of a card have no
 * documented number; more than ten rows fill a phone's screen.
 */
export const BOT_FRAMEWORK_LIMITS: ChannelLimits = {
  textLength: 20_000,
  choices: 10,
  choiceLength: 60,
  // What Teams lets a bot say in one conversation (learn.microsoft.com, "Optimize your bot with rate limiting in Teams").
  rates: [
    { count: 7, ms: 1_000, per: "chat" },
    { count: 60, ms: 30_000, per: "chat" },
    { count: 1_800, ms: 3_600_000, per: "chat" },
  ],
};

/** Teams shows no more than the first three suggested actions. */
const SUGGESTED = 3;
/** Teams takes larger pictures from nobody. */
const IMAGE_BYTES = 1_000_000;
const IMAGE_TYPES = ["image/png", "image/jpeg", "image/gif"];
/** A first line that is longer than this, in UTF-16 units, is a sentence and not a heading. */
const HEADING_LENGTH = 120;
const BULLET = /^(\s*)- /;

interface Attachment {
  contentType: string;
  contentUrl?: string;
  name?: string;
  content?: unknown;
}

/** One message to the platform, as the library sends it. */
export interface OutgoingActivity {
  type: "message";
  textFormat?: "markdown";
  text?: string;
  attachments?: Attachment[];
  suggestedActions?: { to: string[]; actions: { type: "imBack"; title: string; value: string }[] };
}

/**
 * The messages of one reply in order: text, then a card with buttons when there are more than Teams suggests, then files. Text
 * and attachments go apart, because Teams splits them otherwise.
 */
export function renderReply(reply: Reply): OutgoingActivity[] {
  const { textLength, choices } = BOT_FRAMEWORK_LIMITS;
  const listed = numberedChoices(reply.choices.slice(choices), choices + 1);
  const body = [reply.text.trim(), listed].filter((block) => block !== "").join("\n\n");
  const parts = splitText(body, textLength).flatMap((part, i) => fitting(part, i === 0));
  const sources = sourceLines(reply.citations).map((line) => `_${escapeMarkdown(line)}_`);
  if (sources.length > 0) parts.push([parts.pop(), ...sources].filter((part) => part !== undefined).join("\n\n"));
  const messages: OutgoingActivity[] = parts.map((text) => ({ type: "message", textFormat: "markdown", text }));
  offer(messages, reply.choices.slice(0, choices), reply.ratings ?? []);
  return [...messages, ...(reply.files ?? []).map(renderFile)];
}

/** Puts what can be pressed under the last message, or into a card after it. */
function offer(messages: OutgoingActivity[], choices: readonly Choice[], ratings: readonly Choice[]): void {
  const all = [...choices, ...ratings];
  const last = messages.at(-1);
  if (all.length === 0) return;
  if (last && all.length <= SUGGESTED) last.suggestedActions = { to: [], actions: all.map(suggestion) };
  else messages.push(cardOf(choices, ratings));
}

function suggestion({ label, text }: Choice): { type: "imBack"; title: string; value: string } {
  return { type: "imBack", title: titleOf(label), value: text };
}

/** One button a row, since Teams hides what does not fit into one; those that rate the answer stand together in the last. */
function cardOf(choices: readonly Choice[], ratings: readonly Choice[]): OutgoingActivity {
  const rows = [...choices.map((choice) => [choice]), ...(ratings.length > 0 ? [ratings] : [])];
  const content = {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    // Action.Submit is older than every version that Teams knows.
    version: "1.2",
    fallbackText: numberedChoices([...choices]),
    body: rows.map((row) => ({
      type: "ActionSet",
      actions: row.map(({ label, text }) => ({ type: "Action.Submit", title: titleOf(label), data: { text } })),
    })),
  };
  return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content }] };
}

const titleOf = (label: string): string => shorten(label, BOT_FRAMEWORK_LIMITS.choiceLength);

/** A picture is shown. Other files would need the person's consent and a drive of theirs, in a chat with one person only. */
function renderFile({ name, type, bytes }: OutgoingFile): OutgoingActivity {
  if (IMAGE_TYPES.includes(type) && bytes.length <= IMAGE_BYTES) {
    const contentUrl = `data:${type};base64,${bytes.toString("base64")}`;
    return { type: "message", attachments: [{ contentType: type, contentUrl, name }] };
  }
  const text = `Tệp “${name}” chưa gửi được qua kênh này. Anh/chị gõ lại yêu cầu ở kênh khác đã liên kết, chẳng hạn Telegram, để nhận tệp.`;
  return { type: "message", textFormat: "markdown", text: escapeMarkdown(text) };
}

/** The part in markdown, in several pieces where its signs would make it too large for one message. */
function fitting(part: string, isFirst: boolean): string[] {
  const whole = markdown(part, isFirst);
  if (whole.length <= LONGEST_ESCAPED) return [whole];
  return splitText(part, LONGEST_ESCAPED / ESCAPED_AT_MOST).map((piece, i) => markdown(piece, isFirst && i === 0));
}

/** Every line a paragraph: Teams joins lines that only one break separates, and shows lists on computers only. */
function markdown(part: string, isFirst: boolean): string {
  const lines = part.split("\n").filter((line) => line.trim() !== "");
  const shown = lines.map((line) => escapeMarkdown(line.replace(BULLET, "$1• ").trim()));
  if (isFirst && hasHeading(lines)) shown[0] = `**${shown[0]}**`;
  return shown.join("\n\n");
}

/** True when a short line stands above bullets. */
function hasHeading([first = "", ...rest]: string[]): boolean {
  return first.length <= HEADING_LENGTH && !BULLET.test(first) && rest.some((line) => BULLET.test(line));
}

/** One line without markup of its own. Angle brackets too: Teams reads "<at>" as a mention and other tags as HTML. */
export function escapeMarkdown(line: string): string {
  return line
    .replace(/[\\`*_[\]~|]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/^(\s*)([#+=-]|\d+(?=[.)]))/, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    );
}
