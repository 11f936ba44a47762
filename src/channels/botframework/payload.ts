import { createHash } from "node:crypto";
import type { IncomingFile, IncomingMessage } from "../../domain/message.ts";
import { toNfc } from "../../text/normalize.ts";

/** What we read of an activity. Everything else that it holds is left alone. */
export interface Incoming {
  type: string;
  id: string;
  channelId: string;
  serviceUrl: string;
  conversation: { id: string; isGroup?: boolean; conversationType?: string; tenantId?: string };
  from: { id: string; aadObjectId?: string };
  recipient: { id: string };
  text?: string;
  timestamp?: unknown;
  value?: unknown;
  attachments?: unknown;
  channelData?: unknown;
  entities?: unknown;
}

/** How a chat is answered: what the library calls a conversation reference, without names. */
export type Reference = Pick<Incoming, "channelId" | "serviceUrl" | "conversation"> & {
  bot: { id: string };
  user: { id: string };
};

/** Where an attachment is. */
export interface FileAddress {
  url: string;
  /** True for an attachment that only the bot itself may read; false for an address that holds its own permission. */
  needsToken: boolean;
}

/** The private channel of Azure App Service Environments: its tokens are checked by other rules than those of the others. */
const FOREIGN_CHANNEL = "asechannel";

/** The body of a request as an activity; null when it is none, or lacks what its sender must prove. */
export function readActivity(body: Buffer): Incoming | null {
  const read = parse(body);
  const { type, id, channelId, serviceUrl } = read ?? {};
  const conversation = recordOf(read?.conversation);
  const from = recordOf(read?.from);
  const recipient = recordOf(read?.recipient);
  if (read === null || !conversation || !from || !recipient) return null;
  const ids = [type, channelId, serviceUrl, conversation.id, from.id, recipient.id];
  if (!ids.every((one) => typeof one === "string" && one !== "")) return null;
  if (String(channelId).toLowerCase() === FOREIGN_CHANNEL) return null;
  return { ...read, id: typeof id === "string" ? id : "" } as Incoming;
}

/** Conversation ids are unique within their platform only. */
export function chatOf({ channelId, conversation }: Incoming): string {
  return `${channelId}|${conversation.id}`;
}

export function referenceOf({ channelId, serviceUrl, conversation, recipient, from }: Incoming): Reference {
  const { id, isGroup, conversationType, tenantId } = conversation;
  return {
    channelId,
    serviceUrl,
    conversation: {
      id,
      ...(typeof isGroup === "boolean" ? { isGroup } : {}),
      ...(typeof conversationType === "string" ? { conversationType } : {}),
      ...(typeof tenantId === "string" ? { tenantId } : {}),
    },
    bot: { id: recipient.id },
    user: { id: from.id },
  };
}

/** True when somebody wrote, changed or pressed something that we answer. */
function isMessage(activity: Incoming): boolean {
  if (activity.type === "message") return true;
  return activity.type === "messageUpdate" && recordOf(activity.channelData)?.eventType === "editMessage";
}

/**
 * An activity in our shape; null when there is nothing to answer. Teams gives a bot only those messages of a group that mention
 * it, so that the mention is not asked for again.
 * @param words the text without the bot's own name. @param isProven that the channel says who the sender is, and nobody else.
 */
export function readMessage(activity: Incoming, words: string, isProven: boolean): IncomingMessage | null {
  if (!isMessage(activity) || activity.id === "") return null;
  const text = pressed(activity.value) ?? readWords(activity, words);
  const files = filesOf(activity);
  if (text === "" && files.length === 0) return null;
  return {
    channel: "botframework",
    chat: chatOf(activity),
    messageId: activity.id,
    // Who is only said to be an officer is none where it is proven, though both run on one database.
    sender: isProven ? senderOf(activity) : `local|${senderOf(activity)}`,
    text,
    ...(isGroup(activity) ? { isGroup: true } : {}),
    ...(activity.type === "messageUpdate" ? { isEdit: true, deliveryId: changeOf(activity) } : {}),
    ...(files.length > 0 ? { files } : {}),
  };
}

/** Names one change of a message, the same when it is delivered again: by its time, else by what it changed the text to. */
function changeOf({ id, timestamp, text = "" }: Incoming): string {
  const isTimed = typeof timestamp === "string" && timestamp !== "";
  return `${id}#${isTimed ? timestamp : createHash("sha256").update(text).digest("base64url").slice(0, 22)}`;
}

