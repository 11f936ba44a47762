import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { messageIdOf } from "../../../src/channels/webchat/payload.ts";
import { eventually } from "../../fakes/eventually.ts";
import { post, readEvents, startWebChat, type WebChatBench, type WebChatBenchOptions } from "./bench.ts";

let bench: WebChatBench;
afterEach(() => bench.stop());
const start = async (options?: WebChatBenchOptions) => {
  bench = await startWebChat(options);
};
const send = (id: string, text: string, cookie?: string) => post(bench.address, { id, text }, cookie ? { cookie } : {});
/** The log as a page that opens now is sent it. */
async function logOf(cookie: string, length: number) {
  const reader = await readEvents(bench.address, { cookie });
  await eventually(() => reader.log().length >= length);
  reader.close();
  return reader.log();
}

describe("a message of the page", () => {
  it("is taken in with the session as chat and sender, which is the hash of what the cookie holds", async () => {
    await start();
    const { status, cookie, body } = await send("m-1", `  ${"Định Hóa".normalize("NFD")}\r\nhai\u0007 `);
    const token = /^troly_session=([\w-]{43})$/.exec(cookie)?.[1] ?? expect.fail(cookie);
    const session = createHash("sha256").update(token).digest("hex");
    expect(status).toBe(202);
    expect(body).toEqual({ session: session.slice(0, 8) });
    expect(bench.received).toEqual([
      {
        channel: "webchat",
        chat: session,
        sender: session,
        messageId: messageIdOf("m-1"),
        text: "Định Hóa\nhai",
        isReachable: false,
        takesFiles: false,
      },
    ]);
  });

  it("belongs to the same chat each time that the cookie comes along, and to another without", async () => {
    await start();
    const { cookie } = await send("m-1", "một");
    expect((await send("m-2", "hai", cookie)).cookie).toBe(cookie);
    const other = await send("m-1", "ba");
    expect(other.cookie).not.toBe(cookie);
    const [first, second, third] = bench.received;
    expect(second?.chat).toBe(first?.chat);
    expect(third?.chat).not.toBe(first?.chat);
  });

  it("gives a cookie that scripts and other sites cannot use, for a year; Secure where people come by https", async () => {
    await start();
    expect((await send("m", "a")).setCookie).toMatch(
      /^troly_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=31536000$/,
    );
    await bench.stop();
    await start({ publicUrl: "https://troly.example" });
    expect((await send("m", "a")).setCookie).toMatch(/; Secure$/);
  });

  it("gives a Secure cookie also where a proxy says that the person came by https, though nobody configured the address", async () => {
    await start();
    const by = async (scheme: string) => {
      const headers = {
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
        "x-forwarded-proto": scheme,
      };
      return (await post(bench.address, { id: "m-1", text: "Chào" }, { headers })).setCookie;
    };
    expect(await by("https")).toMatch(/; Secure$/);
    expect(await by("http")).not.toContain("Secure");
  });

  it("that comes twice with the same id is taken in once and shown once", async () => {
    await start();
    bench.answer = () => ({ text: "Đáp.", kind: "owner", citations: [], choices: [] });
    const { cookie } = await send("m-1", "một");
    const again = await Promise.all([send("m-1", "một", cookie), send("m-1", "một", cookie)]);
    expect(again.map(({ status }) => status)).toEqual([202, 202]);
    expect((await send("m-2", "hai", cookie)).status).toBe(202);
    expect(bench.received.map(({ messageId }) => messageId)).toEqual(["m-1", "m-2"].map(messageIdOf));
    const log = await logOf(cookie, 4);
    expect(log.filter(({ event }) => event === "reply")).toHaveLength(2);
    expect(log.filter(({ event }) => event === "message").map(({ data }) => data.id)).toEqual(["m-1", "m-2"]);
  });

  it("is not accepted while it cannot be stored, and once it can, stands in the chat once", async () => {
    await start();
    const { cookie } = await send("m-0", "không");
    bench.refuse = new Error("no database");
    const refused = await send("m-1", "một", cookie);
    expect([refused.status, refused.body.error]).toEqual([503, expect.stringContaining("Chưa lưu được")]);
    expect(refused.body.error).not.toContain("database");
    bench.refuse = null;
    expect((await send("m-1", "một", cookie)).status).toBe(202);
    expect(bench.received.map(({ messageId }) => messageId)).toEqual(["m-0", "m-1"].map(messageIdOf));
    expect((await logOf(cookie, 2)).map(({ data }) => data.id)).toEqual(["m-0", "m-1"]);
  });

  it("is kept without what nobody should have typed, while whoever answers reads all of it", async () => {
    await start();
    const { cookie } = await send("m-1", "CCCD của tôi là 012345678901");
    await send("m-2", "/lienket ABCD-EFGH-JKMN", cookie);
    await send("m-3", "lien ket abcd efgh jkmn", cookie);
    await send("m-4", "Liên kết hộ kinh doanh thế nào?", cookie);
    expect(bench.received.map(({ text }) => text)).toEqual([
      "CCCD của tôi là 012345678901",
      "/lienket ABCD-EFGH-JKMN",
      "lien ket abcd efgh jkmn",
      "Liên kết hộ kinh doanh thế nào?",
    ]);
    expect((await logOf(cookie, 4)).map(({ data }) => data.text)).toEqual([
      expect.not.stringMatching(/\d/),
      "/lienket …",
      "lien ket …",
      "Liên kết hộ kinh doanh thế nào?",
    ]);
  });

  it("may have 4,000 characters; one more is refused with a sentence that says what to do", async () => {
    await start();
    expect((await send("m-1", "ữ".normalize("NFD").repeat(4000))).status).toBe(202);
    const refused = await send("m-2", "ữ".repeat(4001));
    expect(refused.status).toBe(413);
    expect(refused.body.error).toContain("4.000 ký tự");
    expect(refused.body.error).toContain("tách thành nhiều tin");
    expect(bench.received).toHaveLength(1);
  });

  it.each([
    ["bad JSON", "{"],
    ["null", "null"],
    ["no id", { text: "a" }],
    ["an id of 65 characters", { id: "a".repeat(65), text: "a" }],
    ["an id that is no name", { id: "a b", text: "a" }],
    ["no text", { id: "a" }],
    ["an empty text", { id: "a", text: " \n\u200b " }],
  ])("is refused with a Vietnamese sentence when it is %s", async (_what, body) => {
    await start();
    const refused = await post(bench.address, body);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatch(/[ạảấầậắằặẹếềệịọốồộớờợụứừựđ]/i);
    expect(bench.received).toEqual([]);
  });

  it("is taken from the own page alone", async () => {
    await start({ publicUrl: "https://troly.example" });
    const json = { "content-type": "application/json" };
    const own = new URL(bench.address);
    const from = async (headers: Record<string, string>) =>
      (await post(bench.address, { id: "m", text: "a" }, { headers })).status;
    for (const headers of [
      { ...json, "sec-fetch-site": "same-origin" },
      { ...json, "sec-fetch-site": "none" },
      { ...json, origin: own.origin },
      { ...json, origin: "https://troly.example" },
      { "content-type": "application/json; charset=utf-8", origin: own.origin },
    ])
      expect(await from(headers), JSON.stringify(headers)).toBe(202);
    for (const headers of [
      json,
      { ...json, origin: "null" },
      { ...json, origin: "https://evil.example" },
      { ...json, origin: `${own.origin}0` },
      { ...json, "sec-fetch-site": "cross-site", origin: own.origin },
      { ...json, "sec-fetch-site": "same-site", origin: own.origin },
      { "content-type": "text/plain", "sec-fetch-site": "same-origin" },
      { "content-type": "application/jsonp", "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "same-origin" },
    ] as Record<string, string>[])
      expect(await from(headers), JSON.stringify(headers)).toBe(403);
    expect(await from({ ...json, "sec-fetch-site": "same-origin" })).toBe(202);
  });

  it("waits at the page before the start and after the stop", async () => {
    await start();
    const { cookie } = await send("m-1", "một");
    await bench.channel.stop();
    expect((await send("m-2", "hai", cookie)).status).toBe(503);
    expect((await readEvents(bench.address, { cookie })).status).toBe(503);
  });
});

describe("beginning anew", () => {
  it("empties the chat for good, its files too, tells pages that are open, and has the talk forgotten", async () => {
    await start();
    const { cookie } = await send("m-1", "một");
    const chat = bench.received[0]?.chat ?? "";
    const picture = { name: "a.png", type: "image/png", bytes: Buffer.from("x") };
    await bench.reply(chat, { text: "Biểu đồ", files: [picture] });
    const reader = await readEvents(bench.address, { cookie });
    await eventually(() => reader.log().length === 2);
    const file = `${bench.address}/webchat/files/${reader.log()[1]?.data.files[0].id}`;
    expect((await fetch(file, { headers: { cookie } })).status).toBe(200);
    expect((await post(bench.address, {}, { cookie, path: "/webchat/clear" })).status).toBe(202);
    await eventually(() => reader.log().at(-1)?.event === "cleared");
    reader.close();
    expect((await fetch(file, { headers: { cookie } })).status).toBe(404);
    expect((await logOf(cookie, 1)).map(({ event }) => event)).toEqual(["cleared"]);
    expect(bench.received.at(-1)).toMatchObject({ chat, text: "/start" });
  });

  it("is not for another site's page, and leaves other chats alone", async () => {
    await start();
    const { cookie } = await send("m-1", "một");
    const headers = { "content-type": "application/json", "sec-fetch-site": "cross-site" };
    expect((await post(bench.address, {}, { cookie, path: "/webchat/clear", headers })).status).toBe(403);
    expect((await post(bench.address, {}, { path: "/webchat/clear" })).status).toBe(202);
    expect((await logOf(cookie, 1)).map(({ data }) => data.id)).toEqual(["m-1"]);
  });
});
