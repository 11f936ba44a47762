import { afterEach, beforeEach, expect, it } from "vitest";
import { referenceOf, saveReference } from "../../src/storage/conversation-references.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-15T12:00:00+07:00");
const CHAT = { channel: "botframework", chat: "msteams|a:1" };

await describeOnEachEngine("how a chat is answered", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());

  it("is kept as it was given, and the newest counts", async () => {
    await saveReference(database.db, CHAT, { serviceUrl: "https://a.example/", user: { id: "29:Đỗ 'Ánh' 😀" } }, NOW);
    await saveReference(database.db, CHAT, { serviceUrl: "https://b.example/" }, NOW);
    expect(await referenceOf(database.db, CHAT)).toEqual({ serviceUrl: "https://b.example/" });
    expect(await database.db.selectFrom("conversation_references").selectAll().execute()).toHaveLength(1);
  });

  it("is known to no other chat and to no other channel", async () => {
    await saveReference(database.db, CHAT, { serviceUrl: "https://a.example/" }, NOW);
    expect(await referenceOf(database.db, { ...CHAT, chat: "msteams|a:2" })).toBeNull();
    expect(await referenceOf(database.db, { ...CHAT, channel: "zalo" })).toBeNull();
  });

  it("survives two messages of one chat at the same time", async () => {
    const urls = ["https://a.example/", "https://b.example/", "https://c.example/"];
    await Promise.all(urls.map((serviceUrl) => saveReference(database.db, CHAT, { serviceUrl }, NOW)));
    expect(urls).toContain(((await referenceOf(database.db, CHAT)) as { serviceUrl: string }).serviceUrl);
  });
});
