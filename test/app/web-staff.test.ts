import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EventReader, post, readEvents, type SentEvent } from "../channels/webchat/bench.ts";
import { type Place, place } from "../cli/run.ts";
import { eventually } from "../fakes/eventually.ts";
import { killServices, type Service, startService } from "./service.ts";

describe("staff on the web page", () => {
  let here: Place;
  let service: Service;
  const readers: EventReader[] = [];
  let ids = 0;
  beforeAll(() => {
    here = place();
  });
  beforeEach(async () => {
    service = await startService(here);
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
    return killServices();
  });
  afterAll(() => here.remove());

  /** A browser with the page open. */
  async function visit(cookie = "") {
    const reader = await readEvents(service.address, { cookie });
    readers.push(reader);
    const own = reader.cookie;
    const send = async (text: string, id = `q-${++ids}`): Promise<void> => {
      expect((await post(service.address, { id, text }, { cookie: own })).status).toBe(202);
    };
    const replies = (): SentEvent["data"][] =>
      reader.events.filter(({ event }) => event === "reply").map(({ data }) => data);
    return {
      cookie: own,
      reader,
      replies,
      send,
      /** Says something and waits for the answer. */
      async ask(text: string): Promise<SentEvent["data"]> {
        const before = replies().length;
        await send(text);
        return eventually(() => replies()[before], 15_000);
      },
      file: (id: string) => fetch(`${service.address}/webchat/files/${id}`, { headers: { cookie: own } }),
    };
  }
  async function linked(unit: string) {
    const args = ["admin", "invite", "--commune", "phuoc-an", "--unit", unit, "--role", "officer"];
    const browser = await visit();
    const code = (await here.cli(args)).out.trim();
    expect((await browser.ask(`/lienket ${code}`)).text).toContain("Đã liên kết");
    expect(browser.reader.raw()).not.toContain(code);
    return browser;
  }
  const pressed = (reply: SentEvent["data"], label: string): string =>
    reply.choices.find((choice: { label: string }) => choice.label === label)?.text ?? "";
  async function reported(): Promise<number[]> {
    const { out } = await here.cli(["reports", "--commune", "phuoc-an", "--format", "jsonl"]);
    const lines = out.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line).value);
  }

  it("an officer links a browser, reports without a slash and confirms; pressed again or sent again it counts once", async () => {
    const officer = await linked("công an xã");
    const echo = await officer.ask("bao cao v.20 82,5 T1/2026");
    expect(echo.text).toMatch(/V\.20[\s\S]*T1\/2026[\s\S]*82,5%/);
    const confirm = pressed(echo, "Xác nhận");
    const before = officer.replies().length;
    await officer.send(confirm, "press");
    expect((await eventually(() => officer.replies()[before], 15_000)).text).toContain("Đã ghi V.20");
    await officer.send(confirm, "press");
    expect((await officer.ask(confirm)).text).toContain("Đã ghi rồi");
    expect(await reported()).toEqual([82.5]);
    const [chart] = (await officer.ask("/tiendo T1/2026")).files;
    expect(chart.type).toBe("image/png");
    const bytes = Buffer.from(await (await officer.file(chart.id)).arrayBuffer());
    expect([bytes.length, bytes.subarray(1, 4).toString()]).toEqual([chart.size, "PNG"]);
    expect((await officer.ask("/toi")).text).toContain("trang web");
    const stranger = await visit();
    expect((await stranger.file(chart.id)).status).toBe(404);
  });

  it("a linked browser stays linked, and its chat is there, after a reload and a crash of the service", async () => {
    const officer = await linked("công an xã");
    const echo = await officer.ask("/baocao V.20 84 T3/2026");
    await service.end("SIGKILL");
    service = await startService(here);
    const back = await visit(officer.cookie);
    expect(back.cookie).toBe(officer.cookie);
    await eventually(() => back.replies().length === officer.replies().length);
    expect(back.reader.log()).toEqual(officer.reader.log());
    expect((await back.ask(pressed(echo, "Xác nhận"))).text).toContain("Đã ghi V.20");
    expect(await reported()).toContain(84);
  });

  it("another browser, and one with a made-up cookie, is nobody and sees nothing", async () => {
    const officer = await linked("công an xã");
    for (const cookie of ["", `troly_session=${"A".repeat(43)}`, "troly_session=x"]) {
      const nobody = await visit(cookie);
      const reply = await nobody.ask("/baocao V.20 82,5 T2/2026");
      expect(reply.text).toContain("/lienket");
      expect(reply.choices).toEqual([]);
      expect(nobody.reader.raw()).not.toContain("Đã liên kết");
      expect(nobody.cookie).not.toBe(officer.cookie);
    }
  });

  it("POST /api/ask knows nobody, not even with an officer's cookie", async () => {
    const { cookie } = await linked("công an xã");
    const response = await fetch(`${service.address}/api/ask`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify({ question: "/baocao V.20 82,5 T4/2026" }),
    });
    const said = (await response.json()) as Record<string, unknown>;
    expect(Object.keys(said)).toEqual(["answer", "kind", "citations", "suggestions", "commune"]);
    expect(said.answer).not.toContain("Xác nhận");
    expect(response.headers.get("set-cookie")).toBeNull();
  });
});
