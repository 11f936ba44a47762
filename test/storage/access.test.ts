import { afterEach, beforeEach, expect, it } from "vitest";
import type { Invitation } from "../../src/domain/invitation.ts";
import type { Account } from "../../src/domain/person.ts";
import { beginForm, formOf } from "../../src/storage/forms.ts";
import { type Inviter, invite, inviteOnce, useInvitation } from "../../src/storage/invitations.ts";
import { findPerson, listPeople, personOf, revokePerson } from "../../src/storage/people.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const NOW = new Date("2026-10-15T12:00:00+07:00");
const HOA: Account = { channel: "telegram", sender: "1001" };
const BINH: Account = { channel: "telegram", sender: "1002" };
const OFFICER: Invitation = { commune: "phuoc-an", unit: "Công an xã", role: "officer", name: "", personId: null };

await describeOnEachEngine("access", (engine) => {
  let database: TestDatabase;
  let hoa: number;
  beforeEach(async () => {
    database = await openMigrated(engine);
    hoa = await link(HOA);
  });
  afterEach(() => database.remove());

  const use = (code: string, account: Account) => useInvitation(database.db, code, account, null, NOW);
  async function link(account: Account): Promise<number> {
    const outcome = await use(await invite(database.db, OFFICER, NOW), account);
    return outcome.outcome === "linked" ? outcome.person.id : expect.fail(outcome.outcome);
  }
  const by = (source: string, personId = hoa): Inviter => ({ personId, source });
  const ask = async (source: string, personId = hoa): Promise<string> =>
    (await inviteOnce(database.db, OFFICER, by(source, personId), NOW)) ?? expect.fail("no code");

  it("is given once by a message, however often and from wherever it is delivered", async () => {
    const others = await Promise.all([database.another(), database.another()]);
    const codes = await Promise.all(
      [database, ...others].map(({ db }) => inviteOnce(db, OFFICER, by("telegram:c:5"), NOW)),
    );
    expect(codes.filter((code) => code !== null)).toHaveLength(1);
    const made = await database.db
      .selectFrom("invitations")
      .select("invited_by")
      .where("source", "is not", null)
      .execute();
    expect(made).toEqual([{ invited_by: hoa }]);
  });

  it("is given by each of two messages", async () => {
    expect(await ask("telegram:c:5")).not.toBe(await ask("telegram:c:6"));
  });

  it("taken away ends the accounts and the open forms of that person and of nobody else", async () => {
    const binh = await link(BINH);
    for (const { channel, sender } of [HOA, BINH])
      await beginForm(database.db, { channel, chat: "group", sender }, "k", {}, NOW);
    expect(await revokePerson(database.db, hoa, binh, NOW)).toBe(true);
    expect(await personOf(database.db, HOA)).toBeNull();
    expect(await findPerson(database.db, hoa)).toBeNull();
    expect((await listPeople(database.db)).map(({ id }) => id)).toEqual([binh]);
    expect(await formOf(database.db, { ...HOA, chat: "group" })).toBeNull();
    expect(await formOf(database.db, { ...BINH, chat: "group" })).not.toBeNull();
    const kept = await database.db.selectFrom("people").selectAll().where("id", "=", hoa).executeTakeFirst();
    expect(kept).toMatchObject({ unit: "Công an xã", revoked_at: NOW.toISOString(), revoked_by: binh });
  });

  it("taken away a second time says so and changes nothing", async () => {
    await revokePerson(database.db, hoa, null, NOW);
    expect(await revokePerson(database.db, hoa, 1, new Date(NOW.getTime() + 1))).toBe(false);
    const row = await database.db.selectFrom("people").selectAll().where("id", "=", hoa).executeTakeFirst();
    expect(row).toMatchObject({ revoked_at: NOW.toISOString(), revoked_by: null });
  });

  it("does not come back by a code that the person gave out before", async () => {
    const own = await ask("telegram:c:5");
    const more = await invite(database.db, { ...OFFICER, personId: hoa }, NOW);
    await revokePerson(database.db, hoa, null, NOW);
    expect(await use(own, HOA)).toMatchObject({ outcome: "expired" });
    expect(await use(more, HOA)).toMatchObject({ outcome: "wrong" });
    expect(await personOf(database.db, HOA)).toBeNull();
  });

  it("of those who linked before stays when the inviter's is taken away, and so do others' codes", async () => {
    await use(await ask("telegram:c:5"), BINH);
    const fromMachine = await invite(database.db, OFFICER, NOW);
    await revokePerson(database.db, hoa, null, NOW);
    expect(await personOf(database.db, BINH)).not.toBeNull();
    expect(await use(fromMachine, { channel: "zalo", sender: "z" })).toMatchObject({ outcome: "linked" });
  });
});
