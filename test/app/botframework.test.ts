import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { type FakeBotFramework, type SentActivity, startFakeBotFramework } from "../fakes/botframework.ts";
import { eventually } from "../fakes/eventually.ts";
import { killServices, type Service, startService } from "./service.ts";

const APP_ID = "11111111-2222-3333-4444-555555555555";
const PASSWORD = "app-password-of-the-bot";
const BINH = { from: { id: "29:binh", aadObjectId: "aad-binh" }, conversation: { id: "a:binh", tenantId: "tenant-1" } };

let here: Place;
let platform: FakeBotFramework;
let service: Service;
const post = async (activity: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${service.address}/api/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(activity),
  });
  await response.arrayBuffer();
  return response.status;
};

beforeAll(() => {
  here = place();
});
beforeEach(async () => {
  platform = await startFakeBotFramework();
});
afterEach(async () => {
  const output = service.out() + service.err();
  // In order, so that no reply is sent once more in the next test.
  await service.end("SIGTERM");
  await killServices();
  await platform.close();
  expect(output).not.toContain(PASSWORD);
});
afterAll(() => here.remove());

describe("the service on the Bot Framework, without an app id on this machine", () => {
  const start = () => startService(here, { LOG_LEVEL: "debug" });
  const say = async (text: string | undefined, more: Record<string, unknown> = {}) =>
    expect(await post(platform.message(text, more))).toBe(200);
  const shown = (conversation = "a:chat-an") => platform.sent.filter((m) => m.conversation === conversation);
  const reply = (number: number, conversation?: string): Promise<SentActivity["activity"]> =>
    eventually(() => shown(conversation)[number - 1]?.activity, 15_000);

  beforeEach(async () => {
    service = await start();
  });

  it("greets, offers the communes on a card, takes the one that is pressed and answers", async () => {
    await say("/start");
    expect((await reply(1)).text).toContain("Trợ lý Xã số");
    const card = await reply(2);
    const buttons = card.attachments?.[0]?.content?.body.flatMap((row) => row.actions) ?? [];
    const dinhHoa = buttons.find((button) => button.title === "Xã Định Hóa");
    await say(undefined, { value: dinhHoa?.data });
    expect((await reply(3)).text).toContain("Định Hóa");
    await say("Chữ ký số đến năm 2030 đạt bao nhiêu?");
    const answer = await reply(4);
    expect(answer.text).toContain("70%");
    expect(answer.text).toContain("Nguồn: ");
    expect(answer.suggestedActions?.actions.map((a) => a.title)).toEqual(["👍 Hữu ích", "👎 Chưa đúng"]);
  });

  it("keeps two people's communes apart", async () => {
    await say("/xa định hóa");
    await say("/xa phước an", BINH);
    await say("chu ky so nam 2030 dat bao nhieu");
    await say("chu ky so dat bao nhieu", BINH);
    expect((await reply(2)).text).toContain("70%");
    expect((await reply(2, "a:binh")).text).toContain("50%");
  });

  it("links an officer, who is known again after a restart; another person is not", async () => {
    const invite = ["admin", "invite", "--commune", "dinh-hoa", "--unit", "văn phòng", "--role", "officer"];
    const code = (await here.cli(invite)).out.trim();
    await say(`/lienket ${code}`);
    expect((await reply(1)).text).toContain("Đã liên kết");
    expect((await service.end("SIGTERM")).code).toBe(0);
    service = await start();
    await say("/cauhoi");
    expect((await reply(2)).text).not.toContain("dành cho cán bộ");
    await say("/cauhoi", BINH);
    expect((await reply(1, "a:binh")).text).toContain("dành cho cán bộ");
  });

  it("answers no message whose answer would go to another machine", async () => {
    const elsewhere = platform.message("/start", { serviceUrl: "https://smba.trafficmanager.net/apac/" });
    expect(await post(elsewhere)).toBe(403);
    expect(platform.sent).toEqual([]);
  });
});

describe("the service on the Bot Framework, seen from elsewhere", () => {
  it("serves no messages without an app id", async () => {
    service = await startService(here, { HOST: "0.0.0.0" });
    service = { ...service, address: service.address.replace("0.0.0.0", "127.0.0.1") };
    expect(await post(platform.message("/start"))).toBe(404);
  });

  it("refuses with an app id whoever brings no token of Microsoft's", async () => {
    service = await startService(here, { MicrosoftAppId: APP_ID, MicrosoftAppPassword: PASSWORD });
    expect(service.out()).not.toContain("Bot Framework");
    const message = platform.message("/start", { serviceUrl: "https://smba.trafficmanager.net/apac/" });
    for (const headers of [{}, { authorization: "Bearer x" }, { authorization: `Bearer ${platform.token(APP_ID)}` }])
      expect(await post(message, headers)).toBe(401);
    expect(platform.sent).toEqual([]);
    const metrics = await (await fetch(`${service.address}/metrics`)).text();
    expect(metrics).toContain('troly_channel_events_total{channel="botframework",event="signature-bad"} 3');
  });
});
