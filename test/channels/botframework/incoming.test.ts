import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../fakes/eventually.ts";
import { startInbox } from "../inbox.ts";
import { APP_ID, type Bench, BOT_TOKEN, SECRET, startBench, WITH_APP_ID } from "./bench.ts";

const GROUP = { id: "19:nhom@thread.tacv2", conversationType: "groupChat", isGroup: true, tenantId: "tenant-1" };

describe("a message to the bot", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());
  const arrive = async (text: string | undefined, more: Record<string, unknown> = {}) => {
    const activity = bench.platform.message(text, more);
    expect(await bench.post(activity)).toBe(200);
    return activity;
  };

  it("arrives with its chat, its sender and its id, as NFC", async () => {
    const { id } = await arrive("Chữ ký số?".normalize("NFD"));
    expect(bench.received).toEqual([
      {
        channel: "botframework",
        chat: "msteams|a:chat-an",
        messageId: id,
        sender: "local|aad|tenant-1|aad-an",
        text: "Chữ ký số?",
      },
    ]);
  });

  it("is met with typing in its chat", async () => {
    await arrive("Chữ ký số?");
    await eventually(() => bench.platform.typing[0]);
    expect(bench.platform.typing.map((t) => t.conversation)).toEqual(["a:chat-an"]);
  });

  it("in a group is marked so, and the bot's own name is taken out of it", async () => {
    const mention = (id: string, text: string) => ({ type: "mention", mentioned: { id, name: "x" }, text });
    await arrive("<at>Trợ lý</at>, <at>Bình</at>\u00a0chủ trì việc nào?", {
      conversation: GROUP,
      entities: [mention("28:bot", "<at>Trợ lý</at>"), mention("29:binh", "<at>Bình</at>")],
    });
    expect(bench.received).toMatchObject([{ isGroup: true, chat: "msteams|19:nhom@thread.tacv2" }]);
    expect(bench.received[0]?.text).toBe("Bình chủ trì việc nào?");
  });

  it.each([
    ["twice", "<at>Trợ lý</at> chữ ký số <at>Trợ lý</at>?", "<at>Trợ lý</at>", "chữ ký số ?"],
    ["by an entity without the words, as group chats have it", "<at>Trợ lý</at> chữ ký số?", null, "chữ ký số?"],
    [
      "with its id, as some clients write it",
      '<at id="0">Trợ lý</at> chữ ký số?',
      '<at id="0">Trợ lý</at>',
      "chữ ký số?",
    ],
  ])("is without the bot's own name where it stands %s", async (_, said, text, words) => {
    const naming = { type: "mention", mentioned: { id: "28:bot", name: "Trợ lý" }, text };
    await arrive(said, { conversation: GROUP, entities: [naming] });
    expect(bench.received[0]?.text).toBe(words);
  });

  it.each([
    ["null", null],
    ["no list", {}],
    [
      "entities of kinds that nobody knows",
      [null, "x", {}, { type: 5 }, { type: "mention" }, { type: "mention", mentioned: null }],
    ],
  ])("is taken in whatever stands beside it: %s", async (_, entities) => {
    await arrive("Chữ ký số?", { entities });
    expect(bench.received.map((m) => m.text)).toEqual(["Chữ ký số?"]);
  });

  it("keeps the sign that it begins with when nobody was named", async () => {
    await arrive("-5");
    expect(bench.received[0]?.text).toBe("-5");
  });

  it("that was changed is marked so and met without typing; one that was deleted is nothing", async () => {
    await arrive("82%", { type: "messageUpdate", id: "m-7", channelData: { eventType: "editMessage" } });
    await arrive("82%", { type: "messageUpdate", channelData: { eventType: "undeleteMessage" } });
    await arrive(undefined, { type: "messageDelete" });
    expect(bench.received).toMatchObject([{ messageId: "m-7", text: "82%", isEdit: true }]);
    await bench.channel.stop();
    expect(bench.platform.typing).toEqual([]);
  });

  it.each([
    ["by the time", { timestamp: "2026-11-21T08:00:00.000Z" }, { timestamp: "2026-11-21T08:00:01.000Z" }],
    ["by the text where no time is said", {}, {}],
  ])(
    "that was changed twice is two deliveries of one message, each the same when it comes again, told apart %s",
    async (_, first, second) => {
      const change = { type: "messageUpdate", id: "m-7", channelData: { eventType: "editMessage" } };
      await arrive("82%", { id: "m-7" });
      for (const [text, more] of [
        ["83%", first],
        ["83%", first],
        ["84%", second],
      ] as const)
        await arrive(text, { ...change, ...more });
      expect(bench.received.map((m) => m.messageId)).toEqual(Array(4).fill("m-7"));
      const [said, changed, again, changedTwice] = bench.received.map((m) => m.deliveryId);
      expect(said).toBeUndefined();
      expect(again).toBe(changed);
      expect(new Set(["m-7", changed, changedTwice]).size).toBe(3);
    },
  );

  it("says what the button says that was pressed", async () => {
    await arrive(undefined, { value: { text: "Xã Định Hóa" } });
    expect(bench.received.map((m) => m.text)).toEqual(["Xã Định Hóa"]);
  });

  it.each([
    ["a value of somebody else's card", { value: { action: "delete" } }],
    ["a value that is no text", { value: { text: 5 } }],
    ["a reaction", { type: "messageReaction" }],
    ["somebody typing", { type: "typing" }],
    ["a card without words", { attachments: [{ contentType: "application/vnd.microsoft.card.hero", content: {} }] }],
  ])("is nothing when it is %s", async (_, more) => {
    await arrive(undefined, more);
    expect(bench.received).toEqual([]);
  });

  it("that somebody was added keeps how the chat is answered, and is no message", async () => {
    await arrive(undefined, { type: "conversationUpdate", membersAdded: [{ id: "28:bot" }] });
    expect(bench.received).toEqual([]);
    expect([...bench.stored.keys()]).toEqual(["msteams|a:chat-an"]);
  });

  it("that the bot was installed keeps how the chat is answered; what wants an answer of its own kind is said to be unknown", async () => {
    await arrive(undefined, { type: "installationUpdate", action: "add" });
    expect([...bench.stored.keys()]).toEqual(["msteams|a:chat-an"]);
    const invoke = bench.platform.message(undefined, {
      type: "invoke",
      name: "adaptiveCard/action",
      value: { text: "x" },
    });
    expect(await bench.post(invoke)).toBe(501);
    expect(bench.received).toEqual([]);
  });

  it("keeps no names with how the chat is answered", async () => {
    await arrive("Xin chào");
    expect(JSON.stringify([...bench.stored])).not.toContain("Nguyễn");
  });

  it("comes in Teams from the same person in every chat; elsewhere a chosen id is worth something in its own conversation only", async () => {
    await arrive("1");
    await arrive("2", { from: { id: "29:other-bot-id", aadObjectId: "aad-an" }, conversation: GROUP });
    await arrive("3", { channelId: "directline" });
    await arrive("4", { channelId: "directline", conversation: { id: "other" } });
    const [one, two, three, four] = bench.received.map((m) => m.sender);
    expect(two).toBe(one);
    expect(new Set([one, three, four]).size).toBe(3);
  });

  it("of 100 kB arrives whole, and its text is in no log line", async () => {
    const secret = "thư riêng ".repeat(10_000).trim();
    await arrive(secret);
    expect(bench.received[0]?.text).toBe(secret);
    expect(bench.logLines.length).toBeGreaterThan(0);
    expect(bench.logLines.join("")).not.toContain("thư riêng");
    expect(bench.logLines.join("")).not.toContain("Nguyễn");
  });

  it("is not acknowledged when it was not taken in, nor after the channel stopped", async () => {
    await bench.close();
    bench = await startBench({ receive: () => Promise.reject(new Error("database away")) });
    expect(await bench.post(bench.platform.message("82%"))).toBe(503);
    await bench.channel.stop();
    expect(await bench.post(bench.platform.message("82%"))).toBe(503);
  });

  it("is not acknowledged falsely when storing it takes too long; what is stored in the end has the same id when it comes again", async () => {
    await bench.close();
    const inbox = startInbox();
    bench = await startBench({ receive: inbox.receive, acknowledgeMs: 30 });
    const activity = bench.platform.message("82%");
    inbox.become("hanging");
    expect(await bench.post(activity)).toBe(503);
    inbox.become("working");
    expect(await bench.post(activity)).toBe(200);
    await eventually(() => inbox.received.length === 1);
    expect(inbox.tries).toHaveLength(2);
  });

  it("is not acknowledged while nobody could keep how its chat is answered, and is not lost", async () => {
    await bench.close();
    const stored = new Map<string, unknown>();
    let isAway = true;
    const save = async (chat: string, reference: unknown) => {
      if (isAway) throw new Error("database away");
      stored.set(chat, reference);
    };
    bench = await startBench({ references: { save, of: async (chat) => stored.get(chat) ?? null } });
    const activity = bench.platform.message("82%");
    const added = bench.platform.message(undefined, { type: "conversationUpdate", membersAdded: [{ id: "28:bot" }] });
    for (const one of [activity, added]) expect(await bench.post(one)).toBe(503);
    expect(bench.received).toEqual([]);
    isAway = false;
    for (const one of [activity, added]) expect(await bench.post(one)).toBe(200);
    expect(bench.received.map((m) => m.text)).toEqual(["82%"]);
    expect([...stored.keys()]).toEqual(["msteams|a:chat-an"]);
  });

  it("is met with typing once it is stored, and once only, however often it comes", async () => {
    await bench.close();
    const inbox = startInbox();
    bench = await startBench({ receive: inbox.receive });
    const activity = bench.platform.message("82%");
    inbox.become("failing");
    expect(await bench.post(activity)).toBe(503);
    inbox.become("working");
    for (let i = 0; i < 3; i++) expect(await bench.post(activity)).toBe(200);
    await bench.channel.stop();
    expect(bench.platform.typing).toHaveLength(1);
  });
});

