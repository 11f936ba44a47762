import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { eventually, type FakeTelegram, startFakeTelegram } from "../fakes/telegram.ts";
import { killServices, startService } from "./service.ts";

const FLOODER = 901;
const OTHER = 902;

describe("a flood on Telegram", () => {
  let here: Place;
  let telegram: FakeTelegram;
  beforeEach(async () => {
    here = place();
    telegram = await startFakeTelegram();
  });
  afterEach(async () => {
    await killServices();
    await telegram.close();
    here.remove();
  });

  it("is told to its writer once, is counted, is not brought again, and another person is answered", async () => {
    const { address } = await startService(here, {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
    });
    for (let i = 0; i < 300; i++) telegram.say(FLOODER, "/help");
    telegram.say(OTHER, "Chữ ký số của xã Định Hóa đến năm 2030 đạt bao nhiêu?");
    const answer = await eventually(() => telegram.sent.find(({ chat }) => chat === OTHER), 20_000);
    expect(answer.visible).toContain("70%");
    await eventually(() => telegram.unconfirmed().length === 0, 20_000);
    const told = () =>
      telegram.sent.filter(({ chat, visible }) => chat === FLOODER && visible.includes("nhắn nhanh quá"));
    await eventually(() => told().length > 0, 60_000);
    expect(told()).toHaveLength(1);
    const metrics = await (await fetch(`${address}/metrics`)).text();
    const count = (outcome: string) =>
      Number(
        new RegExp(`^troly_messages_taken_total\\{channel="telegram",outcome="${outcome}"\\} (\\d+)`, "m").exec(
          metrics,
        )?.[1] ?? 0,
      );
    expect(count("limited")).toBeGreaterThan(200);
    expect(count("new") + count("limited")).toBe(301);
  }, 90_000);
});
