import { type AddressInfo, createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { type FakeBotFramework, startFakeBotFramework } from "../fakes/botframework.ts";
import { eventually } from "../fakes/eventually.ts";
import { type FakeTelegram, startFakeTelegram } from "../fakes/telegram.ts";
import { APP_ID, APP_SECRET, type FakeZalo, OA_SECRET, startFakeZalo } from "../fakes/zalo.ts";
import { killServices, type Starting, spawnService } from "./service.ts";

/** In all that anybody says or sends: in no form of letters may it stand in a line of the log. */
const WORD = "Qzbimat4711";
const PHRASE = `Bà Nguyễn Thị ${WORD} hỏi`;
const TELEGRAM_SECRET = "webhook_secret_WW";
/** Of a browser. */
const COOKIE = `${"c".repeat(42)}Z`;
const CREDENTIALS = [TELEGRAM_SECRET, COOKIE, OA_SECRET, APP_SECRET, "access_ZZ", "refresh_ZZ"];
const AN = 501;
const ZALO_AN = "246845883529197922";
const WAIT_MS = 20_000;

/** Base64 of the word, wherever in a longer text it begins. */
const BASE64 = [0, 1, 2].map((shift) =>
  Buffer.from("_".repeat(shift) + WORD)
    .toString("base64")
    .slice(4, 4 + 8),
);

describe("the log at its most talkative", () => {
  let here: Place;
  let telegram: FakeTelegram;
  let zalo: FakeZalo;
  let teams: FakeBotFramework;
  let service: Starting;
  let address: string;
  beforeAll(() => {
    here = place();
  });
  beforeEach(async () => {
    [telegram, zalo, teams] = await Promise.all([startFakeTelegram(), startFakeZalo(), startFakeBotFramework()]);
  });
  afterEach(async () => {
    await killServices();
    await Promise.all([telegram.close(), zalo.close(), teams.close()]);
  });
  afterAll(() => here.remove());

  async function start(more: Record<string, string>): Promise<void> {
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    service = spawnService(here, {
      PORT: String(port),
      LOG_LEVEL: "trace",
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      ZALO_APP_ID: APP_ID,
      ZALO_OA_SECRET: OA_SECRET,
      ZALO_APP_SECRET: APP_SECRET,
      ZALO_OA_ACCESS_TOKEN: "access_ZZ_0",
      ZALO_OA_REFRESH_TOKEN: "refresh_ZZ_0",
      ZALO_API_ROOT: zalo.root,
      ZALO_OAUTH_ROOT: zalo.root,
      ...more,
    });
    await eventually(() => service.out().includes("sẵn sàng tại"), WAIT_MS);
    zalo.sendTo(`${address}/webhooks/zalo`);
  }

  /** Sends the body wherever something is taken, also in the address and in a header. @returns the statuses. */
  async function bring(path: string, body: string, headers: Record<string, string> = {}): Promise<number> {
    const response = await fetch(`${address}${path}?q=${encodeURIComponent(PHRASE)}`, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": WORD, ...headers },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  }

  const MALFORMED = [`{"${WORD}`, `"${WORD}"`, WORD, `{"update_id":"${WORD}"}`, `{"update_id":1,"message":"${WORD}"}`];

  async function onTelegram(): Promise<void> {
    const from = { id: AN, is_bot: false, first_name: WORD, last_name: WORD, username: WORD };
    const name = `${WORD}.pdf`;
    telegram.fail("sendMessage", { status: 500, description: `Internal: ${PHRASE}` });
    telegram.fail("sendMessage", { kind: "foreign-json" });
    const said = telegram.say(AN, `/xa định hóa`, { from });
    telegram.say(AN, PHRASE, { from });
    telegram.edit(AN, said, `${PHRASE} lại`, { from });
    telegram.photo(AN, { bytes: Buffer.from(WORD) }, { from, caption: PHRASE });
    telegram.document(AN, { bytes: Buffer.from(WORD), name, type: "application/pdf" }, { from, caption: PHRASE });
    telegram.sayInGroup(-1001, AN, `/hoi@TroLyXa_bot ${PHRASE}`, {
      from,
      chat: { id: -1001, type: "supergroup", title: WORD },
    });
    const message = { message_id: 1, date: 1, chat: { id: AN, type: "private", first_name: WORD }, text: PHRASE };
    telegram.queue({ callback_query: { id: "1", from, chat_instance: "1", data: WORD, message } });
    telegram.queue({ message: { text: PHRASE, from: WORD } });
    telegram.say(AN, "Chữ ký số đến năm 2030 đạt bao nhiêu?", { from });
    await eventually(() => telegram.sent.some(({ visible }) => visible.includes("70%")), WAIT_MS);
  }

  async function onZalo(): Promise<void> {
    zalo.fail("/v3.0/oa/message/cs", { status: 500 });
    zalo.fail("/v3.0/oa/message/cs", { kind: "reset" });
    await zalo.say(ZALO_AN, PHRASE);
    const url = zalo.keepFile(`${WORD}.pdf`, Buffer.from(WORD));
    const payload = { url, name: `${WORD}.pdf`, type: "pdf", size: "10", checksum: WORD };
    const message = { msg_id: "file", text: PHRASE, attachments: [{ type: "file", payload }] };
    await zalo.deliver(zalo.event(ZALO_AN, "user_send_file", { message, info: { name: WORD } }));
    await zalo.deliver(zalo.event(ZALO_AN, "user_send_odd", { message: { msg_id: "odd", text: PHRASE } }));
    for (const body of MALFORMED) await zalo.deliver(body, {});
    await zalo.say(ZALO_AN, "/help");
    await eventually(() => zalo.sent.some(({ text }) => text.includes("/xa")), WAIT_MS);
  }

  async function onBotFramework(): Promise<void> {
    const from = { id: "29:an", name: WORD, aadObjectId: "aad-an" };
    const name = `${WORD}.pdf`;
    const content = { downloadUrl: teams.serveFile(name, Buffer.from(WORD)), uniqueId: "1", fileType: "pdf" };
    const contentType = "application/vnd.microsoft.teams.file.download.info";
    teams.fail({ status: 500 });
    for (const activity of [
      teams.message(PHRASE, { from }),
      teams.message(PHRASE, { from, attachments: [{ contentType, content, contentUrl: content.downloadUrl, name }] }),
      teams.message(undefined, { from, value: { text: PHRASE } }),
      teams.message(PHRASE, { from, serviceUrl: `https://${WORD}.example/` }),
      teams.message("/help", { from }),
    ])
      await bring("/api/messages", JSON.stringify(activity));
    await eventually(() => teams.sent.some(({ activity }) => activity.text?.includes("/xa")), WAIT_MS);
  }

  /** In the web chat, with a cookie that nobody else may learn. */
  async function onThePage(): Promise<void> {
    const headers = { cookie: `troly_session=${COOKIE}`, "sec-fetch-site": "same-origin" };
    const lost = new AbortController();
    const events = await fetch(`${address}/webchat/events`, { headers, signal: lost.signal });
    for (const text of [PHRASE, `/lienket ${WORD}`, WORD.repeat(1_000)])
      await bring("/webchat/messages", JSON.stringify({ id: `${WORD}-${text.length}`, text }), headers);
    for (const body of MALFORMED) await bring("/webchat/messages", body, headers);
    await bring("/webchat/messages", JSON.stringify({ id: "1", text: PHRASE }), {
      ...headers,
      "sec-fetch-site": "cross-site",
    });
    let seen = "";
    for await (const chunk of events.body ?? []) {
      seen += Buffer.from(chunk).toString();
      if ((seen.match(/event: reply/g) ?? []).length >= 2) break;
    }
    lost.abort();
    await fetch(`${address}/webchat/files/${WORD}`, { headers });
  }

  async function onTheWeb(): Promise<void> {
    const history = [{ role: "user", text: PHRASE }];
    for (const body of [{ question: PHRASE }, { question: PHRASE, history }, { question: PHRASE, commune: WORD }])
      await bring("/api/ask", JSON.stringify(body));
    await onThePage();
    for (const path of ["/api/ask", "/api/messages", "/webhooks/telegram", "/webhooks/zalo", `/${WORD}`, "/%"])
      for (const body of MALFORMED) await bring(path, body, { authorization: `Bearer ${WORD}`, cookie: `a=${WORD}` });
    await fetch(`${address}/${WORD}?${WORD}=1`);
  }

  function expectNothing(): void {
    const lines = (service.out() + service.err()).split("\n");
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => line.includes("message handled")).length).toBeGreaterThan(3);
    const holding = (text: string) => lines.filter((line) => line.toLowerCase().includes(text.toLowerCase()));
    for (const text of [WORD, "Nguyễn Thị", ...BASE64, telegram.token, ...CREDENTIALS])
      expect(holding(text), text).toEqual([]);
  }

  it("repeats nothing that anybody said or is called, with Telegram polled and Teams on this machine", async () => {
    await start({});
    await onTelegram();
    await onZalo();
    await onBotFramework();
    await onTheWeb();
    expectNothing();
    service.child.kill("SIGTERM");
    expect(await service.ended).toBe(0);
    expectNothing();
  }, 90_000);

  it("nor with Telegram's webhook, and messages that are no messages, or not Telegram's", async () => {
    await start({
      TELEGRAM_MODE: "webhook",
      TELEGRAM_WEBHOOK_SECRET: TELEGRAM_SECRET,
      PUBLIC_URL: "https://troly.example",
    });
    telegram.webhook.deliverTo(address);
    await onTelegram();
    const right = { "x-telegram-bot-api-secret-token": TELEGRAM_SECRET };
    const wrong = { "x-telegram-bot-api-secret-token": WORD };
    for (const body of MALFORMED)
      for (const headers of [right, wrong]) await bring("/webhooks/telegram", body, headers);
    await onTheWeb();
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toMatch(/channel="telegram",event="signature-bad"\} [1-9]/);
    expect(metrics).toMatch(/troly_messages_taken_total\{channel="telegram",outcome="new"\} [1-9]/);
    expect(metrics.toLowerCase()).not.toContain(WORD.toLowerCase());
    for (const id of [String(AN), ...CREDENTIALS]) expect(metrics).not.toContain(`"${id}"`);
    expectNothing();
  }, 90_000);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
