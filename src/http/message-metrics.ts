import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Storage } from "../storage/storage.ts";
import { TIMED_OUT, withTimeout } from "./with-timeout.ts";

/** What is counted of messages on their way through the service. Labels hold no ids and nothing that was said. */
export interface MessageMetrics {
  /** A message came in. @param taken what became of it. */
  taken(channel: string, taken: string): void;
  /** A message was handled. @param kind of the answer. @param ms since it came in. */
  handled(channel: string, kind: string, ms: number): void;
  /** There was a try to send. @param outcome "sent" or the code of the failure. @param ms since the message was stored. */
  sent(channel: string, outcome: string, ms: number): void;
}

/** From what nobody notices to what is not an answer any more, in seconds. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

export function createMessageMetrics(registry: Registry): MessageMetrics {
  const registers = [registry];
  const taken = new Counter({
    name: "troly_messages_taken_total",
    help: "Messages that channels brought, by outcome; refused and failed ones are brought again.",
    labelNames: ["channel", "outcome"],
    registers,
  });
  const handled = new Counter({
    name: "troly_messages_handled_total",
    help: "Messages that were handled, by kind of the answer.",
    labelNames: ["channel", "kind"],
    registers,
  });
  const handling = new Histogram({
    name: "troly_message_handling_seconds",
    help: "Time from taking a message in until it is handled.",
    labelNames: ["channel"],
    buckets: BUCKETS,
    registers,
  });
  const sends = new Counter({
    name: "troly_sends_total",
    help: "Tries to send a message, by outcome.",
    labelNames: ["channel", "outcome"],
    registers,
  });
  const sending = new Histogram({
    name: "troly_message_sending_seconds",
    help: "Time from storing a message until it is sent.",
    labelNames: ["channel"],
    buckets: BUCKETS,
    registers,
  });
  return {
    taken: (channel, outcome) => taken.inc({ channel, outcome }),
    handled(channel, kind, ms) {
      handled.inc({ channel, kind });
      handling.observe({ channel }, ms / 1000);
    },
    sent(channel, outcome, ms) {
      sends.inc({ channel, outcome });
      if (outcome === "sent") sending.observe({ channel }, ms / 1000);
    },
  };
}

/** A database that answers later than this is away. */
const LOOK_MS = 1_000;

type Queues = Pick<Storage, "inbox" | "outgoing">;

/** Gauges that are looked up when they are asked for. While the database is away they are absent; a wrong 0 would calm. */
export function watchQueues(registry: Registry, { inbox, outgoing }: Queues, now: () => Date): void {
  const depths = [
    ["inbox", () => inbox.waiting()],
    ["outbox", () => outgoing.waiting()],
  ] as const;
  const registers = [registry];

  async function show<T>(gauge: Gauge<"queue">, queue: string, look: () => Promise<T>, value: (found: T) => number) {
    // One that looks must not be kept waiting by a database.
    const found = await withTimeout(look(), LOOK_MS).catch((): typeof TIMED_OUT => TIMED_OUT);
    if (found === TIMED_OUT) gauge.remove({ queue });
    else gauge.set({ queue }, value(found));
  }

  new Gauge({
    name: "troly_queue_messages",
    help: "Messages that wait: in the inbox to be handled, in the outbox to be sent. Absent while the database is away.",
    labelNames: ["queue"],
    registers,
    async collect() {
      await Promise.all(depths.map(([queue, look]) => show(this, queue, look, ({ count }) => count)));
    },
  });
  new Gauge({
    name: "troly_queue_oldest_seconds",
    help: "Age of the oldest message that waits; 0 when none does. Absent while the database is away.",
    labelNames: ["queue"],
    registers,
    async collect() {
      const age = ({ since }: { since: Date | null }) =>
        since === null ? 0 : Math.max(0, now().getTime() - since.getTime()) / 1000;
      await Promise.all(depths.map(([queue, look]) => show(this, queue, look, age)));
    },
  });
  new Gauge({
    name: "troly_dead_letters",
    help: "Messages and answers that were given up; see `admin dead-letters`. Absent while the database is away.",
    labelNames: ["queue"],
    registers,
    async collect() {
      await show(this, "inbox", inbox.dead, ({ length }) => length);
      await show(this, "outbox", outgoing.givenUp, ({ length }) => length);
    },
  });
}
