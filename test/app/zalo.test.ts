import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { eventually } from "../fakes/eventually.ts";
import { APP_ID, APP_SECRET, type FakeZalo, OA_SECRET, startFakeZalo, type ZaloSent } from "../fakes/zalo.ts";
import { killServices, type Service, startService } from "./service.ts";

const AN = "246845883529197922";
const BINH = "246845883529197923";

describe("the service on Zalo", () => {
  let here: Place;
  let zalo: FakeZalo;
  let service: Service;
  const verifier = join(mkdtempSync(join(tmpdir(), "zalo-")), "zalo_verifierAbC12.html");

  async function start(): Promise<void> {
    service = await startService(here, {
      ZALO_APP_ID: APP_ID,
      ZALO_OA_SECRET: OA_SECRET,
      ZALO_APP_SECRET: APP_SECRET,
      ZALO_OA_ACCESS_TOKEN: "access_ZZ_0",
      ZALO_OA_REFRESH_TOKEN: "refresh_ZZ_0",
      ZALO_API_ROOT: zalo.root,
      ZALO_OAUTH_ROOT: zalo.root,
      ZALO_VERIFIER_FILE: verifier,
      LOG_LEVEL: "debug",
    });
    zalo.sendTo(`${service.address}/webhooks/zalo`);
  }
  const replies = (person: string) => zalo.sent.filter((m) => m.chat === person);
  const reply = (person: string, number: number): Promise<ZaloSent> =>
    eventually(() => replies(person)[number - 1], 10_000);
  /** Says it and waits for the answer. */
  async function ask(person: string, text: string): Promise<ZaloSent> {
    const number = replies(person).length + 1;
    expect((await zalo.say(person, text)).status).toBe(200);
    return reply(person, number);
  }
  async function press(message: ZaloSent, title: string): Promise<ZaloSent> {
    const number = replies(message.chat).length + 1;
    await zalo.press(message, title);
    return reply(message.chat, number);
  }
  async function link(person: string, unit: string): Promise<void> {
    const invited = await here.cli(
      ["admin", "invite", "--commune", "phuoc-an", "--unit", unit, "--role", "officer"],
      {},
    );
    expect((await ask(person, `/lienket ${invited.out.trim()}`)).text).toContain("Đã liên kết");
  }

  beforeAll(() => {
    writeFileSync(verifier, "<html>zalo</html>");
  });
  beforeEach(async () => {
    here = place();
    zalo = await startFakeZalo();
    await start();
  });
  afterEach(async () => {
    const output = service.out() + service.err();
    await killServices();
    await zalo.close();
    here.remove();
    expect(output).not.toMatch(/_ZZ/);
  });
  afterAll(killServices);

  it("greets a follower, takes the commune by a button and answers questions", async () => {
    await zalo.deliver(zalo.event(AN, "follow", { follower: { id: AN } }));
    const greeting = await reply(AN, 1);
    expect(greeting.text).toContain("Trợ lý Xã số");
    await press(greeting, "Xã Định Hóa");
    expect((await ask(AN, "Chữ ký số đến năm 2030 đạt bao nhiêu?")).text).toMatch(/70%[\s\S]*Nguồn: /);
    expect((await ask(AN, "the con nam 2035")).text).toContain("80%");
  });

  it("drops what is not signed, and says so in its metrics; the probe of the console gets its 200", async () => {
    const forged = zalo.event(AN, "user_send_text", { message: { msg_id: "f", text: "/help" } });
    for (const body of ["{}", forged]) expect((await zalo.deliver(body, {})).status).toBe(200);
    await ask(BINH, "/help");
    expect(replies(AN)).toEqual([]);
    const metrics = await (await fetch(`${service.address}/metrics`)).text();
    expect(metrics).toContain('troly_channel_events_total{channel="zalo",event="signature-bad"} 2');
    expect(metrics).toContain('troly_channel_events_total{channel="zalo",event="signature-ok"} 1');
  });

  it("serves the file of Zalo's domain check, and does not say that Zalo stays off", async () => {
    const page = await fetch(`${service.address}/zalo_verifierAbC12.html`);
    expect(await page.text()).toBe("<html>zalo</html>");
    expect(service.out()).not.toContain("chưa dùng");
  });

  it("takes an officer's report: the indicator by a typed number, the value, the confirmation by a button", async () => {
    await link(AN, "Phòng Văn hóa - Xã hội");
    const list = await ask(AN, "/baocao");
    expect(list.buttons).toEqual([]);
    const code = /^3\. ([IVX]+\.\d+)/mu.exec(list.text)?.[1] ?? "";
    expect(code).toBe("II.1");
    expect((await ask(AN, "3")).text).toContain(code);
    // From here on a number is the value, not the third of anything.
    const period = await ask(AN, "12");
    expect(period.text).toContain("kỳ nào");
    const note = await ask(AN, "T10/2026");
    const echo = await press(note, "Bỏ qua");
    expect(echo.text).toContain("Giá trị: 12%");
    expect((await press(echo, "Xác nhận")).text).toContain(`Đã ghi ${code}`);
  });

  it("takes a report in one line; the button confirms it once, though Zalo delivers the press twice, after a restart too", async () => {
    await link(AN, "Công an xã");
    const echo = await ask(AN, "/baocao V.20 82,5% T10/2026");
    expect(echo.text).toContain("82,5%");
    await service.end("SIGTERM");
    await start();
    const button = echo.buttons.find((b) => b.title === "Xác nhận");
    const pressed = zalo.event(AN, "user_send_text", { message: { msg_id: "press", text: button?.payload } });
    await Promise.all([zalo.deliver(pressed), zalo.deliver(pressed)]);
    const done = await eventually(() => replies(AN).find((m) => m.text.includes("Đã ghi V.20")), 10_000);
    expect(done.text).toContain("82,5%");
    await ask(AN, "/help");
    expect(replies(AN).filter((m) => m.text.includes("Đã ghi"))).toHaveLength(1);
    expect(zalo.refreshes.every(({ answered }) => answered)).toBe(true);
  });

  it("takes no report from a citizen, nor by the button of another officer", async () => {
    await link(AN, "Công an xã");
    const echo = await ask(AN, "/baocao V.20 82,5% T10/2026");
    const payload = echo.buttons.find((b) => b.title === "Xác nhận")?.payload ?? "";
    expect((await ask(BINH, payload)).text).toContain("hết hạn");
    expect((await ask(BINH, "/baocao V.20 82,5% T10/2026")).text).toContain("/lienket");
  });
});
