import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel, Receive } from "../../../src/channels/channel.ts";
import type { TelegramOptions } from "../../../src/channels/telegram/channel.ts";
import type { Choice } from "../../../src/domain/message.ts";
import { BOT, eventually, type FakeTelegram, named } from "../../fakes/telegram.ts";
import { type Bench, choice, failureOf, reply, startBench, storeInMemory } from "./bench.ts";

// Real: grammY, sockets, the channel. Fake: the Bot API behind a socket on 127.0.0.1.

const AN = 501;
const BINH = 502;
const GROUP = -1_001_234_567_890;

let bench: Bench;
let telegram: FakeTelegram;
let logLines: string[];

beforeEach(async () => {
  bench = await startBench();
  ({ telegram, logLines } = bench);
});

afterEach(() => bench.close());

function newChannel(options: Partial<TelegramOptions> = {}): Channel {
  return bench.newChannel(options);
}

function startCollecting(options: Partial<TelegramOptions> = {}) {
  return bench.startCollecting(options);
}

function sends() {
  return telegram.callsTo("sendMessage");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe("starting", () => {
  test("it asks who it is, sets the menu and polls for messages, changes of them, presses and its own membership only", async () => {
    await startCollecting();
    const poll = await eventually(() => telegram.callsTo("getUpdates")[0]);
    expect(poll.payload.allowed_updates).toEqual(["message", "edited_message", "callback_query", "my_chat_member"]);
    const menu = await eventually(() => telegram.callsTo("setMyCommands")[0]);
    expect(menu.payload).toEqual({ commands: [{ command: "xa", description: "Chọn xã" }] });
    expect(telegram.callsTo("getMe")).toHaveLength(1);
  });

  test("a reply that brings a menu sets it for that chat alone; a refusal of it loses no text", async () => {
    const { channel } = await startCollecting();
    telegram.meet(501);
    const menu = [{ name: "baocao", description: "Báo cáo số liệu" }];
    await eventually(() => telegram.callsTo("setMyCommands")[0]);
    telegram.fail("setMyCommands", { status: 400, description: "Bad Request: BOT_COMMAND_INVALID" });
    await channel.send({ chat: "501" }, reply("Đã liên kết.", { menu }));
    await eventually(() => telegram.callsTo("setMyCommands")[1]);
    await channel.send({ chat: "501" }, reply("Đã liên kết.", { menu }));
    const set = await eventually(() => telegram.callsTo("setMyCommands")[2]);
    expect(set.payload).toEqual({
      commands: [{ command: "baocao", description: "Báo cáo số liệu" }],
      scope: { type: "chat", chat_id: 501 },
    });
    expect(telegram.sent).toHaveLength(2);
  });

  test("a wrong token is refused at once, with advice and without the token", async () => {
    const token = "7000000001:AAF-fake_wrong";
    const error = await newChannel({ token })
      .start(async () => undefined)
      .then(
        () => null,
        (e: unknown) => e as Error & { code: string; retryable: boolean },
      );
    expect(error).toMatchObject({ code: "credentials-refused", retryable: false });
    expect(error?.message).toContain("TELEGRAM_BOT_TOKEN");
    expect(JSON.stringify(error) + String(error?.stack) + String(error?.cause)).not.toContain("AAF-fake");
  });

  test("a service that cannot reach Telegram starts all the same and connects later", async () => {
    telegram.fail("getMe", { kind: "reset" });
    telegram.fail("getMe", { kind: "foreign-json" });
    telegram.fail("getMe", { status: 500, description: "Internal Server Error" });
    const { received } = await startCollecting();
    telegram.say(AN, "xin chào");
    await eventually(() => received.length === 1);
    expect(telegram.callsTo("getMe")).toHaveLength(4);
  });

  test("a token that turns out wrong after a bad start is logged, and the service lives on", async () => {
    telegram.fail("getMe", { kind: "reset" });
    telegram.fail("getMe", { status: 401, description: "Unauthorized" });
    await newChannel().start(async () => undefined);
    const line = await eventually(() => logLines.find((l) => l.includes("telegram is off")));
    expect(JSON.parse(line)).toMatchObject({ level: 50, reason: expect.stringContaining("TELEGRAM_BOT_TOKEN") });
    expect(telegram.callsTo("getUpdates")).toEqual([]);
  });

  test("a webhook that somebody set is removed, before and while polling", async () => {
    telegram.setWebhook();
    const { received } = await startCollecting();
    telegram.say(AN, "một");
    await eventually(() => received.length === 1);
    telegram.setWebhook();
    telegram.say(AN, "hai");
    await eventually(() => received.length === 2);
  });

  test("a slash at the end of the API's address does no harm", async () => {
    await newChannel({ apiRoot: `${telegram.apiRoot}/` }).start(async () => undefined);
    expect(telegram.callsTo("getMe")).toHaveLength(1);
  });

  test("a menu that cannot be set stops nothing", async () => {
    telegram.fail("setMyCommands", { status: 400, description: "Bad Request: BOT_COMMAND_INVALID" });
    const { received } = await startCollecting();
    telegram.say(AN, "xin chào");
    await eventually(() => received.length === 1);
  });
});

describe("taking in", () => {
  test("a private message arrives in our shape, NFC, and the bot shows that it types", async () => {
    const { received } = await startCollecting();
    const id = telegram.say(AN, "Bao giờ cả xã có 5G?".normalize("NFD"));
    await eventually(() => received.length === 1);
    expect(received[0]).toEqual({
      channel: "telegram",
      chat: String(AN),
      messageId: named(id),
      sender: String(AN),
      text: "Bao giờ cả xã có 5G?",
    });
    await eventually(() => telegram.callsTo("sendChatAction").some((c) => c.payload.action === "typing"));
  });

  test("a caption counts as text; a picture or a voice without words arrives with no text", async () => {
    const { received } = await startCollecting();
    const photo = [{ file_id: "x", file_unique_id: "x", width: 1, height: 1 }];
    telegram.say(AN, "", { text: undefined, caption: "Đây là giấy gì?", photo } as never);
    telegram.say(AN, "", { text: undefined, voice: { file_id: "x", file_unique_id: "x", duration: 2 } } as never);
    await eventually(() => received.length === 2);
    expect(received.map((m) => m.text)).toEqual(["Đây là giấy gì?", ""]);
  });

  test("Telegram's own notices and other bots are not answered", async () => {
    const { received } = await startCollecting();
    telegram.say(AN, "", { text: undefined, pinned_message: { message_id: 1 } } as never);
    telegram.say(AN, "tôi là bot", { from: { id: 9, is_bot: true, first_name: "b" } });
    telegram.say(AN, "tôi là người");
    await eventually(() => received.length > 0);
    expect(received.map((m) => m.text)).toEqual(["tôi là người"]);
  });

  test("messages keep their order, of one person and of several", async () => {
    const texts: string[] = [];
    for (let i = 0; i < 30; i++) telegram.say(i % 2 === 0 ? AN : BINH, `tin ${i}`);
    await newChannel().start(async (message) => {
      await pause(i30(message.text) % 3);
      texts.push(message.text);
    });
    await eventually(() => texts.length === 30);
    expect(texts).toEqual(Array.from({ length: 30 }, (_, i) => `tin ${i}`));
  });

  test("the same honest text twice is two messages", async () => {
    const { received } = await startCollecting();
    telegram.say(AN, "5");
    telegram.say(AN, "5");
    await eventually(() => received.length === 2);
    expect(received[0]?.messageId).not.toBe(received[1]?.messageId);
  });
});

function i30(text: string): number {
  return Number(text.replace(/\D/g, ""));
}

describe("in a group", () => {
  test("only what is addressed to the bot is taken in, without the bot's name", async () => {
    const { received } = await startCollecting();
    telegram.sayInGroup(GROUP, AN, "mai họp lúc 8 giờ nhé");
    telegram.sayInGroup(GROUP, AN, "@trolyxa_BOT, bao giờ có 5G?");
    telegram.sayInGroup(GROUP, AN, "cho hỏi @TroLyXa_bot ai chủ trì hạ tầng số");
    telegram.sayInGroup(GROUP, AN, "hỏi @TroLyXa_bot2 xem");
    telegram.sayInGroup(GROUP, AN, "/xa@TroLyXa_bot dan-tien");
    telegram.sayInGroup(GROUP, AN, "/xa@bot_khac dan-tien");
    telegram.sayInGroup(GROUP, AN, "/xa dan-tien");
    const toBot = { reply_to_message: { message_id: 1, date: 1, from: BOT, text: "Anh/chị hỏi xã nào?" } };
    telegram.sayInGroup(GROUP, BINH, "Đan Tiến", toBot as never);
    const toBinh = { reply_to_message: { message_id: 1, date: 1, from: { id: BINH, is_bot: false }, text: "a" } };
    telegram.sayInGroup(GROUP, AN, "đúng rồi", toBinh as never);
    telegram.say(AN, "hết");
    await eventually(() => received.at(-1)?.text === "hết");
    expect(received.slice(0, -1).map((m) => [m.sender, m.text])).toEqual([
      [String(AN), "bao giờ có 5G?"],
      [String(AN), "cho hỏi ai chủ trì hạ tầng số"],
      [String(AN), "/xa dan-tien"],
      [String(BINH), "Đan Tiến"],
    ]);
    expect(received[0]?.chat).toBe(String(GROUP));
    expect(received.map((m) => m.isGroup)).toEqual([true, true, true, true, undefined]);
  });

  test("what is asked in a topic is answered in that topic, files and buttons too; a chain of replies is no topic", async () => {
    const { channel, received } = await startCollecting();
    const topic = { is_topic_message: true, message_thread_id: 45 };
    telegram.sayInGroup(GROUP, AN, "@TroLyXa_bot tiến độ?", topic as never);
    telegram.sayInGroup(GROUP, BINH, "@TroLyXa_bot còn đây?", { message_thread_id: 46 });
    await eventually(() => received.length === 2);
    expect(received.map((m) => m.chat)).toEqual([`${GROUP}/45`, String(GROUP)]);
    const files = [
      { name: "a.xlsx", type: "application/x", bytes: Buffer.from("x") },
      { name: "a.png", type: "image/png", bytes: Buffer.from("x") },
    ];
    await channel.send({ chat: `${GROUP}/45` }, reply("Đây ạ", { files, choices: [choice("Đan Tiến")] }));
    await channel.send({ chat: String(GROUP) }, reply("Đây ạ"));
    const places = telegram.calls
      .filter(({ method }) => /^send(?:Message|Document|Photo|ChatAction)$/.test(method))
      .map(({ method, payload }) => [method, payload.chat_id, Number(payload.message_thread_id)].join(" "));
    const threads = (method: string) => places.filter((p) => p.startsWith(method)).map((p) => p.split(" ").at(-1));
    expect(threads("sendMessage")).toEqual(["45", "NaN"]);
    expect(threads("sendDocument")).toContain("45");
    expect(threads("sendChatAction").sort()).toEqual(["45", "NaN"]);
    expect(places.every((p) => p.split(" ")[1] === String(GROUP))).toBe(true);
    const [sent] = telegram.sent;
    if (sent === undefined) throw new Error("nothing sent");
    const shown = { message_id: 1, date: 1, chat: { id: GROUP, type: "supergroup", title: "x" }, ...topic };
    telegram.press(sent, "Đan Tiến", { message: shown as never });
    await eventually(() => received.length === 3);
    expect(received[2]).toMatchObject({ chat: `${GROUP}/45`, isGroup: true });
  });

  test("names are cut where they stand although the text is not NFC and has emoji before them", async () => {
    const { received } = await startCollecting();
    telegram.sayInGroup(GROUP, AN, `${"😀 Định Hóa".normalize("NFD")} @TroLyXa_bot thế nào?`);
    await eventually(() => received.length === 1);
    expect(received[0]?.text).toBe("😀 Định Hóa thế nào?");
  });

  test("an anonymous administrator is known by the group, not by the account that all of them share", async () => {
    const { received } = await startCollecting();
    telegram.sayInGroup(GROUP, 1_087_968_824, "@TroLyXa_bot tiến độ?", {
      from: { id: 1_087_968_824, is_bot: true, first_name: "Group" },
      sender_chat: { id: GROUP, type: "supergroup", title: "Nhóm xã" },
    });
    await eventually(() => received.length === 1);
    expect(received[0]?.sender).toBe(String(GROUP));
  });

  test("a command in a private chat loses the bot's name too", async () => {
    const { received } = await startCollecting();
    telegram.say(AN, "/start@TroLyXa_bot");
    await eventually(() => received.length === 1);
    expect(received[0]?.text).toBe("/start");
  });
});

describe("a button", () => {
  const LONG = "Ai chủ trì nhiệm vụ phát triển hạ tầng số và bao giờ phải hoàn thành?";

  const OUT_OF_REACH = {
    message: { chat: { id: AN, type: "private", first_name: "An" }, message_id: 1, date: 0 } as never,
  };

  async function offer(channel: Channel, ...choices: Choice[]) {
    telegram.meet(AN);
    await channel.send({ chat: String(AN) }, reply("Anh/chị chọn:", { choices }));
    const sent = telegram.sent.at(-1);
    if (sent === undefined) throw new Error("nothing sent");
    return sent;
  }

  test("says its text when pressed, short or long, and is always answered", async () => {
    const { channel, received } = await startCollecting();
    const sent = await offer(channel, choice("/xa dan-tien", "Đan Tiến"), choice(LONG, "Ai chủ trì?"));
    const first = telegram.press(sent, "Đan Tiến");
    telegram.press(sent, "Ai chủ trì?");
    await eventually(() => received.length === 2);
    expect(received.map((m) => m.text)).toEqual(["/xa dan-tien", LONG]);
    expect(received[0]).toMatchObject({ chat: String(AN), sender: String(AN), messageId: `cb:${first}` });
    expect(received[0]?.isGroup).toBeUndefined();
    await eventually(() => telegram.callsTo("answerCallbackQuery").length === 2);
  });

  test("of an answer or of its rating keeps a long text over a restart, also where its message is out of reach", async () => {
    const before = newChannel();
    telegram.meet(AN);
    const ratings = [choice(`Hữu ích: ${LONG}`, "👍 Hữu ích")];
    const choices = [choice(LONG, "Ai chủ trì?")];
    await before.send({ chat: String(AN) }, reply("Anh/chị chọn:", { choices, ratings }));
    const sent = await eventually(() => telegram.sent[0]);
    await before.stop();
    const { received } = await startCollecting();
    telegram.press(sent, "Ai chủ trì?", OUT_OF_REACH);
    telegram.press(sent, "👍 Hữu ích", OUT_OF_REACH);
    await eventually(() => received.length === 2);
    expect(received.map((m) => m.text)).toEqual([LONG, `Hữu ích: ${LONG}`]);
  });

  test("says its label when its long text is forgotten", async () => {
    const before = newChannel();
    const sent = await offer(before, choice(LONG, "Ai chủ trì hạ tầng số?"), choice("/xa dan-tien", "Đan Tiến"));
    await before.stop();
    const { received } = await startCollecting({ offers: storeInMemory() });
    telegram.press(sent, "Ai chủ trì hạ tầng số?");
    telegram.press(sent, "Đan Tiến");
    await eventually(() => received.length === 2);
    expect(received.map((m) => m.text)).toEqual(["Ai chủ trì hạ tầng số?", "/xa dan-tien"]);
    await eventually(() => telegram.callsTo("answerCallbackQuery").length === 2);
  });

  test("keeps its text over a restart where that fits, whatever it shows and although its message is out of reach", async () => {
    const before = newChannel();
    const sent = await offer(before, choice("Xác nhận 12-2", "✅ Xác nhận"), choice("Trả lại 12-2", "↩️ Trả lại"));
    await before.stop();
    const { received } = await startCollecting();
    for (const label of ["✅ Xác nhận", "↩️ Trả lại"]) telegram.press(sent, label, OUT_OF_REACH);
    await eventually(() => received.length === 2);
    expect(received.map((m) => m.text)).toEqual(["Xác nhận 12-2", "Trả lại 12-2"]);
  });

  test("whose message is out of reach and whose text is forgotten asks to type instead", async () => {
    const before = newChannel();
    const sent = await offer(before, choice(LONG, "Ai?"));
    const { received } = await startCollecting({ offers: storeInMemory() });
    telegram.press(sent, "Ai?", OUT_OF_REACH);
    const answer = await eventually(() => telegram.callsTo("answerCallbackQuery")[0]);
    expect(answer.payload.text).toContain("hết hạn");
    expect(received).toEqual([]);
    expect(telegram.sent).toHaveLength(1);
  });

  test("that is forgotten and was pressed too long ago asks to type instead in the chat", async () => {
    const before = newChannel();
    const sent = await offer(before, choice(LONG, "Ai?"));
    await startCollecting({ offers: storeInMemory() });
    telegram.press(sent, "Ai?", { ...OUT_OF_REACH, id: "too-old" });
    const said = await eventually(() => telegram.sent[1]);
    expect(said.visible).toContain("hết hạn");
  });

  test("is offered although what it says could not be stored, and says its label then", async () => {
    const store = storeInMemory();
    const { channel, received } = await startCollecting({
      offers: { ...store, save: () => Promise.reject(new Error(`database is locked: ${LONG}`)) },
    });
    telegram.press(await offer(channel, choice(LONG, "Ai chủ trì?")), "Ai chủ trì?");
    await eventually(() => received.length === 1);
    expect(received[0]?.text).toBe("Ai chủ trì?");
    expect(logLines.join("")).toContain("what buttons say was not stored");
    expect(logLines.join("")).not.toContain("hạ tầng");
  });

  test("that is none of ours is answered too, and says nothing", async () => {
    const { channel, received } = await startCollecting();
    const sent = await offer(channel, choice("Đan Tiến"));
    telegram.press(sent, "Đan Tiến", { message: undefined, inline_message_id: "1" } as never);
    telegram.press(sent, "Đan Tiến", { data: undefined, game_short_name: "1" } as never);
    await eventually(() => telegram.callsTo("answerCallbackQuery").length === 2);
    expect(received).toEqual([]);
  });

  test("of a group says who pressed it", async () => {
    const { channel, received } = await startCollecting();
    telegram.meet(GROUP);
    await channel.send({ chat: String(GROUP) }, reply("Xã nào?", { choices: [choice("Đan Tiến")] }));
    const sent = await eventually(() => telegram.sent[0]);
    telegram.press(sent, "Đan Tiến", { from: { id: BINH, is_bot: false, first_name: "Bình" } });
    await eventually(() => received.length === 1);
    expect(received[0]).toMatchObject({ chat: String(GROUP), sender: String(BINH), text: "Đan Tiến", isGroup: true });
  });
});

describe("store, then acknowledge", () => {
  test("the offset moves only after the message was received", async () => {
    const stored = Promise.withResolvers<void>();
    let begun = 0;
    await newChannel().start(async () => {
      begun++;
      await stored.promise;
    });
    telegram.say(AN, "một");
    await eventually(() => begun === 1);
    const polls = telegram.callsTo("getUpdates").length;
    telegram.say(AN, "hai");
    await pause(100);
    expect(telegram.callsTo("getUpdates")).toHaveLength(polls);
    expect(telegram.unconfirmed()).toHaveLength(2);
    stored.resolve();
    await eventually(() => telegram.unconfirmed().length === 0);
    expect(begun).toBe(2);
  });

  test("what was not stored before a crash comes again to the next process, and nothing else does", async () => {
    const crashed = newChannel();
    const first: string[] = [];
    telegram.say(AN, "đã lưu");
    await crashed.start(async (message) => {
      if (message.text === "chưa lưu") return new Promise(() => undefined);
      first.push(message.text);
    });
    await eventually(() => telegram.unconfirmed().length === 0);
    const id = telegram.say(AN, "chưa lưu");
    await pause(50);
    // The hanging receive stands for the crash: this instance never gets further.
    await crashed.stop();
    bench.channels.splice(bench.channels.indexOf(crashed), 1);
    const { received } = await startCollecting();
    await eventually(() => received.length === 1);
    expect(first).toEqual(["đã lưu"]);
    expect(received.map((m) => [m.messageId, m.text])).toEqual([[named(id), "chưa lưu"]]);
  }, 10_000);

  test("stopping confirms what was stored, and leaves what came after it to the next process", async () => {
    const channel = newChannel();
    const stored = Promise.withResolvers<void>();
    const texts: string[] = [];
    for (const text of ["một", "hai", "ba"]) telegram.say(AN, text);
    await channel.start(async (message) => {
      texts.push(message.text);
      await stored.promise;
    });
    await eventually(() => texts.length === 1);
    const stopped = channel.stop();
    stored.resolve();
    await stopped;
    expect(texts).toEqual(["một"]);
    expect(telegram.unconfirmed()).toHaveLength(2);
  });

  test("polling survives 409, 429, 5xx, lost connections and a proxy's own pages", async () => {
    telegram.fail("getUpdates", { status: 409, description: "Conflict: terminated by other getUpdates request" });
    telegram.fail("getUpdates", { status: 429, description: "Too Many Requests: retry after 0", retryAfter: 0.05 });
    telegram.fail("getUpdates", { status: 502, description: "Bad Gateway" });
    telegram.fail("getUpdates", { kind: "reset" });
    telegram.fail("getUpdates", { kind: "not-json" });
    telegram.fail("getUpdates", { kind: "foreign-json" });
    telegram.fail("getUpdates", { status: 401, description: "Unauthorized" });
    const { received } = await startCollecting();
    telegram.say(AN, "xin chào");
    await eventually(() => received.length === 1);
    expect(logLines.some((line) => line.includes('"status":409'))).toBe(true);
  });

  test("an update that Telegram shaped in an unknown way is passed over", async () => {
    const { received } = await startCollecting();
    telegram.queue({ message: { message_id: 1 } });
    telegram.queue({ callback_query: { id: "1" } });
    telegram.say(AN, "xin chào");
    await eventually(() => received.length === 1);
  });
});

describe("sending", () => {
  const TO = { chat: String(AN) };
  let channel: Channel;

  beforeEach(() => {
    telegram.meet(AN);
    channel = newChannel();
  });

  test("a reply goes out as escaped HTML with its sources", async () => {
    const citations = [{ document: "d", title: "Kế hoạch <1>", locator: "dòng 2", quote: "" }];
    await channel.send(TO, reply('Nhập <b>&"', { citations }));
    expect(telegram.sent[0]).toMatchObject({
      chat: AN,
      parseMode: "HTML",
      visible: 'Nhập <b>&"\n\nNguồn: Kế hoạch <1>, dòng 2',
      keyboard: undefined,
    });
  });

  test("a long answer comes in order, each part whole, the buttons under the last", async () => {
    telegram.fail("sendMessage", { kind: "slow", ms: 60 });
    const rows = Array.from({ length: 400 }, (_, i) => `- Nhiệm vụ ${i} <gấp> & "quan trọng", hạn 2026`);
    const text = `Xã có 400 nhiệm vụ:\n${rows.join("\n")}`;
    await channel.send(TO, reply(text, { choices: [choice("Tiếp")] }));
    expect(telegram.sent.length).toBeGreaterThan(3);
    expect(telegram.sent.map((m) => m.visible).join("\n")).toBe(text.replace(/^- /gm, "• "));
    expect(telegram.sent.every((m) => m.visible.length <= 3900)).toBe(true);
    expect(telegram.sent.map((m) => m.keyboard !== undefined)).toEqual([
      ...telegram.sent.slice(1).map(() => false),
      true,
    ]);
  });

  test("it waits as long as a 429 says, and sends once", async () => {
    telegram.fail("sendMessage", { status: 429, description: "Too Many Requests: retry after 1", retryAfter: 1 });
    await channel.send(TO, reply("xin chào"));
    const [first, second] = sends();
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
    expect(telegram.sent).toHaveLength(1);
  });

  test("what arrived of a reply does not come twice when the rest is tried again; another reply is sent whole", async () => {
    const text = "Dài quá. ".repeat(1000);
    const files = [{ name: "a.xlsx", type: "application/x", bytes: Buffer.from("x") }];
    telegram.fail("sendMessage", { kind: "slow", ms: 1 });
    telegram.fail("sendMessage", { status: 429, description: "Too Many Requests: retry after 900", retryAfter: 900 });
    telegram.fail("sendDocument", { status: 500, description: "Internal Server Error" }, 3);
    const once = () => channel.send({ ...TO, replyId: "7" }, reply(text, { files }));
    expect(await failureOf(once())).toMatchObject({ code: "rate-limited" });
    expect(telegram.sent).toHaveLength(1);
    expect(await failureOf(once())).toMatchObject({ code: "unavailable" });
    await once();
    expect(telegram.sent.map((m) => m.visible).join(" ")).toBe(text.trim());
    expect(telegram.sentFiles).toHaveLength(1);
    const parts = telegram.sent.length;
    await channel.send({ ...TO, replyId: "8" }, reply(text));
    expect(telegram.sent).toHaveLength(2 * parts);
  });

  test("a reply that cannot be sent at all begins anew when an administrator has it sent once more", async () => {
    const once = () => channel.send({ ...TO, replyId: "7" }, reply("Dài quá. ".repeat(1000)));
    telegram.fail("sendMessage", { kind: "slow", ms: 1 });
    telegram.fail("sendMessage", { status: 403, description: "Forbidden: bot was blocked by the user" });
    expect(await failureOf(once())).toMatchObject({ code: "chat-unreachable" });
    await once();
    expect(telegram.sent.length).toBe(4);
  });

  test("a 429 that asks for too long is handed back with the time to wait", async () => {
    telegram.fail("sendMessage", { status: 429, description: "Too Many Requests: retry after 900", retryAfter: 900 });
    const error = await failureOf(channel.send(TO, reply("xin chào")));
    expect(error).toMatchObject({ code: "rate-limited", retryable: true, retryAfterMs: 900_000 });
  });

  test("5xx is tried three times, then handed back as worth retrying", async () => {
    telegram.fail("sendMessage", { status: 500, description: "Internal Server Error" }, 2);
    await channel.send(TO, reply("một"));
    expect(sends()).toHaveLength(3);
    telegram.fail("sendMessage", { status: 500, description: "Internal Server Error" }, 3);
    const error = await failureOf(channel.send(TO, reply("hai")));
    expect(error).toMatchObject({ code: "unavailable", retryable: true });
    expect(sends()).toHaveLength(6);
  });

  test.each([
    ["a connection that breaks", { kind: "reset" }],
    ["a proxy's page", { kind: "not-json" }],
    ["a proxy's own JSON", { kind: "foreign-json" }],
  ] as const)("after %s it is uncertain what became of it: tried once again and no more", async (_, failure) => {
    telegram.fail("sendMessage", failure);
    await channel.send(TO, reply("một"));
    expect(sends()).toHaveLength(2);
    telegram.fail("sendMessage", failure, 2);
    const error = await failureOf(channel.send(TO, reply("hai")));
    expect(error).toMatchObject({ code: "uncertain", retryable: true });
    expect(sends()).toHaveLength(4);
  });

  test("what is uncertain stays so though the second try surely did nothing", async () => {
    telegram.fail("sendMessage", { kind: "reset" });
    telegram.fail("sendMessage", { status: 500, description: "Internal Server Error" }, 3);
    const error = await failureOf(channel.send(TO, reply("một")));
    expect(error).toMatchObject({ code: "uncertain", retryable: true });
  });

  test("where nobody listens nothing was sent, which is worth retrying without doubt", async () => {
    const lost = newChannel({ apiRoot: "http://127.0.0.1:1" });
    expect(await failureOf(lost.send(TO, reply("một")))).toMatchObject({ code: "unavailable", retryable: true });
  });

  test.each([401, 404])(
    "a refusal of the token (%i) is an alarm for the operator, and not tried again",
    async (status) => {
      telegram.fail("sendMessage", { status, description: status === 401 ? "Unauthorized" : "Not Found" });
      const error = await failureOf(channel.send(TO, reply("một")));
      expect(error).toMatchObject({ code: "credentials-refused", retryable: false });
      expect(sends()).toHaveLength(1);
      expect(logLines.some((line) => line.includes(`"status":${status}`) && line.includes('"level":50'))).toBe(true);
    },
  );

  test("a group that became a supergroup is followed, with all parts and the files, and so is its next reply", async () => {
    const [old, now] = [-77, GROUP];
    telegram.upgrade(old, now);
    const files = [{ name: "bao-cao.xlsx", type: "application/x", bytes: Buffer.from("x") }];
    await channel.send({ chat: String(old) }, reply("Dài quá. ".repeat(600), { files }));
    expect(telegram.sent.map((m) => m.chat)).toEqual([now, now]);
    expect(telegram.sentFiles.map((f) => f.chat)).toEqual([now]);
    await channel.send({ chat: String(old) }, reply("hai"));
    expect(telegram.sent.at(-1)).toMatchObject({ chat: now, visible: "hai" });
    expect(sends().filter((call) => call.payload.chat_id === String(old))).toHaveLength(1);
  });

  test("a group that moves on and on is followed once", async () => {
    telegram.upgrade(-77, -78);
    telegram.upgrade(-78, -79);
    const error = await failureOf(channel.send({ chat: "-77" }, reply("một")));
    expect(error).toMatchObject({ code: "call-refused", retryable: false });
    expect(sends()).toHaveLength(2);
  });

  test("a person who blocked the bot is logged as unreachable, and the other parts are not tried", async () => {
    telegram.fail("sendMessage", { status: 403, description: "Forbidden: bot was blocked by the user" });
    const error = await failureOf(channel.send(TO, reply("Dài quá. ".repeat(1000))));
    expect(error).toMatchObject({ code: "chat-unreachable", retryable: false });
    expect(sends()).toHaveLength(1);
    const line = logLines.find((l) => l.includes("unreachable")) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ chat: String(AN), level: 40 });
  });

  test("what Telegram will not take is not tried again", async () => {
    const error = await failureOf(channel.send({ chat: "999" }, reply("xin chào")));
    expect(error).toMatchObject({ code: "call-refused", retryable: false });
    expect(sends()).toHaveLength(1);
    expect(logLines.join("")).toContain("chat not found");
  });

  test("markup that Telegram cannot parse is sent once more as plain text, buttons included", async () => {
    const description = 'Bad Request: can\'t parse entities: Unsupported start tag "bímật" at byte offset 3';
    telegram.fail("sendMessage", { status: 400, description });
    await channel.send(TO, reply("Mục <bímật>:\n- một", { choices: [choice("Tiếp")] }));
    expect(sends()).toHaveLength(2);
    expect(telegram.sent[0]).toMatchObject({ text: "Mục <bímật>:\n• một", parseMode: undefined });
    expect(telegram.sent[0]?.keyboard).toBeDefined();
    expect(logLines.join("")).not.toContain("bímật");
  });

  test("nothing that people said or were told is in the log, whatever happens", async () => {
    const question = "câuhỏibímật";
    const answer = "câutrảlờibímật";
    telegram.fail("sendMessage", { kind: "reset" });
    telegram.fail("sendMessage", { status: 400, description: `Bad Request: can't parse entities: "${answer}"` }, 2);
    await channel.start(async (message) => {
      await channel.send({ chat: message.chat }, reply(answer)).catch(() => undefined);
      throw new Error(message.text);
    });
    telegram.say(AN, question);
    await eventually(() => telegram.sent.length === 1);
    expect(logLines.length).toBeGreaterThan(0);
    expect(logLines.join("")).not.toContain(question);
    expect(logLines.join("")).not.toContain(answer);
  });

  test("errors that are handed back carry neither the text nor the token", async () => {
    telegram.fail("sendMessage", { kind: "reset" }, 2);
    const error = await failureOf(channel.send(TO, reply("bímật")));
    const all = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(all).not.toContain("bímật");
    expect(all).not.toContain("AAF-fake");
  });
});

