import type { IncomingFile, IncomingMessage } from "../../domain/message.ts";
import { toNfc } from "../../text/normalize.ts";
import { type FileAtZalo, fileType } from "./download.ts";

/** Something that happened in a chat at a time. */
export type ChatEvent = { at: Date; name: string; chat: string } & (
  | { kind: "message"; message: IncomingMessage }
  /** The person did something that lets us write to them. */
  | { kind: "interaction" }
  /** An officer wrote by hand in the OA's own tool. */
  | { kind: "officer" }
  | { kind: "withdrawal"; id: string }
);

/** What an event of the webhook means to us. */
export type ZaloEvent = ChatEvent | { at: Date; name: string; kind: "ignored" };

interface Body {
  app_id?: unknown;
  event_name?: unknown;
  timestamp?: unknown;
  oa_id?: unknown;
  user_id?: unknown;
  sender?: { id?: unknown; admin_id?: unknown };
  recipient?: { id?: unknown };
  follower?: { id?: unknown };
  message?: { msg_id?: unknown; text?: unknown; attachments?: unknown };
}

interface Attachment {
  type?: unknown;
  payload?: { url?: unknown; name?: unknown; size?: unknown; type?: unknown };
}

/** Reads an event; null when it is none (the console's probe, a body without a name or a time). */
export function readEvent(json: string): ZaloEvent | null {
  const body = parse(json);
  const name = idOf(body?.event_name);
  const at = new Date(Number(idOf(body?.timestamp)));
  if (body === null || name === "" || Number.isNaN(at.getTime())) return null;
  const sender = idOf(body.sender?.id);
  const person = sender || idOf(body.follower?.id) || idOf(body.user_id);
  // Events without a message have no id of their own.
  const id = idOf(body.message?.msg_id) || `${name}:${at.getTime()}:${person}`;
  const event = { at, name };
  if (name.startsWith("user_send_")) {
    if (sender === "") return { ...event, kind: "ignored" };
    return { ...event, kind: "message", chat: sender, message: messageOf(body, id, sender) };
  }
  if (name.startsWith("oa_send_")) {
    const chat = idOf(body.recipient?.id);
    // Without it, this is the echo of what we sent ourselves.
    const isByHand = idOf(body.sender?.admin_id) !== "";
    return isByHand && chat !== "" ? { ...event, kind: "officer", chat } : { ...event, kind: "ignored" };
  }
  if (person === "") return { ...event, kind: "ignored" };
  switch (name) {
    case "follow":
      return { ...event, kind: "message", chat: person, message: { ...envelope(id, person), text: "/start" } };
    // The service never asks for these particulars; what is sent all the same is not taken in.
    case "user_submit_info":
    case "user_click_chatnow":
      return { ...event, kind: "interaction", chat: person };
    case "user_withdraw":
      return { ...event, kind: "withdrawal", chat: person, id };
    default:
      return { ...event, kind: "ignored" };
  }
}

function envelope(messageId: string, sender: string): Omit<IncomingMessage, "text"> {
  return { channel: "zalo", chat: sender, messageId, sender };
}

/** What carries no words (a voice, a place, a sticker…) has the text "". */
function messageOf(body: Body, id: string, sender: string): IncomingMessage {
  const { text, attachments } = body.message ?? {};
  const files = (Array.isArray(attachments) ? (attachments as Attachment[]) : []).flatMap(fileOf);
  return {
    ...envelope(id, sender),
    text: typeof text === "string" ? toNfc(text) : "",
    ...(files.length > 0 ? { files } : {}),
  };
}

function fileOf(attachment: Attachment | null): IncomingFile[] {
  const { type, payload } = attachment ?? {};
  if (typeof payload?.url !== "string") return [];
  // Zalo keeps no name of a picture, and makes a JPEG of most.
  if (type === "image")
    return [
      { name: "", type: "image/jpeg", size: null, source: { url: payload.url, size: null } satisfies FileAtZalo },
    ];
  if (type !== "file") return [];
  const name = typeof payload.name === "string" ? toNfc(payload.name) : "";
  const digits = idOf(payload.size);
  const size = /^\d{1,15}$/.test(digits) ? Number(digits) : null;
  return [
    { name, type: fileType(idOf(payload.type) || name), size, source: { url: payload.url, size } satisfies FileAtZalo },
  ];
}

function parse(json: string): Body | null {
  try {
    const value: unknown = JSON.parse(json, exact);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}

/** A number that JavaScript would round is kept as its digits: another id would be another person's. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) ? (context?.source ?? "") : value;
}

/** Ids come as strings; should one be a number, as its digits. */
function idOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
