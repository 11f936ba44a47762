import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Receive } from "../../../src/channels/channel.ts";
import { BOT, eventually, type FakeTelegram, named } from "../../fakes/telegram.ts";
import { type Bench, choice, reply, startBench, storeInMemory } from "./bench.ts";

// What happens while messages cannot be stored. Real: grammY, sockets, the channel. Fake: the Bot API behind a socket on 127.0.0.1.

const AN = 501;
const BINH = 502;
const GROUP = -1_001_234_567_890;
const TOLD =
  "Hệ thống đang tạm gián đoạn, tôi chưa ghi được tin nhắn này; khi hoạt động lại tôi sẽ trả lời, anh/chị không cần gửi lại.";
const LONG = "Ai chủ trì nhiệm vụ phát triển hạ tầng số và bao giờ phải hoàn thành?";

let bench: Bench;
let telegram: FakeTelegram;
/** Whether the database takes messages, of this chat or of all. */
let isBroken: (chat: string) => boolean;
let stored: string[];
let tries: number;

beforeEach(async () => {
  bench = await startBench();
  telegram = bench.telegram;
  isBroken = () => true;
  stored = [];
  tries = 0;
});

afterEach(() => bench.close());

const receive: Receive = async ({ chat, text }) => {
  tries++;
  if (isBroken(chat)) throw new Error(`database is locked, text: ${text}`);
  stored.push(text);
};

const told = (chat: number) => telegram.sent.filter((m) => m.chat === chat).map((m) => m.visible);

describe("a message that cannot be stored", () => {
  test("stays with Telegram and is stored as soon as that is possible; the person is told once", async () => {
    await bench.newChannel().start(receive);
    telegram.say(AN, "Bao giờ có 5G?");
    await eventually(() => tries >= 3 && told(AN).length === 1);
    expect(told(AN)).toEqual([TOLD]);
    expect(telegram.unconfirmed()).toHaveLength(1);
    isBroken = () => false;
    await eventually(() => telegram.unconfirmed().length === 0);
    expect(stored).toEqual(["Bao giờ có 5G?"]);
    expect(told(AN)).toEqual([TOLD]);
  });

  test("is tried again with growing waits", async () => {
    const at: number[] = [];
    await bench.newChannel({ retryDelaysMs: [20, 60, 150] }).start(async () => {
      at.push(performance.now());
      throw new Error("no");
    });
    telegram.say(AN, "một");
    await eventually(() => at.length === 5);
    const waits = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    for (const [i, least] of [20, 60, 150, 150].entries()) expect(waits[i]).toBeGreaterThanOrEqual(least - 2);
  });

  test("comes again to the next process after a stop", async () => {
    const before = bench.newChannel();
    await before.start(receive);
    telegram.say(AN, "một");
    await eventually(() => tries > 0);
    await before.stop();
    expect(telegram.unconfirmed()).toHaveLength(1);
    isBroken = () => false;
    await bench.newChannel().start(receive);
    await eventually(() => stored.length === 1);
  });

  test("keeps those after it of its chat behind it, in their order and told of, and nobody else", async () => {
    isBroken = (chat) => chat === String(AN);
    await bench.newChannel().start(receive);
    for (const text of ["một", "hai"]) telegram.say(AN, text);
    telegram.say(BINH, "tốt");
    telegram.say(AN, "ba");
    await eventually(() => stored.length === 1 && told(AN).length === 3);
    await eventually(() => tries >= 6);
    expect(stored).toEqual(["tốt"]);
    expect(telegram.unconfirmed()).toHaveLength(4);
    isBroken = () => false;
    await eventually(() => telegram.unconfirmed().length === 0);
    expect(stored).toEqual(["tốt", "một", "hai", "ba"]);
    expect(told(AN)).toEqual([TOLD, TOLD, TOLD]);
    expect(told(BINH)).toEqual([]);
  });

  test("is logged with ids and the kind of error, without what the person said", async () => {
    await bench.newChannel().start(receive);
    const id = telegram.say(AN, "câuhỏibímật");
    const line = await eventually(() => bench.logLines.find((l) => l.includes("not taken in")));
    expect(JSON.parse(line)).toMatchObject({ level: 50, chat: String(AN), messageId: named(id), error: "Error" });
    expect(bench.logLines.join("")).not.toContain("bímật");
  });

  test("of a group is told of in the group; talk that is not for the bot is not", async () => {
    await bench.newChannel().start(receive);
    telegram.sayInGroup(GROUP, AN, "mai họp lúc 8 giờ nhé");
    telegram.sayInGroup(GROUP, AN, "@TroLyXa_bot bao giờ có 5G?");
    await eventually(() => tries >= 2);
    expect(told(GROUP)).toEqual([TOLD]);
  });

  test("that is a change of another promises nothing, and is not lost either", async () => {
    await bench.newChannel().start(receive);
    telegram.meet(AN);
    telegram.edit(AN, 1, "/baocao V.20 83");
    await eventually(() => tries >= 2);
    isBroken = () => false;
    await eventually(() => stored.length === 1);
    expect(telegram.sent).toEqual([]);
  });

  test("does not hold up others when the telling is slow", async () => {
    telegram.fail("sendMessage", { kind: "slow", ms: 500 });
    isBroken = (chat) => chat === String(AN);
    await bench.newChannel().start(receive);
    telegram.say(AN, "hỏng");
    telegram.say(BINH, "tốt");
    await eventually(() => stored.length === 1);
    expect(telegram.sent).toEqual([]);
  });
});

