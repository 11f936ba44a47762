import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { Reply } from "../../src/domain/message.ts";
import { periodKey } from "../../src/domain/period.ts";
import type { Report, ReportedValue } from "../../src/domain/report.ts";
import { valueKindOf } from "../../src/reporting/value-kinds.ts";
import { SPECS, type SpecName } from "../reporting/specs.ts";
import { describeOnEachEngine } from "../support/databases.ts";
import { type OfficeTest, openOffice } from "./office.ts";
import { realKnowledge } from "./real.ts";

// The messages of test/reporting/report-messages.test.ts once more, typed into the real conversation by somebody who may report.

interface Message {
  message: string;
  /** Kind of indicator that the fixture takes the code for; not always what the plan's own is. */
  as: SpecName;
  code: string | null;
  value: number | string | number[] | null;
  period: string | null;
}

const MESSAGES: Message[] = readFileSync(new URL("../fixtures/report-messages.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Message);
/** PostgreSQL gets every n-th: what is read does not depend on the database. */
const SAMPLE = 8;
/** The period that is meant when none is named on 15 October 2026. */
const USUAL = "2026-M10";

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await realKnowledge();
});

const told = (value: ReportedValue): number | string | number[] => {
  if (value.kind === "range") return [value.number, value.max];
  if (value.kind === "yes-no") return value.yes ? "yes" : "no";
  if (value.kind === "text") return value.text;
  return value.kind === "nothing" ? "nothing" : value.number;
};
const isSummary = (reply: Reply): boolean => reply.choices.some(({ label }) => label === "Xác nhận");

await describeOnEachEngine("messy reports in a chat", (engine) => {
  let office: OfficeTest;
  const messages = MESSAGES.filter((_, i) => engine.name === "SQLite" || i % SAMPLE === 0);
  const shown: string[] = [];
  beforeAll(async () => {
    office = await openOffice(engine, knowledge);
    await office.join("hoa", "Công an xã");
    await office.join("thu", "Phòng Văn hóa – Xã hội");
    await office.join("binh", "Phòng Kinh tế");
  });
  afterAll(() => office.close());

  const all = async (): Promise<Report[]> => {
    const current = await office.storage.reports.current({ commune: "phuoc-an" });
    const histories = await Promise.all(
      [...new Set(current.map(({ document, code }) => `${document} ${code}`))].map((key) => {
        const [document = "", code = ""] = key.split(" ");
        return office.storage.reports.history({ commune: "phuoc-an", document, code });
      }),
    );
    return histories.flat().sort((a, b) => a.id - b.id);
  };
  /** Who may report the indicator; of words without a code the police, whose is most of the fixture. */
  const reporterOf = (code: string | null): string => {
    const lead = knowledge.catalogue.indicators.find((i) => i.document === "phuoc-an" && i.code === code)?.lead ?? [];
    return lead.includes("Phòng Kinh tế") ? "binh" : lead.includes("Phòng Văn hóa – Xã hội") ? "thu" : "hoa";
  };

  /** True when the plan's indicator takes the values that the fixture thinks of. */
  const isOfKind = (code: string, as: SpecName): boolean => {
    const indicator = knowledge.catalogue.indicators.find((i) => i.document === "phuoc-an" && i.code === code);
    const own = indicator && valueKindOf(indicator);
    const { kind, min, max, decimals } = SPECS[as];
    return own !== undefined && own.kind === kind && own.min === min && own.max === max && own.decimals === decimals;
  };

  describe("each is shown before it is written, and then written as it was shown", () => {
    it.each(messages.map((m) => [m.message, m] as const))("%j", async (message, expected) => {
      const who = reporterOf(expected.code);
      const before = (await all()).length;
      const reply = await office.say(who, `/baocao ${message}`);
      expect(reply.text).toMatch(/\p{L}{3}/u);
      expect(reply.text).not.toMatch(/(?<!\d)0[35789]\d{8}(?!\d)|(?<!\d)\d{12}(?!\d)/);
      expect(await all()).toHaveLength(before);
      if (isSummary(reply)) {
        shown.push(message);
        let answer = await office.press(who, "Xác nhận");
        if (answer.choices.some(({ label }) => label.startsWith("Đúng"))) answer = await office.press(who, "Đúng");
        expect(answer.text).toContain("Đã ghi");
        const written = (await all()).at(-1);
        expect(await all()).toHaveLength(before + 1);
        if (written === undefined) throw new Error("nothing was written");
        expect(periodKey(written.period)).toBe(expected.period ?? USUAL);
        if (expected.code !== null) expect(written.code).toBe(expected.code);
        if (isOfKind(written.code, expected.as)) expect(told(written.value)).toEqual(expected.value);
      } else {
        // A question or a refusal that says what to do; what is open is thrown away.
        await office.say(who, "/huy");
        expect(await all()).toHaveLength(before);
      }
    });

    it("and enough of them were understood at once for this to mean something", () => {
      expect(shown.length).toBeGreaterThan(messages.length / 3);
    });
  });
});
