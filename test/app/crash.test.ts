import { afterEach, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { eventually } from "../fakes/eventually.ts";
import { type FakeTelegram, startFakeTelegram } from "../fakes/telegram.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { killServices, type Service, startService } from "./service.ts";

const HOA = 701;
const ROUNDS = 30;
/** After the press the process dies within this time, in ms: before, during or after the write. */
const WITHIN_MS = 25;
const CODES = ["V.20", "V.28", "V.30"];

await describeOnEachEngine("reports and kill -9", (engine) => {
  let here: Place;
  let database: EmptyDatabase;
  let telegram: FakeTelegram;
  afterEach(async () => {
    await killServices();
    await telegram.close();
    await database.remove();
    here.remove();
  });

  it(`in the middle of ${ROUNDS} confirmations: every value that was confirmed is there exactly once`, async () => {
    here = place();
    database = await engine.create();
    telegram = await startFakeTelegram();
    const env = {
      DATABASE_URL: database.url,
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
    };
    const start = (): Promise<Service> => startService(here, env);
    const replies = () => telegram.sent.filter((m) => m.chat === HOA);
    /** The reply number `count`, after whatever was sent before it. */
    const nextReply = (count: number) => eventually(() => replies()[count], 15_000);
    let service = await start();
    const invited = await here.cli(
      ["admin", "invite", "--commune", "phuoc-an", "--unit", "công an xã", "--role", "officer"],
      { env },
    );
    telegram.say(HOA, `/lienket ${invited.out.trim()}`);
    expect((await nextReply(0)).visible).toContain("Đã liên kết");

    const wanted: { code: string; period: string; value: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const code = CODES[round % CODES.length] as string;
      // Close together, so that no value is a jump that is asked about again.
      const one = { code, period: `T${Math.floor(round / CODES.length) + 1}/2025`, value: 60 + round / 10 };
      wanted.push(one);
      const before = replies().length;
      telegram.say(HOA, `/baocao ${one.code} ${String(one.value).replace(".", ",")}% ${one.period}`);
      // A press that is delivered again after its receipt was sent says so once more, at any time.
      const echo = await eventually(
        () =>
          replies()
            .slice(before)
            .find((m) => m.keyboard?.inline_keyboard.flat().some((button) => button.text === "Xác nhận")),
        15_000,
      );
      telegram.press(echo, "Xác nhận");
      await new Promise((resolve) => setTimeout(resolve, (round * 7) % WITHIN_MS));
      await service.end("SIGKILL");
      service = await start();
      await eventually(
        () =>
          replies()
            .slice(before)
            .some((m) => /^Đã ghi (?:rồi.*)?/u.test(m.visible) && m.visible.includes(one.period)),
        15_000,
      );
    }
    const printed = await here.cli(["reports", "--commune", "phuoc-an", "--format", "jsonl"], { env });
    const found = printed.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { code: string; period: string; value: number });
    const key = (one: { code: string; period: string; value: number }) => `${one.period} ${one.code} ${one.value}`;
    expect(found.map(key).sort()).toEqual(wanted.map(key).sort());
    expect((await here.cli(["admin", "verify"], { env })).code).toBe(0);
  }, 240_000);
});
