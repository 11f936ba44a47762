import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { AUDITED_TABLES } from "../../src/storage/tables.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { type OfficeTest, openOffice } from "./office.ts";
import { realKnowledge } from "./real.ts";
import { type Played, play } from "./writes/play.ts";
import { FORMER, STAFF } from "./writes/staff.ts";
import { type News, watch } from "./writes/watch.ts";

/** Messages to each database, and how often every kind of write happens in them at least: who refuses everything breaks no rule. */
const ROUNDS: Record<string, { messages: number; atLeast: number }> = {
  SQLite: { messages: 1_200, atLeast: 6 },
  PostgreSQL: { messages: 600, atLeast: 1 },
};
const SEED = 58;
const KINDS = [
  "report",
  "correction",
  "verified",
  "returned",
  "evidence",
  "lock",
  "unlock",
  "indicator assigned",
  "focal assigned",
  "update",
  "reassign",
  "extend",
  "invited",
  "linked",
  "revoked",
] as const;
type Kind = (typeof KINDS)[number];

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

function kindsOf({ added, revoked }: News): Kind[] {
  return [
    ...added.reports.map(({ supersedes }): Kind => (supersedes === null ? "report" : "correction")),
    ...added.verifications.map(({ outcome }) => outcome),
    ...added.evidence.map((): Kind => "evidence"),
    ...added.period_locks.map(({ action }) => action),
    ...added.assignments.map(({ kind }): Kind => `${kind} assigned`),
    ...added.task_events.map(({ kind }) => kind),
    ...added.invitations.map((): Kind => "invited"),
    ...added.people.map((): Kind => "linked"),
    ...revoked.map((): Kind => "revoked"),
  ];
}

const whatHappened = ({ sent, reply, news, broken }: Played): string[] => [
  ...kindsOf(news),
  ...(reply?.kind === "refuse" ? ["refused"] : []),
  ...(sent.isEdit ? ["edited"] : []),
  ...(sent.isAgain ? ["delivered again"] : []),
  ...broken,
];

await describeOnEachEngine("no write passes that the rules forbid", (engine) => {
  let office: OfficeTest;
  let database: Database;
  beforeEach(async () => {
    office = await openOffice(engine, knowledge);
    database = await openDatabase(office.url);
    for (const { who, unit, role, commune } of [...STAFF, FORMER]) await office.join(who, unit, role, commune);
    const former = await office.storage.people.of({ channel: "telegram", sender: FORMER.who });
    await office.storage.people.revoke(former?.id ?? expect.fail("not linked"));
  });
  afterEach(async () => {
    await database.close();
    await office.close();
  });

  it("in many random messages of many people, and each leaves its line in the audit log", async () => {
    const { messages, atLeast } = ROUNDS[engine.name] ?? expect.fail(`nothing is said of ${engine.name}`);
    const tables = watch(database.db);
    await tables.look();
    const people = play(office, tables, knowledge.catalogue, SEED);
    const counts: Record<string, number> = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
    for (let round = 0; round < messages; round++) {
      const played = await people.step();
      expect(played.broken, `${JSON.stringify({ round, ...played.sent })}\n${played.reply?.text}`).toEqual([]);
      for (const what of whatHappened(played)) counts[what] = (counts[what] ?? 0) + 1;
    }
    expect(
      KINDS.filter((kind) => (counts[kind] ?? 0) < atLeast),
      JSON.stringify(counts),
    ).toEqual([]);
    expect(counts.refused).toBeGreaterThan(messages / 10);
    expect(counts.edited).toBeGreaterThan(messages / 50);
    expect(counts["delivered again"]).toBeGreaterThan(messages / 50);
    const written = AUDITED_TABLES.reduce((sum, table) => sum + tables.book[table].length, 0);
    expect(await office.storage.audit.check()).toEqual({ rows: written, communes: 2, tampering: null });
  }, 60_000);
});
