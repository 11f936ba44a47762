import type { ZaloConfig } from "../../config.ts";
import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import { atMost } from "../at-most.ts";
import type { Channel, ChannelRoute, Receive, RouteRequest } from "../channel.ts";
import { createProgress } from "../progress.ts";
import { createApi } from "./api.ts";
import { createDownload, type FileAtZalo } from "./download.ts";
import { namesOf, ZaloError } from "./errors.ts";
import { createEvents } from "./events.ts";
import { createIntake } from "./intake.ts";
import { createRefresh } from "./oauth.ts";
import { createOffers } from "./offers.ts";
import { readEvent } from "./payload.ts";
import { renderReply, ZALO_LIMITS } from "./render.ts";
import { createSending } from "./sending.ts";
import { isSigned } from "./signature.ts";
import { createSpool } from "./spool.ts";
import { createTokens } from "./tokens.ts";
import { createUploads } from "./uploads.ts";
import { verifierRoute } from "./verifier.ts";

const CALL_MS = 15_000;
const FILE_MS = 60_000;
/** Zalo repeats an event for an hour, with the time of the first one. */
const WINDOW_MS = 3 * 3_600_000;
/** How often is looked whether the tokens want to be renewed, so that they do not die in a quiet month. */
const TOKENS_EVERY_MS = 10 * 60_000;
const RETRY_DELAYS_MS = [1000, 3000];
const KEPT_DAYS = 30;
const DAY_MS = 24 * 3_600_000;
/** With `CANCEL_MS` under the 5 s that the app allows. */
const STOP_GRACE_MS = 3000;
const CANCEL_MS = 500;

/** What is counted: a wrong secret, for one, shows at once as signatures that are all bad. */
export type ZaloCount =
  | "signature-ok"
  | "signature-bad"
  | "event-late"
  | "event-silent"
  /** It could not be stored and waits on the disk. */
  | "spooled"
  /** It waited on the disk and is stored. */
  | "unspooled"
  /** What waited on the disk is no event, and waits for the operator. */
  | "spool-bad"
  /** It could not even be put on the disk, and Zalo was told so. */
  | "spool-failed"
  | "token-alarm"
  | "withdrawal"
  | "sent"
  | `not-sent-${string}`;

export interface ZaloOptions extends ZaloConfig {
  /** Folder for events that cannot be stored for now; made when it is not there, and nobody else's. */
  spoolDir: string;
  /** How long people's words are kept, in days. Default 30. */
  keptDays?: number;
  storage: Storage["zalo"];
  log: Logger;
  now: () => Date;
  count: (what: ZaloCount) => void;
  /** Waits between tries of one call, in milliseconds. Default 1, 3 s. */
  retryDelaysMs?: number[];
  /** How long Zalo waits for an event to be stored. Default 1.5 s. */
  answerMs?: number;
  /** How often is tried whether spooled events can be stored. Default 5 s. */
  unspoolEveryMs?: number;
}

/** Zalo OA by webhook. One instance starts once and stops once. */
export function createZalo(options: ZaloOptions): Channel {
  const { apiRoot, storage, now, count, retryDelaysMs = RETRY_DELAYS_MS } = options;
  const log = options.log.child({ channel: "zalo" });
  const cancelling = new AbortController();
  const cancelled = cancelling.signal;
  const underWay = new Set<Promise<unknown>>();
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
  const offers = createOffers(storage);
  const uploads = createUploads(api, storage, now);
  const sending = createSending({ ...options, api, uploads, log });
  const progress = createProgress();
  const download = createDownload({ apiRoot, timeoutMs: FILE_MS, cancelled });
  const started = Promise.withResolvers<Receive>();
  const intake = createIntake({
    spool: createSpool(options.spoolDir, (options.keptDays ?? KEPT_DAYS) * DAY_MS),
    take: createEvents({ ...options, offers, sending, receive: started.promise, log, track }),
    log,
    count,
    answerMs: options.answerMs,
    everyMs: options.unspoolEveryMs,
  });
  let tokenTimer: NodeJS.Timeout | undefined;

  /** Lets `stop` wait for a piece of work. */
  function track<T>(work: Promise<T>): Promise<T> {
    const forget = () => underWay.delete(work);
    underWay.add(work);
    work.then(forget, forget);
    return work;
  }

  /** Whether the event may be acknowledged: it is stored, or nothing of ours. */
  async function accept({ body, headers }: RouteRequest): Promise<boolean> {
    if (!isSigned(body, headers["x-zevent-signature"], options)) {
      count("signature-bad");
      log.warn({ bytes: body.length }, "webhook without a right signature, dropped");
      return true;
    }
    count("signature-ok");
    const event = readEvent(body.toString("utf8"));
    if (event === null || event.kind === "ignored") {
      log.debug({ name: event?.name.slice(0, 40) }, "zalo event of no use to us");
      return true;
    }
    if (Math.abs(now().getTime() - event.at.getTime()) > WINDOW_MS) {
      count("event-late");
      log.warn({ name: event.name }, "zalo event of another time, dropped");
      return true;
    }
    return intake.accept(event, body);
  }

  function renewTokens(): void {
    track(tokens.get().catch((error: unknown) => log.warn(namesOf(error), "zalo tokens not looked after")));
  }

  const webhook: ChannelRoute = {
    method: "POST",
    path: "/webhooks/zalo",
    // Nobody knows whether Zalo comes again after another status than 200; the spool needs no database.
    isEarly: true,
    // Zalo takes another status for a dead webhook, and an unsigned probe is how its console tests this address: 503 only where
    // 200 would be a lie.
    handle: async (request) => ({ status: (await track(accept(request))) ? 200 : 503 }),
  };

  return {
    name: "zalo",
    limits: { ...ZALO_LIMITS, rates: [{ count: options.messagesPerMinute, ms: 60_000, per: "channel" }] },
    routes: options.verifierFile === null ? [webhook] : [webhook, verifierRoute(options.verifierFile)],
    async start(receive, lend) {
      lend?.((source, maxBytes) => download(source as FileAtZalo, maxBytes));
      renewTokens();
      tokenTimer = setInterval(renewTokens, TOKENS_EVERY_MS).unref();
      started.resolve(receive);
      intake.start();
    },
    async send({ chat, replyId }, reply) {
      const send = async (): Promise<void> => {
        await sending.check(chat);
        const drawn = offers.draw();
        const { messages, numbered } = renderReply(reply, drawn.payloadOf);
        await drawn.keep(chat, numbered);
        await progress.resume(replyId, (once) => sending.sendAll(chat, messages, reply.files ?? [], once));
      };
      await track(send()).then(
        () => count("sent"),
        (error: unknown) => {
          count(`not-sent-${error instanceof ZaloError ? error.code : "unknown"}`);
          throw error;
        },
      );
    },
    async stop() {
      clearInterval(tokenTimer);
      track(intake.stop());
      await atMost(Promise.allSettled([...underWay]), STOP_GRACE_MS);
      cancelling.abort();
      await atMost(Promise.allSettled([...underWay]), CANCEL_MS);
    },
  };
}
