import { describe, expect, it } from "vitest";
import { type Accumulation, effectiveValue, type PeriodValue } from "../../src/domain/accumulation.ts";
import { lastDay, type Period, type PeriodKind, periodKey, periodOfKey } from "../../src/domain/period.ts";
import type { ReportedValue } from "../../src/domain/report.ts";
import { seededRandom } from "../bench/typos.ts";

/** "2026-M09 81": a count; "2026-M10 -": nothing. */
function reportsOf(lines: string): PeriodValue[] {
  return lines
    .split(",")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [key = "", number = ""] = line.trim().split(" ");
      return {
        period: periodOfKey(key),
        value: number === "-" ? { kind: "nothing" } : { kind: "count", number: Number(number) },
      };
    });
}

function valueAt(accumulation: Accumulation, lines: string, key: string): number | string | null {
  const value = effectiveValue(accumulation, reportsOf(lines), periodOfKey(key));
  if (value === null) return null;
  return "number" in value ? value.number : value.kind;
}

describe("an indicator that says how things stand", () => {
  it.each([
    ["takes the period's own report", "2026-M09 81, 2026-M10 82", "2026-M10", 82],
    ["keeps the last one while none comes", "2026-M07 70, 2026-M08 81", "2026-M10", 81],
    ["does not look ahead", "2026-M09 81, 2026-M11 90", "2026-M10", 81],
    ["does not take the quarter that ends later", "2026-M09 81, 2026-Q4 90", "2026-M10", 81],
    ["takes the quarter that ended since", "2026-M08 70, 2026-Q3 81", "2026-M10", 81],
    ["goes over the end of the year", "2025-M12 60", "2026-M01", 60],
    ["keeps what stood before nothing happened", "2026-M08 81, 2026-M09 -, 2026-M10 -", "2026-M10", 81],
    ["prefers the asked kind where two end on one day", "2026-M12 50, 2026-Y1 52, 2026-Q4 51", "2026-Q4", 51],
    ["prefers the longer where neither was asked for", "2026-M06 50, 2026-H1 52", "2026-M07", 52],
    ["keeps the month when the quarter says nothing happened", "2026-M12 50, 2026-Q4 -", "2026-Q4", 50],
    ["stays nothing when nothing else was ever said", "2026-M09 -, 2026-M10 -", "2026-M10", "nothing"],
    ["is unknown before the first report", "2026-M11 5", "2026-M10", null],
    ["is unknown without reports", "", "2026-M10", null],
  ])("%s", (_, lines, key, expected) => {
    expect(valueAt("cumulative", lines, key)).toBe(expected);
  });
});

