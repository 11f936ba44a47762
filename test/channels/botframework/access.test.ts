import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAddresses } from "../../../src/channels/botframework/addresses.ts";
import { APP_ID, type Bench, BOT_TOKEN, reply, startBench, WITH_APP_ID } from "./bench.ts";

describe("who may post, with an app id", () => {
  let bench: Bench;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const now = () => Math.floor(Date.now() / 1000);
  beforeEach(async () => {
    // The library writes about refused tokens itself.
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    bench = await startBench({ config: WITH_APP_ID });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await bench.close();
  });

  it("the channel may, with a token of its own; the reply carries the bot's token", async () => {
    const { platform } = bench;
    expect(await bench.post(platform.message("Xin chào"), bearer(platform.token(APP_ID)))).toBe(200);
    expect(bench.received.map((m) => m.text)).toEqual(["Xin chào"]);
    await bench.channel.send({ chat: bench.received[0]?.chat ?? "" }, reply("Chào anh/chị"));
    expect(platform.sent.map((m) => m.authorization)).toEqual([`Bearer ${BOT_TOKEN}`]);
  });

  it.each<[string, (b: Bench) => Record<string, string>]>([
    ["without a token", () => ({})],
    ["with an empty one", () => ({ authorization: "Bearer " })],
    ["with something that is no token", () => bearer("abc")],
    ["with a token for another bot", ({ platform }) => bearer(platform.token("another-bot"))],
    ["with one that has expired", ({ platform }) => bearer(platform.token(APP_ID, { exp: now() - 600 }))],
    ["with one of later", ({ platform }) => bearer(platform.token(APP_ID, { nbf: now() + 900 }))],
    [
      "with one for another service",
      ({ platform }) => bearer(platform.token(APP_ID, { serviceurl: "http://127.0.0.1:1/" })),
    ],
    ["with another issuer's", ({ platform }) => bearer(platform.token(APP_ID, { iss: "https://other.example" }))],
    ["with one that a stranger signed", ({ platform }) => bearer(platform.token(APP_ID, {}, "stranger"))],
    ["with one that nobody signed", ({ platform }) => bearer(unsigned(platform.token(APP_ID)))],
  ])("nobody may %s", async (_, headers) => {
    expect(await bench.post(bench.platform.message("Xin chào"), headers(bench))).toBe(401);
    expect(bench.received).toEqual([]);
    expect(bench.stored.size).toBe(0);
    expect(bench.platform.typing).toEqual([]);
  });

  it("a channel that the key does not stand for may not, nor the one whose tokens are checked by other rules", async () => {
    const token = bearer(bench.platform.token(APP_ID));
    expect(await bench.post(bench.platform.message("x", { channelId: "skype" }), token)).toBe(401);
    expect(await bench.post(bench.platform.message("x", { channelId: "AseChannel" }), token)).toBe(400);
    expect(bench.received).toEqual([]);
  });

  it("nobody is believed while the keys cannot be fetched; the platform is told to come again", async () => {
    bench.platform.hideKeys(true);
    const token = bearer(bench.platform.token(APP_ID));
    expect(await bench.post(bench.platform.message("Xin chào"), token)).toBe(503);
    bench.platform.hideKeys(false);
    expect(await bench.post(bench.platform.message("Xin chào"), token)).toBe(200);
    expect(bench.received).toHaveLength(1);
  });

  it("nobody waits for keys longer than the platform waits for its answer", async () => {
    await bench.close();
    bench = await startBench({ config: WITH_APP_ID, acknowledgeMs: 30, callMs: 60_000 });
    bench.platform.hideKeys("hanging");
    const token = bearer(bench.platform.token(APP_ID));
    expect(await bench.post(bench.platform.message("Xin chào"), token)).toBe(503);
    expect(bench.received).toEqual([]);
  });
});

describe("who may post, without an app id", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());

  it("whoever names a service on this machine, but no other service", async () => {
    expect(await bench.post(bench.platform.message("Xin chào"))).toBe(200);
    for (const serviceUrl of ["https://attacker.example/", "http://169.254.169.254/", "http://127.0.0.1.evil.example/"])
      expect(await bench.post(bench.platform.message("Xin chào", { serviceUrl }))).toBe(403);
    expect(bench.received).toHaveLength(1);
    expect(bench.stored.size).toBe(1);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["nothing", "null"],
    ["an activity without a type", { channelId: "msteams" }],
    ["a conversation that is text", { type: "message", conversation: "x" }],
  ])("nobody who sends %s", async (_, body) => {
    expect(await bench.post(body)).toBe(400);
  });

  it.each([
    ["x-forwarded-for", "203.0.113.5"],
    ["x-real-ip", "203.0.113.5"],
    ["forwarded", "for=203.0.113.5"],
  ])("nobody from elsewhere whom a proxy lets in (%s)", async (name, value) => {
    expect(await bench.post(bench.platform.message("x"), { [name]: value })).toBe(403);
    expect(bench.received).toEqual([]);
  });

  it("nobody who calls this machine by a name of theirs", async () => {
    const [route] = bench.channel.routes;
    const body = Buffer.from(JSON.stringify(bench.platform.message("x")));
    const headers = { "content-type": "application/json" };
    const statusFor = async (host: string) =>
      (await route?.handle({ body, headers: { ...headers, host }, query: {} }))?.status;
    expect(await statusFor("rebound.example:3978")).toBe(403);
    expect(await statusFor("127.0.0.1.nip.example")).toBe(403);
    expect(bench.received).toEqual([]);
    expect(await statusFor("localhost:3978")).toBe(200);
  });

  it("no page in a browser, which can send text elsewhere without asking", async () => {
    expect(await bench.post(bench.platform.message("x"), { "content-type": "text/plain" })).toBe(415);
    expect(bench.received).toEqual([]);
  });
});

describe("addresses that come with messages", () => {
  const { isService, isFile } = createAddresses(false);

  it.each([
    "https://smba.trafficmanager.net/apac/",
    "https://webchat.botframework.com/",
    "https://directline.botframework.com/",
  ])("%s is a service", (url) => {
    expect([isService(url), isFile(url)]).toEqual([true, true]);
  });

  it("a person's drive holds files, and takes no messages", () => {
    const url = "https://xa-my.sharepoint.com/personal/an/Documents/a.pdf?tempauth=1";
    expect([isService(url), isFile(url)]).toEqual([false, true]);
  });

  it.each([
    "http://smba.trafficmanager.net/apac/",
    "https://smba.trafficmanager.net.evil.example/",
    "https://evilsmba.trafficmanager.net/",
    "https://botframework.com.evil.example/",
    "https://evilbotframework.com/",
    "https://smba.trafficmanager.net:8443/",
    "https://smba.trafficmanager.net@evil.example/",
    "http://127.0.0.1/",
    "https://localhost/",
    "file:///etc/passwd",
    "",
  ])("%s is none of them", (url) => {
    expect([isService(url), isFile(url)]).toEqual([false, false]);
  });
});

function unsigned(token: string): string {
  const [, claims] = token.split(".");
  return `${Buffer.from('{"alg":"none","typ":"JWT","kid":"key-1"}').toString("base64url")}.${claims}.`;
}
