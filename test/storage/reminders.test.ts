import { afterEach, beforeEach, expect, it } from "vitest";
import type { Reply } from "../../src/domain/message.ts";
import { addOutgoing, outgoingFailed, outgoingSent, passOnOutgoing, takeOutgoing } from "../../src/storage/outgoing.ts";
import { addPerson, firstChats, linkAccount, revokePerson } from "../../src/storage/people.ts";
import {
  claimReminders,
  pausedPeople,
  pauseReminders,
  type ReminderClaim,
  reachOf,
  receiptsSince,
  receiveReminders,
  remindersOf,
  remindersSince,
} from "../../src/storage/reminders.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-13T07:00:00+07:00");
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const REPLY: Reply = { text: "Còn 7 ngày", kind: "reporting", citations: [], choices: [] };
const OCTOBER = { year: 2026, kind: "month", index: 10 } as const;

await describeOnEachEngine("reminders", (engine) => {
  let database: TestDatabase;
  let hoa: number;
  let minh: number;
  beforeEach(async () => {
    database = await openMigrated(engine);
    hoa = await person("Hoa", "phuoc-an");
    minh = await person("Minh", "phuoc-an");
  });
  afterEach(() => database.remove());

  async function person(name: string, commune: string): Promise<number> {
    const made = { name, commune, unit: "Công an xã", role: "officer" } as const;
    return (await addPerson(database.db, made, NOW)).id;
  }
  const link = (personId: number, channel: string, chat: string | null, minutes = 0) =>
    linkAccount(database.db, { channel, sender: `${channel}-${personId}-${minutes}` }, personId, chat, later(minutes));
  function claimOf(personId: number, more: Partial<ReminderClaim> = {}): ReminderClaim {
    const reminders = [{ rule: "R1", period: "2026-M10", step: "7" }];
    const message = { channel: "telegram", chat: `chat-${personId}`, reply: REPLY, expiresAt: later(840) };
    return { commune: "phuoc-an", personId, day: "2026-10-13", reminders, message, ...more };
  }
  const claim = (...args: Parameters<typeof claimOf>) => claimReminders(database.db, claimOf(...args), NOW);
  const take = (minutes: number) => takeOutgoing(database, 10, later(minutes), later(minutes + 1));
  const waiting = async () => (await take(0)).length;

  it("are stored with their message, once", async () => {
    expect(await claim(hoa)).toBe(true);
    expect(await claim(hoa)).toBe(false);
    expect(await claim(hoa, { day: "2026-10-14" })).toBe(false);
    expect(await remindersSince(database.db, "phuoc-an", "2026-10-13")).toEqual([
      { rule: "R1", period: "2026-M10", personId: hoa, step: "7", day: "2026-10-13" },
    ]);
    const [message, ...more] = await take(0);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ channel: "telegram", chat: `chat-${hoa}`, reply: REPLY, attempts: 1 });
    expect(message?.expiresAt).toEqual(later(840));
  });

  it("come one message a day to a person, and to another person all the same", async () => {
    expect(await claim(hoa)).toBe(true);
    const other = { reminders: [{ rule: "R2", period: "2026-M10", step: "3" }] };
    expect(await claim(hoa, other)).toBe(false);
    expect(await claim(minh, other)).toBe(true);
    expect(await claim(hoa, { ...other, day: "2026-10-14" })).toBe(true);
    expect(await waiting()).toBe(2);
  });

  it("join in one message, all or none", async () => {
    const three = ["7", "3", "1"].map((step) => ({ rule: "R1", period: "2026-M10", step }));
    expect(await claim(hoa, { reminders: three.slice(1, 2) })).toBe(true);
    expect(await claim(hoa, { reminders: three, day: "2026-10-14" })).toBe(false);
    expect(await remindersSince(database.db, "phuoc-an", "2026-01-01")).toHaveLength(1);
    expect(await waiting()).toBe(1);
  });

  it("are claimed by one of many connections at the same moment", async () => {
    const connections = [database, await database.another(), await database.another()];
    const claims = connections.flatMap(({ db }) =>
      [hoa, minh].flatMap((id) =>
        ["7", "3"].map((step) =>
          claimReminders(db, claimOf(id, { reminders: [{ rule: "R1", period: "2026-M10", step }] }), NOW),
        ),
      ),
    );
    const won = (await Promise.all(claims)).filter((yes) => yes);
    // One message a person, whichever step came first.
    expect(won).toHaveLength(2);
    expect(await remindersSince(database.db, "phuoc-an", "2026-10-13")).toHaveLength(2);
    expect(await waiting()).toBe(2);
  });

  it("leave no message without its reminder when the person does not exist", async () => {
    await expect(claim(987_654)).rejects.toThrow();
    expect(await waiting()).toBe(0);
  });

  it("are kept apart by commune, and found by person", async () => {
    const far = await person("Lan", "dinh-hoa");
    await claim(hoa);
    await claim(far, { commune: "dinh-hoa" });
    expect((await remindersSince(database.db, "dinh-hoa", "2026-10-01")).map((r) => r.personId)).toEqual([far]);
    expect((await remindersOf(database.db, hoa, "2026-10-01")).map((r) => r.step)).toEqual(["7"]);
    expect(await remindersOf(database.db, hoa, "2026-10-14")).toEqual([]);
    expect(await remindersOf(database.db, minh, "2026-10-01")).toEqual([]);
  });

  it("are taken note of by each person alone, twice as well as once", async () => {
    const about = { rule: "R1", period: "2026-M10" };
    await receiveReminders(database.db, hoa, [about], NOW);
    await receiveReminders(database.db, hoa, [about], later(5));
    await receiveReminders(database.db, minh, [], NOW);
    expect(await receiptsSince(database.db, "phuoc-an", later(-1))).toEqual([{ ...about, personId: hoa }]);
    expect(await receiptsSince(database.db, "phuoc-an", later(1))).toEqual([]);
    expect(await receiptsSince(database.db, "dinh-hoa", later(-1))).toEqual([]);
  });

  it("pause for one person until a moment, which may be moved or taken back", async () => {
    await pauseReminders(database.db, hoa, later(60));
    expect([...(await pausedPeople(database.db, "phuoc-an", later(59)))]).toEqual([hoa]);
    expect((await pausedPeople(database.db, "phuoc-an", later(60))).size).toBe(0);
    expect((await pausedPeople(database.db, "dinh-hoa", NOW)).size).toBe(0);
    await pauseReminders(database.db, hoa, later(120));
    expect((await pausedPeople(database.db, "phuoc-an", later(90))).has(hoa)).toBe(true);
    await pauseReminders(database.db, hoa, null);
    expect((await pausedPeople(database.db, "phuoc-an", NOW)).size).toBe(0);
  });

  it("go to the chat linked last; who has none or was revoked is missing", async () => {
    await link(hoa, "telegram", "t1");
    await link(hoa, "zalo", "z1", 5);
    await link(minh, "telegram", null);
    const gone = await person("Nam", "phuoc-an");
    await link(gone, "telegram", "t9");
    await revokePerson(database.db, gone, null, NOW);
    expect([...(await firstChats(database.db, "phuoc-an"))]).toEqual([[hoa, { channel: "zalo", chat: "z1" }]]);
    expect((await firstChats(database.db, "dinh-hoa")).size).toBe(0);
  });

  it("that one chat refuses go to the person's next one, with the message, once; the last one fails", async () => {
    await link(hoa, "telegram", "t1");
    await link(hoa, "zalo", "z1", 5);
    await claim(hoa, { message: { channel: "zalo", chat: "z1", reply: REPLY, expiresAt: later(840) } });
    const [first] = await take(0);
    if (!first) throw new Error("nothing was taken");
    expect(await passOnOutgoing(database.db, first, "chat-unreachable", NOW)).toEqual({
      channel: "telegram",
      chat: "t1",
    });
    expect(await passOnOutgoing(database.db, first, "chat-unreachable", NOW)).toBeNull();
    const reach = () => reachOf(database.db, "phuoc-an", OCTOBER, later(-60));
    expect(await reach()).toEqual([{ personId: hoa, channel: "telegram", state: "waiting", refused: ["zalo"] }]);
    const [second, ...more] = await take(1);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ channel: "telegram", chat: "t1", reply: REPLY, expiresAt: later(840) });
    if (!second) throw new Error("nothing was taken");
    expect(await passOnOutgoing(database.db, second, "chat-unreachable", NOW)).toBeNull();
    await outgoingFailed(database.db, second.id, "chat-unreachable", null);
    expect(await reach()).toEqual([{ personId: hoa, channel: "telegram", state: "failed", refused: ["zalo"] }]);
    // It went out after all: another instance had it under way.
    await outgoingSent(database, second.id, later(1));
    expect(await reach()).toEqual([{ personId: hoa, channel: "telegram", state: "sent", refused: ["zalo"] }]);
  });

  it("are not passed on to another person", async () => {
    await link(hoa, "zalo", "z1");
    await link(minh, "telegram", "t2", 5);
    await addOutgoing(database.db, { channel: "zalo", chat: "z1", reply: REPLY }, NOW);
    await addOutgoing(database.db, { channel: "zalo", chat: "a group", reply: REPLY }, NOW);
    for (const message of await take(0))
      expect(await passOnOutgoing(database.db, message, "chat-unreachable", NOW)).toBeNull();
    expect(await take(2)).toHaveLength(2);
  });
});
