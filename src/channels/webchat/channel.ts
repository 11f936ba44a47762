import { randomUUID } from "node:crypto";
import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Channel, Receive, RouteRequest, RouteResponse } from "../channel.ts";
import { respondWithFile } from "./files.ts";
import { createLive, type LiveOptions } from "./live.ts";
import { isFromElsewhere, isFromOwnPage } from "./origin.ts";
import { pageRoutes } from "./page.ts";
import { messageIdOf, type PageMessage, readMessage } from "./payload.ts";
import { isFileId, renderReply } from "./render.ts";
import { knownSession, type Session, sessionOf } from "./session.ts";

export interface WebChatOptions extends Pick<LiveOptions, "lookEveryMs" | "heartbeatMs" | "communeOf"> {
  /** The communes that a person may choose; asked for at every request of the page. */
  communes(): { slug: string; name: string }[];
  storage: Storage["webchat"];
  /** What may be kept of a text: without what nobody should have typed. */
  keep(text: string): string;
  /** Where people reach the page, e.g. "https://troly.example"; null when only here. */
  publicUrl: string | null;
  log: Logger;
}

const NOT_FROM_HERE = "Yêu cầu này không đến từ trang của Trợ lý nên không được nhận.";
const NOT_STORED = "Chưa lưu được tin nhắn. Trang sẽ tự gửi lại.";
const NOT_CLEARED = "Chưa xóa được cuộc trò chuyện. Anh/chị thử lại sau ít phút ạ.";
const NOT_READY = "Trợ lý chưa sẵn sàng. Trang sẽ tự kết nối lại.";
const NO_FILE = "Không có tệp này, hoặc tệp đã bị xóa.";
/** Forgets what the chat talked about, and greets. */
const BEGIN_ANEW = "/start";

/**
 * The web chat: serves its page, takes in its messages and streams its log. A browser's chat is known by a cookie. One instance
 * starts once and stops once.
 */
export function createWebChat(options: WebChatOptions): Channel {
  const { storage, keep, publicUrl } = options;
  const log = options.log.child({ channel: "webchat" });
  const https = publicUrl?.startsWith("https:") ?? false;
  const live = createLive({ ...options, log });
  const underWay = new Set<Promise<unknown>>();
  /** Null before the start and after the stop. */
  let receive: Receive | null = null;

  /** Lets `stop` wait for a piece of work. */
  function track<T>(work: Promise<T>): Promise<T> {
    const forget = () => underWay.delete(work);
    underWay.add(work);
    work.then(forget, forget);
    return work;
  }

  /** Everything that the page sends: refused from elsewhere, and tried again by the page while it cannot be stored. */
  async function fromPage(
    request: RouteRequest,
    sentence: string,
    work: (session: Session, receive: Receive) => Promise<RouteResponse>,
  ): Promise<RouteResponse> {
    if (!isFromOwnPage(request.headers, publicUrl)) return refuse(403, NOT_FROM_HERE);
    if (receive === null) return refuse(503, sentence);
    const session = sessionOf(request.headers, https);
    try {
      const response = await track(work(session, receive));
      return { ...response, headers: { ...response.headers, "set-cookie": session.cookie } };
    } catch (error) {
      log.warn({ event: "webchat-not-stored", error: error instanceof Error ? error.name : "unknown" }, "not stored");
      return refuse(503, sentence);
    }
  }

  async function takeIn(session: Session, receive: Receive, { id, text }: PageMessage): Promise<RouteResponse> {
    // First into the log, so that the answer stands below. What is sent again is there already; `receive` knows it as well.
    const body = { id, text: keep(text) };
    await storage.append(session.id, { kind: "message", ref: id, body });
    live.wake(session.id);
    await receive(messageOf(session, messageIdOf(id), text));
    return json(202, { session: session.label });
  }

  async function clear(session: Session, receive: Receive): Promise<RouteResponse> {
    await storage.clear(session.id);
    live.wake(session.id);
    await receive(messageOf(session, randomUUID(), BEGIN_ANEW));
    return json(202, { session: session.label });
  }

  async function openStream({ headers, query }: RouteRequest): Promise<RouteResponse> {
    if (isFromElsewhere(headers)) return refuse(403, NOT_FROM_HERE);
    if (receive === null) return refuse(503, NOT_READY);
    const session = sessionOf(headers, https);
    const lastEventId = headers["last-event-id"] ?? query.after;
    try {
      const stream = await live.open(session, String(lastEventId ?? ""));
      return { status: 200, headers: { ...STREAM_HEADERS, "set-cookie": session.cookie }, stream };
    } catch {
      return refuse(503, NOT_READY);
    }
  }

  async function serveFile({ headers, params }: RouteRequest): Promise<RouteResponse> {
    const session = knownSession(headers);
    const id = params?.id ?? "";
    const file = session === null || !isFileId(id) ? null : await storage.file(session, id);
    return file === null ? refuse(404, NO_FILE) : respondWithFile(file);
  }

  return {
    name: "webchat",
    limits: { textLength: 100_000, choices: 20, choiceLength: 200 },
    routes: [
      ...pageRoutes(options.communes),
      { method: "GET", path: "/webchat/events", handle: openStream },
      { method: "GET", path: "/webchat/files/:id", handle: serveFile },
      {
        method: "POST",
        path: "/webchat/messages",
        handle: (request) =>
          fromPage(request, NOT_STORED, async (session, receive) => {
            const reading = readMessage(request.body);
            return reading.ok ? takeIn(session, receive, reading.message) : refuse(reading.status, reading.sentence);
          }),
      },
      { method: "POST", path: "/webchat/clear", handle: (request) => fromPage(request, NOT_CLEARED, clear) },
    ],
    async start(given) {
      receive = given;
    },
    async send({ chat, replyId }, reply) {
      const { body, files } = renderReply(reply);
      await storage.append(chat, { kind: "reply", body, files, ...(replyId === undefined ? {} : { ref: replyId }) });
      live.wake(chat);
    },
    async stop() {
      receive = null;
      live.stop();
      await Promise.allSettled([...underWay]);
    },
  };
}

/** Nobody can be written to who has not come: the page may be closed. It sends words alone. */
function messageOf({ id: chat }: Session, messageId: string, text: string) {
  return { channel: "webchat", chat, sender: chat, messageId, text, isReachable: false, takesFiles: false };
}

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

function json(status: number, value: unknown): RouteResponse {
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
  return { status, headers, body: JSON.stringify(value) };
}

const refuse = (status: number, sentence: string): RouteResponse => json(status, { error: sentence });
