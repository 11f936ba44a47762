import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { CHANNEL, createFloodGate, PERSON } from "../../src/conversation/flood-gate.ts";
import type { IncomingMessage } from "../../src/domain/message.ts";
import type { NewOutgoing } from "../../src/storage/outgoing.ts";

const SECRET = "bí mật 4711";
let ids = 0;
const message = (sender: string, more: Partial<IncomingMessage> = {}): IncomingMessage => ({
  channel: "telegram",
  chat: sender,
  messageId: String(++ids),
  sender,
  text: SECRET,
  ...more,
});

describe("the flood gate", () => {
  let at: number;
  let taken: IncomingMessage[];
  let told: NewOutgoing[];
  let counts: string[];
  let lines: string[];
  let woken: number;
  let isAway: boolean;
  beforeEach(() => {
    [at, taken, told, counts, lines, woken, isAway] = [0, [], [], [], [], 0, false];
  });

  /** Before an inbox that keeps everything once. */
  const gate = () =>
    createFloodGate({
      async take(incoming) {
        if (isAway) throw new Error(SECRET);
        const isNew = !taken.some((one) => one.messageId === incoming.messageId);
        if (isNew) taken.push(incoming);
        return isNew;
      },
      storage: {
        outgoing: {
          async add(outgoing: NewOutgoing) {
            if (isAway) throw new Error(SECRET);
            return told.push(outgoing);
          },
        } as never,
      },
      wakeOutbox: () => {
        woken += 1;
      },
      log: pino({ level: "trace" }, { write: (line: string) => lines.push(line) }),
      now: () => new Date(at),
      count: (channel, outcome) => counts.push(`${channel} ${outcome}`),
    });
  const of = (sender: string) => taken.filter((one) => one.sender === sender).length;
  const counted = (what: string) => counts.filter((one) => one === what).length;

  it("keeps a burst of one person and what they send in time; the rest is acknowledged, counted and not kept", async () => {
    const receive = gate();
    for (let i = 0; i < 3_000; i++) await receive(message("flooder"));
    expect(of("flooder")).toBe(PERSON.burst);
    expect(counted("telegram new")).toBe(PERSON.burst);
    expect(counted("telegram limited")).toBe(3_000 - PERSON.burst);
    at += 10 * PERSON.everyMs;
    for (let i = 0; i < 100; i++) await receive(message("flooder"));
    expect(of("flooder")).toBe(PERSON.burst + 10);
    expect(lines.join()).not.toContain("4711");
  });

  it("keeps the messages of everybody else, also under the same id on another channel", async () => {
    const receive = gate();
    for (let i = 0; i < 100; i++) await receive(message("flooder"));
    await receive(message("an"));
    await receive(message("flooder", { channel: "zalo" }));
    expect(of("an")).toBe(1);
    expect(taken.at(-1)?.channel).toBe("zalo");
  });

  it("tells the person once a minute, politely and in their chat", async () => {
    const receive = gate();
    for (let second = 0; second < 119; second++, at += 1_000) for (let i = 0; i < 5; i++) await receive(message("an"));
    expect(told.map(({ chat, reply }) => [chat, reply.text])).toEqual([
      ["an", expect.stringContaining("Anh/chị nhắn nhanh quá")],
      ["an", expect.stringContaining("gửi lại")],
    ]);
    expect(woken).toBe(2);
    expect(told[0]?.expiresAt?.getTime()).toBeGreaterThan(0);
  });

  it("counts changes of messages too, without a word to anybody", async () => {
    const receive = gate();
    for (let i = 0; i < PERSON.burst + 30; i++) await receive(message("an", { isEdit: true }));
    expect(of("an")).toBe(PERSON.burst);
    expect(told).toEqual([]);
  });

  it("charges nobody for what is delivered again, nor for what could not be stored", async () => {
    const receive = gate();
    const first = message("an");
    for (let i = 0; i < 70; i++) await receive(first);
    isAway = true;
    for (let i = 0; i < 70; i++) await expect(receive(message("an"))).rejects.toThrow();
    isAway = false;
    for (let i = 1; i < PERSON.burst; i++) await receive(message("an"));
    expect(of("an")).toBe(PERSON.burst);
    expect([counted("telegram duplicate"), counted("telegram failed")]).toEqual([69, 70]);
    expect(lines.join()).not.toContain("4711");
  });

  it("does not acknowledge a message whose writer could not be told, and tells them when it comes again", async () => {
    const receive = gate();
    for (let i = 0; i < PERSON.burst; i++) await receive(message("an"));
    isAway = true;
    const late = message("an");
    await expect(receive(late)).rejects.toThrow();
    isAway = false;
    await receive(late);
    expect(told).toHaveLength(1);
  });

  it("refuses what a whole channel brings beyond its ceiling, and never says that it was kept; other channels go on", async () => {
    const receive = gate();
    const many = Array.from({ length: 1_000 }, (_, i) => receive(message(`person ${i}`)));
    const ends = await Promise.allSettled(many);
    const kept = ends.filter(({ status }) => status === "fulfilled").length;
    expect(kept).toBe(taken.length);
    expect(kept).toBeGreaterThanOrEqual(CHANNEL.burst);
    expect(kept).toBeLessThan(CHANNEL.burst + 100);
    expect(ends.find((end) => end.status === "rejected")?.reason).toMatchObject({
      code: "channel-busy",
      retryable: true,
    });
    expect(counted("telegram refused")).toBe(1_000 - kept);
    await receive(message("binh", { channel: "zalo" }));
    expect(of("binh")).toBe(1);
  });

  it("lets a poll that brings a hundred at a time through, at the pace of the ceiling", async () => {
    const started = at;
    const receive = createFloodGate({
      take: async (incoming) => taken.push(incoming) > 0,
      storage: { outgoing: {} as never },
      wakeOutbox: () => {},
      log: pino({ level: "silent" }),
      now: () => new Date(started + performance.now()),
      count: (channel, outcome) => counts.push(`${channel} ${outcome}`),
    });
    for (let i = 0; i < 300; i++) await receive(message(`person ${i}`));
    expect(counted("telegram new")).toBe(300);
  });

  it("lets an officer through a form of twelve steps, pressing as fast as answers come, twice in a minute", async () => {
    const receive = gate();
    for (const start of [0, 30_000]) {
      at = start;
      for (let step = 0; step < 12; step++, at += 1_000) await receive(message("officer"));
    }
    expect(of("officer")).toBe(24);
  });
});
