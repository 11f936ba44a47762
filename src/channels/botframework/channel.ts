import type { BotFrameworkConfig } from "../../config.ts";
import { namesOf } from "../../domain/errors.ts";
import type { IncomingMessage, Reply } from "../../domain/message.ts";
import type { Logger } from "../../log.ts";
import { atMost } from "../at-most.ts";
import type { Channel, ChatAddress, Receive, RouteRequest, RouteResponse } from "../channel.ts";
import { createProgress, type SendOnce } from "../progress.ts";
import { createWork } from "../work.ts";
import { createAddresses, isLoopback } from "./addresses.ts";
import { createDownload } from "./download.ts";
import { BotFrameworkError } from "./errors.ts";
import { chatOf, type FileAddress, type Incoming, readActivity, readMessage, referenceOf, wordsOf } from "./payload.ts";
import { createReferences, type ReferenceStore } from "./references.ts";
import { BOT_FRAMEWORK_LIMITS, renderReply } from "./render.ts";
import type { Cloud, Sdk, Sent } from "./sdk.ts";

/** How long one call to the platform may take. */
const CALL_MS = 10_000;
const FILE_MS = 60_000;
/** The platform waits some ten seconds for its answer, and comes again without one; half of it is for the token, which mostly needs none. */
const ACKNOWLEDGE_MS = 5_000;
/** Messages that are known to have been met with typing. */
const MET = 1_000;
/** Waits before a message that was certainly not sent is tried again. What the platform asks for beyond this is the outbox's. */
const RETRY_DELAYS_MS = [1_000, 3_000];

export interface BotFrameworkOptions {
  config: BotFrameworkConfig;
  references: ReferenceStore;
  log: Logger;
  /** Counts whether messages prove where they come from. */
  count?: (what: "signature-ok" | "signature-bad") => void;
  /** Tests run a cloud of their own on this machine; the services it has are then allowed there. */
  cloud?: Cloud;
  /** Default 10 s. */
  callMs?: number;
  /** How long the platform waits for a token to be checked, and then for the message to be stored. Default 5 s each. */
  acknowledgeMs?: number;
  /** Default 1 s, 3 s. */
  retryDelaysMs?: readonly number[];
}

/** Teams and the other channels of Microsoft's Bot Framework. One instance starts once and stops once. */
export function createBotFramework(options: BotFrameworkOptions): Channel {
  const { config, cloud = null, callMs = CALL_MS, acknowledgeMs = ACKNOWLEDGE_MS } = options;
  const { retryDelaysMs = RETRY_DELAYS_MS, count = () => {} } = options;
  const log = options.log.child({ channel: "botframework" });
  const work = createWork();
  const isLocal = config.appType === "local";
  const addresses = createAddresses(isLocal || cloud !== null);
  const references = createReferences(options.references);
  const progress = createProgress();
  /** Messages that were met with typing, the last ones. */
  const met = new Set<string>();
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
    if (isLocal && !isFromHere(headers)) {
      count("signature-bad");
      return { status: 403 };
    }
    const activity = readActivity(body);
    if (activity === null) return { status: 400 };
    const library = await sdk();
    // Keys that do not come may not take the time that storing is given.
    const checking = library.authenticate(activity, String(headers.authorization ?? ""));
    const verdict = (await atMost(checking, acknowledgeMs)) ?? "unknown";
    if (verdict !== "genuine") return refused(verdict);
    count("signature-ok");
    if (!addresses.isService(activity.serviceUrl)) {
      // Whoever may write here without a token may write anything there.
      const host = isLocal ? undefined : URL.parse(activity.serviceUrl)?.hostname;
      log.warn({ host }, "bot framework message names a foreign service");
      return { status: 403 };
    }
    if (activity.type === "invoke") return { status: 501 };
    return take(activity);
  }

  function refused(verdict: "refused" | "unknown"): RouteResponse {
    if (verdict === "refused") {
      count("signature-bad");
      log.warn({ event: "signature-refused" }, "bot framework message without a valid token");
      return { status: 401 };
    }
    log.error({ event: "keys-unavailable" }, "bot framework keys cannot be fetched");
    return { status: 503 };
  }

  /** 503 until the activity is stored: whatever comes to nothing has to come again. */
  async function take(activity: Incoming): Promise<RouteResponse> {
    const isStored = await atMost(work.track(store(activity)), acknowledgeMs);
    return { status: isStored ? 200 : 503 };
  }

  /** First how the chat is answered, then what was said. @returns whether both are stored. Never rejects. */
  async function store(activity: Incoming): Promise<boolean> {
    const chat = chatOf(activity);
    const ids = { chat, messageId: activity.id };
    if (receive === null || work.isStopping()) return false;
    try {
      await references.keep(chat, referenceOf(activity));
      const message = readMessage(activity, wordsOf(activity), !isLocal);
      if (message === null) return true;
      await receive(message);
      log.info({ ...ids, ...(message.isEdit ? { isEdit: true } : {}) }, "message taken in");
      // Nothing is promised for a change: most of them need no answer.
      if (!message.isEdit && isFirst(message)) work.ignoringErrors(sendOnce(chat, { type: "typing" }));
      return true;
    } catch (error) {
      log.error({ ...ids, ...namesOf(error) }, "message not taken in");
      return false;
    }
  }

  /** False for a message that came again: its answer is on its way, or was given. */
  function isFirst({ chat, messageId }: IncomingMessage): boolean {
    const key = `${chat}|${messageId}`;
    if (met.has(key)) return false;
    met.add(key);
    const [oldest] = met;
    if (met.size > MET && oldest !== undefined) met.delete(oldest);
    return true;
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

  /** What is refused of pictures and cards does not keep the others back. */
  async function sendAll(chat: string, activities: readonly Sent[], once: SendOnce): Promise<void> {
    const refused: unknown[] = [];
    for (const [i, activity] of activities.entries())
      await once(i, () => send(chat, activity)).catch((error: unknown) => {
        if (!isRefused(error) || activity.type !== "message" || activity.text !== undefined) throw error;
        refused.push(error);
      });
    if (refused.length > 0) throw refused[0];
  }

  async function sendReply({ chat, replyId }: ChatAddress, reply: Reply): Promise<void> {
    try {
      await progress.resume(replyId, (once) => sendAll(chat, renderReply(reply), once));
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
    send: (to, reply) => work.track(sendReply(to, reply)),
    stop: () => work.stop(),
  };
}

const isRefused = (error: unknown): boolean => error instanceof BotFrameworkError && error.code === "call-refused";

/** False when a proxy passed it on, or a name that leads here was called from elsewhere. */
function isFromHere(headers: RouteRequest["headers"]): boolean {
  const isForwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"].some(
    (name) => name in headers,
  );
  const host = URL.parse(`http://${String(headers.host ?? "")}`)?.hostname;
  return !isForwarded && host !== undefined && isLoopback(host);
}
