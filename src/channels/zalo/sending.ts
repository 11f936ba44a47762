import type { OutgoingFile } from "../../domain/message.ts";
import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import type { SendOnce } from "../progress.ts";
import type { Api } from "./api.ts";
import { namesOf, ZaloError } from "./errors.ts";
import { messageBody, type ZaloMessage } from "./render.ts";
import type { Uploads } from "./uploads.ts";

const HOUR_MS = 3_600_000;
/** How long after a person's last interaction a message costs nothing, and how long it can be sent at all. */
const FREE_MS = 48 * HOUR_MS;
const OPEN_MS = 7 * 24 * HOUR_MS;

export interface SendingOptions {
  api: Api;
  uploads: Uploads;
  storage: Pick<Storage["zalo"], "chat">;
  buttons: "plain" | "template";
  mayPay: boolean;
  now: () => Date;
  log: Logger;
}

export interface Sending {
  /** @throws ZaloError when the person may not be written to now. */
  check(chat: string): Promise<void>;
  /** The messages in order, then the files in order. @throws ZaloError, the first, when something was not sent. */
  sendAll(chat: string, messages: ZaloMessage[], files: readonly OutgoingFile[], once: SendOnce): Promise<void>;
}

export function createSending({ api, uploads, storage, buttons, mayPay, now, log }: SendingOptions): Sending {
  async function post(chat: string, message: unknown): Promise<void> {
    try {
      await api.post("/v3.0/oa/message/cs", { recipient: { user_id: chat }, message });
    } catch (error) {
      const needsOperator = error instanceof ZaloError && error.code === "setup-refused";
      log[needsOperator ? "error" : "warn"]({ chat, ...namesOf(error) }, "zalo message not sent");
      throw error;
    }
  }

  async function sendFile(chat: string, file: OutgoingFile): Promise<void> {
    const message = await uploads.messageFor(file);
    if (message === null) return post(chat, { text: tooMuch(file) });
    try {
      await post(chat, message);
    } catch (error) {
      if (!(error instanceof ZaloError) || error.code !== "asset-expired") throw error;
      await uploads.forget(file);
      await post(chat, await uploads.messageFor(file));
    }
  }

  return {
    async check(chat) {
      const known = await storage.chat(chat);
      const silentMs = (known?.silentUntil?.getTime() ?? 0) - now().getTime();
      if (silentMs > 0)
        throw new ZaloError("officer-talking", "Zalo: an officer has the word", { retryAfterMs: silentMs });
      const sinceMs = known?.lastAt ? now().getTime() - known.lastAt.getTime() : Number.POSITIVE_INFINITY;
      if (sinceMs > OPEN_MS) throw new ZaloError("chat-unreachable", "Zalo: no interaction within 7 days");
      if (sinceMs > FREE_MS && !mayPay)
        throw new ZaloError("chat-needs-payment", "Zalo: no interaction within 48 hours, and paid messages are off");
    },
    async sendAll(chat, messages, files, once) {
      for (const [i, message] of messages.entries()) await once(i, () => post(chat, messageBody(message, buttons)));
      const refused: ZaloError[] = [];
      for (const [i, file] of files.entries())
        await once(messages.length + i, () => sendFile(chat, file)).catch((error: unknown) => {
          // Other errors are not about this file: the next one would meet them too.
          if (!(error instanceof ZaloError) || error.code !== "call-refused") throw error;
          refused.push(error);
        });
      if (refused[0] !== undefined) throw refused[0];
    },
  };
}

function tooMuch({ name }: OutgoingFile): string {
  return `Tệp ${name} chưa gửi được: Zalo chỉ nhận ảnh PNG, JPG đến 1 MB và tệp PDF, DOC, DOCX đến 5 MB. Anh/chị xem ở kênh khác ạ.`;
}
