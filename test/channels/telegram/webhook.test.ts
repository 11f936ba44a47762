import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel, Receive } from "../../../src/channels/channel.ts";
import { createMetrics } from "../../../src/http/metrics.ts";
import { createServer, type Server } from "../../../src/http/server.ts";
import { eventually, type FakeTelegram, named } from "../../fakes/telegram.ts";
import { collecting } from "../collecting.ts";
import { type Bench, choice, reply, startBench } from "./bench.ts";

// Real: the channel behind the real HTTP server, sockets. Fake: Telegram, which brings updates as strictly as the real one.

const AN = 501;
const BINH = 502;
const SECRET = "s3cret_of-the-tests";
const PUBLIC_URL = "https://troly.example";
const TOLD = /chưa ghi được tin nhắn này/;

let bench: Bench;
let telegram: FakeTelegram;
let servers: Server[];

beforeEach(async () => {
  bench = await startBench();
  telegram = bench.telegram;
  servers = [];
});

afterEach(async () => {
  await bench.close();
  for (const server of servers) await server.close();
  expect(bench.logLines.join("")).not.toContain(SECRET);
});

/** Serves a channel's routes and opens the way from the public address to them. */
async function serve(channel: Channel): Promise<string> {
  const server = await createServer({
    http: { host: "127.0.0.1", port: 0, publicUrl: PUBLIC_URL },
    log: pino({ level: "silent" }),
    ask: () => Promise.reject(new Error("not asked")),
    communes: () => [],
    ready: () => ({ ok: true }),
    channelRoutes: channel.routes,
    metrics: createMetrics(),
  });
  servers.push(server);
  const address = await server.listen();
  telegram.webhook.deliverTo(address);
  return address;
}

const newChannel = () => bench.newChannel({ webhook: { publicUrl: PUBLIC_URL, secret: SECRET } });

async function start(receive?: Receive) {
  const { received, receive: collect, lend } = collecting();
  const channel = newChannel();
  const address = await serve(channel);
  await channel.start(receive ?? collect, lend);
  await eventually(() => telegram.webhook.info());
  return { channel, address, received };
}