describe("the sender of a message", () => {
  it("is known by the organisation's id where the channel proves it, and is somebody else where nothing is proven", async () => {
    const proven = await startBench({ config: WITH_APP_ID });
    const local = await startBench();
    const { platform } = proven;
    const authorization = `Bearer ${platform.token(APP_ID)}`;
    expect(await proven.post(platform.message("x"), { authorization })).toBe(200);
    expect(await local.post(local.platform.message("x"))).toBe(200);
    expect(proven.received[0]?.sender).toBe("aad|tenant-1|aad-an");
    expect(local.received[0]?.sender).not.toBe(proven.received[0]?.sender);
    await proven.close();
    await local.close();
  });
});

describe("a file with a message", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench({ config: WITH_APP_ID });
  });
  afterEach(() => bench.close());
  const arrive = async (attachments: unknown[]) => {
    const { platform } = bench;
    const authorization = `Bearer ${platform.token(APP_ID)}`;
    expect(await bench.post(platform.message("minh chứng", { attachments }), { authorization })).toBe(200);
    return bench.received[0]?.files ?? [];
  };
  const onDrive = (downloadUrl: string, fileType = "pdf") => ({
    contentType: "application/vnd.microsoft.teams.file.download.info",
    name: "Báo cáo.pdf".normalize("NFD"),
    contentUrl: "https://xa.sharepoint.com/a.pdf",
    content: { downloadUrl, uniqueId: "1", fileType },
  });

  it("of the person's drive is fetched when asked for, without the bot's token", async () => {
    const bytes = Buffer.from("%PDF-1.7");
    const [file] = await arrive([onDrive(bench.platform.serveFile("a.pdf", bytes))]);
    expect(file).toMatchObject({ name: "Báo cáo.pdf", type: "application/pdf", size: null });
    expect(bench.platform.fileRequests).toEqual([]);
    expect(await file?.load(100)).toEqual(bytes);
    expect(bench.platform.fileRequests.map((r) => r.authorization)).toEqual([undefined]);
  });

  it("that is a picture in the text is fetched with the bot's token", async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
    const contentUrl = bench.platform.serveFile("views/original", bytes, { token: BOT_TOKEN });
    const [file, ...others] = await arrive([
      { contentType: "image/*", contentUrl },
      { contentType: "text/html", content: "<div>minh chứng</div>" },
    ]);
    expect(others).toEqual([]);
    expect(file?.type).toBe("image/*");
    expect(await file?.load(100)).toEqual(bytes);
  });

  it("is refused beyond the limit, and taken at it", async () => {
    const [file] = await arrive([onDrive(bench.platform.serveFile("a.pdf", Buffer.alloc(1000, 1)))]);
    await expect(file?.load(999)).rejects.toMatchObject({ code: "file-too-large" });
    expect(await file?.load(1000)).toHaveLength(1000);
  });

  it("leads to no address but the platform's, neither by itself nor by a redirect", async () => {
    const { platform } = bench;
    const inside = platform.serveFile("inside", Buffer.from("secret"));
    const foreign = ["http://10.0.0.1/a.pdf", "https://evil.example/a.pdf", "file:///etc/passwd"].map((url) =>
      onDrive(url),
    );
    const picture = { contentType: "image/png", contentUrl: "https://evil.example/a.png" };
    const moved = onDrive(platform.serveFile("moved", Buffer.alloc(0), { redirect: inside }));
    const files = await arrive([...foreign, picture, moved]);
    expect(files).toHaveLength(5);
    for (const file of files.slice(0, 4)) await expect(file.load(100)).rejects.toMatchObject({ code: "call-refused" });
    await expect(files[4]?.load(100)).rejects.toMatchObject({ name: "BotFrameworkError" });
    expect(platform.fileRequests.map((r) => r.path)).toEqual(["/files/moved"]);
  });

  it("that is gone says so and names no secret", async () => {
    const [file] = await arrive([{ contentType: "image/png", contentUrl: `${bench.platform.serviceUrl}gone` }]);
    const error = await file?.load(100).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: "BotFrameworkError", retryable: false });
    expect(JSON.stringify(error) + String(error)).not.toContain(BOT_TOKEN);
    expect(JSON.stringify(error)).not.toContain(SECRET);
  });
});
