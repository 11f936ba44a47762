import { mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel } from "../../../src/channels/channel.ts";
import type { Reply } from "../../../src/domain/message.ts";
import { eventually } from "../../fakes/eventually.ts";
import { APP_ID, OA_ID, signed, type ZaloSent } from "../../fakes/zalo.ts";
import { describeOnEachEngine } from "../../support/databases.ts";
import { type Bench, choice, failureOf, reply, startBench } from "./bench.ts";

const AN = "246845883529197922";
const BINH = "246845883529197923";
const HOUR_MS = 3_600_000;

await describeOnEachEngine("the Zalo channel", (engine) => {
  let bench: Bench;
  let zalo: Bench["zalo"];
  beforeEach(async () => {
    bench = await startBench(engine);
    ({ zalo } = bench);
  });
  afterEach(() => bench.close());

  let ids = 0;
  const textEvent = (person: string, text: string, id = `m${++ids}`) =>
    zalo.event(person, "user_send_text", { message: { msg_id: id, text } });
  const attached = (person: string, name: string, type: string, payload: unknown, text?: string) =>
    zalo.event(person, name, { message: { msg_id: `m${++ids}`, text, attachments: [{ type, payload }] } });

  describe("taking in", () => {
    test("a signed text arrives in NFC with the ids of person and message; the answer is 200", async () => {
      const { channel, received } = await bench.startCollecting();
      expect(await bench.post(channel, textEvent(AN, "Xin chào".normalize("NFD"), "m-nfd"))).toMatchObject({
        status: 200,
      });
      expect(received).toEqual([{ channel: "zalo", chat: AN, sender: AN, messageId: "m-nfd", text: "Xin chào" }]);
      expect(bench.counts).toContain("signature-ok");
    });

    test("the signature is over the bytes: odd white space, key order and escapes are as good", async () => {
      const { channel, received } = await bench.startCollecting();
      const odd = `{ "timestamp":"${Date.now()}",\n "message":{"text":"Ch\\u00e0o","msg_id":"odd"}, "event_name" : "user_send_text","sender":{"id":"${AN}"},"app_id":"${APP_ID}" }`;
      await bench.post(channel, odd);
      expect(received.map((m) => m.text)).toEqual(["Chào"]);
    });

    test("ids beyond 2^53 stay what they are, should they come as numbers: nobody is taken for another", async () => {
      const { channel, received } = await bench.startCollecting();
      for (const person of [AN, BINH]) {
        const ids = `"sender":{"id":${person}},"message":{"text":"a","msg_id":${person}},"app_id":${APP_ID}`;
        await bench.post(channel, `{"timestamp":${Date.now()},"event_name":"user_send_text",${ids}}`);
      }
      expect(received.map((m) => [m.chat, m.sender, m.messageId])).toEqual([AN, BINH].map((id) => [id, id, id]));
    });

    test.each<[string, (body: string) => Record<string, string>]>([
      ["no signature", () => ({})],
      ["another secret", (body) => signed(body, "another")],
      ["another body's signature", (body) => signed(body.replace("chào", "cháo"))],
      ["half a signature", () => ({ "x-zevent-signature": "mac=12ab" })],
    ])("with %s it is dropped, counted and answered with 200", async (_, headers) => {
      const { channel, received } = await bench.startCollecting();
      const body = textEvent(AN, "chào");
      expect(await bench.post(channel, body, headers(body))).toEqual({ status: 200 });
      expect(received).toEqual([]);
      expect(bench.counts).toEqual(["signature-bad"]);
    });

    test.each(["{}", "", "[]", "không phải json", '{"timestamp":"1"}'])(
      "the body %j is answered with 200",
      async (body) => {
        const { channel, received } = await bench.startCollecting();
        expect((await bench.post(channel, body, {})).status).toBe(200);
        expect(received).toEqual([]);
      },
    );

    test("the header counts without its prefix and in capitals too", async () => {
      const { channel, received } = await bench.startCollecting();
      const body = textEvent(AN, "a");
      const mac = signed(body)["x-zevent-signature"] ?? "";
      await bench.post(channel, body, { "x-zevent-signature": mac.replace("mac=", "") });
      const again = textEvent(AN, "b");
      await bench.post(channel, again, {
        "x-zevent-signature": String(signed(again)["x-zevent-signature"]).toUpperCase(),
      });
      expect(received.map((m) => m.text)).toEqual(["a", "b"]);
    });

    test("an event delivered again has the id of the first, also in a process started since; the same text with another id is another message", async () => {
      const { channel, received } = await bench.startCollecting();
      const body = textEvent(AN, "5", "once");
      await Promise.all([bench.post(channel, body), bench.post(channel, body)]);
      await bench.post(channel, textEvent(AN, "5", "twice"));
      const other = await bench.startCollecting();
      await bench.post(other.channel, body);
      expect([...received, ...other.received].map((m) => m.messageId)).toEqual(["once", "once", "twice", "once"]);
    });

    test("Zalo's last repeat, an hour later, is still taken in; an event of long ago is not", async () => {
      const { channel, received } = await bench.startCollecting();
      const late = (hours: number, id: string) =>
        zalo.event(AN, "user_send_text", { message: { msg_id: id, text: id } }, Date.now() - hours * HOUR_MS);
      await bench.post(channel, late(1.2, "repeat"));
      await bench.post(channel, late(5, "replayed"));
      expect(received.map((m) => m.messageId)).toEqual(["repeat"]);
      expect(bench.counts).toContain("event-late");
    });

    test("messages of one chat go in one after the other, and one chat does not wait for another", async () => {
      const channel = bench.newChannel();
      const log: string[] = [];
      const first = Promise.withResolvers<void>();
      await channel.start(async ({ chat, text }) => {
        if (text === "một") await first.promise;
        log.push(`${chat === AN ? "An" : "Bình"} ${text}`);
      });
      const posts = [textEvent(AN, "một"), textEvent(AN, "hai"), textEvent(BINH, "ba")].map((b) =>
        bench.post(channel, b),
      );
      await posts[2];
      first.resolve();
      await Promise.all(posts);
      expect(log).toEqual(["Bình ba", "An một", "An hai"]);
    });

    test("a photo and a document carry their bytes, loaded when somebody asks and never beyond the limit", async () => {
      const { channel, received } = await bench.startCollecting();
      const url = zalo.keepFile("a.jpg", Buffer.from("ảnh"));
      await bench.post(channel, attached(AN, "user_send_image", "image", { url, thumbnail: url }, "bằng chứng"));
      const pdf = zalo.keepFile("b.pdf", Buffer.from("%PDF-1.7 x"));
      const payload = { url: pdf, name: "Báo cáo tháng 10.pdf", size: "10", type: "pdf", checksum: "x" };
      await bench.post(channel, attached(AN, "user_send_file", "file", payload));
      const [image, document] = received.map((m) => m.files?.[0]);
      expect(received[0]?.text).toBe("bằng chứng");
      expect(zalo.calls.filter(({ path }) => path.startsWith("/files/"))).toEqual([]);
      expect((await image?.load(100))?.toString()).toBe("ảnh");
      expect(document).toMatchObject({ name: "Báo cáo tháng 10.pdf", type: "application/pdf", size: 10 });
      expect((await document?.load(10))?.toString()).toBe("%PDF-1.7 x");
      await expect(document?.load(9)).rejects.toMatchObject({ code: "file-too-large" });
      await expect(image?.load(2)).rejects.toMatchObject({ code: "file-too-large" });
    });

    test.each([
      "http://169.254.169.254/latest",
      "https://zdn.vn.evil.example/x",
      "file:///etc/passwd",
      "https://evilzdn.vn/x",
      "x",
    ])("a file at %s is not fetched", async (url) => {
      const { channel, received } = await bench.startCollecting();
      await bench.post(channel, attached(AN, "user_send_image", "image", { url }));
      expect(await failureOf(received[0]?.files?.[0]?.load(100) ?? Promise.resolve())).toMatchObject({
        code: "call-refused",
      });
    });

    test.each([
      ["user_send_audio", "audio", { url: "https://voice-aac-dl.zdn.vn/a.aac" }],
      ["user_send_gif", "gif", { url: "https://zdn.vn/g.gif", thumbnail: "https://zdn.vn/t.jpg" }],
      ["user_send_video", "video", { url: "https://zdn.vn/v.mp4", thumbnail: "https://zdn.vn/t.jpg", description: "" }],
      ["user_send_link", "link", { url: "https://example.vn", thumbnail: "https://zdn.vn/t.jpg", description: "x" }],
      ["user_send_business_card", "link", { description: '{"phone":"x"}' }],
      ["user_send_location", "location", { coordinates: { latitude: "21.9", longitude: "105.8" } }],
      ["user_send_sticker", "sticker", { url: "https://zdn.vn/s", id: "1" }],
    ])("%s arrives as a message without words", async (name, type, payload) => {
      const { channel, received } = await bench.startCollecting();
      await bench.post(channel, attached(AN, name, type, payload));
      expect(received).toMatchObject([{ chat: AN, text: "" }]);
      expect(received[0]?.files).toBeUndefined();
    });

    test("following is greeted; seen messages, tags and unknown events are no messages", async () => {
      const { channel, received } = await bench.startCollecting();
      const ofOa = (name: string, more: object) =>
        JSON.stringify({ app_id: APP_ID, oa_id: OA_ID, event_name: name, timestamp: String(Date.now()), ...more });
      const follow = ofOa("follow", { follower: { id: AN }, source: "oa_profile" });
      for (const body of [follow, follow]) await bench.post(channel, body);
      for (const name of ["unfollow", "user_seen_message", "add_user_to_tag", "event_of_next_year"])
        await bench.post(channel, ofOa(name, { follower: { id: AN }, message: { msg_id: "x" } }));
      const greeting = { chat: AN, sender: AN, text: "/start" };
      expect(received).toMatchObject([greeting, greeting]);
      expect(new Set(received.map((m) => m.messageId)).size).toBe(1);
    });

    test("particulars that a person submits reach neither the conversation nor the log, but open the chat", async () => {
      const { channel, received } = await bench.startCollecting();
      const who = { name: "Bí Mật", phone: "84900000000" };
      const place = { user_city: "Thái Nguyên", user_ward: "Định Hóa", user_address: "Bí Mật" };
      for (const info of [
        { ...who, user_dob: "01/02/1990", gender: "1", full_address: place },
        { ...who, address: "Bí Mật", city: "Thái Nguyên", district: "", ward: "Định Hóa" },
      ])
        await bench.post(channel, zalo.event(AN, "user_submit_info", { info }));
      expect(received).toEqual([]);
      expect(bench.logLines.join("")).not.toMatch(/Bí Mật|84900000000/);
      await channel.send({ chat: AN }, reply("cảm ơn"));
      expect(zalo.sent).toHaveLength(1);
    });
  });

  describe("an officer who writes by hand", () => {
    const echo = (admin: object, at?: number) =>
      zalo.event(
        OA_ID,
        "oa_send_text",
        { sender: { id: OA_ID, ...admin }, recipient: { id: AN }, message: { msg_id: `e${++ids}`, text: "x" } },
        at,
      );
    const textAt = (at: number, text: string) =>
      zalo.event(AN, "user_send_text", { message: { msg_id: `m${++ids}`, text } }, at);

    test("silences the bot in that chat alone, for the configured time", async () => {
      const { channel, received } = await bench.startCollecting({ officerSilenceMinutes: 30 });
      await bench.post(channel, textEvent(AN, "trước"));
      await bench.post(channel, echo({ admin_id: "77" }));
      await bench.post(channel, textEvent(AN, "trong lúc"));
      await bench.post(channel, textEvent(BINH, "người khác"));
      const failure = await failureOf(channel.send({ chat: AN }, reply("nhắc việc")));
      expect(failure).toMatchObject({ code: "officer-talking", retryable: true });
      expect(failure.retryAfterMs).toBeGreaterThan(29 * 60_000);
      bench.wait(31 * 60_000);
      await bench.post(channel, textAt(bench.now().getTime(), "sau"));
      expect(received.map((m) => m.text)).toEqual(["trước", "người khác", "sau"]);
    });

    test("silences from when they wrote: the same echo an hour later changes nothing, nor does an older one", async () => {
      const { channel, received } = await bench.startCollecting({ officerSilenceMinutes: 30 });
      const at = Date.now();
      const once = echo({ admin_id: "77" }, at);
      await bench.post(channel, once);
      bench.wait(HOUR_MS);
      await bench.post(channel, once);
      await bench.post(channel, echo({ admin_id: "77" }, at - HOUR_MS));
      await bench.post(channel, textAt(at + HOUR_MS, "sau"));
      await bench.post(channel, textAt(at + 60_000, "trong lúc, nhưng đến muộn"));
      expect(received.map((m) => m.text)).toEqual(["sau"]);
      await channel.send({ chat: AN }, reply("nhắc việc"));
    });

    test("an echo of our own message silences nobody", async () => {
      const { channel, received } = await bench.startCollecting();
      await bench.post(channel, echo({}));
      await bench.post(channel, textEvent(AN, "vẫn nghe"));
      expect(received).toHaveLength(1);
    });
  });

  describe("a person who withdraws", () => {
    test("is forgotten: the chat is closed until they write again, another's is not", async () => {
      const { channel } = await bench.startCollecting();
      for (const person of [AN, BINH]) await bench.post(channel, textEvent(person, "chào"));
      const withdrawal = zalo.event(AN, "user_withdraw");
      await bench.post(channel, withdrawal);
      expect(await bench.storage.zalo.chat(AN)).toBeNull();
      expect(await failureOf(channel.send({ chat: AN }, reply("a")))).toMatchObject({
        code: "chat-unreachable",
        retryable: false,
      });
      await channel.send({ chat: BINH }, reply("b"));
      expect(zalo.sent.map((m) => m.chat)).toEqual([BINH]);
      await bench.post(channel, textEvent(AN, "tôi hỏi lại"));
      await bench.post(channel, withdrawal);
      await channel.send({ chat: AN }, reply("c"));
      expect(bench.counts.filter((what) => what === "withdrawal")).toHaveLength(1);
    });
  });

  describe("sending", () => {
    let channel: Channel;
    const open = async (options = {}) => {
      ({ channel } = await bench.startCollecting(options));
      await bench.post(channel, textEvent(AN, "chào"));
    };
    const send = (text: string, more: Partial<Reply> = {}) => channel.send({ chat: AN }, reply(text, more));
    const seven = [1, 2, 3, 4, 5, 6, 7].map((n) => choice(`/chon ${n}`, `Lựa chọn ${n}`));

    test("a long text goes out in parts of at most 1,900 characters after NFC, in order, nothing lost", async () => {
      await open();
      const words = Array.from({ length: 1500 }, (_, i) => `chữ${i}`);
      await send(words.join(" ").normalize("NFD"));
      expect(zalo.sent.length).toBeGreaterThan(4);
      expect(Math.max(...zalo.sent.map((m) => m.text.length))).toBeLessThanOrEqual(1900);
      expect(
        zalo.sent
          .map((m) => m.text)
          .join(" ")
          .split(" "),
      ).toEqual(words);
    });

    test("no markup: what looks like HTML is sent as it is, and sources follow", async () => {
      await open();
      await send("<b>a</b> & *b*");
      expect(zalo.sent[0]?.text).toBe("<b>a</b> & *b*");
    });

    test.each(["plain", "template"] as const)(
      "up to five choices are buttons under the last part (%s)",
      async (buttons) => {
        await open({ buttons });
        await send(`${"chữ ".repeat(600)}`, {
          choices: seven.slice(0, 3),
          ratings: [choice("👍", "👍 Hữu ích"), choice("👎", "👎 Chưa đúng")],
        });
        expect(zalo.sent.at(0)?.buttons).toEqual([]);
        const last = zalo.sent.at(-1) as ZaloSent;
        expect(last.buttons.map((b) => b.title)).toEqual([
          "Lựa chọn 1",
          "Lựa chọn 2",
          "Lựa chọn 3",
          "👍 Hữu ích",
          "👎 Chưa đúng",
        ]);
        expect((last.message.attachment as { payload: object }).payload).toHaveProperty(
          ...((buttons === "plain" ? ["buttons"] : ["template_type", "button"]) as [string]),
        );
      },
    );

    test("a button comes back as what it stands for, also after a restart; a made-up or another person's one does not", async () => {
      await open();
      await send("chọn", { choices: seven.slice(0, 2) });
      const payload = zalo.sent[0]?.buttons[1]?.payload ?? "";
      expect(payload).not.toContain("/chon");
      const again = await bench.startCollecting();
      await bench.post(again.channel, textEvent(AN, payload));
      await bench.post(again.channel, textEvent(BINH, payload));
      await bench.post(again.channel, textEvent(AN, "#nut:AAAA"));
      expect(again.received.map((m) => m.text)).toEqual(["/chon 2"]);
      await eventually(() => zalo.sent.length === 3);
      expect(zalo.sent.slice(1).map((m) => m.text)).toEqual([
        expect.stringContaining("hết hạn"),
        expect.stringContaining("hết hạn"),
      ]);
    });

    test("more choices are numbered, and a typed number is the choice offered last, also after a restart", async () => {
      await open();
      await send("chọn", { choices: seven });
      expect(zalo.sent[0]?.buttons).toEqual([]);
      expect(zalo.sent[0]?.text).toContain("7. Lựa chọn 7");
      const again = await bench.startCollecting();
      for (const typed of ["3", " 7. ", "8", "0"]) await bench.post(again.channel, textEvent(AN, typed));
      await bench.post(again.channel, textEvent(BINH, "3"));
      expect(again.received.map((m) => m.text)).toEqual(["/chon 3", "/chon 7", "8", "0", "3"]);
    });

    test("once something else was said, a number is a number", async () => {
      const { channel: other, received } = await bench.startCollecting();
      channel = other;
      await bench.post(channel, textEvent(AN, "chào"));
      await send("chọn", { choices: seven });
      await send("Kết quả là bao nhiêu?", { choices: [choice("Quay lại")] });
      await bench.post(channel, textEvent(AN, "3"));
      expect(received.at(-1)?.text).toBe("3");
    });

    test("is free for 48 hours, then refused without permission to pay, then allowed with it until 7 days", async () => {
      await open();
      const paying = bench.newChannel({ mayPay: true });
      bench.wait(47 * HOUR_MS);
      await send("47 giờ");
      bench.wait(2 * HOUR_MS);
      expect(await failureOf(send("49 giờ"))).toMatchObject({ code: "chat-needs-payment", retryable: false });
      await paying.send({ chat: AN }, reply("49 giờ, trả tiền"));
      bench.wait(120 * HOUR_MS);
      expect(await failureOf(paying.send({ chat: AN }, reply("8 ngày")))).toMatchObject({
        code: "chat-unreachable",
        retryable: false,
      });
      expect(zalo.sent.map((m) => m.text)).toEqual(["47 giờ", "49 giờ, trả tiền"]);
    });

    test("nobody who never wrote is written to", async () => {
      await open();
      expect(await failureOf(channel.send({ chat: BINH }, reply("a")))).toMatchObject({
        code: "chat-unreachable",
        retryable: false,
      });
      expect(zalo.calls.filter(({ path }) => path.endsWith("/cs"))).toEqual([]);
    });

    const png = { name: "bieu-do.png", type: "image/png", bytes: Buffer.from("png") };
    const docx = { name: "Báo cáo.docx", type: "application/x", bytes: Buffer.from("docx") };

    test("files are uploaded once and used again by their id, by the next process too, until Zalo forgets them", async () => {
      await open();
      await send("đây", { files: [png, docx] });
      await (await bench.startCollecting()).channel.send({ chat: AN }, reply("lại", { files: [png, docx] }));
      expect(zalo.uploads.map((u) => [u.kind, u.name, u.bytes])).toEqual([
        ["image", "bieu-do.png", 3],
        ["file", "Báo cáo.docx", 4],
      ]);
      expect(zalo.sent.map((m) => m.asset)).toEqual([null, "asset_1", "asset_2", null, "asset_1", "asset_2"]);
      zalo.assets.delete("asset_1");
      await send("nữa", { files: [png] });
      expect(zalo.uploads).toHaveLength(3);
      expect(zalo.sent.at(-1)?.asset).toBe("asset_3");
      bench.wait(7 * 24 * HOUR_MS);
      await bench.storage.zalo.setChat(AN, { lastAt: bench.now() });
      await send("tuần sau", { files: [docx] });
      expect(zalo.uploads).toHaveLength(4);
    });

    test("what arrived of a reply does not come twice when the rest is tried again; another reply is sent whole", async () => {
      await open();
      const long = "chữ ".repeat(900);
      zalo.fail("/v2.0/oa/upload/image", { error: -32 });
      const once = () => channel.send({ chat: AN, replyId: "7" }, reply(long, { files: [png] }));
      expect(await failureOf(once())).toMatchObject({ code: "rate-limited" });
      const parts = zalo.sent.length;
      expect(parts).toBeGreaterThan(1);
      await once();
      expect(zalo.sent.slice(parts).map((m) => [m.text, m.asset])).toEqual([["", "asset_1"]]);
      await channel.send({ chat: AN, replyId: "8" }, reply(long));
      expect(zalo.sent).toHaveLength(2 * parts + 1);
    });

    test.each([
      ["a table", { name: "a.xlsx", type: "application/x", bytes: Buffer.from("x") }],
      ["a large picture", { ...png, bytes: Buffer.alloc(1024 * 1024 + 1) }],
    ])("%s, which Zalo does not take, is named in words", async (_, file) => {
      await open();
      await send("đây", { files: [file] });
      expect(zalo.uploads).toEqual([]);
      expect(zalo.sent[1]?.text).toContain(file.name);
    });

    test.each([
      [-32, "rate-limited", true],
      [-211, "quota-spent", false],
      [-218, "quota-spent", false],
      [-201, "call-refused", false],
      [-210, "call-refused", false],
      [-9999, "call-refused", false],
      [-213, "chat-unreachable", false],
      [-230, "chat-unreachable", false],
      [-232, "chat-unreachable", false],
      [-244, "chat-unreachable", false],
      [-224, "setup-refused", false],
      [-321, "setup-refused", false],
      [-248, "setup-refused", false],
      [-234, "not-now", true],
    ])("Zalo's error %i is %s, worth another try later: %s; it is tried once", async (error, code, retryable) => {
      await open();
      zalo.fail("/v3.0/oa/message/cs", { error }, 9);
      const failure = await failureOf(send("mật"));
      expect(failure).toMatchObject({ code, retryable });
      if (code === "rate-limited") expect(failure.retryAfterMs).toBe(60_000);
      if (code === "not-now") expect(failure.retryAfterMs).toBeGreaterThan(0);
      expect(zalo.calls.filter(({ path }) => path.endsWith("/cs"))).toHaveLength(1);
      expect(bench.counts).toContain(`not-sent-${code}`);
    });

    test.each([{ error: -200 }, { status: 502 }, { kind: "reset" as const }])(
      "after %j it is tried again and arrives",
      async (failing) => {
        await open();
        zalo.fail("/v3.0/oa/message/cs", failing);
        await send("đến nơi");
        expect(zalo.sent.map((m) => m.text)).toEqual(["đến nơi"]);
      },
    );

    test.each([{ status: 502 }, { kind: "reset" as const }, { kind: "lost" as const }])(
      "after %j twice nobody knows whether it was sent, and that is said; it is not tried a third time",
      async (failing) => {
        await open();
        zalo.fail("/v3.0/oa/message/cs", failing, 9);
        expect(await failureOf(send("x"))).toMatchObject({ code: "uncertain", retryable: true });
        expect(zalo.calls.filter(({ path }) => path.endsWith("/cs"))).toHaveLength(2);
      },
    );

    test("what may have been sent stays so though the next tries surely did nothing", async () => {
      await open();
      zalo.fail("/v3.0/oa/message/cs", { kind: "lost" });
      zalo.fail("/v3.0/oa/message/cs", { error: -200 }, 9);
      expect(await failureOf(send("x"))).toMatchObject({ code: "uncertain", retryable: true });
    });

    test("where nobody listens nothing was sent, and an upload that was perhaps made can be made again: both without doubt", async () => {
      await open();
      const nobody = createServer();
      await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
      const { port } = nobody.address() as AddressInfo;
      await new Promise((resolve) => nobody.close(resolve));
      const lost = bench.newChannel({ apiRoot: `http://127.0.0.1:${port}` });
      const failure = await failureOf(lost.send({ chat: AN }, reply("x")));
      expect(failure).toMatchObject({ code: "unavailable", retryable: true });
      // Whoever stands before Zalo lets nothing through.
      zalo.fail("/v3.0/oa/message/cs", { status: 429 }, 2);
      expect(await failureOf(send("x"))).toMatchObject({ code: "unavailable", retryable: true });
      zalo.fail("/v2.0/oa/upload/image", { kind: "reset" }, 9);
      expect(await failureOf(send("đây", { files: [png] }))).toMatchObject({ code: "unavailable", retryable: true });
    });

    test("an answer that never is one is given back to be sent later, after a bounded number of tries", async () => {
      await open();
      zalo.fail("/v3.0/oa/message/cs", { error: -200 }, 9);
      expect(await failureOf(send("x"))).toMatchObject({ code: "unavailable", retryable: true });
      expect(zalo.calls.filter(({ path }) => path.endsWith("/cs"))).toHaveLength(3);
    });
  });

  test("the file of the domain check is served at its name; without one there is no such route", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "zalo-")), "zalo_verifierAbC12.html");
    writeFileSync(path, "<html>code</html>");
    const route = bench.newChannel({ verifierFile: path }).routes.find((r) => r.method === "GET");
    expect(route?.path).toBe("/zalo_verifierAbC12.html");
    const served = await route?.handle({ body: Buffer.alloc(0), headers: {}, query: {} });
    expect(String(served?.body)).toBe("<html>code</html>");
    expect(bench.newChannel().routes).toHaveLength(1);
    expect(() => bench.newChannel({ verifierFile: `${path}.gone` })).toThrow("ZALO_VERIFIER_FILE");
  });
});
