import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { addOutgoing } from "../../src/storage/outgoing.ts";
import { type Place, place } from "../cli/run.ts";
import { eventually, type FakeTelegram, type Sent, startFakeTelegram } from "../fakes/telegram.ts";
import { killServices, type Service, startService } from "./service.ts";

const AN = 501;
const BINH = 502;
/** Has chosen no commune in any test. */
const CHI = 503;

describe("the service on Telegram", () => {
  let here: Place;
  let telegram: FakeTelegram;
  let service: Service;
  const start = () =>
    startService(here, { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.apiRoot, LOG_LEVEL: "debug" });
  const replies = (chat: number) => telegram.sent.filter((m) => m.chat === chat);
  const reply = (chat: number, number: number): Promise<Sent> => eventually(() => replies(chat)[number - 1], 10_000);

  beforeAll(() => {
    here = place();
  });
  beforeEach(async () => {
    telegram = await startFakeTelegram();
    service = await start();
  });
  afterEach(async () => {
    const output = service.out() + service.err();
    // In order, so that no reply is sent once more in the next test.
    await service.end("SIGTERM");
    await killServices();
    await telegram.close();
    expect(output).not.toContain(telegram.token);
  });
  afterAll(() => here.remove());

  it("greets on /start and offers the communes; the button pressed chooses one and questions are answered", async () => {
    telegram.say(AN, "/start");
    const greeting = await reply(AN, 1);
    expect(greeting.visible).toContain("Trợ lý Xã số");
    expect(greeting.keyboard?.inline_keyboard.flat()).toHaveLength(5);
    telegram.press(greeting, "Xã Định Hóa");
    await reply(AN, 2);
    telegram.say(AN, "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    const answer = await reply(AN, 3);
    expect(answer.visible).toContain("70%");
    expect(answer.visible).toContain("Nguồn: ");
    telegram.say(AN, "the con nam 2035");
    expect((await reply(AN, 4)).visible).toContain("80%");
  });

  it("takes /xa with a name, and keeps two people's communes apart", async () => {
    telegram.say(AN, "/xa định hóa");
    telegram.say(BINH, "/xa@TroLyXa_bot phuoc-an");
    expect((await reply(AN, 1)).visible).toContain("Định Hóa");
    expect((await reply(BINH, 1)).visible).toContain("Phước An");
    telegram.say(AN, "chu ky so nam 2030 dat bao nhieu");
    telegram.say(BINH, "chu ky so dat bao nhieu");
    expect((await reply(AN, 2)).visible).toContain("70%");
    expect((await reply(BINH, 2)).visible).toContain("50%");
  });

  it("asks for the commune with buttons and answers the question when one is pressed", async () => {
    telegram.say(CHI, "Ai chủ trì chỉ tiêu tài khoản VNeID?");
    telegram.press(await reply(CHI, 1), "Xã Phước An");
    expect((await reply(CHI, 2)).visible).toContain("Công an xã");
  });

  it("takes 👎 under an answer and shows the question to an officer of the commune, who was invited", async () => {
    telegram.say(AN, "/xa dinh-hoa");
    telegram.say(AN, "Chữ ký số đến năm 2030 đạt bao nhiêu?");
    const answer = await reply(AN, 2);
    expect(answer.keyboard?.inline_keyboard.at(-1)?.map(({ text }) => text)).toEqual(["👍 Hữu ích", "👎 Chưa đúng"]);
    telegram.press(answer, "👎 Chưa đúng");
    expect((await reply(AN, 3)).visible).toMatch(/^Cảm ơn/);
    const invited = await here.cli(
      ["admin", "invite", "--commune", "dinh-hoa", "--unit", "văn phòng", "--role", "officer"],
      {},
    );
    telegram.say(BINH, `/lienket ${invited.out.trim()}`);
    expect((await reply(BINH, 1)).visible).toContain("Đã liên kết");
    const listed = async (number: number) => {
      telegram.say(BINH, "/cauhoi");
      return (await reply(BINH, number)).visible;
    };
    expect(await listed(2)).toContain("Chữ ký số đến năm 2030 đạt bao nhiêu?");
    telegram.say(AN, "/cauhoi");
    expect((await reply(AN, 4)).visible).toContain("dành cho cán bộ");
  });

  it.each(["😀", "<b>x</b> & <script>", "a".repeat(4_000), "/khongco", "?"])("replies to %j", async (text) => {
    telegram.say(AN, text);
    expect((await reply(AN, 1)).visible).toMatch(/\p{L}{3}/u);
  });

  it("replies to a burst of messages in their order, once each", async () => {
    telegram.say(AN, "/xa dinh-hoa");
    for (const year of [2025, 2030, 2035, 2040, 2045]) telegram.say(AN, `Chữ ký số năm ${year} đạt bao nhiêu?`);
    await reply(AN, 6);
    expect(replies(AN).map((m) => /\d+%/.exec(m.visible)?.[0])).toEqual([undefined, "30%", "70%", "80%", "90%", "95%"]);
  });

  it("replies after a restart to what was written while it was down", async () => {
    telegram.say(AN, "/xa phuoc-an");
    await reply(AN, 1);
    expect((await service.end("SIGTERM")).code).toBe(0);
    telegram.say(AN, "Chữ ký số ở Phước An đạt bao nhiêu?");
    service = await start();
    expect((await reply(AN, 2)).visible).toContain("50%");
    expect(replies(AN)).toHaveLength(2);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "leaves no message without a reply when %s comes half-way",
    async (signal) => {
      const years = [2025, 2030, 2035, 2040, 2045, 2025, 2030, 2035, 2040, 2045];
      years.forEach((year, i) => {
        telegram.say(600 + i, `Chữ ký số ở Định Hóa năm ${year} đạt bao nhiêu?`);
      });
      await eventually(() => telegram.sent.length >= 2, 10_000);
      await service.end(signal);
      service = await start();
      for (const [i] of years.entries()) expect((await reply(600 + i, 1)).visible).toMatch(/\d+%/);
    },
  );

  it("sends a message that was put into the outbox, once, though Telegram fails at first and the service starts anew", async () => {
    telegram.say(AN, "/help");
    await reply(AN, 1);
    telegram.fail("sendMessage", { status: 500, description: "Internal Server Error" }, 3);
    const { db, close } = await openDatabase(`sqlite:${join(here.dataDir, "troly.db")}`);
    const put = (text: string) =>
      addOutgoing(
        db,
        { channel: "telegram", chat: String(AN), reply: { text, kind: "reporting", citations: [], choices: [] } },
        new Date(),
      );
    await put("Còn 7 ngày");
    expect((await reply(AN, 2)).visible).toBe("Còn 7 ngày");
    expect((await service.end("SIGTERM")).code).toBe(0);
    await put("Còn 3 ngày");
    service = await start();
    expect((await reply(AN, 3)).visible).toBe("Còn 3 ngày");
    const states = await db.selectFrom("outgoing").select("state").orderBy("id").execute();
    await close();
    expect(states.slice(-2).map((row) => row.state)).toEqual(["sent", expect.stringMatching(/sent|waiting/)]);
    expect(replies(AN)).toHaveLength(3);
  });

  it("sends a reply again that Telegram did not take the first time", async () => {
    telegram.fail("sendMessage", { status: 500, description: "Internal Server Error" });
    telegram.say(AN, "/help");
    expect((await reply(AN, 1)).visible).toContain("/xa");
  });
});
