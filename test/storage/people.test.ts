import { afterEach, beforeEach, expect, it } from "vitest";
import { invite, useInvitation } from "../../src/storage/invitations.ts";
import {
  channelsOf,
  chatsOf,
  findPerson,
  linkAccount,
  listPeople,
  personOf,
  revokePerson,
} from "../../src/storage/people.ts";
import { addReport, reportHistory } from "../../src/storage/reports.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";
import { addStaff, later, NOW, newReport, reportOf, type Staff } from "./staff.ts";

const TELEGRAM = { channel: "telegram", sender: "1001" };
const ZALO = { channel: "zalo", sender: "z1" };

await describeOnEachEngine("a person", (engine) => {
  let database: TestDatabase;
  let staff: Staff;
  beforeEach(async () => {
    database = await openMigrated(engine);
    staff = await addStaff(database.db);
    await linkAccount(database.db, TELEGRAM, staff.hoa.id, "7", NOW);
  });
  afterEach(() => database.remove());

  it("can be written to in the chats that are known, the last linked first", async () => {
    await linkAccount(database.db, ZALO, staff.hoa.id, null, later(1));
    expect(await chatsOf(database.db, staff.hoa.id)).toEqual([{ channel: "telegram", chat: "7" }]);
    await linkAccount(database.db, ZALO, staff.hoa.id, "z7", later(2));
    expect(await chatsOf(database.db, staff.hoa.id)).toEqual([
      { channel: "zalo", chat: "z7" },
      { channel: "telegram", chat: "7" },
    ]);
    expect(await chatsOf(database.db, staff.binh.id)).toEqual([]);
    expect(await channelsOf(database.db, staff.hoa.id)).toEqual(["telegram", "zalo"]);
  });

  it("whose access was taken away is nobody: no account, no chat, in no list", async () => {
    await linkAccount(database.db, { ...TELEGRAM, sender: "1002" }, staff.binh.id, "8", NOW);
    expect(await revokePerson(database.db, staff.hoa.id, null, NOW)).toBe(true);
    expect(await personOf(database.db, TELEGRAM)).toBeNull();
    expect(await findPerson(database.db, staff.hoa.id)).toBeNull();
    expect(await chatsOf(database.db, staff.hoa.id)).toEqual([]);
    expect(await listPeople(database.db, "phuoc-an")).toEqual([staff.binh]);
    expect(await personOf(database.db, { ...TELEGRAM, sender: "1002" })).toEqual(staff.binh);
    expect(await revokePerson(database.db, staff.hoa.id, null, NOW)).toBe(false);
    expect(await revokePerson(database.db, 77, null, NOW)).toBe(false);
  });

  it("is nobody too when an account is tied to them after their access was taken away", async () => {
    await revokePerson(database.db, staff.hoa.id, null, NOW);
    await linkAccount(database.db, TELEGRAM, staff.hoa.id, "7", later(1));
    expect(await personOf(database.db, TELEGRAM)).toBeNull();
    expect(await chatsOf(database.db, staff.hoa.id)).toEqual([]);
  });

  it("does not come back by a code that was made for one more account", async () => {
    const invitation = { ...staff.hoa, personId: staff.hoa.id };
    const before = await invite(database.db, invitation, NOW);
    await revokePerson(database.db, staff.hoa.id, null, NOW);
    // As when it is made at the moment in which the access is taken away.
    const after = await invite(database.db, invitation, NOW);
    for (const code of [before, after]) {
      const { outcome } = await useInvitation(database.db, code, ZALO, "z7", NOW);
      expect(["wrong", "expired"]).toContain(outcome);
    }
    expect(await personOf(database.db, ZALO)).toBeNull();
    expect(await listPeople(database.db, "phuoc-an")).toEqual([staff.binh]);
  });

  it("keeps what they reported after their access was taken away, and may be invited anew as somebody else", async () => {
    const report = reportOf(await addReport(database.db, newReport(staff.hoa, "1-1"), NOW));
    await revokePerson(database.db, staff.hoa.id, null, NOW);
    expect(await reportHistory(database.db, report)).toEqual([report]);
    const code = await invite(database.db, { ...staff.hoa, personId: null }, NOW);
    const linked = await useInvitation(database.db, code, TELEGRAM, "7", NOW);
    expect(linked).toMatchObject({ outcome: "linked", person: { name: "Hoa" } });
    expect((await personOf(database.db, TELEGRAM))?.id).not.toBe(staff.hoa.id);
  });

  it("has a name that every database takes", async () => {
    const code = await invite(database.db, { ...staff.hoa, name: "Hoa\u0000 \ud83d", personId: null }, NOW);
    expect(await useInvitation(database.db, code, ZALO, null, NOW)).toMatchObject({ person: { name: "Hoa  \ufffd" } });
  });

  it("is linked and revoked at the same moment without a deadlock", async () => {
    const other = await database.another();
    for (let i = 0; i < 10; i++) {
      const { db } = database;
      const [person] = await listPeople(db, "phuoc-an");
      if (!person) throw new Error("nobody is left");
      const code = await invite(db, { ...staff.binh, personId: null }, NOW);
      const linked = await useInvitation(db, code, ZALO, "z7", NOW);
      if (linked.outcome !== "linked") throw new Error(linked.outcome);
      const more = await invite(db, { ...linked.person, personId: linked.person.id }, NOW);
      await Promise.all([
        useInvitation(db, more, ZALO, "z7", NOW),
        revokePerson(other.db, linked.person.id, null, NOW),
      ]);
      expect(await personOf(db, ZALO)).toBeNull();
    }
  });
});
