import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NO_HOLIDAYS } from "../../src/domain/holidays.ts";
import { loadHolidays } from "../../src/ingest/load/holidays.ts";
import { createWorkingDays } from "../../src/reporting/working-days.ts";
import { addDays, isWeekend } from "../../src/text/days.ts";
import { KNOWLEDGE } from "../ingest/fixtures.ts";

const real = createWorkingDays(loadHolidays(KNOWLEDGE));

/** Days of a span, Saturdays and Sundays aside, on which nobody works. */
function offBetween(first: string, last: string): string[] {
  const off: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1))
    if (!isWeekend(day) && !real.isWorkingDay(day)) off.push(day);
  return off;
}

describe("working days", () => {
  it.each([
    ["2025", ["2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31"]],
    ["2026", ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"]],
  ])("leave out the five days of Tết that were announced for %s", (year, days) => {
    expect(offBetween(`${year}-01-10`, `${year}-03-10`)).toEqual(days);
  });

  it("leave out every day of Tết 2027 that may be chosen, with those that make up for Saturday and Sunday", () => {
    // First day of the year: Saturday 6 February. From one day before: 5–9, and 10 and 11; from two before: 4–8, and 9 and 10.
    expect(offBetween("2027-01-10", "2027-03-10")).toEqual([
      "2027-02-04",
      "2027-02-05",
      "2027-02-08",
      "2027-02-09",
      "2027-02-10",
      "2027-02-11",
    ]);
  });

  it("leave out every day of Tết 2028 that may be chosen", () => {
    // First day of the year: Wednesday 26 January.
    expect(offBetween("2028-01-10", "2028-03-10")).toEqual([
      "2028-01-24",
      "2028-01-25",
      "2028-01-26",
      "2028-01-27",
      "2028-01-28",
      "2028-01-31",
    ]);
  });

  it("leave out the other holidays of 2026, a swapped day and the Monday after Giỗ Tổ on a Sunday", () => {
    expect(offBetween("2026-01-01", "2026-02-01")).toEqual(["2026-01-01", "2026-01-02"]);
    expect(offBetween("2026-03-10", "2026-12-31")).toEqual([
      "2026-04-27",
      "2026-04-30",
      "2026-05-01",
      "2026-08-31",
      "2026-09-01",
      "2026-09-02",
    ]);
  });

  it("leave out the other holidays of 2027; the National Day's second day may be before or after", () => {
    expect(offBetween("2027-03-10", "2028-01-09")).toEqual([
      "2027-04-16",
      "2027-04-30",
      "2027-05-03",
      "2027-09-01",
      "2027-09-02",
      "2027-09-03",
      "2028-01-03",
    ]);
  });

  it("leave out the days of 2028, two of which fall on a weekend", () => {
    expect(offBetween("2028-03-10", "2028-08-01")).toEqual(["2028-04-04", "2028-05-01", "2028-05-02"]);
  });

  it("leave out Saturdays and Sundays, and no other day", () => {
    expect(["2026-10-17", "2026-10-18"].map(real.isWorkingDay)).toEqual([false, false]);
    expect(["2026-10-16", "2026-10-19", "2026-11-24", "2026-12-25"].map(real.isWorkingDay)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("are found before and after a holiday", () => {
    expect(real.onOrBefore("2026-02-18")).toBe("2026-02-13");
    expect(real.after("2026-02-13")).toBe("2026-02-23");
    expect(real.onOrBefore("2026-10-20")).toBe("2026-10-20");
    expect(real.after("2026-10-20")).toBe("2026-10-21");
    expect(real.onOrBefore("2027-01-01")).toBe("2026-12-31");
  });

  it("know every year to 2045 with a first day of Tết between 20 January and 21 February and a Giỗ Tổ in spring", () => {
    const { lunar } = loadHolidays(KNOWLEDGE);
    expect([...lunar.keys()]).toEqual(Array.from({ length: 21 }, (_, i) => 2025 + i));
    for (const [year, { newYear, hungKings }] of lunar) {
      expect(newYear >= `${year}-01-20` && newYear <= `${year}-02-21`, newYear).toBe(true);
      // The tenth of the third month: two lunar months of 29 or 30 days and nine days on, and a leap month in between at most.
      const later = (Date.parse(hungKings) - Date.parse(newYear)) / 86_400_000;
      expect([67, 68, 69, 97, 98, 99], `${year}: ${later}`).toContain(later);
    }
  });

  it("leave out 2 September and the first three days of Tết whatever is announced", () => {
    const { lunar } = loadHolidays(KNOWLEDGE);
    const days = createWorkingDays({ yearly: [], lunar, announced: new Map([[2026, ["2026-02-16"]]]) });
    const off = ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-09-02"];
    expect(off.map(days.isWorkingDay)).toEqual(off.map(() => false));
    expect(["2026-02-20", "2026-09-01"].map(days.isWorkingDay)).toEqual([true, true]);
  });

  it("are those of the sun where no file tells the moon's", () => {
    const plain = createWorkingDays(NO_HOLIDAYS);
    expect(plain.isWorkingDay("2026-02-17")).toBe(true);
    expect(plain.isWorkingDay("2026-09-02")).toBe(false);
  });
});

describe("the file of holidays", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "troly-holidays-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const load = (text: string) => {
    writeFileSync(join(folder, "holidays.yaml"), text);
    return loadHolidays(folder);
  };

  it("may be missing or empty", () => {
    expect(loadHolidays(folder)).toEqual(NO_HOLIDAYS);
    expect(load("")).toEqual(NO_HOLIDAYS);
  });

  it("takes a day that an officer added for every year", () => {
    const days = createWorkingDays(load('yearly: ["11-24"]'));
    expect(days.isWorkingDay("2026-11-24")).toBe(false);
    expect(days.isWorkingDay("2026-11-23")).toBe(true);
  });

  it.each([
    ["no YAML", "a: [", "không phải YAML"],
    ["a day that is none", "announced:\n  2027:\n    off: [2027-02-30]", "announced.2027.off.0"],
    [
      "a day of another year beside a right one",
      "lunar:\n  2027: { newYear: 2026-02-17, hungKings: 2027-04-16 }\nannounced:\n  2027: { off: [2027-02-05] }",
      "năm 2027",
    ],
    ["a day of another year", "announced:\n  2027:\n    off: [2028-02-03]", "năm 2027"],
    ["an unknown field", "annuonced: {}", "annuonced"],
    ["a yearly day that is none", 'yearly: ["24-11"]', "yearly.0"],
  ])("with %s is refused with a sentence that names it", (_what, text, words) => {
    expect(() => load(text)).toThrow(words);
  });
});
