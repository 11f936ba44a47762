import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createOutbox, type Outbox } from "../../src/conversation/outbox.ts";
import type { Reply } from "../../src/domain/message.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { eventually } from "../fakes/telegram.ts";
import { SILENT } from "../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";

const NOW = new Date("2026-10-13T07:00:00+07:00");
const SECRET = "Còn 7 ngày";
const replyOf = (text: string): Reply => ({ text, kind: "reporting", citations: [], choices: [] });
const refusing = (code: string, retryable?: boolean, retryAfterMs?: number) =>
  Object.assign(new Error("said by the platform"), { code, retryable, retryAfterMs });

await describeOnEachEngine("the outbox", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  /** Beside the storage, to look at. */
  let database: Database;
  let clock: number;
  let lines: string[];
  const running: Outbox[] = [];
  /** What arrived, "chat: text". */
  let arrived: string[];
  beforeEach(async () => {
    empty = await engine.create();
    clock = NOW.getTime();
    lines = [];
    arrived = [];
    storage = createStorage({ url: empty.url, log: SILENT, now });
    await storage.connect();
    database = await openDatabase(empty.url);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await storage.close();
    await database.close();
    await empty.remove();
  });

  const now = () => new Date(clock);
  const put = (chat: string, text: string = SECRET, expiresAt?: Date, channel = "telegram") =>
    storage.outgoing.add({ channel, chat, reply: replyOf(text), ...(expiresAt ? { expiresAt } : {}) });
  /** A channel on which `fails` says how a message meets its end. */
  function channel(name: string, fails: (chat: string, text: string) => unknown = () => null) {
    return {
      name,
      limits: { textLength: 4000, choices: 5, choiceLength: 60 },
      async send({ chat }: { chat: string }, { text }: Reply) {
        const failure = await fails(chat, text);
        if (failure) throw failure;
        arrived.push(`${chat}: ${text}`);
      },
    };
  }
  function run(...channels: ReturnType<typeof channel>[]): Outbox {
    const log = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
    const outbox = createOutbox({ storage, channels, log, now, lookEveryMs: 5, random: () => 0 });
    running.push(outbox);
    outbox.start();
    return outbox;
  }
  const said = (event: string) => lines.map((l) => JSON.parse(l)).filter((l) => l.event === event);
  /** How many messages wait, whenever their time comes. */
  async function waits(): Promise<number> {
    const rows = await database.db.selectFrom("outgoing").select("id").where("state", "=", "waiting").execute();
    return rows.length;
  }
  async function nothingWaits(): Promise<void> {
    const end = Date.now() + 10_000;
    while ((await waits()) > 0) {
      if (Date.now() > end) throw new Error("messages still wait");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it("sends what waits, each chat's in order, and what is put there later", async () => {
    for (const text of ["một", "hai", "ba"]) await put("a", text);
    await put("b", "một");
    const outbox = run(channel("telegram"));
    await nothingWaits();
    await put("a", "bốn");
    outbox.wake();
    await eventually(() => arrived.includes("a: bốn"), 10_000);
    expect(arrived.filter((line) => line.startsWith("a"))).toEqual(["a: một", "a: hai", "a: ba", "a: bốn"]);
    expect(arrived).toHaveLength(5);
  });

  it("sends each message once when two instances run", async () => {
    for (let i = 0; i < 30; i += 1) await put(`chat ${i}`);
    run(channel("telegram"));
    run(channel("telegram"));
    await nothingWaits();
    expect(arrived).toHaveLength(30);
    expect(new Set(arrived).size).toBe(30);
  });

  it("does not let one chat wait for another", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    await put("slow");
    await put("quick");
    run(channel("telegram", (chat) => (chat === "slow" ? gate : null)));
    await eventually(() => arrived.includes(`quick: ${SECRET}`), 10_000);
    expect(arrived).toHaveLength(1);
    open();
    await nothingWaits();
    expect(arrived).toHaveLength(2);
  });

  it("does not let one channel wait for another, however much hangs there", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    for (let i = 0; i < 60; i += 1) await put(`hanging ${i}`);
    await put("quick", SECRET, undefined, "zalo");
    run(
      channel("telegram", () => gate),
      channel("zalo"),
    );
    await eventually(() => arrived.length > 0, 10_000);
    expect(arrived).toEqual([`quick: ${SECRET}`]);
    open();
    await nothingWaits();
    expect(arrived).toHaveLength(61);
  });

  it("tries again with growing waits, and as late as the platform asks", async () => {
    const failures = [
      refusing("unavailable", true),
      refusing("unavailable", true),
      refusing("rate-limited", true, 60_000),
    ];
    await put("a");
    run(channel("telegram", () => failures.shift()));
    const waited: number[] = [];
    for (const step of [2_000, 4_000, 60_000]) {
      const tries = waited.length + 1;
      await eventually(() => said("outgoing-failed").length === tries, 10_000);
      expect(arrived).toEqual([]);
      clock += step;
      waited.push(step);
    }
    await nothingWaits();
    expect(arrived).toEqual([`a: ${SECRET}`]);
    expect(said("outgoing-failed").map((l) => l.attempts)).toEqual([1, 2, 3]);
  });

  it("tries an answer again at least once a minute: who asked waits for it, and tries that died with a process are no failures", async () => {
    await storage.outgoing.add({ channel: "telegram", chat: "a", reply: replyOf("có"), inboxId: 1 });
    await database.db.updateTable("outgoing").set({ attempts: 11 }).execute();
    const failures = [refusing("unavailable", true), refusing("unavailable", true)];
    run(channel("telegram", () => failures.shift()));
    for (const tries of [1, 2]) {
      await eventually(() => said("outgoing-failed").length === tries, 10_000);
      clock += 60_000;
    }
    await nothingWaits();
    expect(arrived).toEqual(["a: có"]);
  });

  it("sends an answer again, for two minutes, as long as nobody knows whether it arrived", async () => {
    const failures = Array.from({ length: 4 }, () => refusing("uncertain", true));
    await storage.outgoing.add({ channel: "telegram", chat: "a", reply: replyOf("có"), inboxId: 1 });
    await storage.outgoing.add({ channel: "telegram", chat: "b", reply: replyOf("không"), inboxId: 2 });
    run(channel("telegram", (chat) => (chat === "a" ? failures.shift() : refusing("uncertain", true))));
    for (let tries = 1; tries <= 6; tries++) {
      await eventually(() => said("outgoing-failed").filter(({ id }) => id === 2).length === tries, 10_000);
      clock += 2_000 * 2 ** (tries - 1);
    }
    await nothingWaits();
    expect(arrived).toEqual(["a: có"]);
    expect(said("outgoing-failed").filter((l) => l.msg === "message given up")).toMatchObject([{ id: 2 }]);
  });

  it("sends again what nobody asked for once, and no more, when nobody knows whether it arrived", async () => {
    await put("a");
    const refusals = [refusing("unavailable", true), refusing("uncertain", true), refusing("uncertain", true)];
    run(channel("telegram", () => refusals.shift()));
    for (let tries = 1; tries <= 3; tries++) {
      await eventually(() => said("outgoing-failed").length === tries, 10_000);
      clock += 10_000;
    }
    await nothingWaits();
    expect([arrived, refusals]).toEqual([[], []]);
  });

  it("gives up after a day, and lets the chat's next message go", async () => {
    await put("a", "một");
    await put("a", "hai");
    run(channel("telegram", (_chat, text) => (text === "một" ? refusing("unavailable", true) : null)));
    for (let hours = 0; hours < 30 && arrived.length === 0; hours += 1) {
      const before = said("outgoing-failed").length;
      await eventually(() => said("outgoing-failed").length > before || arrived.length > 0, 10_000);
      clock += 3_600_000;
    }
    await eventually(() => arrived.length === 1, 10_000);
    expect(arrived).toEqual(["a: hai"]);
    expect(said("outgoing-failed").length).toBeLessThan(40);
  });

  it("gives up at once what the platform refuses for good, and says the code but not the text", async () => {
    await put("a");
    run(channel("telegram", () => refusing("chat-unreachable", false)));
    await nothingWaits();
    expect(arrived).toEqual([]);
    expect(said("outgoing-failed").map(({ code, attempts }) => [code, attempts])).toEqual([["chat-unreachable", 1]]);
    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join()).not.toContain("said by the platform");
  });

  it("gives up an error that explains nothing after five tries", async () => {
    await put("a");
    run(channel("telegram", () => new TypeError("x")));
    for (let tries = 1; tries <= 5; tries += 1) {
      await eventually(() => said("outgoing-failed").length === tries, 10_000);
      clock += 60_000;
    }
    await nothingWaits();
    expect(said("outgoing-failed")).toHaveLength(5);
  });

  /** Somebody begins to send what waits, and dies. */
  async function beginAndDie(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      await storage.takeOutgoing(10, new Date(clock + 1));
      clock += 2;
    }
  }

  it("does not wait the longer for tries that ended with their process", async () => {
    await put("a");
    await beginAndDie(8);
    const refusals = [refusing("unavailable", true)];
    run(channel("telegram", () => refusals.shift()));
    await eventually(() => said("outgoing-failed").length === 1, 10_000);
    clock += 3_000;
    await nothingWaits();
    expect(arrived).toEqual([`a: ${SECRET}`]);
  });

  it("gives up what ends the process each time, and lets the chat's next message go", async () => {
    await put("a", "một");
    await beginAndDie(20);
    await put("a", "hai");
    run(channel("telegram"));
    await nothingWaits();
    expect(arrived).toEqual(["a: hai"]);
    expect(said("outgoing-failed")).toMatchObject([{ code: "too-many-attempts", msg: "message given up" }]);
  });

  it("does not send what has lost its use", async () => {
    await put("a", "quá giờ", new Date(clock));
    await put("a", "còn giờ", new Date(clock + 1));
    run(channel("telegram"));
    await nothingWaits();
    expect(arrived).toEqual(["a: còn giờ"]);
    expect(said("outgoing-expired")).toHaveLength(1);
  });

  it("goes to another channel of the person when one may not be written to", async () => {
    const hoa = { commune: "phuoc-an", unit: "Công an xã", role: "officer", name: "Hoa" } as const;
    const code = await storage.people.invite({ ...hoa, personId: null });
    const linked = await storage.people.link(code, { channel: "telegram", sender: "t" }, "t1");
    if (linked.outcome !== "linked") throw new Error(linked.outcome);
    clock += 1_000;
    const another = await storage.people.invite({ ...hoa, personId: linked.person.id });
    await storage.people.link(another, { channel: "zalo", sender: "z" }, "z1");
    await put("z1", SECRET, undefined, "zalo");
    run(
      channel("zalo", () => refusing("window-closed", false)),
      channel("telegram"),
    );
    await nothingWaits();
    expect(arrived).toEqual([`t1: ${SECRET}`]);
  });

  it("keeps what is for a channel that is not there, until a day has gone by", async () => {
    await put("a", SECRET, undefined, "zalo");
    run(channel("telegram"));
    await eventually(() => said("outgoing-failed").length === 1, 10_000);
    expect(said("outgoing-failed")[0].code).toBe("channel-unknown");
    expect(await waits()).toBe(1);
    clock += 25 * 3_600_000;
    await nothingWaits();
    expect(arrived).toEqual([]);
  });

  it("leaves to the next process what one that died was sending", async () => {
    await put("a");
    const dead = createStorage({ url: empty.url, log: SILENT, now });
    await dead.connect();
    expect(await dead.takeOutgoing(10, new Date(clock + 15_000))).toHaveLength(1);
    await dead.close();
    run(channel("telegram"));
    await put("b");
    await eventually(() => arrived.length === 1, 10_000);
    expect(arrived).toEqual([`b: ${SECRET}`]);
    clock += 15_000;
    await nothingWaits();
    expect(arrived).toContain(`a: ${SECRET}`);
  });

  it("stops after what is being sent, and takes nothing more", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let isSending = false;
    await put("a", "một");
    await put("a", "hai");
    const outbox = run(
      channel("telegram", () => {
        isSending = true;
        return gate;
      }),
    );
    await eventually(() => isSending, 10_000);
    const stopped = outbox.stop();
    open();
    await stopped;
    outbox.wake();
    expect(arrived).toEqual(["a: một"]);
    expect(await waits()).toBe(1);
  });

  it("goes on when the database comes back", async () => {
    const late = createStorage({ url: empty.url, log: SILENT, now });
    const outbox = createOutbox({ storage: late, channels: [channel("telegram")], log: SILENT, now, lookEveryMs: 5 });
    outbox.start();
    await put("a");
    await late.connect();
    await eventually(() => arrived.length === 1, 10_000);
    await outbox.stop();
    await late.close();
  });

  it("a chat that blocked us gets nothing more that nobody asked for, until the person writes again", async () => {
    const blocked = new Set(["a"]);
    let tries = 0;
    run(
      channel("telegram", (chat) => {
        tries += 1;
        return blocked.has(chat) ? refusing("chat-unreachable", false) : null;
      }),
    );
    await put("a", "một");
    await nothingWaits();
    expect(tries).toBe(1);
    expect(await storage.chats.isUnreachable({ channel: "telegram", chat: "a" })).toBe(true);
    await put("a", "hai");
    await put("b", "ba");
    await nothingWaits();
    expect([tries, arrived]).toEqual([2, ["b: ba"]]);
    // An answer goes there all the same.
    blocked.clear();
    await storage.outgoing.add({ channel: "telegram", chat: "a", reply: replyOf("trả lời"), inboxId: 1 });
    await nothingWaits();
    expect(arrived).toEqual(["b: ba", "a: trả lời"]);
    await storage.inbox.add({ channel: "telegram", chat: "a", messageId: "9", sender: "a", text: "chào" });
    expect(await storage.chats.isUnreachable({ channel: "telegram", chat: "a" })).toBe(false);
    await put("a", "bốn");
    await nothingWaits();
    expect(arrived.at(-1)).toBe("a: bốn");
  });
});
