import { afterEach, beforeEach, expect, it } from "vitest";
import { createStorage } from "../../../src/storage/storage.ts";
import { eventually } from "../../fakes/eventually.ts";
import { SILENT } from "../../storage/open.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../../support/databases.ts";
import {
  type EventReader,
  post,
  readEvents,
  startWebChat,
  type WebChatBench,
  type WebChatBenchOptions,
} from "./bench.ts";

await describeOnEachEngine("the event stream of a chat", (engine) => {
  let database: EmptyDatabase;
  let bench: WebChatBench;
  const benches: WebChatBench[] = [];
  const readers: EventReader[] = [];
  beforeEach(async () => {
    database = await engine.create();
    bench = await another();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    for (const one of benches.splice(0)) await one.stop();
    await database.remove();
  });
  async function another(options: WebChatBenchOptions = {}): Promise<WebChatBench> {
    const one = await startWebChat({ databaseUrl: database.url, ...options });
    benches.push(one);
    return one;
  }
  async function read(options: Parameters<typeof readEvents>[1] = {}, at = bench.address): Promise<EventReader> {
    const reader = await readEvents(at, options);
    readers.push(reader);
    return reader;
  }
  /** A browser with a chat. */
  async function visitor(): Promise<{ cookie: string; chat: string; say(id: string): Promise<void> }> {
    const { cookie } = await post(bench.address, { id: "m-0", text: "Chào" });
    const chat = bench.received.at(-1)?.chat ?? "";
    const say = async (id: string) => void (await post(bench.address, { id, text: id }, { cookie }));
    return { cookie, chat, say };
  }
  const names = (reader: EventReader) => reader.log().map(({ event, data }) => data.id ?? `${event} ${data.text}`);

  it("has what was said and answered, then what is added, in one order for every tab", async () => {
    const { cookie, chat, say } = await visitor();
    const citations = [{ document: "d", title: "Kế hoạch", locator: "dòng 1", quote: "q" }];
    const choices = [{ label: "Xác nhận", text: "Xác nhận 1" }];
    const ratings = [{ label: "👍 Hữu ích", text: "👍" }];
    await bench.reply(chat, { text: "<b>Chào</b>\nanh/chị", kind: "list", citations, choices, ratings });
    const [one, two] = [await read({ cookie }), await read({ cookie })];
    await eventually(() => one.log().length === 2 && two.log().length === 2);
    expect(one.log()[0]?.data).toEqual({ id: "m-0", text: "Chào" });
    expect(one.log()[1]?.data).toEqual({
      text: "<b>Chào</b>\nanh/chị",
      kind: "list",
      citations,
      choices,
      ratings,
      files: [],
    });
    await say("m-1");
    await bench.reply(chat, { text: "a" });
    await eventually(() => one.log().length === 4 && two.log().length === 4);
    expect(names(one)).toEqual(["m-0", "reply <b>Chào</b>\nanh/chị", "m-1", "reply a"]);
    expect(two.log()).toEqual(one.log());
  });

  it("is a stream that nothing on the way keeps back, with the time after which to come again", async () => {
    const reader = await read();
    expect(reader.status).toBe(200);
    expect(reader.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(reader.headers.get("cache-control")).toBe("no-store");
    expect(reader.headers.get("x-accel-buffering")).toBe("no");
    expect(reader.headers.get("content-encoding")).toBeNull();
    await eventually(() => reader.raw().startsWith("retry: 2000\n\n"));
  });

  it("gives a browser its chat at the first visit", async () => {
    const reader = await read();
    expect(reader.headers.get("set-cookie")).toMatch(/^troly_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/);
    const { body } = await post(bench.address, { id: "m-1", text: "một" }, { cookie: reader.cookie });
    await eventually(() => reader.log().length === 1);
    expect(reader.events[0]).toEqual({ id: null, event: "hello", data: { session: body.session, after: null } });
  });

  it("goes on after any event exactly with the rest, by header and by query", async () => {
    const { cookie, chat, say } = await visitor();
    for (let i = 1; i <= 3; i++) {
      await say(`m-${i}`);
      await bench.reply(chat, { text: `đáp ${i}` });
    }
    const whole = await read({ cookie });
    await eventually(() => whole.log().length === 7);
    for (const [at, { id }] of whole.log().entries()) {
      const rest = whole.log().slice(at + 1);
      for (const how of [{ lastEventId: id ?? "" }, { after: id ?? "" }, { lastEventId: id ?? "", after: "x" }]) {
        const reader = await read({ cookie, ...how });
        await eventually(() => reader.log().length >= rest.length && reader.events.some((e) => e.event === "commune"));
        expect(reader.log()).toEqual(rest);
        expect(reader.events[0]?.data.after).toBe(id);
      }
    }
  });

  it("begins anew for a number of another chat, of a time to come, and for nonsense", async () => {
    const { cookie } = await visitor();
    const whole = await read({ cookie });
    await eventually(() => whole.log().length === 1);
    const label = whole.events[0]?.data.session;
    for (const lastEventId of ["00000000-1", `${label}-99`, `${label}-`, "1", "'; --"]) {
      const reader = await read({ cookie, lastEventId });
      await eventually(() => reader.log().length === 1);
      expect(reader.events[0]?.data.after).toBeNull();
    }
  });

  it("loses and doubles nothing however often the connection is cut while messages and answers race", async () => {
    const { cookie, chat, say } = await visitor();
    const writing = (async () => {
      for (let i = 1; i <= 30; i++) await Promise.all([say(`m-${i}`), bench.reply(chat, { text: `đáp ${i}` })]);
    })();
    const got: string[] = [];
    while (got.length < 61) {
      const reader = await read({ cookie, lastEventId: got.at(-1) ?? "" });
      const wanted = 1 + (got.length % 3);
      await eventually(() => reader.log().length >= wanted || got.length + reader.log().length === 61);
      reader.close();
      got.push(...reader.log().map(({ id }) => id ?? ""));
    }
    await writing;
    const label = got[0]?.split("-")[0];
    expect(got).toEqual(Array.from({ length: 61 }, (_, i) => `${label}-${i + 1}`));
  });

  it("brings what another process has stored", async () => {
    const { cookie, chat } = await visitor();
    const elsewhere = await another({ lookEveryMs: 20 });
    const there = await read({ cookie }, elsewhere.address);
    await eventually(() => there.log().length === 1);
    await bench.reply(chat, { text: "từ máy kia" });
    await eventually(() => there.log().length === 2);
    expect(names(there).at(-1)).toBe("reply từ máy kia");
  });

  it("stays open when something is added while the database is asked what is new", async () => {
    const storage = createStorage({ url: database.url, log: SILENT, now: () => new Date() });
    await storage.connect();
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let looks = 0;
    const slow: typeof storage.webchat = {
      ...storage.webchat,
      async heads(sessions) {
        const heads = await storage.webchat.heads(sessions);
        // The first is that of the stream which opens.
        if (++looks === 2) {
          asked.resolve();
          await goOn.promise;
        }
        return heads;
      },
    };
    const busy = await another({ storage: slow, lookEveryMs: 10 });
    const { cookie } = await post(busy.address, { id: "m-0", text: "Chào" });
    const reader = await read({ cookie }, busy.address);
    await asked.promise;
    await post(busy.address, { id: "m-1", text: "một" }, { cookie });
    await eventually(() => names(reader).includes("m-1"));
    goOn.resolve();
    await eventually(() => looks > 3);
    await post(busy.address, { id: "m-2", text: "hai" }, { cookie });
    await eventually(() => names(reader).includes("m-2"));
    expect(names(reader)).toEqual(["m-0", "m-1", "m-2"]);
    await storage.close();
  });

  it("shows a reply that is sent again once", async () => {
    const { cookie, chat } = await visitor();
    await bench.reply(chat, { text: "a" }, "7");
    await bench.reply(chat, { text: "a" }, "7");
    await bench.reply(chat, { text: "b" }, "8");
    const reader = await read({ cookie });
    await eventually(() => reader.log().length === 3);
    expect(names(reader)).toEqual(["m-0", "reply a", "reply b"]);
  });

  it("says that an answer is being made, until it is there, also to who comes back meanwhile", async () => {
    const { cookie, chat, say } = await visitor();
    const typing = (reader: EventReader) =>
      reader.events.filter(({ event }) => event === "typing").map(({ data }) => data.on);
    const reader = await read({ cookie });
    await eventually(() => typing(reader).length === 1);
    const back = await read({ cookie, lastEventId: reader.log()[0]?.id ?? "" });
    await eventually(() => typing(back).length === 1);
    await bench.reply(chat, { text: "a" });
    await eventually(() => typing(reader).length === 2 && typing(back).length === 2);
    await say("m-1");
    await eventually(() => typing(reader).length === 3 && typing(back).length === 3);
    for (const one of [reader, back]) expect(typing(one)).toEqual([true, false, true]);
  });

  it("tells which commune the chat has chosen, at the beginning and after each reply", async () => {
    const { cookie, chat } = await visitor();
    const reader = await read({ cookie });
    const communes = () => reader.events.filter(({ event }) => event === "commune").map(({ data }) => data.slug);
    await eventually(() => communes().length === 1);
    bench.commune = "dinh-hoa";
    await bench.reply(chat, { text: "Đã chọn xã Định Hóa." });
    await eventually(() => communes().length === 2);
    expect(communes()).toEqual([null, "dinh-hoa"]);
  });

  it("is one chat's alone: another browser, and one without a cookie, see nothing of it", async () => {
    const { cookie, chat } = await visitor();
    await bench.reply(chat, { text: "riêng" });
    const own = await read({ cookie });
    await eventually(() => own.log().length === 2);
    const label = own.events[0]?.data.session;
    const strangers = [
      await read(),
      await read({ cookie: `troly_session=${"A".repeat(43)}` }),
      await read({ cookie: `troly_session=${chat}` }),
      await read({ lastEventId: `${label}-1` }),
    ];
    await bench.reply(chat, { text: "riêng nữa" });
    await eventually(() => own.log().length === 3);
    for (const stranger of strangers) {
      await eventually(() => stranger.events.some(({ event }) => event === "commune"));
      expect(stranger.log()).toEqual([]);
    }
  });

  it("is not opened for another site's page", async () => {
    for (const site of ["cross-site", "same-site"])
      expect((await read({ headers: { "sec-fetch-site": site } })).status).toBe(403);
    expect((await read({ headers: { "sec-fetch-site": "same-origin" } })).status).toBe(200);
  });

  it("keeps a silent connection open by events that are in no log", async () => {
    const beating = await another({ heartbeatMs: 20 });
    const reader = await read({}, beating.address);
    await eventually(() => reader.events.filter(({ event }) => event === "beat").length >= 3);
    expect(reader.log()).toEqual([]);
  });

  it("ends when the channel stops, and the whole service is closed at once", async () => {
    const reader = await read();
    await eventually(() => reader.events.length > 0);
    const began = performance.now();
    await bench.channel.stop();
    await reader.ended;
    await bench.server.close();
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it("ends when the server closes, although the channel has not stopped", async () => {
    const reader = await read();
    await eventually(() => reader.events.length > 0);
    await bench.server.close();
    await reader.ended;
  });
});
