import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { Person } from "../../src/domain/person.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { COMMUNE, connected, member, POLICE } from "../reporting/reminder-world.ts";
import { describeOnEachEngine, type EmptyDatabase } from "../support/databases.ts";
import { realKnowledge, type Talk, talk } from "./real.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});
/** The talk's clock begins here. */
const NOW = new Date("2026-10-15T12:00:00+07:00");

await describeOnEachEngine("the buttons of a reminder", (engine) => {
  let empty: EmptyDatabase;
  let storage: Storage;
  let chat: Talk;
  let hoa: Person;
  let minh: Person;
  beforeEach(async () => {
    empty = await engine.create();
    storage = await connected(empty.url, () => NOW);
    chat = talk(knowledge, { storage });
    hoa = await member(storage, "Hoa", POLICE);
    minh = await member(storage, "Minh", POLICE);
  });
  afterEach(async () => {
    await storage.close();
    await empty.remove();
  });

  const say = async (who: Person | null, text: string) => {
    const name = who === null ? "ai đó" : `telegram ${who.name}`;
    return (await chat.say(text, name, name)).text;
  };
  const remind = (who: Person, period: string, day: string, rule = "R1") =>
    storage.reminders.claim({
      commune: COMMUNE,
      personId: who.id,
      day,
      reminders: [{ rule, period, step: "7" }],
      message: { channel: "telegram", chat: "c", reply: { text: "", kind: "reporting", citations: [], choices: [] } },
    });
  const receipts = () => storage.reminders.receipts(COMMUNE, new Date(0));
  const isPaused = async (who: Person) => (await storage.reminders.paused(COMMUNE)).has(who.id);

  it("'Đã nhận' is noted for who pressed it, and for nobody else", async () => {
    await remind(hoa, "2026-M10", "2026-10-13");
    await remind(minh, "2026-M10", "2026-10-13");
    expect(await say(hoa, "/danhan T10/2026")).toContain("Đã ghi anh/chị nhận lời nhắc T10/2026");
    expect(await receipts()).toEqual([{ rule: "R1", period: "2026-M10", personId: hoa.id }]);
  });

  it("'Đã nhận' of one period leaves another alone; without a period it means the last reminder", async () => {
    await remind(hoa, "2026-Q3", "2026-10-12", "R2");
    await remind(hoa, "2026-M10", "2026-10-13");
    await say(hoa, "/danhan");
    expect((await receipts()).map((r) => r.period)).toEqual(["2026-M10"]);
    await say(hoa, "/danhan q3/2026");
    expect((await receipts()).map((r) => r.period).sort()).toEqual(["2026-M10", "2026-Q3"]);
  });

  it("'Đã nhận' of what nobody was reminded of says what the last reminder was", async () => {
    expect(await say(hoa, "/danhan T10/2026")).toContain("chưa có lời nhắc");
    await remind(hoa, "2026-M10", "2026-10-13");
    expect(await say(hoa, "/danhan T9/2026")).toMatch(/chưa nhắc anh\/chị kỳ “T9\/2026”.*13\/10\/2026.*T10\/2026/);
    expect(await receipts()).toEqual([]);
  });

  it("'Tắt nhắc 3 ngày' pauses for three days for who pressed it, and 0 takes it back", async () => {
    expect(await say(hoa, "/tatnhac 3")).toContain("3 ngày, đến 18/10/2026");
    expect([await isPaused(hoa), await isPaused(minh)]).toEqual([true, false]);
    expect(await say(hoa, "/tatnhac 0")).toContain("bật");
    expect(await isPaused(hoa)).toBe(false);
    expect(await say(minh, "/tatnhac")).toContain("3 ngày");
    expect(await isPaused(minh)).toBe(true);
  });

  it.each(["8", "365", "-1", "mãi mãi", "3.5", "1e1"])(
    "a pause of %j is refused with what can be typed",
    async (days) => {
      expect(await say(hoa, `/tatnhac ${days}`)).toContain("từ 1 đến 7");
      expect(await isPaused(hoa)).toBe(false);
    },
  );

  it("do nothing for somebody who is not linked", async () => {
    await remind(hoa, "2026-M10", "2026-10-13");
    expect(await say(null, "/danhan T10/2026")).toContain("dành cho cán bộ");
    expect(await say(null, "/tatnhac 3")).toContain("dành cho cán bộ");
    expect(await receipts()).toEqual([]);
    expect((await storage.reminders.paused(COMMUNE)).size).toBe(0);
  });
});