describe("a button that is pressed meanwhile", () => {
  test.each([
    ["what it says cannot be looked up", { offersBroken: true }],
    ["the press cannot be stored", { offersBroken: false }],
  ])("is answered, told of once, and says its text later: %s", async (_, { offersBroken }) => {
    const store = storeInMemory();
    const offers = {
      ...store,
      find: (chat: string, id: string) =>
        offersBroken && isBroken(chat) ? Promise.reject(new Error("database is locked")) : store.find(chat, id),
    };
    const channel = bench.newChannel({ offers });
    telegram.meet(AN);
    await channel.send({ chat: String(AN) }, reply("Chọn:", { choices: [choice(LONG, "Ai?")] }));
    await channel.start(receive);
    const [sent] = telegram.sent;
    if (sent === undefined) throw new Error("nothing sent");
    telegram.press(sent, "Ai?");
    await eventually(() => bench.logLines.filter((line) => line.includes("not taken in")).length >= 3);
    await eventually(() => telegram.callsTo("answerCallbackQuery").length === 1);
    isBroken = () => false;
    await eventually(() => stored.length === 1);
    expect(stored).toEqual([LONG]);
    expect(told(AN)).toEqual(["Chọn:", expect.stringMatching(/chưa ghi được lựa chọn này.*không cần bấm lại/)]);
    expect(telegram.callsTo("answerCallbackQuery")).toHaveLength(1);
  });

  test("behind a message of its chat is answered too", async () => {
    const channel = bench.newChannel();
    telegram.meet(AN);
    await channel.send({ chat: String(AN) }, reply("Chọn:", { choices: [choice("/xa dan-tien", "Đan Tiến")] }));
    telegram.say(AN, "một");
    const [sent] = telegram.sent;
    if (sent === undefined) throw new Error("nothing sent");
    telegram.press(sent, "Đan Tiến");
    await channel.start(receive);
    await eventually(() => telegram.callsTo("answerCallbackQuery").length === 1 && tries >= 3);
    isBroken = () => false;
    await eventually(() => stored.length === 2);
    expect(stored).toEqual(["một", "/xa dan-tien"]);
    expect(telegram.callsTo("answerCallbackQuery")).toHaveLength(1);
  });
});

test("an update that nobody can read is confirmed and logged, since it would hold up everybody for ever", async () => {
  isBroken = () => false;
  await bench.newChannel().start(receive);
  const broken = { message_id: 1, date: 1, chat: { id: AN, type: "private" }, from: BOT, text: {}, entities: 5 };
  telegram.queue({ message: { ...broken, from: { id: AN, is_bot: false }, secret: "câuhỏibímật" } });
  telegram.say(AN, "xin chào");
  await eventually(() => telegram.unconfirmed().length === 0);
  expect(stored).toEqual(["xin chào"]);
  expect(telegram.sent).toEqual([]);
  const line = bench.logLines.find((l) => l.includes("not understood")) ?? "{}";
  expect(JSON.parse(line)).toMatchObject({ level: 50, update: expect.any(Number), error: "TypeError" });
  expect(bench.logLines.join("")).not.toContain("bímật");
});
