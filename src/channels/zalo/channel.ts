import { setTimeout as timer } from "node:timers/promises";
import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Channel, ChannelRoute, Receive, RouteRequest } from "../channel.ts";
import { createApi } from "./api.ts";
import { createChats } from "./chats.ts";
import { createDownload, type FileAtZalo } from "./download.ts";
import { namesOf, ZaloError } from "./errors.ts";
import { createRefresh } from "./oauth.ts";
import { createOffers } from "./offers.ts";
import { readEvent, type ZaloEvent } from "./payload.ts";
import { renderReply, ZALO_LIMITS } from "./render.ts";
import { createSending } from "./sending.ts";
import { isSigned } from "./signature.ts";
import { createTokens } from "./tokens.ts";
import { createUploads } from "./uploads.ts";
import { verifierRoute } from "./verifier.ts";

const CALL_MS = 15_000;
const FILE_MS = 60_000;
/** Zalo wants its 200 within 2 s; what takes longer goes on without it. */
const ANSWER_MS = 1500;
/** Zalo repeats an event for an hour, with the time of the first one. */
const WINDOW_MS = 3 * 3_600_000;
/** How often is looked whether the tokens want to be renewed, so that they do not die in a quiet month. */
const TOKENS_EVERY_MS = 10 * 60_000;
const RETRY_DELAYS_MS = [1000, 3000];
/** With `CANCEL_MS` under the 5 s that the app allows. */
const STOP_GRACE_MS = 3000;
const CANCEL_MS = 500;

const RECEIVE_FAILED = "Xin lỗi, hệ thống đang gặp trục trặc. Anh/chị vui lòng gửi lại sau ít phút.";
const PRESS_FORGOTTEN = "Nút này đã hết hạn. Anh/chị vui lòng gõ lại câu hỏi.";

/** What is counted: a wrong secret, for one, shows at once as signatures that are all bad. */
export type ZaloCount =
  | "signature-ok"
  | "signature-bad"
  | "event-duplicate"
  | "event-late"
  | "event-silent"
  | "token-alarm"
  | "withdrawal"
  | "withdrawal-failed"
  | "sent"
  | `not-sent-${string}`;

export interface ZaloOptions {
  appId: string;
  /** Signs webhooks; not the app secret. */
  oaSecret: string;
  appSecret: string | null;
  accessToken: string | null;
  refreshToken: string | null;
  apiRoot: string;
  oauthRoot: string;
  buttons: "plain" | "template";
  mayPay: boolean;
  officerSilenceMinutes: number;
  /** Path of the file with which Zalo checks whose domain it is. */
  verifierFile: string | null;
  storage: Storage["zalo"];
  log: Logger;
  now: () => Date;
  count: (what: ZaloCount) => void;
  /** Waits between tries of one call, in milliseconds. Default 1, 3 s. */
  retryDelaysMs?: number[];
}

