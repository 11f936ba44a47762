import { afterEach, beforeEach, expect, test } from "vitest";
import type { Channel } from "../../../src/channels/channel.ts";
import type { OutgoingFile } from "../../../src/domain/message.ts";
import { eventually, type FakeTelegram } from "../../fakes/telegram.ts";
import { type Bench, choice, failureOf, reply, startBench } from "./bench.ts";

// Real: grammY, its multipart uploads over sockets, the channel. Fake: the Bot API behind a socket on 127.0.0.1.

const AN = 501;
const TO = { chat: String(AN) };
const PNG: OutgoingFile = {
  name: "tien-do.png",
  type: "image/png",
  bytes: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};
const JPEG: OutgoingFile = { name: "anh.jpg", type: "image/jpeg", bytes: Buffer.from("ffd8ffe000104a464946", "hex") };
const XLSX: OutgoingFile = {
  name: "Báo cáo T10-2026.xlsx",
  type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  bytes: Buffer.from("PK\x03\x04 bảng\r\n--số\r\n\r\nliệu\0\xff\r\n", "latin1"),
};

let bench: Bench;
let telegram: FakeTelegram;
let channel: Channel;

beforeEach(async () => {
  bench = await startBench();
  ({ telegram } = bench);
  telegram.meet(AN);
  channel = bench.newChannel();
});

afterEach(() => bench.close());

function uploads(): string[] {
  return telegram.calls.map((call) => call.method).filter((m) => m === "sendPhoto" || m === "sendDocument");
}

test("images are shown and other files can be downloaded: after the text, in order, every byte and the name kept", async () => {
  const text = "Dài quá. ".repeat(1000);
  await channel.send(TO, reply(text, { files: [XLSX, PNG, JPEG, XLSX], choices: [choice("Tiếp")] }));
  expect(telegram.sentFiles.map(({ as, name, bytes }) => ({ as, name, bytes }))).toEqual([
    { as: "document", name: XLSX.name, bytes: XLSX.bytes },
    { as: "photo", name: PNG.name, bytes: PNG.bytes },
    { as: "photo", name: JPEG.name, bytes: JPEG.bytes },
    { as: "document", name: XLSX.name, bytes: XLSX.bytes },
  ]);
  const ids = [...telegram.sent, ...telegram.sentFiles].map((m) => m.messageId);
  expect(telegram.sent.length).toBeGreaterThan(1);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  expect(telegram.sent.at(-1)?.keyboard).toBeDefined();
});

test("an image of another kind, and a photo over 10 MB, are documents", async () => {
  const svg = { name: "a.svg", type: "image/svg+xml", bytes: Buffer.from("<svg/>") };
  const large = { ...PNG, bytes: Buffer.concat([PNG.bytes, Buffer.alloc(10 * 1024 * 1024)]) };
  await channel.send(TO, reply("Đây ạ", { files: [svg, large] }));
  expect(telegram.sentFiles.map((file) => [file.as, file.bytes.length])).toEqual([
    ["document", svg.bytes.length],
    ["document", large.bytes.length],
  ]);
  expect(uploads()).toEqual(["sendDocument", "sendDocument"]);
});

test("files without words are sent alone", async () => {
  await channel.send(TO, reply("", { files: [XLSX] }));
  expect(telegram.sent).toEqual([]);
  expect(telegram.sentFiles).toHaveLength(1);
});

test("a name cannot leave its place in the upload", async () => {
  const name = 'a\r\ncontent-type: text/html\r\n\r\n;name="chat_id"/../é\u0007.xlsx';
  await channel.send(TO, reply("Đây ạ", { files: [{ ...XLSX, name }] }));
  expect(telegram.sentFiles[0]).toMatchObject({ bytes: XLSX.bytes });
  expect(telegram.sentFiles[0]?.name).toBe("a__content-type: text_html_____name=_chat_id__.._é_.xlsx");
});

test("a photo that Telegram refuses is sent as a document", async () => {
  const broken = { ...PNG, bytes: Buffer.from("không phải ảnh") };
  telegram.fail("sendPhoto", { status: 400, description: "Bad Request: PHOTO_INVALID_DIMENSIONS" });
  await channel.send(TO, reply("Đây ạ", { files: [PNG, broken] }));
  expect(telegram.sentFiles.map((file) => [file.as, file.bytes])).toEqual([
    ["document", PNG.bytes],
    ["document", broken.bytes],
  ]);
  expect(uploads()).toEqual(["sendPhoto", "sendDocument", "sendPhoto", "sendDocument"]);
});