describe("stopping", () => {
  async function stopMs(channel: Channel): Promise<number> {
    const begin = Date.now();
    await channel.stop();
    return Date.now() - begin;
  }

  test("an idle poll is hung up at once", async () => {
    const { channel } = await startCollecting();
    await eventually(() => telegram.callsTo("getUpdates").length > 0);
    expect(await stopMs(channel)).toBeLessThan(2_500);
    const polls = telegram.callsTo("getUpdates").length;
    await pause(100);
    expect(telegram.callsTo("getUpdates")).toHaveLength(polls);
  });

  test("a wait for Telegram to come back is cut short", async () => {
    const channel = newChannel({ retryDelaysMs: [60_000] });
    telegram.fail("getUpdates", { kind: "reset" }, 100);
    await channel.start(async () => undefined);
    await eventually(() => logLines.some((line) => line.includes("polling failed")));
    expect(await stopMs(channel)).toBeLessThan(2_500);
  });

  test("a send under way is waited for", async () => {
    const { channel } = await startCollecting();
    telegram.meet(AN);
    telegram.fail("sendMessage", { kind: "slow", ms: 300 });
    const sending = channel.send({ chat: String(AN) }, reply("xin chào"));
    await eventually(() => sends().length === 1);
    await channel.stop();
    expect(telegram.sent).toHaveLength(1);
    await sending;
  });

  test("a server that hangs is given up in under five seconds, and the send is handed back", async () => {
    const { channel, received } = await startCollecting();
    telegram.say(AN, "một");
    await eventually(() => received.length === 1);
    for (const method of ["sendMessage", "getUpdates", "sendChatAction"]) telegram.fail(method, { kind: "hang" }, 9);
    telegram.say(AN, "hai");
    const sending = channel.send({ chat: String(AN) }, reply("xin chào")).catch((error: unknown) => error);
    await eventually(() => sends().length === 1);
    expect(await stopMs(channel)).toBeLessThan(5000);
    expect(await sending).toMatchObject({ code: "uncertain", retryable: true });
  }, 10_000);

  test("a channel that never started, or could not reach Telegram, stops too", async () => {
    expect(await stopMs(newChannel())).toBeLessThan(2_500);
    telegram.fail("getMe", { kind: "reset" }, 99);
    const channel = newChannel({ retryDelaysMs: [60_000] });
    await channel.start((async () => undefined) satisfies Receive);
    expect(await stopMs(channel)).toBeLessThan(2_500);
  });
});