/** Zalo OA by webhook. One instance starts once and stops once. */
export function createZalo(options: ZaloOptions): Channel {
  const { apiRoot, storage, now, count, retryDelaysMs = RETRY_DELAYS_MS } = options;
  const log = options.log.child({ channel: "zalo" });
  const cancelling = new AbortController();
  const cancelled = cancelling.signal;
  const underWay = new Set<Promise<unknown>>();
  /** The last work of each chat: one after the other, in the order in which it came. */
  const tails = new Map<string, Promise<unknown>>();
  const refresh =
    options.appSecret === null
      ? null
      : createRefresh({
          root: options.oauthRoot,
          appId: options.appId,
          appSecret: options.appSecret,
          timeoutMs: CALL_MS,
          now,
        });
  const tokens = createTokens({
    appId: options.appId,
    first: options,
    refresh,
    storage,
    log,
    now,
    alarm: () => count("token-alarm"),
    cancelled,
  });
  const api = createApi({ root: apiRoot, tokens, timeoutMs: CALL_MS, delaysMs: retryDelaysMs, cancelled, now });
  const chats = createChats(storage, log);
  const offers = createOffers(chats);
  const uploads = createUploads(api, storage, now);
  const { check, sendAll } = createSending({ ...options, api, uploads, chats, log });
  const download = createDownload({ apiRoot, timeoutMs: FILE_MS, cancelled });
  const started = Promise.withResolvers<Receive>();
  let tokenTimer: NodeJS.Timeout | undefined;

  /** Lets `stop` wait for a piece of work. */
  function track<T>(work: Promise<T>): Promise<T> {
    const forget = () => underWay.delete(work);
    underWay.add(work);
    work.then(forget, forget);
    return work;
  }

  function inOrder(chat: string, work: () => Promise<void>): Promise<void> {
    const done = (tails.get(chat) ?? Promise.resolve()).then(work, work);
    tails.set(chat, done);
    const forget = () => tails.get(chat) === done && tails.delete(chat);
    done.then(forget, forget);
    return track(done);
  }

  /** A sentence of the channel's own; nobody can feel its failure. */
  async function apologise(chat: string, text: string): Promise<void> {
    await sendAll(chat, [{ text, buttons: [] }], []).catch(() => undefined);
  }

  async function takeMessage(event: ZaloEvent & { kind: "message" }): Promise<void> {
    const { chat, messageId } = event.message;
    const ids = { chat, messageId };
    const known = await chats.get(chat);
    if (known?.silentUntil && known.silentUntil > now()) {
      count("event-silent");
      log.info(ids, "an officer has the word, message left to them");
      return;
    }
    try {
      const text = await offers.read(chat, event.message.text);
      if (text === null) return await apologise(chat, PRESS_FORGOTTEN);
      await (await started.promise)({ ...event.message, text });
      log.info(ids, "message taken in");
    } catch (error) {
      log.error({ ...ids, ...namesOf(error) }, "message not taken in");
      const isSilent = error instanceof ZaloError && error.code === "officer-talking";
      if (!isSilent) await apologise(chat, RECEIVE_FAILED);
    }
  }

  async function forgetPerson(chat: string): Promise<void> {
    try {
      await chats.forget(chat);
      count("withdrawal");
      log.info({ event: "zalo-withdrawal", chat }, "data of a person who withdrew deleted");
    } catch (error) {
      count("withdrawal-failed");
      // The operator has to do it by hand: Zalo says it once.
      log.error(
        { event: "zalo-withdrawal-failed", chat, ...namesOf(error) },
        "data of a person who withdrew not deleted",
      );
    }
  }

  async function take(event: ZaloEvent): Promise<void> {
    switch (event.kind) {
      case "message":
        return takeMessage(event);
      case "officer":
        await chats.set(event.chat, {
          silentUntil: new Date(now().getTime() + options.officerSilenceMinutes * 60_000),
        });
        log.info({ chat: event.chat }, "an officer wrote by hand, silent for a while");
        return;
      case "withdrawal":
        return forgetPerson(event.chat);
      case "interaction":
        return;
      case "ignored":
        log.debug({ name: event.name }, "zalo event of no use to us");
    }
  }

  async function takeOnce(event: ZaloEvent, chat: string): Promise<void> {
    if (!(await chats.isNew(event.id))) return count("event-duplicate");
    // The clock before the answer, which may only go out when the clock allows.
    if (event.kind === "message" || event.kind === "interaction")
      await chats.set(chat, { lastAt: event.at < now() ? event.at : now() });
    await take(event);
    await chats.done(event.id);
  }

  /** Resolves when the event is safe to acknowledge, or when Zalo cannot wait any longer. */
  async function handle({ body, headers }: RouteRequest): Promise<void> {
    if (!isSigned(body, headers["x-zevent-signature"], options)) {
      count("signature-bad");
      log.warn({ bytes: body.length }, "webhook without a right signature, dropped");
      return;
    }
    count("signature-ok");
    const event = readEvent(body.toString("utf8"));
    if (event === null || event.kind === "ignored") {
      log.debug({ name: event?.name.slice(0, 40) }, "zalo event of no use to us");
      return;
    }
    if (Math.abs(now().getTime() - event.at.getTime()) > WINDOW_MS) {
      count("event-late");
      log.warn({ name: event.name }, "zalo event of another time, dropped");
      return;
    }
    const chat = event.kind === "message" ? event.message.chat : event.chat;
    const work = inOrder(chat, () => takeOnce(event, chat)).catch((error: unknown) => {
      log.error({ chat, ...namesOf(error) }, "zalo event not understood");
    });
    await Promise.race([work, timer(ANSWER_MS, undefined, { ref: false })]);
  }

  function renewTokens(): void {
    track(tokens.get().catch((error: unknown) => log.warn(namesOf(error), "zalo tokens not looked after")));
  }

  const webhook: ChannelRoute = {
    method: "POST",
    path: "/webhooks/zalo",
    // Zalo takes another status for a dead webhook, and an unsigned probe is how its console tests this address.
    handle: async (request) => {
      await handle(request);
      return { status: 200 };
    },
  };

  return {
    name: "zalo",
    limits: ZALO_LIMITS,
    routes: options.verifierFile === null ? [webhook] : [webhook, verifierRoute(options.verifierFile)],
    async start(receive, lend) {
      lend?.((source, maxBytes) => download(source as FileAtZalo, maxBytes));
      renewTokens();
      tokenTimer = setInterval(renewTokens, TOKENS_EVERY_MS).unref();
      started.resolve(receive);
    },
    async send({ chat }, reply) {
      const sending = async (): Promise<void> => {
        await check(chat);
        const drawn = offers.draw();
        const { messages, numbered } = renderReply(reply, drawn.payloadOf);
        await drawn.keep(chat, numbered);
        await sendAll(chat, messages, reply.files ?? []);
      };
      await track(sending()).then(
        () => count("sent"),
        (error: unknown) => {
          count(`not-sent-${error instanceof ZaloError ? error.code : "unknown"}`);
          throw error;
        },
      );
    },
    async stop() {
      clearInterval(tokenTimer);
      await settledWithin(underWay, STOP_GRACE_MS);
      cancelling.abort();
      await settledWithin(underWay, CANCEL_MS);
    },
  };
}

/** Resolves when all of `work` has ended, or after `ms`. */
async function settledWithin(work: Iterable<Promise<unknown>>, ms: number): Promise<void> {
  await Promise.race([Promise.allSettled([...work]), timer(ms, undefined, { ref: false })]);
}