/**
 * In Teams the person's id in their organisation, which stays when the bot is installed anew. On other channels a client may
 * choose its own id: there somebody is the same person only within the one conversation, whose id nobody guesses.
 */
function senderOf({ channelId, conversation, from, channelData }: Incoming): string {
  if (channelId !== "msteams") return `${channelId}|${conversation.id}|${from.id}`;
  const tenant = recordOf(recordOf(channelData)?.tenant)?.id ?? conversation.tenantId;
  const { aadObjectId } = from;
  if (typeof tenant === "string" && typeof aadObjectId === "string" && tenant !== "" && aadObjectId !== "")
    return `aad|${tenant}|${aadObjectId}`;
  return `${channelId}|${from.id}`;
}

function isGroup({ conversation: { isGroup, conversationType } }: Incoming): boolean {
  return isGroup === true || conversationType === "groupChat" || conversationType === "channel";
}

/**
 * The text without the bot's own name, however often it stands there. Not the library's: that takes away the first only, takes
 * "null" for the name where a group chat of Teams gives none, and throws at an entity without a type.
 */
export function wordsOf({ text, entities, recipient }: Incoming): string {
  if (typeof text !== "string") return "";
  if (!Array.isArray(entities)) return text;
  return entities
    .map((entity: unknown) => ownName(recordOf(entity) ?? {}, recipient.id))
    .filter((name) => name !== "")
    .reduce((words, name) => words.replaceAll(name, ""), text);
}

/** What stands in the text where somebody names the bot; empty for every other entity. */
function ownName({ type, text, ...entity }: Record<string, unknown>, botId: string): string {
  const mentioned = recordOf(entity.mentioned);
  if (String(type).toLowerCase() !== "mention" || mentioned?.id !== botId) return "";
  if (typeof text === "string" && text.trim() !== "") return text;
  return typeof mentioned.name === "string" ? `<at>${mentioned.name}</at>` : "";
}

/** The words with the names of other people in them, and without the gap and the sign that the bot's own name left. */
function readWords({ text }: Incoming, words: string): string {
  const plain = toNfc(words.replace(/<\/?at(?:\s[^>]*)?>/gi, ""))
    .replaceAll("\u00a0", " ")
    .trim();
  return words === (text ?? "") ? plain : plain.replace(/ {2,}/g, " ").replace(/^[\s,:;.-]+/, "");
}

/** What a button of our cards says. Anybody may type the same: it carries no right. */
function pressed(value: unknown): string | null {
  const text = recordOf(value)?.text;
  return typeof text === "string" && text.trim() !== "" ? toNfc(text).trim() : null;
}

const TEAMS_FILE = "application/vnd.microsoft.teams.file.download.info";
/** Teams names the kind of a file by its ending only. */
const TYPES: Record<string, string> = {
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
};

function filesOf({ attachments }: Incoming): IncomingFile[] {
  if (!Array.isArray(attachments)) return [];
  return attachments.map((one: unknown) => fileOf(recordOf(one) ?? {})).filter((file) => file !== null);
}

/** Null for a card, or for the formatted text that Teams repeats as an attachment. */
function fileOf(attachment: Record<string, unknown>): IncomingFile | null {
  const { contentType, contentUrl, name } = attachment;
  const content = recordOf(attachment.content);
  const named = typeof name === "string" ? toNfc(name) : "";
  if (contentType === TEAMS_FILE) {
    const url = content?.downloadUrl;
    if (typeof url !== "string") return null;
    const ending = typeof content?.fileType === "string" ? content.fileType : (named.split(".").at(-1) ?? "");
    const type = TYPES[ending.toLowerCase()] ?? "application/octet-stream";
    return { name: named, type, size: null, source: { url, needsToken: false } satisfies FileAddress };
  }
  if (typeof contentType !== "string" || typeof contentUrl !== "string" || !/^https?:/i.test(contentUrl)) return null;
  if (/^(?:text\/html|application\/vnd\.microsoft\.)/.test(contentType)) return null;
  return {
    name: named,
    type: contentType,
    size: null,
    source: { url: contentUrl, needsToken: true } satisfies FileAddress,
  };
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    return recordOf(JSON.parse(body.toString("utf8"))) ?? null;
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
