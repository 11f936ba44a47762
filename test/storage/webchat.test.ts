import { afterEach, beforeEach, expect, it } from "vitest";
import {
  appendWebChat,
  clearWebChat,
  forgetWebChatBefore,
  type NewWebChatEvent,
  webChatAfter,
  webChatFile,
  webChatHeads,
} from "../../src/storage/webchat.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-15T05:00:00.000Z");
const days = (count: number) => new Date(NOW.getTime() + count * 24 * 3_600_000);
const [LAN, HOA] = ["a1".repeat(32), "b2".repeat(32)];
const PICTURE = { name: "tiến độ.png", type: "image/png", bytes: Buffer.from([0, 255, 10, 13, 128]) };

await describeOnEachEngine("what a browser's chat is shown", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());

  const append = (session: string, event: NewWebChatEvent, at = NOW, db = database.db) =>
    appendWebChat(db, session, event, at);
  const message = (id: string, text = id): NewWebChatEvent => ({ kind: "message", ref: id, body: { id, text } });
  const reply = (text: string, more: Partial<NewWebChatEvent> = {}): NewWebChatEvent => ({
    kind: "reply",
    body: { text },
    ...more,
  });
  const after = (session: string, number = 0) => webChatAfter(database.db, session, number, 100);

  it("is counted up in each session alone, and read from any number on", async () => {
    expect(await append(LAN, message("m1", "Ai chủ trì 😀?"))).toBe(1);
    expect(await append(HOA, message("m1"))).toBe(1);
    expect(await append(LAN, reply("Phòng Kinh tế."))).toBe(2);
    expect(await after(LAN)).toEqual([
      { number: 1, kind: "message", body: { id: "m1", text: "Ai chủ trì 😀?" } },
      { number: 2, kind: "reply", body: { text: "Phòng Kinh tế." } },
    ]);
    expect((await after(LAN, 1)).map(({ number }) => number)).toEqual([2]);
    expect(await after(LAN, 2)).toEqual([]);
    expect((await webChatAfter(database.db, LAN, 0, 1)).map(({ number }) => number)).toEqual([1]);
  });

  it("holds what comes again once: the same message, the same reply; equal words of two messages stay two", async () => {
    expect(await append(LAN, message("m1"))).toBe(1);
    expect(await append(LAN, message("m1"))).toBe(1);
    expect(await append(LAN, reply("a", { ref: "7" }))).toBe(2);
    expect(await append(LAN, reply("a", { ref: "7" }))).toBe(2);
    expect(await append(LAN, reply("a", { ref: "m1" }))).toBe(3);
    expect(await append(LAN, reply("a"))).toBe(4);
    expect(await append(LAN, reply("a"))).toBe(5);
    expect(await append(LAN, message("m2", "m1"))).toBe(6);
    expect(await after(LAN)).toHaveLength(6);
  });

  it("appears in order although several processes append at once: nobody who has read a number finds an earlier one later", async () => {
    const others = await Promise.all([database.another(), database.another()]);
    const writers = [database, ...others].map(async ({ db }, writer) => {
      for (let i = 0; i < 15; i++) {
        await append(LAN, message(`${writer}-${i}`), NOW, db);
        // Delivered twice, by another process meanwhile.
        await append(LAN, message(`${(writer + 1) % 3}-${i}`), NOW, db);
      }
    });
    const seen: number[] = [];
    let done = false;
    const reader = (async () => {
      while (!done) {
        for (const { number } of await after(LAN, seen.at(-1) ?? 0)) seen.push(number);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    await Promise.all(writers);
    done = true;
    await reader;
    for (const { number } of await after(LAN, seen.at(-1) ?? 0)) seen.push(number);
    expect(seen).toEqual(Array.from({ length: 45 }, (_, i) => i + 1));
  });

  it("says of each session how far it goes and whether a message waits", async () => {
    await append(LAN, message("m1"));
    await append(HOA, message("m1"));
    await append(HOA, reply("a"));
    const heads = await webChatHeads(database.db, [LAN, HOA, "c3"]);
    expect(heads.sort((a, b) => a.session.localeCompare(b.session))).toEqual([
      { session: LAN, last: 1, isWaiting: true },
      { session: HOA, last: 2, isWaiting: false },
    ]);
    expect(await webChatHeads(database.db, [])).toEqual([]);
  });

  it("gives a file to the session that it was sent to, and to no other", async () => {
    await append(LAN, reply("Biểu đồ", { files: [{ ...PICTURE, id: "f1" }] }));
    expect(await webChatFile(database.db, LAN, "f1")).toEqual(PICTURE);
    expect(await webChatFile(database.db, HOA, "f1")).toBeNull();
    expect(await webChatFile(database.db, LAN, "f2")).toBeNull();
  });

  it("keeps neither the reply nor its files when one of them cannot be stored", async () => {
    const twice = [
      { ...PICTURE, id: "f1" },
      { ...PICTURE, id: "f1" },
    ];
    await expect(append(LAN, reply("Biểu đồ", { files: twice }))).rejects.toThrow();
    expect([await after(LAN), await webChatFile(database.db, LAN, "f1")]).toEqual([[], null]);
  });

  it("is gone when the person clears it, which pages that are open are told; other sessions keep theirs", async () => {
    await append(LAN, message("m1"));
    await append(LAN, reply("a", { files: [{ ...PICTURE, id: "f1" }] }));
    await append(HOA, reply("b", { files: [{ ...PICTURE, id: "f2" }] }));
    await clearWebChat(database.db, LAN, NOW);
    expect(await after(LAN)).toEqual([{ number: 3, kind: "cleared", body: {} }]);
    expect(await webChatFile(database.db, LAN, "f1")).toBeNull();
    expect(await append(LAN, message("m2"))).toBe(4);
    expect(await after(HOA)).toHaveLength(1);
    expect(await webChatFile(database.db, HOA, "f2")).not.toBeNull();
  });

  it("is forgotten when it is old", async () => {
    await append(LAN, reply("cũ", { files: [{ ...PICTURE, id: "f1" }] }), days(-200));
    await append(HOA, reply("cũ", { files: [{ ...PICTURE, id: "f2" }] }), days(-200));
    await append(HOA, message("m1"));
    await forgetWebChatBefore(database.db, days(-180));
    expect(await after(LAN)).toEqual([]);
    expect(await webChatFile(database.db, LAN, "f1")).toBeNull();
    expect((await after(HOA)).map(({ number }) => number)).toEqual([2]);
    expect(await webChatHeads(database.db, [LAN, HOA])).toEqual([{ session: HOA, last: 2, isWaiting: true }]);
  });
});
