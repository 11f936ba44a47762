import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Invitation } from "../../src/domain/invitation.ts";
import type { Account } from "../../src/domain/person.ts";
import { invite, useInvitation } from "../../src/storage/invitations.ts";
import { channelsOf, personOf } from "../../src/storage/people.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-15T12:00:00+07:00");
const later = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
const DAY = 24 * 60;
const HOA: Account = { channel: "telegram", sender: "1001" };
const BINH: Account = { channel: "telegram", sender: "1002" };
const OFFICER: Invitation = {
  commune: "phuoc-an",
  unit: "Phòng Văn hóa – Xã hội",
  role: "officer",
  name: "Hoa",
  personId: null,
};

await describeOnEachEngine("an invitation", (engine) => {
  let database: TestDatabase;
  let code: string;
  beforeEach(async () => {
    database = await openMigrated(engine);
    code = await invite(database.db, OFFICER, NOW);
  });
  afterEach(() => database.remove());
  const use = (typed: string, account: Account, at = NOW) => useInvitation(database.db, typed, account, null, at);

  it("makes an officer of the account that uses its code", async () => {
    expect(await personOf(database.db, HOA)).toBeNull();
    const linked = await use(code, HOA);
    expect(linked).toMatchObject({ outcome: "linked", person: { commune: "phuoc-an", role: "officer", name: "Hoa" } });
    expect(await personOf(database.db, HOA)).toMatchObject({ unit: OFFICER.unit, role: "officer" });
    expect(await personOf(database.db, BINH)).toBeNull();
  });

  it("cannot be used again by another person", async () => {
    await use(code, HOA);
    expect(await use(code, BINH)).toEqual({ outcome: "used" });
    expect(await personOf(database.db, BINH)).toBeNull();
  });

  it("is not used up a second time when the same account sends it twice", async () => {
    const first = await use(code, HOA);
    expect(await use(code, HOA)).toEqual(first);
    expect(await database.db.selectFrom("people").selectAll().execute()).toHaveLength(1);
  });

  it("is good for one of many who use it at the same moment", async () => {
    const others = await Promise.all([database.another(), database.another(), database.another()]);
    const outcomes = await Promise.all(
      [database, ...others].map(({ db }, i) =>
        useInvitation(db, code, { channel: "telegram", sender: `2${i}` }, null, NOW).then(({ outcome }) => outcome),
      ),
    );
    expect(outcomes.sort()).toEqual(["linked", "used", "used", "used"]);
    expect(await database.db.selectFrom("people").selectAll().execute()).toHaveLength(1);
  });

  it("is good for 7 days and refused afterwards", async () => {
    expect(await use(code, HOA, later(7 * DAY + 1))).toEqual({ outcome: "expired" });
    expect(await personOf(database.db, HOA)).toBeNull();
    expect(await use(code, HOA, later(7 * DAY - 1))).toMatchObject({ outcome: "linked" });
  });

  it("is read as people type it", async () => {
    const typed = code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
    expect(await use(` ${typed} `, HOA)).toMatchObject({ outcome: "linked" });
  });

  it("is stored without its code", async () => {
    const rows = await sql`select * from invitations`.execute(database.db);
    const stored = JSON.stringify(rows.rows).toUpperCase();
    expect(stored).toContain("PHUOC-AN");
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(code.replaceAll("-", ""));
  });

  it("has a code that no other has", async () => {
    const codes = await Promise.all(Array.from({ length: 50 }, () => invite(database.db, OFFICER, NOW)));
    expect(new Set([code, ...codes]).size).toBe(51);
    for (const one of codes) expect(one).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  });

  it("may add one more account to a person who is already there", async () => {
    const first = await use(code, HOA);
    if (first.outcome !== "linked") throw new Error(first.outcome);
    const second = await invite(database.db, { ...OFFICER, personId: first.person.id }, NOW);
    await use(second, { channel: "zalo", sender: "z9" }, later(1));
    expect(await personOf(database.db, { channel: "zalo", sender: "z9" })).toEqual(first.person);
    expect(await channelsOf(database.db, first.person.id)).toEqual(["telegram", "zalo"]);
  });

  it("moves an account that was linked before", async () => {
    await use(code, HOA);
    const other = await invite(database.db, { ...OFFICER, commune: "dinh-hoa", role: "leader" }, NOW);
    await use(other, HOA);
    expect(await personOf(database.db, HOA)).toMatchObject({ commune: "dinh-hoa", role: "leader" });
  });

  it("takes five wrong tries, then pauses that account alone, and even the right code has to wait", async () => {
    for (const triesLeft of [4, 3, 2, 1, 0])
      expect(await use("AAAA-BBBB-CCCC", HOA)).toEqual({ outcome: "wrong", triesLeft });
    expect(await use(code, HOA, later(1))).toEqual({ outcome: "paused", until: later(15) });
    expect(await use(code, HOA, later(14))).toMatchObject({ outcome: "paused" });
    expect(await personOf(database.db, HOA)).toBeNull();
    expect(await use(code, BINH, later(14))).toMatchObject({ outcome: "linked" });
  });

  it("is taken again after the pause", async () => {
    for (let i = 0; i < 5; i++) await use("AAAA", HOA);
    expect(await use(code, HOA, later(16))).toMatchObject({ outcome: "linked" });
  });

  it("counts anew after a right code", async () => {
    for (let i = 0; i < 4; i++) await use("AAAA", HOA);
    await use(code, HOA);
    expect(await use("AAAA", HOA)).toEqual({ outcome: "wrong", triesLeft: 4 });
  });

  it("gives no more tries to twenty at once", async () => {
    const others = await Promise.all([database.another(), database.another()]);
    const all = [database, ...others];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => useInvitation((all[i % 3] as TestDatabase).db, `BAD${i}`, HOA, null, NOW)),
    );
    expect(outcomes.filter(({ outcome }) => outcome === "wrong")).toHaveLength(5);
    expect(outcomes.filter(({ outcome }) => outcome === "paused")).toHaveLength(15);
  });
});