function post(address: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${address}/webhooks/telegram`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

const right = { "X-Telegram-Bot-Api-Secret-Token": SECRET };
const update = (id: number, more: object = {}) =>
  JSON.stringify({
    update_id: id,
    message: {
      message_id: id,
      date: 1,
      chat: { id: AN, type: "private" },
      from: { id: AN, is_bot: false },
      text: "câuhỏibímật",
      ...more,
    },
  });

describe("starting", () => {
  test("it tells Telegram where to bring which updates with which secret, and does not poll", async () => {
    await start();
    const [call] = telegram.callsTo("setWebhook");
    expect(call?.payload).toEqual({
      url: "https://troly.example/webhooks/telegram",
      secret_token: SECRET,
      allowed_updates: ["message", "edited_message", "callback_query", "my_chat_member"],
    });
    expect(telegram.callsTo("getUpdates")).toEqual([]);
    expect(telegram.callsTo("deleteWebhook")).toEqual([]);
    expect(await eventually(() => telegram.callsTo("setMyCommands")[0])).toBeDefined();
  });

  test("it tries until Telegram agrees, waiting as long as that asks, and says what is wrong", async () => {
    telegram.fail("setWebhook", { kind: "reset" });
    telegram.fail("setWebhook", { status: 400, description: "Bad Request: bad webhook: Failed to resolve host: x" });
    telegram.fail("setWebhook", { status: 429, description: "Too Many Requests: retry after 0", retryAfter: 0.2 });
    const { received } = await start();
    const calls = telegram.callsTo("setWebhook");
    expect(calls).toHaveLength(4);
    expect((calls[3]?.at ?? 0) - (calls[2]?.at ?? 0)).toBeGreaterThanOrEqual(190);
    expect(bench.logLines.some((line) => line.includes("Failed to resolve host") && line.includes("not set"))).toBe(
      true,
    );
    telegram.say(AN, "xin chào");
    await eventually(() => received.length === 1);
  });

  test("what comes before it knows who it is comes again later", async () => {
    telegram.fail("getMe", { kind: "reset" }, 3);
    const { received, receive, lend } = collecting();
    const channel = newChannel();
    const address = await serve(channel);
    expect((await post(address, update(1), right)).status).toBe(503);
    await channel.start(receive, lend);
    await eventually(() => telegram.webhook.info());
    expect((await post(address, update(1), right)).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  test("polling has no route, and takes away the webhook that was set before", async () => {
    const { channel } = await start();
    await channel.stop();
    const polling = bench.newChannel();
    expect(polling.routes).toEqual([]);
    const { received, receive } = collecting();
    await polling.start(receive);
    telegram.say(AN, "xin chào");
    await eventually(() => received.length === 1);
    expect(telegram.webhook.info()).toBeNull();
  });
});

describe("an update that is brought", () => {
  test("is taken in as by polling: messages, changes, presses, files, in the order of their chat", async () => {
    const { channel, received } = await start();
    const id = telegram.say(AN, "một".normalize("NFD"));
    telegram.edit(AN, id, "một rưỡi", { edit_date: 1_790_000_000 });
    telegram.document(AN, { bytes: Buffer.from("%PDF-1.4"), name: "a.pdf", type: "application/pdf" });
    telegram.sayInGroup(-100, AN, "nói chuyện riêng");
    await eventually(() => received.length === 3);
    await channel.send({ chat: String(AN) }, reply("Chọn:", { choices: [choice("/xa dan-tien", "Đan Tiến")] }));
    const sent = await eventually(() => telegram.sent[0]);
    telegram.press(sent, "Đan Tiến");
    await eventually(() => received.length === 4 && telegram.unconfirmed().length === 0);
    expect(received.map((m) => [m.text, m.deliveryId, m.files?.length])).toEqual([
      ["một", undefined, undefined],
      ["một rưỡi", `${named(id)}#1790000000`, undefined],
      ["", undefined, 1],
      ["/xa dan-tien", undefined, undefined],
    ]);
    expect(await received[2]?.files?.[0]?.load(1000)).toEqual(Buffer.from("%PDF-1.4"));
    await eventually(() => telegram.callsTo("answerCallbackQuery").length === 1);
  });

  test("is answered only when it is stored", async () => {
    const stored = Promise.withResolvers<void>();
    let begun = 0;
    await start(async () => {
      begun++;
      await stored.promise;
    });
    telegram.say(AN, "một");
    await eventually(() => begun === 1);
    expect(telegram.unconfirmed()).toHaveLength(1);
    expect(telegram.webhook.deliveries).toEqual([]);
    stored.resolve();
    await eventually(() => telegram.unconfirmed().length === 0);
    expect(telegram.webhook.deliveries.map((d) => [d.status, d.body])).toEqual([[200, ""]]);
    expect(begun).toBe(1);
  });

  test("and cannot be stored is answered 503, comes again and is stored; the person is told once, others go on", async () => {
    let isBroken = true;
    const texts: string[] = [];
    await start(async ({ chat, text }) => {
      if (isBroken && chat === String(AN)) throw new Error(`database is locked, text: ${text}`);
      texts.push(text);
    });
    telegram.say(AN, "câuhỏibímật");
    telegram.say(BINH, "tốt");
    await eventually(() => telegram.webhook.deliveries.filter((d) => d.status === 503).length >= 3);
    await eventually(() => telegram.sent.length === 1 && texts.length === 1);
    isBroken = false;
    await eventually(() => telegram.unconfirmed().length === 0);
    expect(texts).toEqual(["tốt", "câuhỏibímật"]);
    expect(telegram.sent).toEqual([expect.objectContaining({ chat: AN, visible: expect.stringMatching(TOLD) })]);
    expect(telegram.webhook.deliveries.every((d) => d.body === "")).toBe(true);
    expect(bench.logLines.some((line) => line.includes("not taken in"))).toBe(true);
    expect(bench.logLines.join("")).not.toContain("bímật");
  });

  test("and nobody can read is logged and answered 200, since it would come for ever", async () => {
    const { address, received } = await start();
    const response = await post(address, update(5, { text: {}, entities: 5 }), right);
    expect([response.status, await response.text()]).toEqual([200, ""]);
    const line = bench.logLines.find((l) => l.includes("not understood")) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ level: 50, update: 5, error: "TypeError" });
    expect(received).toEqual([]);
  });

  test("twice is taken in once", async () => {
    const { address, received } = await start();
    for (const _ of [1, 2]) expect((await post(address, update(5), right)).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  test("while the channel stops is left to the next process", async () => {
    const { channel, address, received } = await start();
    await channel.stop();
    expect((await post(address, update(5), right)).status).toBe(503);
    expect(received).toEqual([]);
    expect(telegram.webhook.info()).not.toBeNull();
  });

  test("is waited for when the channel stops", async () => {
    const stored = Promise.withResolvers<void>();
    const { channel, address } = await start(() => stored.promise);
    const answer = post(address, update(5), right);
    await eventually(() => telegram.callsTo("sendChatAction").length === 1);
    const stopped = channel.stop();
    stored.resolve();
    await stopped;
    expect((await answer).status).toBe(200);
  });
});

describe("a request of somebody else's", () => {
  test.each([
    ["without a secret", {}],
    ["with an empty secret", { "X-Telegram-Bot-Api-Secret-Token": "" }],
    ["with a wrong secret of the same length", { "X-Telegram-Bot-Api-Secret-Token": SECRET.replace("s3", "s4") }],
    ["with the beginning of the secret", { "X-Telegram-Bot-Api-Secret-Token": SECRET.slice(0, -1) }],
    ["with the secret twice", { "X-Telegram-Bot-Api-Secret-Token": `${SECRET}, ${SECRET}` }],
    ["with the secret elsewhere", { authorization: `Bearer ${SECRET}` }],
  ])("%s is refused, and nothing of it is read", async (_, headers) => {
    const { address, received } = await start();
    for (const body of [update(5), "{", ""]) {
      const response = await post(address, body, headers as Record<string, string>);
      expect([response.status, await response.text()]).toEqual([401, ""]);
    }
    expect(received).toEqual([]);
    expect(bench.logLines.join("")).not.toContain("bímật");
  });

  test.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["no update", '{"message":{"text":"câuhỏibímật"}}'],
    ["an id that is no number", '{"update_id":"5"}'],
  ])("with the right secret and %s in it is refused as senseless", async (_, body) => {
    const { address, received } = await start();
    const response = await post(address, body, right);
    expect([response.status, await response.text()]).toEqual([400, ""]);
    expect(received).toEqual([]);
    expect(bench.logLines.join("")).not.toContain("bímật");
  });
});
