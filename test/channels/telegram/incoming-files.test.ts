import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TelegramOptions } from "../../../src/channels/telegram/channel.ts";
import { eventually, type FakeTelegram } from "../../fakes/telegram.ts";
import type { Attachment } from "../../fakes/telegram-files.ts";
import type { CollectedFile } from "../collecting.ts";
import { type Bench, failureOf, startBench } from "./bench.ts";

// Real: grammY, sockets, the channel, the download. Fake: the Bot API and its file server behind a socket on 127.0.0.1.

const AN = 501;
const GROUP = -1_001_234_567_890;
const MB = 1024 * 1024;
const BYTES = Buffer.from("%PDF-1.7 Báo cáo tháng 10\0\xff", "latin1");
const PDF = { bytes: BYTES, name: "Báo cáo T10.pdf", type: "application/pdf" };

let bench: Bench;
let telegram: FakeTelegram;

beforeEach(async () => {
  bench = await startBench();
  ({ telegram } = bench);
});

afterEach(() => bench.close());

/** The file of a document that arrives. */
async function arrived(attachment: Attachment, options: Partial<TelegramOptions> = {}): Promise<CollectedFile> {
  const { received } = await bench.startCollecting(options);
  telegram.document(AN, attachment);
  const message = await eventually(() => received[0]);
  const [file] = message.files ?? [];
  if (file === undefined) throw new Error("no file");
  return file;
}

function downloads() {
  return telegram.callsTo("download");
}

describe("a file that arrives", () => {
  test("is named as Telegram names it, with the caption as text", async () => {
    const { received } = await bench.startCollecting();
    telegram.document(AN, { ...PDF, name: PDF.name.normalize("NFD") }, { caption: "Đọc giúp tôi".normalize("NFD") });
    const message = await eventually(() => received[0]);
    expect(message.text).toBe("Đọc giúp tôi");
    expect(message.files).toEqual([
      {
        name: PDF.name,
        type: "application/pdf",
        size: BYTES.length,
        load: expect.any(Function),
        source: expect.anything(),
      },
    ]);
  });

  test('without words has the text ""; without name, type and size it says so', async () => {
    const { received } = await bench.startCollecting();
    telegram.document(AN, { bytes: BYTES, size: null });
    const message = await eventually(() => received[0]);
    expect(message.text).toBe("");
    expect(message.files?.[0]).toMatchObject({ name: "", type: "application/octet-stream", size: null });
    expect(await message.files?.[0]?.load(MB)).toEqual(BYTES);
  });

  test("is the largest size when it is a photo, wherever that stands", async () => {
    const { received } = await bench.startCollecting();
    telegram.photo(AN, { bytes: BYTES }, { caption: "Biển báo gì đây?" });
    const sizes = [
      { file_id: "large", file_unique_id: "l", width: 1280, height: 960 },
      { file_id: "small", file_unique_id: "s", width: 90, height: 67 },
    ];
    telegram.say(AN, "", { text: undefined, photo: sizes } as never);
    await eventually(() => received.length === 2);
    const [first, second] = received.map((m) => m.files?.[0]);
    expect(first).toMatchObject({ name: "", type: "image/jpeg", size: BYTES.length });
    expect(await first?.load(MB)).toEqual(BYTES);
    await failureOf(second?.load(MB) ?? Promise.resolve());
    expect(telegram.callsTo("getFile").at(-1)?.payload.file_id).toBe("large");
  });

  test("of an album comes in a message of its own, in order", async () => {
    const { received } = await bench.startCollecting();
    const album = { media_group_id: "1" };
    telegram.photo(AN, { bytes: Buffer.from("một") }, { ...album, caption: "Hai ảnh" });
    telegram.photo(AN, { bytes: Buffer.from("hai") }, album);
    await eventually(() => received.length === 2);
    const contents = await Promise.all(received.map((m) => m.files?.[0]?.load(MB)));
    expect(contents.map(String)).toEqual(["một", "hai"]);
    expect(received.map((m) => m.text)).toEqual(["Hai ảnh", ""]);
  });

  test("in a group is taken in only when its caption is addressed to the bot", async () => {
    const { received } = await bench.startCollecting();
    const inGroup = { chat: { id: GROUP, type: "supergroup", title: "Nhóm xã" } } as const;
    telegram.document(AN, PDF, { ...inGroup, caption: "gửi cả nhà" });
    telegram.document(AN, PDF, { ...inGroup, caption: "@TroLyXa_bot đọc giúp" });
    await eventually(() => received.length === 1);
    expect(received[0]).toMatchObject({ text: "đọc giúp", isGroup: true, files: [{ name: PDF.name }] });
  });

  test("is neither a moving picture, nor a voice, nor a sticker", async () => {
    const { received } = await bench.startCollecting();
    const file = { file_id: "x", file_unique_id: "x" };
    telegram.say(AN, "", { text: undefined, animation: file, document: file } as never);
    telegram.say(AN, "", { text: undefined, voice: { ...file, duration: 2 } } as never);
    telegram.say(AN, "", { text: undefined, sticker: file } as never);
    await eventually(() => received.length === 3);
    expect(received.map((m) => [m.text, m.files])).toEqual(Array(3).fill(["", undefined]));
  });

  test("is not fetched before somebody asks, and each time that somebody does", async () => {
    const file = await arrived(PDF);
    telegram.say(AN, "sau");
    await eventually(() => telegram.unconfirmed().length === 0);
    expect([...telegram.callsTo("getFile"), ...downloads()]).toEqual([]);
    expect(await file.load(MB)).toEqual(BYTES);
    expect(await file.load(MB)).toEqual(BYTES);
    expect(downloads()).toHaveLength(2);
  });
});

