import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { eventually, type FakeTelegram, startFakeTelegram } from "../fakes/telegram.ts";
import { killServices, startService } from "./service.ts";

const MESSAGES = 50;
/** Five people, so that nobody sends more than one may. */
const PEOPLE = [801, 802, 803, 804, 805];
const NAMES = ["Bạch Thông", "Dân Tiến", "Định Hóa", "Kim Thành", "Phước An"];
const SLOW = { kind: "slow", ms: 300 } as const;

describe("a stop under load", () => {
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

  it("ends with 0 in under 10 s; what was not done then is done after the next start, in order and once", async () => {
    const env = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.apiRoot };
    telegram.fail("sendMessage", SLOW, 1_000);
    const service = await startService(here, env);
    /** Names that the replies repeat, by chat. */
    const wanted = new Map(PEOPLE.map((chat) => [chat, [] as string[]]));
    for (let i = 0; i < MESSAGES; i++) {
      const chat = PEOPLE[i % PEOPLE.length] as number;
      const name = NAMES[(i * 7 + Math.floor(i / 5)) % NAMES.length] as string;
      telegram.say(chat, `/xa ${name}`);
      wanted.get(chat)?.push(name);
    }
    await eventually(() => telegram.sent.length >= 3, 20_000);
    const { code, ms } = await service.end("SIGTERM");
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect(telegram.sent.length).toBeLessThan(MESSAGES);

    const next = await startService(here, env);
    await eventually(() => telegram.unconfirmed().length === 0 && telegram.sent.length >= MESSAGES, 60_000);
    const waits = async () => {
      const metrics = await (await fetch(`${next.address}/metrics`)).text();
      return [...metrics.matchAll(/^troly_queue_messages\{queue="(\w+)"\} (\d+)/gm)].map(
        ([, queue, n]) => `${queue} ${n}`,
      );
    };
    await expect.poll(waits, { timeout: 20_000 }).toEqual(["inbox 0", "outbox 0"]);
    for (const [chat, names] of wanted) {
      const replies = telegram.sent.filter((one) => one.chat === chat).map(({ visible }) => visible);
      expect(replies.map((text) => NAMES.find((name) => text.includes(name)))).toEqual(names);
    }
  }, 120_000);
});
