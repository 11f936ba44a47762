import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../src/conversation/inbox.ts";
import type { Receive } from "../../src/conversation/receive.ts";
import type { IncomingMessage, Reply } from "../../src/domain/message.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import type { Verbs } from "../../src/storage/verbs.ts";
import { eventually } from "../fakes/eventually.ts";
import { SILENT } from "../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";

const SECRET = "Câu hỏi riêng tư số 4711";
const replyTo = (text: string): Reply => ({ text: `về ${text}`, kind: "passage", citations: [], choices: [] });
const message = (messageId: string, text = SECRET, chat = "c1"): IncomingMessage => ({
  channel: "telegram",
  chat,
  messageId,
  sender: chat,
  text,
});

await describeOnEachEngine("the inbox", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  /** Beside the storage, to look at. */
  let database: Database;
  let lines: string[];
  /** Sentences that were said without the outbox. */
  let told: string[];
  const running: Inbox[] = [];
  const opened: Storage[] = [];
  beforeEach(async () => {
    empty = await engine.create();
    lines = [];
    told = [];
    storage = await another();
    database = await openDatabase(empty.url);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    for (const one of opened.splice(0)) await one.close();
    await database.close();
    await empty.remove();
  });

  async function another(): Promise<Storage> {
    const one = createStorage({ url: empty.url, log: SILENT, now: () => new Date() });
    await one.connect();
    opened.push(one);
    return one;
  }

  /** An inbox whose messages `work` handles inside their transaction; each is answered. */
  function run(work: (text: string, within: Verbs) => Promise<void> = async () => {}, on: Storage = storage): Inbox {
    const receive: Receive = (incoming, finish) =>
      on.atomically(async (within) => {
        await work(incoming.text, within);
        const replies = [replyTo(incoming.text)];
        await finish?.(within, replies);
        return replies;
      });
    const inbox = createInbox({
      storage: on,
      receive,
      channels: [
        {
          name: "telegram",
          async send(_to, { text }) {
            told.push(text);
          },
        },
      ],
      wakeOutbox: () => {},
      log: pino({ level: "trace" }, { write: (line: string) => lines.push(line) }),
      now: () => new Date(),
      lookEveryMs: 5,
      firstWaitMs: 1,
    });
    running.push(inbox);
    return inbox;
  }

  const rows = () =>
    database.db.selectFrom("inbox").select(["chat", "delivery", "state", "attempts"]).orderBy("id").execute();
  const states = async () => (await rows()).map(({ state }) => state);
  const replies = async () =>
    (await database.db.selectFrom("outgoing").select(["chat", "reply"]).orderBy("id").execute()).map(
      ({ chat, reply }) => `${chat}: ${(JSON.parse(reply) as Reply).text}`,
    );
  const settled = async (count: number) => {
    const end = Date.now() + 15_000;
    while ((await states()).filter((state) => state !== "waiting").length < count) {
      if (Date.now() > end) throw new Error(`not settled: ${JSON.stringify(await rows())}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  describe("takes a message in", () => {
    it("once, however often it is delivered and by whomever; a change of it is one more", async () => {
      const inboxes = [run(), run(undefined, await another()), run(undefined, await another())];
      const edit = { ...message("1", "sửa"), deliveryId: "1#2", isEdit: true };
      await Promise.all(Array.from({ length: 12 }, (_, i) => inboxes[i % 3]?.take(i % 4 === 3 ? edit : message("1"))));
      await inboxes[0]?.take(message("1", SECRET, "c2"));
      expect((await rows()).map(({ chat, delivery }) => `${chat} ${delivery}`).sort()).toEqual([
        "c1 1",
        "c1 1#2",
        "c2 1",
      ]);
    });

    it("also before it is started, and handles it then", async () => {
      const inbox = run();
      await inbox.take(message("1"));
      expect(await states()).toEqual(["waiting"]);
      inbox.start();
      await settled(1);
      expect(await replies()).toEqual([`c1: về ${SECRET}`]);
    });

    it("or says that it could not: nobody may acknowledge what is not stored", async () => {
      const inbox = run();
      await storage.close();
      await expect(inbox.take(message("1"))).rejects.toThrow();
    });
  });

  it("handles each chat's messages in order, one at a time, and chats beside each other", async () => {
    const log: string[] = [];
    const first = Promise.withResolvers<void>();
    const inbox = run();
    const receive = async (text: string) => {
      log.push(`begin ${text}`);
      // Outside a transaction, as a model's help is: SQLite has only one at a time.
      if (text === "a1") await first.promise;
      log.push(`end ${text}`);
    };
    const waiting = createInbox({
      storage,
      receive: async (incoming, finish) => {
        await receive(incoming.text);
        await storage.atomically((within) => finish?.(within, []) ?? Promise.resolve());
        return [];
      },
      channels: [],
      wakeOutbox: () => {},
      log: SILENT,
      now: () => new Date(),
      lookEveryMs: 5,
    });
    running.push(waiting);
    for (const [chat, text] of [
      ["a", "a1"],
      ["a", "a2"],
      ["b", "b1"],
      ["b", "b2"],
    ] as const)
      await inbox.take(message(text, text, chat));
    waiting.start();
    await eventually(() => log.includes("end b2"), 10_000);
    expect(log).not.toContain("begin a2");
    first.resolve();
    await settled(4);
    expect(log.indexOf("begin a2")).toBeGreaterThan(log.indexOf("end a1"));
    expect(log.indexOf("begin b2")).toBeGreaterThan(log.indexOf("end b1"));
  });

  it("does not let one channel wait for another, however much hangs there", async () => {
    const hanging = Promise.withResolvers<void>();
    const finished: string[] = [];
    const inbox = createInbox({
      storage,
      // As a file that the platform does not serve, which is fetched before the transaction.
      receive: async ({ channel }, finish) => {
        if (channel === "telegram") await hanging.promise;
        await storage.atomically((within) => finish?.(within, []) ?? Promise.resolve());
        finished.push(channel);
        return [];
      },
      channels: ["telegram", "zalo"].map((name) => ({ name, send: async () => {} })),
      wakeOutbox: () => {},
      log: SILENT,
      now: () => new Date(),
      lookEveryMs: 5,
    });
    running.push(inbox);
    for (let i = 0; i < 20; i++) await inbox.take(message(String(i), "ảnh", `chat ${i}`));
    await inbox.take({ ...message("1"), channel: "zalo" });
    inbox.start();
    await eventually(() => finished.length > 0, 10_000);
    expect(finished).toEqual(["zalo"]);
    hanging.resolve();
    await settled(21);
  });

  describe("when handling fails", () => {
    const choose = (within: Verbs) => within.chats.choose({ channel: "telegram", chat: "c1" }, "phuoc-an");
    const chosen = () => storage.chats.commune({ channel: "telegram", chat: "c1" });

    it("nothing of it stays, and the next try does all of it once", async () => {
      let tries = 0;
      const inbox = run(async (_text, within) => {
        await choose(within);
        tries += 1;
        if (tries < 3) {
          expect(await replies()).toEqual([]);
          throw new TypeError(`cannot read ${SECRET}`);
        }
      });
      inbox.start();
      await inbox.take(message("1"));
      await settled(1);
      expect(await states()).toEqual(["done"]);
      expect(await replies()).toEqual([`c1: về ${SECRET}`]);
      expect(await chosen()).toBe("phuoc-an");
      expect(tries).toBe(3);
    });

    it("three times, the message is given up, its writer is told, later messages go on, and it can be tried again", async () => {
      let isBroken = true;
      const inbox = run(async (text, within) => {
        if (text !== SECRET) return;
        await choose(within);
        if (isBroken) throw Object.assign(new Error(SECRET), { code: "E_BROKEN" });
      });
      inbox.start();
      await inbox.take(message("1"));
      await inbox.take(message("2", "sau"));
      await settled(2);
      expect(await states()).toEqual(["dead", "done"]);
      expect(await replies()).toEqual([expect.stringContaining("chưa có gì được ghi"), "c1: về sau"]);
      expect(await chosen()).toBeNull();
      const [letter] = await storage.inbox.dead();
      expect(letter).toMatchObject({ channel: "telegram", chat: "c1", attempts: 3, error: "E_BROKEN" });
      isBroken = false;
      expect(await storage.inbox.retry(letter?.id ?? 0)).toBe(true);
      expect(await storage.inbox.retry(999)).toBe(false);
      await settled(2);
      expect(await states()).toEqual(["done", "done"]);
      expect((await replies()).at(-1)).toBe(`c1: về ${SECRET}`);
      expect(lines.join()).not.toContain("4711");
    });

    it("as an error that the handling caught: half of it is not kept", async () => {
      let tries = 0;
      const inbox = run(async (_text, within) => {
        await choose(within);
        tries += 1;
        if (tries > 1) return;
        // The same person twice cannot be there.
        await within.inbox
          .finish({ id: 12345, attempts: 1, failures: 0, message: message("x"), receivedAt: new Date() })
          .catch(() => undefined);
        await within.forms
          .begin({ channel: "c", chat: "c", sender: "s" }, "report", undefined as never)
          .catch(() => undefined);
      });
      inbox.start();
      await inbox.take(message("1"));
      await settled(1);
      expect(tries).toBe(2);
      expect(await replies()).toHaveLength(1);
    });

    it("because the database is away, it is not counted against the message, and its writer is told once", async () => {
      let tries = 0;
      const inbox = run(async () => {
        tries += 1;
        // More often than a message may be begun that ends the process.
        if (tries <= 12) throw Object.assign(new Error("disk"), { errcode: 13, code: "ERR_SQLITE_ERROR" });
      });
      inbox.start();
      await inbox.take(message("1"));
      await settled(1);
      expect(await states()).toEqual(["done"]);
      expect(told).toEqual([expect.stringContaining("không cần gửi lại")]);
    });
  });

  it("a message that was taken over by another process counts once", async () => {
    const slow = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const choices: string[] = [];
    const receiveOn =
      (on: Storage, name: string, wait: Promise<void> | null): Receive =>
      async (_incoming, finish) => {
        began.resolve();
        await wait;
        await on.atomically(async (within) => {
          await within.chats.choose({ channel: "telegram", chat: "c1" }, name);
          await finish?.(within, [replyTo(name)]);
        });
        choices.push(name);
        return [];
      };
    const create = (on: Storage, receive: Receive, lookEveryMs: number) => {
      const inbox = createInbox({
        storage: on,
        receive,
        channels: [],
        wakeOutbox: () => {},
        log: SILENT,
        now: () => new Date(),
        lookEveryMs,
      });
      running.push(inbox);
      return inbox;
    };
    const first = create(storage, receiveOn(storage, "first", slow.promise), 3_600_000);
    await first.take(message("1"));
    first.start();
    await began.promise;
    // As if the first one had stood still beyond its lease.
    await database.db
      .updateTable("inbox")
      .set({ next_at: new Date(0).toISOString() })
      .execute();
    const other = await another();
    create(other, receiveOn(other, "second", null), 5).start();
    await settled(1);
    slow.resolve();
    await first.stop();
    expect(choices).toEqual(["second"]);
    expect(await replies()).toEqual(["c1: về second"]);
    expect(await storage.chats.commune({ channel: "telegram", chat: "c1" })).toBe("second");
  });

  it("stops when what is under way is done, and leaves the rest for the next start", async () => {
    const inbox = run(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    for (let i = 0; i < 5; i++) await inbox.take(message(String(i)));
    inbox.start();
    await eventually(() => lines.some((line) => line.includes("message handled")), 10_000);
    await inbox.stop();
    const done = (await states()).filter((state) => state === "done").length;
    expect(await replies()).toHaveLength(done);
    run().start();
    await settled(5);
    expect(await replies()).toHaveLength(5);
  });
});
