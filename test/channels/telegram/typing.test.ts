import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTyping } from "../../../src/channels/telegram/typing.ts";
import { eventually } from "../../fakes/telegram.ts";
import { type Bench, reply, startBench } from "./bench.ts";

const AN = 501;

describe("the sign that the bot writes", () => {
  let shown: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    shown = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const typing = () => createTyping((chat) => shown.push(chat));

  test("is shown at once and again every 4 seconds, until the reply", () => {
    const sign = typing();
    sign.begin("1");
    expect(shown).toHaveLength(1);
    vi.advanceTimersByTime(3999);
    expect(shown).toHaveLength(1);
    vi.advanceTimersByTime(4001);
    expect(shown).toHaveLength(3);
    sign.end("1");
    vi.advanceTimersByTime(60_000);
    expect(shown).toHaveLength(3);
  });

  test("ends after 30 seconds where no reply comes", () => {
    typing().begin("1");
    vi.advanceTimersByTime(120_000);
    expect(shown).toHaveLength(8);
  });

  test("of one chat does not end with another's, and a second message begins its 30 seconds anew", () => {
    const sign = typing();
    sign.begin("1");
    sign.begin("2");
    sign.end("1");
    vi.advanceTimersByTime(20_000);
    sign.begin("2");
    vi.advanceTimersByTime(20_000);
    expect(shown.filter((chat) => chat === "1")).toHaveLength(1);
    expect(shown.filter((chat) => chat === "2")).toHaveLength(12);
  });

  test("ends for all chats when the channel stops, and does not begin again", () => {
    const sign = typing();
    for (const chat of ["1", "2"]) sign.begin(chat);
    sign.stop();
    sign.begin("3");
    vi.advanceTimersByTime(60_000);
    expect(shown).toEqual(["1", "2"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("in a chat", () => {
  let bench: Bench;
  beforeEach(async () => {
    // Only the repetition is driven by hand: sockets and the fake keep their own time.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    bench = await startBench();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await bench.close();
  });
  const signs = () => bench.telegram.callsTo("sendChatAction");

  test("it is shown until the reply to it is sent, which may be long after the message was taken in", async () => {
    const { channel, received } = await bench.startCollecting();
    bench.telegram.say(AN, "Bao giờ có 5G?");
    await eventually(() => received.length === 1 && signs().length === 1);
    vi.advanceTimersByTime(4000);
    await eventually(() => signs().length === 2);
    expect(signs().every(({ payload }) => payload.action === "typing")).toBe(true);
    await channel.send({ chat: String(AN) }, reply("Năm 2026."));
    vi.advanceTimersByTime(20_000);
    await channel.send({ chat: String(AN) }, reply("Nhắc việc."));
    expect(signs()).toHaveLength(2);
  });

  test("it is not shown for a change of a message, nor while the message cannot be stored", async () => {
    let tries = 0;
    await bench.newChannel().start(async ({ isEdit }) => {
      tries++;
      if (!isEdit) throw new Error("database is locked");
    });
    bench.telegram.meet(AN);
    bench.telegram.edit(AN, 1, "sửa");
    await eventually(() => tries === 1);
    vi.advanceTimersByTime(20_000);
    expect(signs()).toHaveLength(0);
    bench.telegram.say(AN, "một");
    await eventually(() => tries >= 4);
    vi.advanceTimersByTime(20_000);
    await eventually(() => tries >= 6);
    expect(signs()).toHaveLength(1);
  });

  test("that it cannot be shown is felt by nobody", async () => {
    bench.telegram.fail("sendChatAction", { status: 400, description: "Bad Request: chat not found" });
    bench.telegram.fail("sendChatAction", { kind: "reset" });
    const { channel, received } = await bench.startCollecting();
    for (const text of ["một", "hai"]) bench.telegram.say(AN, text);
    await eventually(() => received.length === 2 && signs().length === 2);
    await channel.send({ chat: String(AN) }, reply("Đây ạ"));
    expect(bench.telegram.sent.map((m) => m.visible)).toEqual(["Đây ạ"]);
    expect(bench.logLines.join("")).not.toContain("sendChatAction");
  });
});
