import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Reply } from "../../src/domain/message.ts";
import { keepChatMemory } from "../../src/storage/chats.ts";
import { beginForm, formOf } from "../../src/storage/forms.ts";
import { addIncoming, failIncoming, finishIncoming, takeIncoming } from "../../src/storage/inbox.ts";
import { findOffer, saveOffer } from "../../src/storage/offers.ts";
import { addOutgoing, outgoingSent } from "../../src/storage/outgoing.ts";
import { deleteOldMessages } from "../../src/storage/retention.ts";
import { addUnanswered } from "../../src/storage/unanswered-questions.ts";
import { appendWebChat } from "../../src/storage/webchat.ts";
import { setZaloChat, zaloChat } from "../../src/storage/zalo-chats.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const DAY_MS = 24 * 3_600_000;
const NOW = new Date("2026-10-15T12:00:00+07:00");
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const SECRET = "4711";
const message = (messageId: string, channel = "telegram") => ({
  channel,
  chat: "1",
  messageId,
  sender: "1",
  text: SECRET,
});
const reply: Reply = { text: SECRET, kind: "passage", citations: [], choices: [] };

await describeOnEachEngine("old messages", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());

  async function handled(messageId: string, at: Date, channel?: string): Promise<void> {
    const { db } = database;
    await addIncoming(db, message(messageId, channel), at);
    const [taken] = await takeIncoming(database, 1, at, at);
    if (!taken) throw new Error("not taken");
    await finishIncoming(db, taken, at);
    const id = await addOutgoing(db, { channel: channel ?? "telegram", chat: "1", reply, inboxId: taken.id }, at);
    await outgoingSent(database, id, at);
  }
  /** Every text of the tables that hold what people said. */
  async function kept(): Promise<string> {
    const { db } = database;
    const tables = [
      "inbox",
      "outgoing",
      "chat_memory",
      "unanswered_questions",
      "webchat_events",
      "offers",
      "zalo_chats",
      "forms",
    ] as const;
    const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
    return JSON.stringify(rows);
  }
  const counts = () =>
    database.db
      .selectFrom("message_counts")
      .select(["day", "channel", "kind", "count"])
      .orderBy("day")
      .orderBy("channel")
      .orderBy("kind")
      .execute();

  it("lose their texts, wherever they are, and leave how many there were a day", async () => {
    const { db } = database;
    for (const n of [1, 2, 3]) await handled(`m${n}`, daysAgo(40));
    await handled("z", daysAgo(35), "zalo");
    await keepChatMemory(db, { channel: "telegram", chat: "1" }, { turns: [SECRET] }, daysAgo(40));
    await addUnanswered(db, [{ text: SECRET, commune: null, kind: "none", reason: "none", day: "2026-09-05" }]);
    await appendWebChat(db, "0b", { kind: "message", ref: "m1", body: { text: SECRET } }, daysAgo(40));
    await saveOffer(db, { channel: "telegram", chat: "1" }, "i", SECRET, daysAgo(40));
    await setZaloChat(db, "1", { lastAt: daysAgo(40), offers: { numbered: [SECRET], buttons: [] } });
    await beginForm(db, { channel: "telegram", chat: "1", sender: "1" }, "report", { note: SECRET }, daysAgo(40));
    expect(await deleteOldMessages(db, daysAgo(30))).toBe(8);
    expect(await kept()).not.toContain(SECRET);
    expect(await zaloChat(db, "1")).toMatchObject({ lastAt: daysAgo(40) });
    expect(await counts()).toEqual([
      { day: "2026-09-05", channel: "", kind: "question-none", count: 1 },
      { day: "2026-09-05", channel: "telegram", kind: "in-done", count: 3 },
      { day: "2026-09-05", channel: "telegram", kind: "out-sent", count: 3 },
      { day: "2026-09-10", channel: "zalo", kind: "in-done", count: 1 },
      { day: "2026-09-10", channel: "zalo", kind: "out-sent", count: 1 },
    ]);
  });

  // PostgreSQL gives the room of deleted rows to others by itself, when it is time.
  it.runIf(engine.name === "SQLite")("are in no byte of the file any more", async () => {
    const path = database.url.slice("sqlite:".length);
    const words = "câu hỏi riêng tư 98127312";
    const held = async () => {
      await sql`pragma wal_checkpoint(truncate)`.execute(database.db);
      return readFileSync(path).includes(words);
    };
    await appendWebChat(database.db, "0b", { kind: "message", body: { text: words } }, daysAgo(40));
    await addIncoming(database.db, { ...message("m"), text: words }, daysAgo(40));
    expect(await held()).toBe(true);
    const [taken] = await takeIncoming(database, 1, daysAgo(40), daysAgo(40));
    if (taken) await finishIncoming(database.db, taken, daysAgo(40));
    await deleteOldMessages(database.db, daysAgo(30));
    expect(await held()).toBe(false);
  });

  it("are counted once, however often and in however many steps that is done", async () => {
    await handled("m1", daysAgo(40));
    await deleteOldMessages(database.db, daysAgo(30));
    await handled("m2", daysAgo(40));
    await deleteOldMessages(database.db, daysAgo(30));
    await deleteOldMessages(database.db, daysAgo(30));
    expect((await counts()).map(({ kind, count }) => [kind, count])).toEqual([
      ["in-done", 2],
      ["out-sent", 2],
    ]);
  });

  it("of the last days stay, and so does what waits, however old it is", async () => {
    const { db } = database;
    await handled("new", daysAgo(29));
    await addIncoming(db, message("waits"), daysAgo(90));
    await addOutgoing(db, { channel: "telegram", chat: "1", reply }, daysAgo(90));
    const place = { channel: "telegram", chat: "1", sender: "1" };
    await saveOffer(db, place, "i", SECRET, daysAgo(29));
    await setZaloChat(db, "1", { lastAt: daysAgo(29), offers: { numbered: [SECRET], buttons: [] } });
    await beginForm(db, place, "report", { note: SECRET }, daysAgo(29));
    expect(await deleteOldMessages(db, daysAgo(30))).toBe(0);
    expect(await findOffer(db, place, "i")).toBe(SECRET);
    expect((await zaloChat(db, "1"))?.offers).not.toBeNull();
    expect(await formOf(db, place)).not.toBeNull();
    const rows = await db.selectFrom("inbox").select(["delivery", "state"]).orderBy("id").execute();
    expect(rows).toEqual([
      { delivery: "new", state: "done" },
      { delivery: "waits", state: "waiting" },
    ]);
    expect(await db.selectFrom("outgoing").selectAll().execute()).toHaveLength(2);
    expect(await counts()).toEqual([]);
  });

  it("that were given up go too, so many days after that", async () => {
    const { db } = database;
    await addIncoming(db, message("dead"), daysAgo(90));
    const [taken] = await takeIncoming(database, 1, daysAgo(90), daysAgo(90));
    if (!taken) throw new Error("not taken");
    await failIncoming(db, taken, { error: "E", isCounted: true, again: null }, daysAgo(29));
    expect(await deleteOldMessages(db, daysAgo(30))).toBe(0);
    expect(await deleteOldMessages(db, daysAgo(28))).toBe(1);
    expect((await counts()).map(({ kind }) => kind)).toEqual(["in-dead"]);
  });

  async function addMany(): Promise<void> {
    const { db } = database;
    const at = daysAgo(40).toISOString();
    const row = { channel: "telegram", chat: "1", message: "{}", state: "done" as const, attempts: 1, failures: 0 };
    const rows = Array.from({ length: 1_300 }, (_, i) => ({
      ...row,
      delivery: String(i),
      next_at: at,
      received_at: at,
      ended_at: at,
    }));
    for (let i = 0; i < rows.length; i += 100)
      await db
        .insertInto("inbox")
        .values(rows.slice(i, i + 100))
        .execute();
  }

  it("are many: all of them go", async () => {
    const { db } = database;
    await addMany();
    expect(await deleteOldMessages(db, daysAgo(30))).toBe(1_300);
    expect((await counts())[0]?.count).toBe(1_300);
  });

  it("are many when the service stops: it does not wait for all of them, and the rest goes after the next start", async () => {
    const { db } = database;
    await addMany();
    const first = await deleteOldMessages(db, daysAgo(30), AbortSignal.abort());
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(1_300);
    expect(await deleteOldMessages(db, daysAgo(30))).toBe(1_300 - first);
    expect((await counts())[0]?.count).toBe(1_300);
  });
});
