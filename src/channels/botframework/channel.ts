import type { BotFrameworkConfig } from "../../config.ts";
import { namesOf } from "../../domain/errors.ts";
import type { IncomingMessage } from "../../domain/message.ts";
import type { Logger } from "../../log.ts";
import type { Channel, Receive, RouteRequest, RouteResponse } from "../channel.ts";
import { createAddresses, isLoopback } from "./addresses.ts";
import { createDownload } from "./download.ts";
import { BotFrameworkError } from "./errors.ts";
import { chatOf, type FileAddress, type Incoming, readActivity, readMessage, referenceOf } from "./payload.ts";
import { createReferences, type ReferenceStore } from "./references.ts";
import { BOT_FRAMEWORK_LIMITS, renderReply } from "./render.ts";
import type { Cloud, Sdk, Sent } from "./sdk.ts";
import { createWork } from "./work.ts";

/** How long one call to the platform may take. */
const CALL_MS = 10_000;
const FILE_MS = 60_000;
/** The platform waits some ten seconds for its answer; half of it is left to the network. */
const ACKNOWLEDGE_MS = 5_000;
/** Waits before a message that was certainly not sent is tried again. What the platform asks for beyond this is the outbox's. */
const RETRY_DELAYS_MS = [1_000, 3_000];

export interface BotFrameworkOptions {
  config: BotFrameworkConfig;
  references: ReferenceStore;
  log: Logger;
  /** Tests run a cloud of their own on this machine; the services it has are then allowed there. */
  cloud?: Cloud;
  /** Default 10 s. */
  callMs?: number;
  /** How long the platform waits for a message to be taken in. Default 5 s. */
  acknowledgeMs?: number;
  /** Default 1 s, 3 s. */
  retryDelaysMs?: readonly number[];
}

/** Teams and the other channels of Microsoft's Bot Framework. One instance starts once and stops once. */
export function createBotFramework(options: BotFrameworkOptions): Channel {
  const { config, cloud = null, callMs = CALL_MS, acknowledgeMs = ACKNOWLEDGE_MS } = options;
  const { retryDelaysMs = RETRY_DELAYS_MS } = options;
  const log = options.log.child({ channel: "botframework" });
  const work = createWork();
  const isLocal = config.appType === "local";
  const addresses = createAddresses(isLocal || cloud !== null);
  const references = createReferences(options.references, log);
  let receive: Receive | null = null;
  let loading: Promise<Sdk> | null = null;
  const sdk = (): Promise<Sdk> => {
    loading ??= import("./sdk.ts").then(({ openSdk }) =>
      openSdk({ config, cloud, timeoutMs: callMs, cancelled: work.cancelled }),
    );
    return loading;
  };
  const download = createDownload({
    addresses,
    authorization: async () => (await sdk()).authorization(),
    timeoutMs: FILE_MS,
    cancelled: work.cancelled,
  });

  async function handle({ body, headers }: RouteRequest): Promise<RouteResponse> {
    // A page in a browser cannot send JSON elsewhere without asking first, which we do not answer.
    if (!/^application\/json\b/i.test(String(headers["content-type"] ?? ""))) return { status: 415 };
    if (isLocal && !isFromHere(headers)) return { status: 403 };
    const activity = readActivity(body);
    if (activity === null) return { status: 400 };
    const library = await sdk();
    const verdict = await library.authenticate(activity, String(headers.authorization ?? ""));
    if (verdict !== "genuine") return refused(verdict);
    if (!addresses.isService(activity.serviceUrl)) {
      log.warn({ host: URL.parse(activity.serviceUrl)?.hostname }, "bot framework message names a foreign service");
      return { status: 403 };
    }
    if (activity.type === "invoke") return { status: 501 };
    return take(activity, library);
  }

  function refused(verdict: "refused" | "unknown"): RouteResponse {
    if (verdict === "refused") {
      log.warn({ event: "signature-refused" }, "bot framework message without a valid token");
      return { status: 401 };
    }
    log.error({ event: "keys-unavailable" }, "bot framework keys cannot be fetched");
    return { status: 503 };
  }

  /** Answers when the message is taken in, or, where that takes long, goes on behind the answer. */
  async function take(activity: Incoming, library: Sdk): Promise<RouteResponse> {
    const chat = chatOf(activity);
    await references.keep(chat, referenceOf(activity));
    const message = readMessage(activity, library.wordsOf(activity), !isLocal);
    if (message === null) return { status: 200 };
    if (receive === null || work.isStopping()) return { status: 503 };
    // Nothing is promised for a change: most of them need no answer.
    if (!message.isEdit) work.ignoringErrors(sendOnce(chat, { type: "typing" }));
    const outcome = await work.atMost(work.track(takeIn(message, receive)), acknowledgeMs);
    return { status: outcome ?? 202 };
  }

  /** @returns the status for the platform. Never rejects. */
  async function takeIn(message: IncomingMessage, into: Receive): Promise<200 | 503> {
    const { chat, messageId, isEdit = false } = message;
    try {
      await into(message);
      log.info({ chat, messageId, ...(isEdit ? { isEdit } : {}) }, "message taken in");
      return 200;
    } catch (error) {
      log.error({ chat, messageId, ...namesOf(error) }, "message not taken in");
      return 503;
    }
  }

  async function sendOnce(chat: string, activity: Sent): Promise<void> {
    const reference = await references.find(chat);
    // Kept references too: what was allowed once may not be any more.
    if (!addresses.isService(reference.serviceUrl))
      throw new BotFrameworkError("chat-unreachable", "Bot Framework: the chat's service is not allowed");
    await (await sdk()).send(reference, activity);
  }

  /** Tries again only what was certainly not sent. */
  async function send(chat: string, activity: Sent): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return await sendOnce(chat, activity);
      } catch (error) {
        const delayMs = retryDelaysMs[tries];
        const isOurs = error instanceof BotFrameworkError;
        const passes = isOurs && (error.code === "rate-limited" || error.code === "unavailable");
        const waitMs = isOurs ? (error.retryAfterMs ?? delayMs) : undefined;
        if (!passes || delayMs === undefined || waitMs === undefined || waitMs > (retryDelaysMs.at(-1) ?? 0))
          throw error;
        if (await work.pause(waitMs)) throw error;
      }
    }
  }

  async function sendAll(chat: string, activities: readonly Sent[]): Promise<void> {
    try {
      for (const activity of activities) await send(chat, activity);
    } catch (error) {
      log.warn({ chat, ...namesOf(error) }, "bot framework message not sent");
      throw error;
    }
  }

  return {
    name: "botframework",
    limits: BOT_FRAMEWORK_LIMITS,
    routes: [{ method: "POST", path: "/api/messages", handle: (request) => work.track(handle(request)) }],
    async start(into, lend) {
      lend?.((source, maxBytes) => work.track(download(source as FileAddress, maxBytes)));
      receive = into;
      // With an app id messages will come; without one mostly nobody uses it.
      if (!isLocal) await sdk();
    },
    send: (to, reply) => work.track(sendAll(to.chat, renderReply(reply))),
    stop: () => work.stop(),
  };
}

/** False when a proxy passed it on, or a name that leads here was called from elsewhere. */
function isFromHere(headers: RouteRequest["headers"]): boolean {
  const isForwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"].some(
    (name) => name in headers,
  );
  const host = URL.parse(`http://${String(headers.host ?? "")}`)?.hostname;
  return !isForwarded && host !== undefined && isLoopback(host);
}