describe("too large", () => {
  test("is a file of one byte more than is asked for, and one of exactly as many is not", async () => {
    const file = await arrived(PDF);
    expect(await file.load(BYTES.length)).toEqual(BYTES);
    const error = await failureOf(file.load(BYTES.length - 1));
    expect(error).toMatchObject({ name: "AppError", code: "file-too-large", retryable: false });
  });

  test.each([
    ["more than is asked for", PDF, 3],
    ["more than Telegram gives out", { ...PDF, size: 20 * MB + 1 }, 100 * MB],
  ])("is known before anything is fetched when the message says %s", async (_, attachment, maxBytes) => {
    const file = await arrived(attachment);
    expect(await failureOf(file.load(maxBytes))).toMatchObject({ code: "file-too-large" });
    expect([...telegram.callsTo("getFile"), ...downloads()]).toEqual([]);
  });

  test("is what Telegram says when it gives no file of that size out", async () => {
    const file = await arrived({ bytes: Buffer.alloc(20 * MB + 1), size: null });
    expect(await failureOf(file.load(100 * MB))).toMatchObject({ code: "file-too-large" });
    expect(telegram.callsTo("getFile")).toHaveLength(1);
    expect(downloads()).toEqual([]);
  });

  test("is found while the bytes come, although the sizes that were said are smaller", async () => {
    const file = await arrived({ bytes: Buffer.alloc(3 * MB), size: 100 });
    expect(await failureOf(file.load(MB))).toMatchObject({ code: "file-too-large" });
    expect(downloads()).toHaveLength(1);
  });

  test("is what has no end", async () => {
    const file = await arrived({ ...PDF, size: null });
    telegram.fail("download", { kind: "endless" });
    expect(await failureOf(file.load(MB))).toMatchObject({ code: "file-too-large" });
    expect(downloads()).toHaveLength(1);
  });
});

