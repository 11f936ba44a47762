import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BotFrameworkError } from "../../../src/channels/botframework/errors.ts";
import { APP_ID, type Bench, choice, reply, SECRET, startBench, WITH_APP_ID } from "./bench.ts";

const AN = { chat: "msteams|a:chat-an" };

describe("a reply", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
    await bench.post(bench.platform.message("Xin chào"));
  });
  afterEach(() => bench.close());
  const texts = () => bench.platform.sent.map((m) => m.activity.text);
  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail("it did not fail"),
      (error: unknown) => error as BotFrameworkError,
    );

  it("goes to the chat it is for, and to no other", async () => {
    const other = { id: "a:chat-binh", conversationType: "personal" };
    await bench.post(bench.platform.message("Xin chào", { conversation: other, from: { id: "29:binh" } }));
    await bench.channel.send(AN, reply("cho An"));
    await bench.channel.send({ chat: "msteams|a:chat-binh" }, reply("cho Bình"));
    expect(bench.platform.sent.map((m) => [m.conversation, m.activity.text, m.activity.recipient?.id])).toEqual([
      ["a:chat-an", "cho An", "29:an"],
      ["a:chat-binh", "cho Bình", "29:binh"],
    ]);
  });

  it("goes out after a restart, by what is stored of the chat", async () => {
    const { stored, platform } = bench;
    const again = await startBench({ stored });
    await again.channel.send(AN, reply("Còn 3 ngày"));
    expect(platform.sent.map((m) => m.activity.text)).toEqual(["Còn 3 ngày"]);
    await again.close();
  });

  it("follows the chat to another of the platform's addresses", async () => {
    const { stored } = bench;
    const moved = await startBench({ stored });
    await moved.post(moved.platform.message("Xin chào"));
    await moved.channel.send(AN, reply("Chào"));
    expect(moved.platform.sent.map((m) => m.activity.text)).toEqual(["Chào"]);
    expect(bench.platform.sent).toEqual([]);
    await moved.close();
  });

  it("follows the chat also where another instance took its last message in", async () => {
    const { stored } = bench;
    const other = await startBench({ stored });
    await other.post(other.platform.message("Xin chào"));
    await bench.channel.send(AN, reply("một"));
    expect([bench, other].map(({ platform }) => platform.sent.length)).toEqual([0, 1]);
    await bench.post(bench.platform.message("Xin chào"));
    await other.channel.send(AN, reply("hai"));
    await bench.channel.send(AN, reply("ba"));
    expect([bench, other].map(({ platform }) => platform.sent.length)).toEqual([2, 1]);
    await other.close();
  });

  it("goes out to a chat that wrote since the start, though the store fails now", async () => {
    let isAway = false;
    const save = async () => {
      if (isAway) throw new Error("database away");
    };
    const broken = await startBench({ references: { save, of: () => Promise.reject(new Error("database away")) } });
    expect(await broken.post(broken.platform.message("Xin chào"))).toBe(200);
    isAway = true;
    await broken.channel.send(AN, reply("Chào"));
    expect(broken.platform.sent).toHaveLength(1);
    await broken.close();
  });

  it("to a chat that nobody wrote from, or whose stored service is not allowed, is refused for good", async () => {
    bench.stored.set("msteams|x", {
      channelId: "msteams",
      serviceUrl: "https://evil.example/",
      conversation: { id: "x" },
    });
    for (const chat of ["msteams|a:nobody", "msteams|x"]) {
      const error = await failureOf(bench.channel.send({ chat }, reply("Chào")));
      expect([error.code, error.retryable]).toEqual(["chat-unreachable", false]);
    }
  });

  it("keeps the order of its messages and shows up to three choices under the last", async () => {
    const long = "một câu dài hơn một chút. ".repeat(1_000);
    await bench.channel.send(AN, reply(long, { choices: [choice("1", "Một"), choice("2", "Hai"), choice("3", "Ba")] }));
    expect(bench.platform.sent.length).toBeGreaterThan(1);
    expect(texts().join(" ").replace(/\s+/g, " ").trim()).toBe(long.replace(/\s+/g, " ").trim());
    const offered = bench.platform.sent.map((m) => m.activity.suggestedActions?.actions.map((a) => [a.type, a.value]));
    expect(offered.at(-1)).toEqual([
      ["imBack", "1"],
      ["imBack", "2"],
      ["imBack", "3"],
    ]);
    expect(offered.slice(0, -1).every((actions) => actions === undefined)).toBe(true);
  });

  it("of signs that are longer in markup than as typed is cut into messages that the platform takes", async () => {
    const signs = "<&>|*_".repeat(3_300);
    await bench.channel.send(AN, reply(signs));
    expect(bench.platform.sent.length).toBeGreaterThan(1);
    const shown = texts().join("").replaceAll("\\", "").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    expect(shown.replaceAll("&amp;", "&")).toBe(signs);
  });

  it("shows more choices as a card whose buttons say what would be typed", async () => {
    const communes = ["định hóa", "phước an", "a", "b", "c"].map((text) => choice(`/xa ${text}`, `Xã ${text}`));
    await bench.channel.send(AN, reply("Anh/chị chọn xã:", { choices: communes }));
    const [text, card] = bench.platform.sent.map((m) => m.activity);
    expect(text?.suggestedActions).toBeUndefined();
    const buttons = card?.attachments?.[0]?.content?.body.flatMap((row) => row.actions) ?? [];
    expect(buttons.map((b) => [b.type, b.title])).toEqual(communes.map((c) => ["Action.Submit", c.label]));
    await bench.post(bench.platform.message(undefined, { value: buttons[1]?.data }));
    expect(bench.received.at(-1)?.text).toBe("/xa phước an");
  });

  it("counts the buttons that rate it, and lists what no card holds", async () => {
    const ratings = [choice("👍", "👍 Hữu ích"), choice("👎", "👎 Chưa đúng")];
    const choices = Array.from({ length: 12 }, (_, i) => choice(`${i + 1}`, `Mục ${i + 1}`));
    await bench.channel.send(AN, reply("Có", { ratings }));
    await bench.channel.send(AN, reply("Có", { ratings, choices }));
    const [rated, listed, card] = bench.platform.sent.map((m) => m.activity);
    expect(rated?.suggestedActions?.actions.map((a) => a.value)).toEqual(["👍", "👎"]);
    expect(listed?.text).toContain("Mục 12");
    expect(listed?.text).not.toContain("Mục 10");
    expect(card?.attachments?.[0]?.content?.body.map((row) => row.actions.length)).toEqual([...Array(10).fill(1), 2]);
  });

  it("shows a picture, and says of another file that this channel cannot bring it", async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
    const files = [
      { name: "tien-do.png", type: "image/png", bytes: png },
      { name: "bao_cao.docx", type: "application/vnd.openxmlformats", bytes: Buffer.from("x") },
      { name: "to.png", type: "image/png", bytes: Buffer.alloc(1_000_001) },
    ];
    await bench.channel.send(AN, reply("Tiến độ", { files }));
    const [, picture, document, large] = bench.platform.sent.map((m) => m.activity);
    expect(picture?.attachments?.[0]).toMatchObject({
      contentType: "image/png",
      contentUrl: `data:image/png;base64,${png.toString("base64")}`,
    });
    expect(document?.text).toContain("bao\\_cao.docx");
    expect(large?.text).toContain("to.png");
  });

  it.each([
    [400, "call-refused", false],
    [413, "call-refused", false],
    [401, "credentials-refused", false],
    [403, "chat-unreachable", false],
    [404, "chat-unreachable", false],
    [500, "uncertain", true],
    [502, "uncertain", true],
    [504, "uncertain", true],
  ])("that is answered with %s is sent once and ends as %s", async (status, code, retryable) => {
    bench.platform.fail({ status });
    const error = await failureOf(bench.channel.send(AN, reply("một điều riêng")));
    expect([error.code, error.retryable]).toEqual([code, retryable]);
    expect(JSON.stringify(error) + String(error) + error.stack).not.toContain("riêng");
    expect(bench.logLines.join("")).not.toContain("riêng");
    expect(bench.platform.sent).toEqual([]);
    await bench.channel.send(AN, reply("sau đó"));
    expect(texts()).toEqual(["sau đó"]);
  });

  it("for which the bot has no permission says nothing of whether the chat can be reached", async () => {
    bench.platform.fail({ status: 403, code: "NotEnoughPermissions" });
    const error = await failureOf(bench.channel.send(AN, reply("một")));
    expect([error.code, error.retryable]).toEqual(["call-refused", false]);
    for (const code of ["ConversationBlockedByUser", "BotNotInConversationRoster", "BotDisabledByAdmin"]) {
      bench.platform.fail({ status: 403, code });
      expect((await failureOf(bench.channel.send(AN, reply("một")))).code).toBe("chat-unreachable");
    }
  });

  it("waits as long as the platform asks, itself for a moment and else by saying so", async () => {
    bench.platform.fail({ status: 429, retryAfter: "0" });
    await bench.channel.send(AN, reply("một"));
    expect(texts()).toEqual(["một"]);
    bench.platform.fail({ status: 429, retryAfter: "30" });
    const error = await failureOf(bench.channel.send(AN, reply("hai")));
    expect([error.code, error.retryable, error.retryAfterMs]).toEqual(["rate-limited", true, 30_000]);
    expect(texts()).toEqual(["một"]);
  });

  it("is tried again while the service is away, and each message of it arrives once", async () => {
    bench.platform.fail({ status: 503 }, 2);
    await bench.channel.send(AN, reply("một", { choices: ["1", "2", "3", "4"].map((text) => choice(text)) }));
    expect(bench.platform.sent).toHaveLength(2);
  });

  it("of several messages that stopped half-way goes on there when it is sent again", async () => {
    const choices = ["1", "2", "3", "4"].map((text) => choice(text));
    const to = { ...AN, replyId: "7" };
    bench.platform.fail("none");
    bench.platform.fail({ status: 429, retryAfter: "30" });
    expect((await failureOf(bench.channel.send(to, reply("một", { choices })))).code).toBe("rate-limited");
    expect(texts()).toEqual(["một"]);
    await bench.channel.send(to, reply("một", { choices }));
    expect(texts()).toEqual(["một", undefined]);
    await bench.channel.send({ ...AN, replyId: "8" }, reply("hai"));
    expect(texts().at(-1)).toBe("hai");
  });

  it("brings the pictures that are taken, though one before them is refused", async () => {
    const files = ["a.png", "b.png"].map((name) => ({ name, type: "image/png", bytes: Buffer.from("x") }));
    bench.platform.fail("none");
    bench.platform.fail({ status: 413 });
    const error = await failureOf(bench.channel.send(AN, reply("Minh chứng", { files })));
    expect([error.code, error.retryable]).toEqual(["call-refused", false]);
    expect(bench.platform.sent.map((m) => m.activity.attachments?.[0]?.name)).toEqual([undefined, "b.png"]);
  });

  it.each([{ kind: "reset" }, { kind: "hang" }] as const)(
    "without an answer (%o) ends in time and is not sent again",
    async (failure) => {
      const quick = await startBench({ callMs: 100 });
      await quick.post(quick.platform.message("Xin chào"));
      quick.platform.fail(failure);
      const error = await failureOf(quick.channel.send(AN, reply("một")));
      expect([error.code, error.retryable]).toEqual(["uncertain", true]);
      expect(quick.platform.sent).toEqual([]);
      await quick.close();
    },
  );

  it.each([
    ["refuses the app's password", { errorCode: "invalid_client" }, "credentials-refused", false],
    ["cannot be reached", { errorCode: "network_error" }, "unavailable", true],
    ["is overloaded", { status: 503 }, "unavailable", true],
  ])("is not sent when the login %s", async (_, said, code, retryable) => {
    const login = () => Promise.reject(Object.assign(new Error(SECRET), said));
    const locked = await startBench({ config: WITH_APP_ID, login });
    const authorization = `Bearer ${locked.platform.token(APP_ID)}`;
    expect(await locked.post(locked.platform.message("Xin chào"), { authorization })).toBe(200);
    const error = await failureOf(locked.channel.send(AN, reply("một")));
    expect([error.code, error.retryable]).toEqual([code, retryable]);
    expect(String(error) + error.stack).not.toContain(SECRET);
    expect(locked.platform.sent).toEqual([]);
    await locked.close();
  });

  it("that could not leave is said to be unsent", async () => {
    await bench.platform.close();
    const error = await failureOf(bench.channel.send(AN, reply("một")));
    expect([error.code, error.retryable]).toEqual(["unavailable", true]);
  });
});
