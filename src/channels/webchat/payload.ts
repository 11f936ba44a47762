import { createHash } from "node:crypto";
import { cleanTyped } from "../../text/normalize.ts";

/** Longest message, in characters after NFC. */
export const MAX_MESSAGE_LENGTH = 4000;

/** What the page sends. */
export interface PageMessage {
  /** Made by the page; the same message sent again has the same one. */
  id: string;
  text: string;
}

export type MessageReading =
  | { ok: true; message: PageMessage }
  /** `sentence` is Vietnamese, for the person who wrote. */
  | { ok: false; status: 400 | 413; sentence: string };

const ID = /^[\w-]{1,64}$/;
const NO_JSON = 'Hãy gửi JSON có hai trường văn bản "id" và "text".';
const BAD_ID = 'Trường "id" phải có từ 1 đến 64 chữ cái không dấu, chữ số, dấu gạch.';
const EMPTY = "Tin nhắn đang để trống. Anh/chị gõ điều muốn hỏi giúp tôi ạ.";
const TOO_LONG = `Tin nhắn dài quá ${MAX_MESSAGE_LENGTH.toLocaleString("vi")} ký tự nên tôi chưa nhận được. Anh/chị viết ngắn lại hoặc tách thành nhiều tin giúp tôi ạ.`;

/** What a message of the page is called here: its own id is as much anybody's words as its text, and ids stand in the log. */
export const messageIdOf = (id: string): string => createHash("sha256").update(id).digest("hex").slice(0, 32);

/** Reads the body of POST /webchat/messages. */
export function readMessage(body: Buffer): MessageReading {
  const { id, text } = fieldsOf(body);
  if (typeof id !== "string" || typeof text !== "string") return { ok: false, status: 400, sentence: NO_JSON };
  if (!ID.test(id)) return { ok: false, status: 400, sentence: BAD_ID };
  const typed = cleanTyped(text);
  if (typed === "") return { ok: false, status: 400, sentence: EMPTY };
  if (Array.from(typed).length > MAX_MESSAGE_LENGTH) return { ok: false, status: 413, sentence: TOO_LONG };
  return { ok: true, message: { id, text: typed } };
}

function fieldsOf(body: Buffer): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