describe("an indicator that says what was added", () => {
  it.each([
    ["adds the months since January", "2026-M01 1, 2026-M02 2, 2026-M03 4", "2026-M03", 7],
    ["leaves out later months", "2026-M01 1, 2026-M02 2, 2026-M03 4", "2026-M02", 3],
    ["leaves out the year before", "2025-M12 9, 2026-M01 1", "2026-M02", 1],
    ["takes a quarter for its months", "2026-M01 1, 2026-M02 2, 2026-Q1 5, 2026-M04 10", "2026-M04", 15],
    ["takes months where the quarter has no report", "2026-M01 1, 2026-Q2 5, 2026-M07 10", "2026-Q3", 16],
    ["takes a half for its quarters and months", "2026-Q1 5, 2026-M06 3, 2026-H1 20, 2026-Q3 1", "2026-Q3", 21],
    ["takes a year for all that is in it", "2026-M01 1, 2026-Q2 2, 2026-H2 3, 2026-Y1 50", "2026-Y1", 50],
    ["does not take the year before it is over", "2026-M01 1, 2026-Y1 50", "2026-M11", 1],
    ["does not take a quarter before it is over", "2026-M07 1, 2026-Q3 50", "2026-M08", 1],
    ["takes halves for a year without its own", "2026-H1 20, 2026-H2 30", "2026-Y1", 50],
    ["takes a quarter in which nothing happened for its months", "2026-M01 1, 2026-Q1 -, 2026-M04 2", "2026-M04", 2],
    ["is 0 when nothing ever happened", "2026-M01 -, 2026-M02 -", "2026-M02", 0],
    ["adds decimals as people do", "2026-M01 0.1, 2026-M02 0.2", "2026-M02", 0.3],
    ["counts what was taken back", "2026-M01 5, 2026-M02 -2", "2026-M02", 3],
    ["is unknown without a report up to then", "2025-M12 9, 2026-M05 5", "2026-M04", null],
  ])("%s", (_, lines, key, expected) => {
    expect(valueAt("in-period", lines, key)).toBe(expected);
  });

  it("adds money as money and does not add percent, of which the latest stands", () => {
    const months = (kind: "money" | "percent") =>
      [40, 30].map((number, i): PeriodValue => ({ period: periodOfKey(`2026-M0${i + 1}`), value: { kind, number } }));
    const asked = periodOfKey("2026-Q1");
    expect(effectiveValue("in-period", months("money"), asked)).toEqual({ kind: "money", number: 70 });
    expect(effectiveValue("in-period", months("percent"), asked)).toEqual({ kind: "percent", number: 30 });
  });

  it("says yes or no as last said", () => {
    const said: PeriodValue[] = [
      { period: periodOfKey("2026-M01"), value: { kind: "yes-no", yes: true } },
      { period: periodOfKey("2026-M02"), value: { kind: "nothing" } },
    ];
    expect(effectiveValue("in-period", said, periodOfKey("2026-M02"))).toEqual({ kind: "yes-no", yes: true });
  });
});

describe("whatever was reported", () => {
  const KINDS: [PeriodKind, number][] = [
    ["month", 12],
    ["quarter", 4],
    ["half-year", 2],
    ["year", 1],
  ];
  const YEAR = KINDS.flatMap(([kind, times]) =>
    Array.from({ length: times }, (_, i): Period => ({ year: 2026, kind, index: i + 1 })),
  );

  /** Some periods of a year, in any order, each with what was added in its months. */
  function drawn(draw: () => number): { reports: PeriodValue[]; perMonth: number[] } {
    const perMonth = Array.from({ length: 12 }, () => Math.floor(draw() * 20));
    const value = (period: Period): ReportedValue => ({
      kind: "count",
      number: perMonth.filter((_, i) => inside(i + 1, period)).reduce((a, b) => a + b, 0),
    });
    const periods = YEAR.filter(() => draw() < 0.6).sort(() => draw() - 0.5);
    return { reports: periods.map((period) => ({ period, value: value(period) })), perMonth };
  }

  function inside(month: number, period: Period): boolean {
    const months = 12 / (KINDS.find(([kind]) => kind === period.kind)?.[1] ?? 1);
    return Math.ceil(month / months) === period.index;
  }

  it("no month is counted twice, and none that is covered is left out", () => {
    const draw = seededRandom(7);
    for (let i = 0; i < 500; i++) {
      const { reports, perMonth } = drawn(draw);
      for (const asked of YEAR) {
        const ended = reports.filter(({ period }) => lastDay(period) <= lastDay(asked));
        // Each month once if any report that is over holds it. Reports agree with each other here, so this is the sum whichever is taken.
        const expected = perMonth
          .filter((_, m) => ended.some(({ period }) => inside(m + 1, period)))
          .reduce((a, b) => a + b, 0);
        const found = effectiveValue("in-period", reports, asked);
        if (ended.length === 0) expect(found).toBeNull();
        else expect(found, periodKey(asked)).toEqual({ kind: "count", number: expected });
      }
    }
  });

  it("the order of the reports does not matter, and none is changed", () => {
    const draw = seededRandom(11);
    for (let i = 0; i < 200; i++) {
      const { reports } = drawn(draw);
      const before = structuredClone(reports);
      for (const accumulation of ["cumulative", "in-period"] as const)
        for (const asked of YEAR)
          expect(effectiveValue(accumulation, reports, asked)).toEqual(
            effectiveValue(accumulation, reports.toReversed(), asked),
          );
      expect(reports).toEqual(before);
    }
  });
});
