import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Channel } from "../../../src/channels/channel.ts";
import type { ZaloOptions } from "../../../src/channels/zalo/channel.ts";
import { eventually } from "../../fakes/eventually.ts";
import { OA_ID } from "../../fakes/zalo.ts";
import { describeOnEachEngine } from "../../support/databases.ts";
import { startInbox, type TestInbox } from "../inbox.ts";
import { type Bench, reply, startBench } from "./bench.ts";

const AN = "246845883529197922";
const BINH = "246845883529197923";
const OK = { status: 200 };
const QUICK = { unspoolEveryMs: 20 };

await describeOnEachEngine("a Zalo event that cannot be stored", (engine) => {
  let bench: Bench;
  let inbox: TestInbox;
  beforeEach(async () => {
    bench = await startBench(engine);
    inbox = startInbox();
  });
  afterEach(() => bench.close());

  async function start(options: Partial<ZaloOptions> = QUICK): Promise<Channel> {
    const channel = bench.newChannel(options);
    await channel.start(inbox.receive, inbox.lend);
    return channel;
  }
  let ids = 0;
  const textEvent = (person: string, text: string, id = `m${++ids}`) =>
    bench.zalo.event(person, "user_send_text", { message: { msg_id: id, text } });
  const say = (channel: Channel, person: string, text: string) => bench.post(channel, textEvent(person, text));
  const spooled = () => readdirSync(bench.spoolDir).sort();
  const texts = (person: string) => inbox.received.filter((m) => m.chat === person).map((m) => m.text);
  const counted = (what: string) => bench.counts.filter((one) => one === what).length;

  test("waits on the disk, for nobody else to read, is acknowledged, and is stored once that is possible", async () => {
    const channel = await start();
    inbox.become("failing");
    const body = textEvent(AN, "mật khẩu của tôi");
    expect(await bench.post(channel, body)).toEqual(OK);
    const [name = ""] = spooled();
    expect(spooled()).toHaveLength(1);
    expect(readFileSync(join(bench.spoolDir, name), "utf8")).toBe(body);
    expect(statSync(join(bench.spoolDir, name)).mode & 0o777).toBe(0o600);
    expect(statSync(bench.spoolDir).mode & 0o777).toBe(0o700);
    inbox.become("working");
    await eventually(() => spooled().length === 0);
    expect(texts(AN)).toEqual(["mật khẩu của tôi"]);
    expect([counted("spooled"), counted("unspooled")]).toEqual([1, 1]);
    expect(bench.logLines.join("")).not.toContain("mật khẩu");
    expect(bench.zalo.sent).toEqual([]);
  });

  test("has the person's next ones wait behind it, in order; another person's message does not wait", async () => {
    const channel = await start({ unspoolEveryMs: 3_600_000 });
    inbox.become("failing");
    await say(channel, AN, "một");
    inbox.become("working");
    await Promise.all(["hai", "ba"].map((text) => say(channel, AN, text)));
    await say(channel, BINH, "của Bình");
    expect([texts(AN), texts(BINH)]).toEqual([[], ["của Bình"]]);
    await channel.stop();
    await say(await start(), AN, "bốn");
    await eventually(() => spooled().length === 0);
    expect(texts(AN)).toEqual(["một", "hai", "ba", "bốn"]);
  });

  test("that can never be stored holds up nobody else's, however often it is tried", async () => {
    const channel = bench.newChannel(QUICK);
    let refusals = 0;
    await channel.start(async (message) => {
      if (message.text !== "độc") return inbox.receive(message);
      refusals++;
      throw new Error("never");
    });
    await say(channel, AN, "độc");
    inbox.become("failing");
    await say(channel, BINH, "của Bình");
    inbox.become("working");
    await eventually(() => refusals > 3 && texts(BINH).length === 1);
    expect(await say(channel, AN, "sau đó")).toEqual(OK);
    expect(spooled()).toHaveLength(2);
  });

  test("is taken in by the process that is started next, ahead of what comes then, and nothing is doubled", async () => {
    const first = await start();
    inbox.become("failing");
    const bodies = ["một", "hai", "ba"].map((text) => textEvent(AN, text));
    for (const body of bodies) await bench.post(first, body);
    await first.stop();
    // As a crash leaves it: stored, but the file still there.
    inbox.become("working");
    const [kept = ""] = spooled();
    const crashed = readFileSync(join(bench.spoolDir, kept));
    const second = await start();
    await say(second, AN, "bốn");
    await eventually(() => texts(AN).length === 4 && spooled().length === 0);
    await second.stop();
    writeFileSync(join(bench.spoolDir, kept), crashed);
    const third = await start();
    await bench.post(third, bodies[1] ?? "");
    await say(third, AN, "năm");
    await eventually(() => spooled().length === 0 && texts(AN).length === 5);
    expect(texts(AN)).toEqual(["một", "hai", "ba", "bốn", "năm"]);
  });

  test("that comes before the channel has started, or while it stops, is not lost either", async () => {
    const early = bench.newChannel({ answerMs: 10 });
    expect(await say(early, AN, "sớm")).toEqual(OK);
    inbox.become("failing");
    await early.start(inbox.receive);
    await early.stop();
    expect(await say(early, AN, "muộn")).toEqual(OK);
    inbox.become("working");
    await start();
    await eventually(() => spooled().length === 0);
    expect(texts(AN)).toEqual(["sớm", "muộn"]);
  });

  test("in time is spooled too: the answer does not wait, and what is stored in the end is stored once", async () => {
    const channel = await start({ answerMs: 20, unspoolEveryMs: 3_600_000 });
    inbox.become("hanging");
    expect(await Promise.all([say(channel, AN, "một"), say(channel, AN, "hai")])).toEqual([OK, OK]);
    expect(spooled()).toHaveLength(2);
    inbox.become("working");
    await eventually(() => texts(AN).length === 1);
    await channel.stop();
    await start();
    await eventually(() => spooled().length === 0);
    expect(texts(AN)).toEqual(["một", "hai"]);
    expect(inbox.tries).toHaveLength(3);
  });

  test("nor spooled is not acknowledged: Zalo is told to come again", async () => {
    const file = join(dirname(bench.spoolDir), "not-a-folder");
    writeFileSync(file, "");
    const channel = await start({ spoolDir: join(file, "spool") });
    inbox.become("failing");
    expect(await say(channel, AN, "một")).toEqual({ status: 503 });
    expect(counted("spool-failed")).toBe(1);
    inbox.become("working");
    expect(await say(channel, AN, "hai")).toEqual(OK);
    expect(texts(AN)).toEqual(["hai"]);
  });

  test("and that nobody can read is set aside once, and those behind it are stored", async () => {
    mkdirSync(bench.spoolDir);
    const put = (name: string, body: string) => writeFileSync(join(bench.spoolDir, name), body);
    put("0000000000000001.json", '{"event_name": "user_se');
    put("0000000000000002.json", textEvent(AN, "còn đọc được"));
    put("0000000000000003.json.half", '{"never": "acknowledged"}');
    put("notes.txt", "of the operator");
    await start();
    await eventually(() => texts(AN).length === 1 && spooled().length === 2);
    expect(spooled()).toEqual(["0000000000000001.json.bad", "notes.txt"]);
    expect(counted("spool-bad")).toBe(1);
    await (await start()).stop();
    expect(counted("spool-bad")).toBe(1);
  });

  test("and was set aside is deleted when other messages of its age are", async () => {
    mkdirSync(bench.spoolDir);
    for (const [name, days] of [
      ["0000000000000001.json.bad", 8],
      ["0000000000000002.json.bad", 6],
      ["notes.txt", 8],
    ] as const) {
      const path = join(bench.spoolDir, name);
      writeFileSync(path, "{");
      const at = new Date(Date.now() - days * 24 * 3_600_000);
      utimesSync(path, at, at);
    }
    await start({ keptDays: 7 });
    await eventually(() => spooled().length === 2);
    expect(spooled()).toEqual(["0000000000000002.json.bad", "notes.txt"]);
  });

  test("because the database is away has its clock, its officer and its withdrawal set when that is back", async () => {
    let isAway = true;
    const { zalo: verbs } = bench.storage;
    const away = <A extends unknown[], R>(verb: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        if (isAway) throw new Error("lost");
        return verb(...args);
      };
    };
    const storage = {
      ...verbs,
      chat: away(verbs.chat),
      setChat: away(verbs.setChat),
      forget: away(verbs.forget),
    };
    const channel = await start({ ...QUICK, storage });
    await say(channel, AN, "chào");
    const echo = {
      sender: { id: OA_ID, admin_id: "7" },
      recipient: { id: BINH },
      message: { msg_id: "e1", text: "x" },
    };
    await bench.post(channel, bench.zalo.event(OA_ID, "oa_send_text", echo));
    await say(channel, BINH, "cảm ơn cán bộ");
    await bench.post(channel, bench.zalo.event("77", "user_withdraw"));
    await verbs.setChat("77", { lastAt: bench.now() });
    expect([spooled().length, inbox.tries.length]).toEqual([4, 0]);
    isAway = false;
    await eventually(() => spooled().length === 0);
    expect(inbox.received.map((m) => m.text)).toEqual(["chào"]);
    await channel.send({ chat: AN }, reply("chào anh/chị"));
    await expect(channel.send({ chat: BINH }, reply("x"))).rejects.toMatchObject({ code: "officer-talking" });
    expect(await verbs.chat("77")).toBeNull();
  });
});