describe("a download", () => {
  test.each([
    ["a lost connection", { kind: "reset" }],
    ["an end in the middle", { kind: "cut" }],
    ["somebody else's page", { kind: "page" }],
    ["5xx", { status: 502, description: "Bad Gateway" }],
  ] as const)("is tried again after %s", async (_, failure) => {
    const file = await arrived(PDF);
    telegram.fail("download", failure);
    expect(await file.load(MB)).toEqual(BYTES);
    expect(downloads()).toHaveLength(2);
  });

  test.each([
    ["a lost connection", { kind: "reset" }, 2],
    ["an end in the middle", { kind: "cut" }, 2],
    ["somebody else's page", { kind: "page" }, 2],
    ["5xx", { status: 500, description: "Internal Server Error" }, 3],
  ] as const)(
    "that meets %s each time is given up as worth retrying, with nothing half read",
    async (_, failure, tries) => {
      const file = await arrived(PDF);
      telegram.fail("download", failure, 9);
      expect(await failureOf(file.load(MB))).toMatchObject({ code: "unavailable", retryable: true });
      expect(downloads()).toHaveLength(tries);
      const line = bench.logLines.find((l) => l.includes("file not fetched")) ?? "{}";
      expect(JSON.parse(line)).toMatchObject({
        level: 40,
        channel: "telegram",
        chat: String(AN),
        messageId: expect.stringMatching(/^\d+$/),
      });
    },
  );

  test("of a file that Telegram no longer has is not tried again", async () => {
    const file = await arrived(PDF);
    telegram.fail("download", { status: 404, description: "Not Found" });
    expect(await failureOf(file.load(MB))).toMatchObject({ code: "call-refused", retryable: false });
    telegram.fail("getFile", { status: 400, description: "Bad Request: wrong file_id or the file is unavailable" });
    expect(await failureOf(file.load(MB))).toMatchObject({ code: "call-refused", retryable: false });
    expect(downloads()).toHaveLength(1);
    expect(telegram.callsTo("getFile")).toHaveLength(2);
  });

  test.each([
    ["that trickles", "download", { kind: "trickle" }],
    ["whose server hangs", "download", { kind: "hang" }],
    ["whose address is never told", "getFile", { kind: "hang" }],
  ] as const)("%s is given up when the time is over", async (_, method, failure) => {
    const file = await arrived(PDF, { fileTimeoutMs: 150 });
    telegram.fail(method, failure, 9);
    expect(await failureOf(file.load(MB))).toMatchObject({ code: "unavailable", retryable: true });
    expect(telegram.callsTo(method)).toHaveLength(1);
  });

  test("waits when Telegram asks to before it names the address", async () => {
    const file = await arrived(PDF);
    telegram.fail("getFile", { status: 429, description: "Too Many Requests: retry after 0", retryAfter: 0.05 });
    expect(await file.load(MB)).toEqual(BYTES);
  });

  test("does not follow an address elsewhere, which would learn the token", async () => {
    const asked: string[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
      response.end("x");
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const file = await arrived(PDF);
    telegram.fail(
      "download",
      { kind: "redirect", to: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/` },
      9,
    );
    expect(await failureOf(file.load(MB))).toMatchObject({ code: "unavailable" });
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(asked).toEqual([]);
  });

  test("under way is ended when the channel stops", async () => {
    const file = await arrived(PDF);
    telegram.fail("download", { kind: "trickle" });
    const loading = failureOf(file.load(MB));
    await eventually(() => downloads().length === 1);
    await bench.channels[0]?.stop();
    expect(await loading).toMatchObject({ code: "unavailable" });
  });
});

describe("the address of a file", () => {
  test.each([
    ["none", null],
    ["one outside the files", "../bot7000000001:AAF-fake_token_of_the_tests/logOut"],
    ["one in the middle", "documents/../../getMe"],
    ["one on the server's own disk", "/var/lib/telegram-bot-api/documents/file_1.pdf"],
  ])("is not used when it is %s", async (_, path) => {
    const file = await arrived({ ...PDF, path });
    const before = telegram.calls.length;
    expect(await failureOf(file.load(MB))).toMatchObject({ code: "call-refused", retryable: false });
    const asked = telegram.calls.slice(before).map((call) => call.method);
    expect(asked.filter((method) => method !== "getUpdates" && method !== "sendChatAction")).toEqual(["getFile"]);
  });

  test("may have any letters", async () => {
    const file = await arrived({ ...PDF, path: "documents/tờ khai #1? 100%.pdf" });
    expect(await file.load(MB)).toEqual(BYTES);
  });

  test("stands below the address of the API, with or without a slash at its end", async () => {
    const file = await arrived(PDF, { apiRoot: `${telegram.apiRoot}/` });
    expect(await file.load(MB)).toEqual(BYTES);
  });
});
