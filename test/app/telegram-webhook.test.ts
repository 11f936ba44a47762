import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { eventually, type FakeTelegram, type Sent, startFakeTelegram } from "../fakes/telegram.ts";
import { freePort } from "../support/ports.ts";
import { killServices, type Starting, spawnService } from "./service.ts";

const AN = 501;
const SECRET = "s3cret_of-the-tests";

describe("the service on Telegram by webhook", () => {
  let here: Place;
  let telegram: FakeTelegram;
  let service: Starting;
  /** The service names its public address, so that its port must be known beforehand. */
  let address: string;
  const env = (more: Record<string, string> = {}) => ({
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_MODE: "webhook",
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    PUBLIC_URL: "https://troly.example",
    LOG_LEVEL: "debug",
    ...more,
  });
  async function start(): Promise<void> {
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    service = spawnService(here, env({ PORT: String(port) }));
    await eventually(() => service.out().includes("sẵn sàng tại https://troly.example"), 20_000);
    telegram.webhook.deliverTo(address);
  }
  const replies = () => telegram.sent.filter((m) => m.chat === AN);
  const reply = (number: number): Promise<Sent> => eventually(() => replies()[number - 1], 10_000);

  beforeAll(() => {
    here = place();
  });
  beforeEach(async () => {
    telegram = await startFakeTelegram();
  });
  afterEach(async () => {
    await killServices();
    await telegram.close();
  });
  afterAll(() => here.remove());

  it("answers what Telegram brings, buttons included, and after a restart what was written meanwhile", async () => {
    await start();
    telegram.say(AN, "/start");
    telegram.press(await reply(1), "Xã Định Hóa");
    await reply(2);
    telegram.say(AN, "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    expect((await reply(3)).visible).toContain("70%");
    const said = service.out() + service.err();
    service.child.kill("SIGTERM");
    expect(await service.ended).toBe(0);
    telegram.say(AN, "Chữ ký số đến năm 2035 đạt bao nhiêu?");
    await start();
    expect((await reply(4)).visible).toContain("80%");
    await eventually(() => telegram.unconfirmed().length === 0);
    expect(telegram.callsTo("getUpdates")).toEqual([]);
    for (const secret of [SECRET, telegram.token]) expect(said + service.out() + service.err()).not.toContain(secret);
    expect(said).not.toContain("chưa dùng");
  });

  it("answers nobody who does not know the secret", async () => {
    await start();
    const response = await fetch(`${address}/webhooks/telegram`, { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
  });

  it.each([
    ["TELEGRAM_WEBHOOK_SECRET", ""],
    ["PUBLIC_URL", "http://troly.example"],
  ])("does not start without a right %s, and says so", async (name, value) => {
    const { ended, err } = spawnService(here, env({ [name]: value }));
    expect(await ended).toBe(1);
    expect(err()).toContain(`- ${name}: cần `);
    expect(telegram.calls).toEqual([]);
  });
});
