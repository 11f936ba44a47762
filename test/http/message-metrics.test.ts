import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { watchQueues } from "../../src/http/message-metrics.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { createStorage } from "../../src/storage/storage.ts";
import { SILENT } from "../storage/open.ts";

const LATER_MS = 90_000;
const message = (id: string) => ({ channel: "telegram", chat: "c", messageId: id, sender: "s", text: "bí mật" });
const reply = { text: "bí mật", kind: "none", citations: [], choices: [] } as const;

describe("the metrics of messages", () => {
  it("show how much waits and how long, and what was given up; nothing of it while the database is away", async () => {
    let at = Date.now();
    const now = () => new Date(at);
    const storage = createStorage({ url: "sqlite::memory:", log: SILENT, now });
    const registry = new Registry();
    watchQueues(registry, storage, now);
    expect(await registry.metrics()).not.toMatch(/^troly_/m);

    await storage.connect();
    const lines = async () => (await registry.metrics()).split("\n").filter((line) => line.startsWith("troly_"));
    expect(await lines()).toEqual([
      'troly_queue_messages{queue="inbox"} 0',
      'troly_queue_messages{queue="outbox"} 0',
      'troly_queue_oldest_seconds{queue="inbox"} 0',
      'troly_queue_oldest_seconds{queue="outbox"} 0',
      'troly_dead_letters{queue="inbox"} 0',
      'troly_dead_letters{queue="outbox"} 0',
    ]);
    for (const id of ["1", "2", "3"]) await storage.inbox.add(message(id));
    await storage.outgoing.add({ channel: "telegram", chat: "c", reply: { ...reply, citations: [], choices: [] } });
    const [first] = await storage.takeIncoming(1, now());
    if (first === undefined) throw new Error("nothing was taken");
    await storage.inbox.failed(first, { error: "E", isCounted: true, again: null });
    at += LATER_MS;
    expect(await lines()).toEqual([
      'troly_queue_messages{queue="inbox"} 2',
      'troly_queue_messages{queue="outbox"} 1',
      'troly_queue_oldest_seconds{queue="inbox"} 90',
      'troly_queue_oldest_seconds{queue="outbox"} 90',
      'troly_dead_letters{queue="inbox"} 1',
      'troly_dead_letters{queue="outbox"} 0',
    ]);
    await storage.close();
    expect(await lines()).toEqual([]);
  });

  it("do not wait for a database that does not answer", async () => {
    const registry = new Registry();
    const never = () => new Promise<never>(() => {});
    const queues = { inbox: { waiting: never, dead: never }, outgoing: { waiting: never, givenUp: never } };
    watchQueues(registry, queues as never, () => new Date());
    expect(await registry.metrics()).not.toMatch(/^troly_/m);
  });

  it("count what came in, what it was answered and what was sent, with how long that took", async () => {
    const { registry, messages } = createMetrics();
    messages.taken("zalo", "duplicate");
    messages.handled("telegram", "target", 300);
    messages.sent("telegram", "sent", 2_000);
    messages.sent("telegram", "rate-limited", 9_000);
    const text = await registry.metrics();
    for (const line of [
      'troly_messages_taken_total{channel="zalo",outcome="duplicate"} 1',
      'troly_messages_handled_total{channel="telegram",kind="target"} 1',
      'troly_message_handling_seconds_sum{channel="telegram"} 0.3',
      'troly_sends_total{channel="telegram",outcome="rate-limited"} 1',
      'troly_message_sending_seconds_count{channel="telegram"} 1',
      'troly_message_sending_seconds_sum{channel="telegram"} 2',
    ])
      expect(text).toContain(line);
  });
});
