import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import type { WebChatEvent, WebChatHead } from "../../storage/webchat.ts";
import { createPushStream, type PushStream } from "./push-stream.ts";
import { eventId, numberIn, renderEvent } from "./render.ts";
import type { Session } from "./session.ts";

export interface LiveOptions {
  storage: Storage["webchat"];
  /** Slug of the commune that the chat has chosen, or null. */
  communeOf(session: string): Promise<string | null>;
  log: Logger;
  /** Between two looks at the database, in milliseconds: another process may have answered. Default 1000. */
  lookEveryMs?: number;
  /** Between two beats that keep proxies from ending a silent stream, in milliseconds. Default 20,000. */
  heartbeatMs?: number;
}

/** What a browser waits before it comes back, in milliseconds. */
const RETRY_MS = 2_000;
/** An event and not a comment: the page hears by it that the line still stands. */
const BEAT = renderEvent("beat", {});
/** Events read at once. */
const BATCH = 100;

interface OpenStream extends Session {
  out: PushStream;
  /** Number of the last event that was sent. */
  sent: number;
  /** What the page shows now; null before it was told. */
  isWaiting: boolean | null;
  /** Sending takes turns, so that nothing goes out twice or in the wrong order. */
  sending: Promise<void> | null;
  again: boolean;
  /** False until everything that was known has been sent. */
  isSettled: boolean;
}

export type Live = ReturnType<typeof createLive>;

/** The open event streams. Events come from the database alone, so it does not matter which process stored them. */
export function createLive({ storage, communeOf, log, lookEveryMs = 1_000, heartbeatMs = 20_000 }: LiveOptions) {
  const streams = new Set<OpenStream>();
  let looking: NodeJS.Timeout | undefined;
  let beating: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isBroken = false;

  function noteFailure(error: unknown): void {
    if (!isBroken) log.warn({ event: "webchat-not-read", error: nameOf(error) }, "web chats cannot be read");
    isBroken = true;
  }

  /** One question for all streams; those that lack something read it. */
  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    // While the database is asked a stream may be sent more than the answer knows of.
    const before = [...streams].map((stream) => ({ stream, sent: stream.sent }));
    try {
      const heads = await storage.heads([...new Set(before.map(({ stream }) => stream.id))]);
      isBroken = false;
      const known = new Map(heads.map((head) => [head.session, head]));
      for (const { stream, sent } of before) follow(stream, sent, known.get(stream.id)?.last ?? 0);
    } catch (error) {
      noteFailure(error);
    } finally {
      isLooking = false;
    }
  }

  function follow(stream: OpenStream, sent: number, last: number): void {
    // What it was sent is forgotten by now: it comes back and begins anew.
    if (last < sent) stream.out.end();
    else if (last > stream.sent || !stream.isSettled) deliver(stream);
  }

  function deliver(stream: OpenStream): void {
    stream.again = stream.sending !== null;
    if (stream.sending !== null) return;
    stream.sending = sendNew(stream)
      .catch(noteFailure)
      .then(() => {
        stream.sending = null;
        if (stream.again) deliver(stream);
      });
  }

  async function sendNew(stream: OpenStream): Promise<void> {
    let isReplied = !stream.isSettled;
    for (;;) {
      const events = await storage.after(stream.id, stream.sent, BATCH);
      for (const event of events) send(stream, event);
      isReplied ||= events.some(({ kind }) => kind === "reply");
      if (events.length < BATCH) break;
    }
    // An answer may have settled the commune. The page is told what it shall show, not what has changed.
    if (isReplied) stream.out.push(renderEvent("commune", { slug: await communeOf(stream.id) }));
    stream.isSettled = true;
  }

  function send(stream: OpenStream, { number, kind, body }: WebChatEvent): void {
    stream.out.push(renderEvent(kind, body, eventId(stream.label, number)));
    stream.sent = number;
    sayTyping(stream, kind === "message");
  }

  function sayTyping(stream: OpenStream, on: boolean): void {
    if (stream.isWaiting !== on) stream.out.push(renderEvent("typing", { on }));
    stream.isWaiting = on;
  }

  function startTimers(): void {
    looking ??= setInterval(() => void look(), lookEveryMs).unref();
    beating ??= setInterval(() => {
      for (const { out } of streams) out.push(BEAT);
    }, heartbeatMs).unref();
  }

  function stopTimers(): void {
    clearInterval(looking);
    clearInterval(beating);
    looking = beating = undefined;
  }

  return {
    /**
     * A stream of what the session's log holds after `lastEventId`, then of what is added.
     * @throws the database's error.
     */
    async open(session: Session, lastEventId: string | undefined): Promise<AsyncIterable<string>> {
      const [head]: (WebChatHead | undefined)[] = await storage.heads([session.id]);
      const asked = numberIn(lastEventId, session.label);
      const after = asked <= (head?.last ?? 0) ? asked : 0;
      const out = createPushStream(() => {
        streams.delete(stream);
        if (streams.size === 0) stopTimers();
      });
      const state = { sent: after, isWaiting: null, sending: null, again: false, isSettled: false };
      const stream: OpenStream = { ...session, ...state, out };
      streams.add(stream);
      startTimers();
      out.push(`retry: ${RETRY_MS}\n\n`);
      // The page forgets what it shows when it is not sent what follows on it.
      out.push(renderEvent("hello", { session: session.label, after: after === 0 ? null : lastEventId }));
      if (after === head?.last) sayTyping(stream, head.isWaiting);
      deliver(stream);
      return out;
    },
    /** Says that something was added to a session's log, so that it is sent at once. */
    wake(session: string): void {
      for (const stream of streams) if (stream.id === session) deliver(stream);
    },
    /** Ends every stream; the pages come back to whoever serves then. */
    stop(): void {
      for (const { out } of [...streams]) out.end();
      stopTimers();
    },
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
