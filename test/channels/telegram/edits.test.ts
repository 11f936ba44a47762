import { afterEach, beforeEach, expect, test } from "vitest";
import { readMessage } from "../../../src/channels/telegram/payload.ts";
import { BOT, eventually, named } from "../../fakes/telegram.ts";
import { type Bench, startBench } from "./bench.ts";

// Real: grammY, sockets, the channel. Fake: the Bot API behind a socket on 127.0.0.1.

const AN = 501;
const GROUP = -1_001_234_567_890;
const inGroup = { chat: { id: GROUP, type: "supergroup", title: "Nhóm xã" } } as const;

let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
});

afterEach(() => bench.close());

test("a changed message is taken in as a change, under the id of the message that it changes", async () => {
  const { received } = await bench.startCollecting();
  const id = bench.telegram.say(AN, "/baocao V.20 82");
  bench.telegram.edit(AN, id, "/baocao V.20 83".normalize("NFD"));
  await eventually(() => received.length === 2);
  const both = { channel: "telegram", chat: String(AN), messageId: named(id), sender: String(AN) };
  expect(received).toEqual([
    { ...both, text: "/baocao V.20 82" },
    { ...both, text: "/baocao V.20 83", isEdit: true, deliveryId: expect.any(String) },
  ]);
});

test("each change of a message has a delivery id of its own, which stays the same when it is delivered again", async () => {
  const { received } = await bench.startCollecting();
  for (const edit_date of [1_790_000_000, 1_790_000_060, 1_790_000_060])
    bench.telegram.edit(AN, 7, "/baocao V.20 83", { edit_date });
  await eventually(() => received.length === 3);
  expect(received.map((m) => [m.messageId, m.deliveryId])).toEqual([
    [named(7), `${named(7)}#1790000000`],
    [named(7), `${named(7)}#1790000060`],
    [named(7), `${named(7)}#1790000060`],
  ]);
});

test("another bot in the place of the old one has messages of its own, though it numbers them from the beginning", async () => {
  const said = { message_id: 7, date: 1, chat: { id: AN, type: "private", first_name: "An" }, text: "a" } as const;
  const from = { id: AN, is_bot: false, first_name: "An" };
  const ids = [BOT.id, 8_000_000_002].map((id) => readMessage({ ...said, from } as never, { ...BOT, id })?.messageId);
  expect(ids).toEqual([named(7), named(7, 8_000_000_002)]);
});

test("a change is no sign that the bot writes an answer", async () => {
  const { received } = await bench.startCollecting();
  bench.telegram.edit(AN, 1, "sửa");
  bench.telegram.meet(AN);
  bench.telegram.say(AN, "mới");
  await eventually(() => received.length === 2 && bench.telegram.callsTo("sendChatAction").length > 0);
  expect(bench.telegram.callsTo("sendChatAction")).toHaveLength(1);
});

test("in a group only changes of what is addressed to the bot are taken in", async () => {
  const { received } = await bench.startCollecting();
  bench.telegram.edit(AN, 1, "mai họp lúc 9 giờ nhé", inGroup);
  bench.telegram.edit(AN, 2, "@TroLyXa_bot bao giờ có 5G?", inGroup);
  bench.telegram.edit(AN, 3, "/baocao@bot_khac V.20 82", inGroup);
  const toBot = { reply_to_message: { message_id: 1, date: 1, from: BOT, text: "Anh/chị hỏi xã nào?" } };
  bench.telegram.edit(AN, 4, "Đan Tiến", { ...inGroup, ...toBot } as never);
  bench.telegram.say(AN, "hết");
  await eventually(() => received.at(-1)?.text === "hết");
  expect(received.slice(0, -1).map((m) => [m.messageId, m.text, m.isEdit, m.isGroup])).toEqual([
    [named(2), "bao giờ có 5G?", true, true],
    [named(4), "Đan Tiến", true, true],
  ]);
});

test("a changed caption comes with the file; a live location that moves is no change to read", async () => {
  const { received } = await bench.startCollecting();
  const document = { file_id: "x", file_unique_id: "x", file_name: "bao-cao.xlsx" };
  const more = { text: undefined, entities: undefined };
  bench.telegram.edit(AN, 1, "", { ...more, location: { latitude: 21, longitude: 105 } } as never);
  bench.telegram.edit(AN, 2, "", { ...more, document, caption: "Số liệu tháng 10" } as never);
  bench.telegram.edit(AN, 3, "", { ...more, document } as never);
  await eventually(() => received.length === 2);
  expect(received.map((m) => [m.messageId, m.text, m.files?.length])).toEqual([
    [named(2), "Số liệu tháng 10", 1],
    [named(3), "", 1],
  ]);
});

test("another bot's changes are not taken in", async () => {
  const { received } = await bench.startCollecting();
  bench.telegram.edit(AN, 1, "tôi là bot", { from: { id: 9, is_bot: true, first_name: "b" } });
  bench.telegram.edit(AN, 2, "tôi là người");
  await eventually(() => received.length > 0);
  expect(received.map((m) => m.text)).toEqual(["tôi là người"]);
});
