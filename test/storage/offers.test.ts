import { afterEach, beforeEach, expect, it } from "vitest";
import { findOffer, saveOffer } from "../../src/storage/offers.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-15T12:00:00+07:00");
const CHAT = { channel: "telegram", chat: "501" };
const LONG = "Ai chủ trì nhiệm vụ phát triển hạ tầng số 😀 và bao giờ phải 'hoàn thành'?";
const later = (days: number) => new Date(NOW.getTime() + days * 24 * 3_600_000);

await describeOnEachEngine("what a button says", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());

  it("is found under its id, and by another process too", async () => {
    await saveOffer(database.db, CHAT, "a", LONG, NOW);
    const { db } = await database.another();
    expect(await findOffer(db, CHAT, "a")).toBe(LONG);
  });

  it("is unknown under another id, in another chat and on another channel", async () => {
    await saveOffer(database.db, CHAT, "a", LONG, NOW);
    expect(await findOffer(database.db, CHAT, "b")).toBeNull();
    expect(await findOffer(database.db, { ...CHAT, chat: "502" }, "a")).toBeNull();
    expect(await findOffer(database.db, { ...CHAT, channel: "zalo" }, "a")).toBeNull();
  });

  it("is forgotten 30 days after it was offered last, and that of other buttons is not", async () => {
    const { db } = database;
    for (const id of ["once", "again"]) await saveOffer(db, CHAT, id, LONG, NOW);
    await saveOffer(db, CHAT, "again", LONG, later(20));
    await saveOffer(db, { ...CHAT, chat: "502" }, "new", LONG, later(29));
    expect(await findOffer(db, CHAT, "once")).toBe(LONG);
    await saveOffer(db, { ...CHAT, chat: "502" }, "new", LONG, later(31));
    expect(await findOffer(db, CHAT, "once")).toBeNull();
    expect(await findOffer(db, CHAT, "again")).toBe(LONG);
  });

  it("may be offered in several replies at the same time", async () => {
    await Promise.all([1, 2, 3].map(() => saveOffer(database.db, CHAT, "a", LONG, NOW)));
    expect(await findOffer(database.db, CHAT, "a")).toBe(LONG);
    expect(await database.db.selectFrom("offers").selectAll().execute()).toHaveLength(1);
  });
});
