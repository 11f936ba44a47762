import { afterEach, beforeEach, expect, it } from "vitest";
import type { UnansweredQuestion } from "../../src/domain/question.ts";
import { addUnanswered, KEPT_ROWS, listUnanswered } from "../../src/storage/unanswered-questions.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { openMigrated, type TestDatabase } from "./open.ts";

const question = (text: string, more: Partial<UnansweredQuestion> = {}): UnansweredQuestion => ({
  commune: "phuoc-an",
  day: "2026-10-15",
  kind: "none",
  reason: "none",
  text,
  ...more,
});

await describeOnEachEngine("the list of unanswered questions", (engine) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openMigrated(engine);
  });
  afterEach(() => database.remove());
  const add = (...questions: UnansweredQuestion[]) => addUnanswered(database.db, questions);
  const texts = async (filter = {}) => (await listUnanswered(database.db, filter)).map(({ text }) => text);

  it("shows the newest first, each once, with how often it was asked and its latest wording", async () => {
    await add(question("Xe buýt mấy giờ chạy?", { day: "2026-10-13" }));
    await add(question("Trạm y tế mở mấy giờ?", { day: "2026-10-14" }));
    await add(question("xe buyt may gio chay", { reason: "not-understood", kind: "clarify" }));
    expect(await listUnanswered(database.db, {})).toEqual([
      { ...question("xe buyt may gio chay", { reason: "not-understood", kind: "clarify" }), count: 2 },
      { ...question("Trạm y tế mở mấy giờ?", { day: "2026-10-14" }), count: 1 },
    ]);
  });

  it("shows one commune's alone, since a day, and those without a commune only to who asks for all", async () => {
    await add(
      question("một", { day: "2026-10-01" }),
      question("hai"),
      question("ba", { commune: "dinh-hoa" }),
      question("bốn", { commune: null }),
    );
    expect(await texts()).toEqual(["bốn", "ba", "hai", "một"]);
    expect(await texts({ commune: "phuoc-an" })).toEqual(["hai", "một"]);
    expect(await texts({ commune: "phuoc-an", since: "2026-10-02" })).toEqual(["hai"]);
    expect(await texts({ commune: "bach-thong" })).toEqual([]);
  });

  it("counts the same question apart in two communes", async () => {
    await add(question("wifi?"), question("wifi?", { commune: "dinh-hoa" }), question("wifi"));
    const rows = await listUnanswered(database.db, {});
    expect(rows.map(({ commune, count }) => [commune, count])).toEqual([
      ["phuoc-an", 2],
      ["dinh-hoa", 1],
    ]);
  });

  it("masks the numbers of persons before anything is stored", async () => {
    await add(question("CCCD 079 123 456 789 của tôi gọi 0912.345.678 thì sao"));
    const [row] = await database.db.selectFrom("unanswered_questions").selectAll().execute();
    expect(row?.text).toBe("CCCD … của tôi gọi … thì sao");
    expect(`${row?.text} ${row?.folded}`).not.toMatch(/\d{3}/);
  });

  it("holds no more than question, commune, day, kind and reason", async () => {
    await add(question("một"));
    const [row] = await database.db.selectFrom("unanswered_questions").selectAll().execute();
    expect(Object.keys(row ?? {}).sort()).toEqual(["commune", "day", "folded", "id", "kind", "reason", "text"]);
  });

  it("keeps the newest ten thousand", async () => {
    for (let start = 0; start < KEPT_ROWS + 500; start += 500)
      await add(...Array.from({ length: 500 }, (_, i) => question(`câu ${start + i}`)));
    const all = await texts();
    expect(all).toHaveLength(KEPT_ROWS);
    expect(all[0]).toBe("câu 10499");
    expect(all.at(-1)).toBe("câu 500");
  });

  it.each([
    ["a very long one", "dài ".repeat(5_000)],
    ["SQL", "'; drop table unanswered_questions; --"],
    ["a zero character and half a pair", "5G\u0000 \ud800"],
    ["emoji at the cut", "😀".repeat(600)],
    ["nothing", ""],
  ])("takes %s", async (_what, text) => {
    await add(question(text));
    const [kept] = await texts();
    expect(kept?.length).toBeLessThanOrEqual(1_000);
    expect(kept?.isWellFormed()).toBe(true);
  });
});
