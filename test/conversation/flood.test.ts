import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Receive } from "../../src/channels/channel.ts";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { createFloodGate, PERSON } from "../../src/conversation/flood-gate.ts";
import { createInbox } from "../../src/conversation/inbox.ts";
import { createOutbox } from "../../src/conversation/outbox.ts";
import type { IncomingMessage } from "../../src/domain/message.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { eventually } from "../fakes/eventually.ts";
import { SILENT } from "../storage/open.ts";
import { realKnowledge, talk, temporaryFolder } from "./real.ts";

const QUESTIONS = 30;
const FLOOD = 5_000;
/** Of the flooder's messages, how many may be handled while one question of another person waits. */
const BETWEEN = 4;

interface Asked {
  /** Until the answer was sent. */
  ms: number;
  /** Of the others' messages, how many were handled meanwhile. */
  others: number;
  answer: string;
}

/** The real gate, inbox, conversation and outbox on SQLite; the platform is a list. */
class House {
  readonly sent: { chat: string; text: string }[] = [];
  /** Chats of handled messages, in order. */
  readonly handled: string[] = [];
  readonly take: Receive;
  readonly #stop: () => Promise<void>;
  #ids = 0;

  constructor(storage: Storage, knowledge: Knowledge) {
    const { conversation } = talk(knowledge, { storage, now: () => new Date() });
    const channel = {
      name: "telegram",
      limits: { textLength: 4096, choices: 8, choiceLength: 60 },
      send: async ({ chat }: { chat: string }, { text }: { text: string }) => void this.sent.push({ chat, text }),
    };
    const common = { storage, channels: [channel], log: SILENT, now: () => new Date() };
    const outbox = createOutbox({ ...common, lookEveryMs: 20 });
    const inbox = createInbox({
      ...common,
      receive: async (message, finish) => {
        const replies = await conversation.receive(message, finish);
        this.handled.push(message.chat);
        return replies;
      },
      wakeOutbox: outbox.wake,
      lookEveryMs: 20,
    });
    this.take = createFloodGate({ ...common, take: inbox.take, wakeOutbox: outbox.wake });
    inbox.start();
    outbox.start();
    this.#stop = async () => {
      await inbox.stop();
      await outbox.stop();
      await storage.close();
    };
  }

  message(chat: string, text: string): IncomingMessage {
    return { channel: "telegram", chat, sender: chat, messageId: String(++this.#ids), text };
  }

  async ask(chat: string, text: string): Promise<Asked> {
    const [startedMs, before] = [performance.now(), this.handled.length];
    const number = this.sent.filter((one) => one.chat === chat).length;
    await this.take(this.message(chat, text));
    const { text: answer } = await eventually(() => this.sent.filter((one) => one.chat === chat)[number], 20_000);
    const others = this.handled.slice(before, this.handled.indexOf(chat, before)).length;
    return { ms: performance.now() - startedMs, others, answer };
  }

  stop = (): Promise<void> => this.#stop();
}

describe("a flood by one person", () => {
  let knowledge: Knowledge;
  const folder = temporaryFolder();
  beforeAll(async () => {
    knowledge = await realKnowledge();
  });
  afterAll(folder.remove);

  async function open(name: string): Promise<House> {
    const storage = createStorage({
      url: `sqlite:${join(folder.path, `${name}.db`)}`,
      log: SILENT,
      now: () => new Date(),
    });
    await storage.connect();
    return new House(storage, knowledge);
  }

  /** Of three people, since thirty of one would be a flood themselves. */
  async function thirty(house: House): Promise<Asked[]> {
    const asked: Asked[] = [];
    for (let i = 0; i < QUESTIONS; i++)
      asked.push(await house.ask(`person ${i % 3}`, "Chữ ký số của xã Định Hóa đến năm 2030 đạt bao nhiêu?"));
    return asked;
  }
  const p95 = (asked: readonly { ms: number }[]) =>
    asked.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(asked.length * 0.95)] ?? 0;

  it("leaves every question of others answered, in turn with what is kept of the flood, which is little", async () => {
    const calm = await open("calm");
    await thirty(calm);
    const alone = await thirty(calm);
    await calm.stop();

    const house = await open("flood");
    const startedMs = performance.now();
    let sent = 0;
    let isOver = false;
    const flood = (async () => {
      while (!isOver || sent < FLOOD) {
        const some = Array.from({ length: 20 }, () =>
          house.take(house.message("flooder", "Ai chủ trì 5G xã Định Hóa?")),
        );
        await Promise.all(some);
        sent += some.length;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const asked = await thirty(house);
    isOver = true;
    await flood;
    const most = PERSON.burst + Math.ceil((performance.now() - startedMs) / PERSON.everyMs);
    await eventually(() => house.handled.filter((chat) => chat === "flooder").length >= PERSON.burst, 20_000);
    await house.stop();

    console.log(
      `p95 alone ${p95(alone).toFixed(1)} ms, beside ${sent} messages of one person ${p95(asked).toFixed(1)} ms`,
    );
    for (const { answer } of [...alone, ...asked]) expect(answer).toContain("70%");
    expect(asked).toHaveLength(QUESTIONS);
    expect(sent).toBeGreaterThanOrEqual(FLOOD);
    expect(house.handled.filter((chat) => chat === "flooder").length).toBeLessThanOrEqual(most);
    expect(Math.max(...asked.map(({ others }) => others))).toBeLessThanOrEqual(BETWEEN);
    const told = house.sent.filter(({ text }) => text.includes("nhắn nhanh quá"));
    expect(told.map(({ chat }) => chat)).toEqual(["flooder"]);
  }, 60_000);
});
