import { afterEach, beforeEach, expect, it } from "vitest";
import { chooseCommune, chosenCommune } from "../../src/storage/chats.ts";
import { beginForm, formOf } from "../../src/storage/forms.ts";
import { addIncoming } from "../../src/storage/inbox.ts";
import { addOutgoing } from "../../src/storage/outgoing.ts";
import { addZaloUpload, forgetZaloPerson, setZaloChat, zaloChat, zaloUpload } from "../../src/storage/zalo-chats.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-15T05:00:00.000Z");
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

await describeOnEachEngine("what Zalo's channel keeps", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());

  it("changes only what is named of a chat, and an event that comes late or again moves no time back", async () => {
    const { db } = database;
    expect(await zaloChat(db, "1")).toBeNull();
    await setZaloChat(db, "1", { lastAt: NOW });
    await setZaloChat(db, "1", { offers: { numbered: ["a"], buttons: [] } });
    await setZaloChat(db, "1", { lastAt: later(-5) });
    await setZaloChat(db, "1", { silentUntil: later(1) });
    await setZaloChat(db, "1", { silentUntil: later(-1) });
    expect(await zaloChat(db, "1")).toEqual({
      lastAt: NOW,
      silentUntil: later(1),
      offers: { numbered: ["a"], buttons: [] },
    });
    expect(await zaloChat(db, "2")).toBeNull();
  });

  it("knows what Zalo calls an uploaded file, until it is too old", async () => {
    const { db } = database;
    await addZaloUpload(db, "h", "asset", NOW);
    expect(await zaloUpload(db, "h", later(-1))).toBe("asset");
    expect(await zaloUpload(db, "h", later(1))).toBeNull();
    await addZaloUpload(db, "h", "other", later(2));
    expect(await zaloUpload(db, "h", later(1))).toBe("other");
  });

  it("forgets a person who withdrew, and nobody else nor another channel's person with the same id", async () => {
    const { db } = database;
    const reply = { text: "Nhắc báo cáo", kind: "reporting" as const, citations: [], choices: [] };
    const places = [
      { channel: "zalo", chat: "1", sender: "1" },
      { channel: "zalo", chat: "2", sender: "2" },
      { channel: "telegram", chat: "1", sender: "1" },
    ] as const;
    const person = await db
      .insertInto("people")
      .values({
        name: "",
        commune: "dinh-hoa",
        unit: "Công an xã",
        role: "officer",
        created_at: NOW.toISOString(),
        revoked_at: null,
        revoked_by: null,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    for (const place of places) {
      await beginForm(db, place, "report", {}, NOW);
      await addOutgoing(db, { channel: place.channel, chat: place.chat, reply }, NOW);
      await db
        .insertInto("accounts")
        .values({
          channel: place.channel,
          sender: place.sender,
          person_id: person.id,
          linked_at: NOW.toISOString(),
          chat: place.chat,
        })
        .execute();
    }
    for (const chat of ["1", "2"]) await setZaloChat(db, chat, { lastAt: NOW });
    for (const place of places) await chooseCommune(db, place, "dinh-hoa", NOW);
    expect(await forgetZaloPerson(db, "1", "withdrawn", NOW)).toBe(true);
    expect(await zaloChat(db, "1")).toBeNull();
    expect(await zaloChat(db, "2")).not.toBeNull();
    expect(await Promise.all(places.map(async (place) => (await formOf(db, place)) !== null))).toEqual([
      false,
      true,
      true,
    ]);
    expect(await Promise.all(places.map((place) => chosenCommune(db, place)))).toEqual([null, "dinh-hoa", "dinh-hoa"]);
    const left = [
      { channel: "zalo", chat: "2" },
      { channel: "telegram", chat: "1" },
    ];
    expect(await db.selectFrom("outgoing").select(["channel", "chat"]).orderBy("id").execute()).toEqual(left);
    expect(await db.selectFrom("accounts").select(["channel", "chat"]).orderBy("channel", "desc").execute()).toEqual(
      left,
    );
  });

  it("forgets nothing that a person wrote after the withdrawal when that is told once more, but does at the next one", async () => {
    const { db } = database;
    const say = (messageId: string) =>
      addIncoming(db, { channel: "zalo", chat: "1", sender: "1", messageId, text: `chào ${messageId}` }, NOW);
    const kept = async () =>
      (await db.selectFrom("inbox").select("message").orderBy("id").execute()).map((r) => r.message);
    await say("a");
    expect(await forgetZaloPerson(db, "1", "withdrawn-1", NOW)).toBe(true);
    expect(await say("a")).toBe(false);
    await setZaloChat(db, "1", { lastAt: NOW });
    await say("b");
    expect(await forgetZaloPerson(db, "1", "withdrawn-1", NOW)).toBe(false);
    expect((await kept()).filter((message) => message.includes("chào b"))).toHaveLength(1);
    expect(await zaloChat(db, "1")).not.toBeNull();
    expect(await forgetZaloPerson(db, "1", "withdrawn-2", NOW)).toBe(true);
    expect((await kept()).join()).not.toContain("chào");
    expect(await zaloChat(db, "1")).toBeNull();
  });
});