test.each([
  ["sendPhoto", PNG],
  ["sendDocument", XLSX],
] as const)("%s waits as long as a 429 says, and the file arrives once and whole", async (method, file) => {
  telegram.fail(method, { status: 429, description: "Too Many Requests: retry after 1", retryAfter: 1 });
  await channel.send(TO, reply("Đây ạ", { files: [file] }));
  const [first, second] = telegram.callsTo(method);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  expect(telegram.sentFiles.map((sent) => sent.bytes)).toEqual([file.bytes]);
  expect(uploads()).toEqual([method, method]);
});

test("a 429 that asks for too long is handed back with the time to wait; the text went out and later files are not tried", async () => {
  telegram.fail("sendDocument", { status: 429, description: "Too Many Requests: retry after 900", retryAfter: 900 });
  const error = await failureOf(channel.send(TO, reply("Đây ạ", { files: [XLSX, PNG] })));
  expect(error).toMatchObject({ code: "rate-limited", retryable: true, retryAfterMs: 900_000 });
  expect(telegram.sent).toHaveLength(1);
  expect(uploads()).toEqual(["sendDocument"]);
});

test("5xx is tried three times and a lost connection twice, then handed back as worth retrying", async () => {
  telegram.fail("sendDocument", { status: 502, description: "Bad Gateway" }, 2);
  await channel.send(TO, reply("một", { files: [XLSX] }));
  expect(uploads()).toHaveLength(3);
  telegram.fail("sendDocument", { status: 502, description: "Bad Gateway" }, 3);
  expect(await failureOf(channel.send(TO, reply("hai", { files: [XLSX] })))).toMatchObject({ code: "unavailable" });
  expect(uploads()).toHaveLength(6);
  telegram.fail("sendPhoto", { kind: "reset" }, 2);
  const error = await failureOf(channel.send(TO, reply("ba", { files: [PNG] })));
  expect(error).toMatchObject({ code: "uncertain", retryable: true });
  expect(uploads().slice(6)).toEqual(["sendPhoto", "sendPhoto"]);
  expect(telegram.sent.map((m) => m.visible)).toEqual(["một", "hai", "ba"]);
});

test("a file that Telegram refuses keeps back neither the text nor the other files, and is handed back and logged", async () => {
  const empty = { ...XLSX, bytes: Buffer.alloc(0) };
  const error = await failureOf(channel.send(TO, reply("Báo cáo đây ạ", { files: [empty, PNG] })));
  expect(error).toMatchObject({ code: "call-refused", retryable: false });
  expect(telegram.sent.map((m) => m.visible)).toEqual(["Báo cáo đây ạ"]);
  expect(telegram.sentFiles.map((file) => file.name)).toEqual([PNG.name]);
  const lines = bench.logLines.join("");
  expect(lines).toContain("telegram file not sent");
  expect(lines).not.toContain("Báo cáo");
});

test("to a person who blocked the bot no file is tried", async () => {
  telegram.fail("sendMessage", { status: 403, description: "Forbidden: bot was blocked by the user" });
  const error = await failureOf(channel.send(TO, reply("Đây ạ", { files: [XLSX] })));
  expect(error).toMatchObject({ code: "chat-unreachable" });
  telegram.fail("sendDocument", { status: 403, description: "Forbidden: bot was blocked by the user" });
  await failureOf(channel.send(TO, reply("Đây ạ", { files: [XLSX, PNG] })));
  expect(uploads()).toEqual(["sendDocument"]);
});

test("an upload that hangs is given up when its time is over", async () => {
  const hurried = bench.newChannel({ fileTimeoutMs: 100 });
  telegram.fail("sendDocument", { kind: "hang" }, 2);
  const error = await failureOf(hurried.send(TO, reply("Đây ạ", { files: [XLSX] })));
  expect(error).toMatchObject({ code: "uncertain", retryable: true });
  expect(telegram.sent).toHaveLength(1);
});

test("stopping waits for a file under way", async () => {
  telegram.fail("sendDocument", { kind: "slow", ms: 300 });
  const sending = channel.send(TO, reply("Đây ạ", { files: [XLSX] }));
  await eventually(() => uploads().length === 1);
  await channel.stop();
  expect(telegram.sentFiles).toHaveLength(1);
  await sending;
});
