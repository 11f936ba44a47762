import { afterEach, beforeEach, expect, it } from "vitest";
import type { Reply } from "../../src/domain/message.ts";
import { type Database, type Db, inTransaction } from "../../src/storage/database.ts";
import { addOutgoing, outgoingFailed, outgoingSent, takeOutgoing } from "../../src/storage/outgoing.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { whileWriting } from "./busy.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { later, NOW } from "./staff.ts";

const reply = (text: string): Reply => ({ text, kind: "procedure", citations: [], choices: [] });

await describeOnEachEngine("a message to be sent", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());
  const add = (chat: string, text: string, at = NOW) =>
    addOutgoing(database.db, { channel: "telegram", chat, reply: reply(text) }, at);
  const take = async (at = NOW, limit = 10, on: Pick<Database, "db" | "engine"> = database) =>
    (await takeOutgoing(on, limit, at, new Date(at.getTime() + 60_000))).map((message) => message.reply.text);
  const row = (id: number) =>
    database.db.selectFrom("outgoing").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

  it("is taken with what it says, files too, and counted as tried", async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    const said: Reply = {
      ...reply("Nhắc: 'V.20' 😀 \u0000"),
      choices: [{ label: "Đã nhận", text: "Đã nhận 1-1" }],
      files: [{ name: "bieu-do.png", type: "image/png", bytes }],
    };
    const id = await addOutgoing(database.db, { channel: "zalo", chat: "z", reply: said }, NOW);
    const [taken] = await takeOutgoing(database, 10, NOW, later(1));
    expect(taken).toEqual({
      id,
      channel: "zalo",
      chat: "z",
      reply: said,
      attempts: 1,
      failures: 0,
      createdAt: NOW,
      expiresAt: null,
      inboxId: null,
      error: null,
    });
    expect(Buffer.isBuffer(taken?.reply.files?.[0]?.bytes)).toBe(true);
  });

  it("waits for the earlier ones of its chat, and not for other chats", async () => {
    const first = await add("7", "a1");
    await add("7", "a2");
    const other = await add("8", "b1");
    expect(await take()).toEqual(["a1", "b1"]);
    expect(await take()).toEqual([]);
    await outgoingSent(database, other, NOW);
    expect(await take()).toEqual([]);
    await outgoingSent(database, first, NOW);
    expect(await take()).toEqual(["a2"]);
  });

  it("is not held up by the same chat number on another channel", async () => {
    await add("7", "a1");
    await addOutgoing(database.db, { channel: "zalo", chat: "7", reply: reply("z1") }, NOW);
    expect(await take()).toEqual(["a1", "z1"]);
  });

  it("is taken the oldest first, no more than asked for", async () => {
    for (const chat of ["3", "1", "2"]) await add(chat, chat);
    expect(await take(NOW, 2)).toEqual(["3", "1"]);
    expect(await take(NOW, 2)).toEqual(["2"]);
  });

  it("is left alone while the one who took it may still send it, and taken over afterwards", async () => {
    await add("7", "a1");
    await take();
    expect(await take(later(0.9))).toEqual([]);
    expect(await take(later(1))).toEqual(["a1"]);
    expect(await database.db.selectFrom("outgoing").select("attempts").execute()).toEqual([{ attempts: 2 }]);
  });

  it("is taken by one of several takers at the same moment", async () => {
    for (let i = 0; i < 30; i++) await add(`c${i}`, `m${i}`);
    const all = [database, await database.another(), await database.another(), await database.another()];
    const taken = await Promise.all(Array.from({ length: 12 }, (_, i) => take(NOW, 5, all[i % 4])));
    // PostgreSQL may give a taker fewer than it asked for; the rest is there for the next.
    const rest = await take(NOW, 30);
    const texts = [...taken.flat(), ...rest];
    expect(texts).toHaveLength(30);
    expect(new Set(texts).size).toBe(30);
  });

  it("is tried again when it failed for now, the later ones of its chat after it", async () => {
    const id = await add("7", "a1");
    await add("7", "a2");
    await take();
    await outgoingFailed(database.db, id, "429", later(5));
    expect(await row(id)).toMatchObject({ state: "waiting", error: "429" });
    expect(await take(later(4))).toEqual([]);
    expect(await take(later(5))).toEqual(["a1"]);
    await outgoingSent(database, id, later(5));
    expect(await row(id)).toMatchObject({ state: "sent", error: null, sent_at: later(5).toISOString() });
    expect(await take(later(5))).toEqual(["a2"]);
  });

  it("is given up for good, and no longer holds up its chat", async () => {
    const id = await add("7", "a1");
    await add("7", "a2");
    await take();
    await outgoingFailed(database.db, id, "403", null);
    expect(await row(id)).toMatchObject({ state: "failed", error: "403" });
    expect(await take(later(60))).toEqual(["a2"]);
  });

  it("stays sent when a slower taker says later that it failed", async () => {
    const id = await add("7", "a1");
    await take();
    await take(later(1));
    await outgoingSent(database, id, later(1));
    await outgoingFailed(database.db, id, "timeout", null);
    await outgoingFailed(database.db, id, "timeout", later(2));
    expect(await row(id)).toMatchObject({ state: "sent", error: null });
    expect(await take(later(60))).toEqual([]);
  });

  it("is stored with what caused it or not at all", async () => {
    const failing = inTransaction(database.db, async (transaction) => {
      await addOutgoing(transaction, { channel: "telegram", chat: "7", reply: reply("x") }, NOW);
      throw new Error("later");
    });
    await expect(failing).rejects.toThrow("later");
    expect(await take()).toEqual([]);
  });

  it("is marked as sent although another process is writing", async () => {
    const id = await add("7", "a1");
    const other = await database.another();
    const write = (db: Db) => addOutgoing(db, { channel: "telegram", chat: "9", reply: reply("y") }, NOW);
    await whileWriting(other.db, write, () => outgoingSent(database, id, NOW));
    await whileWriting(other.db, write, () => outgoingFailed(database.db, id, "x", null));
    await whileWriting(other.db, write, () => add("10", "z"));
    expect(await whileWriting(other.db, write, () => take(NOW, 1))).toHaveLength(1);
    expect(await row(id)).toMatchObject({ state: "sent" });
  });
});
