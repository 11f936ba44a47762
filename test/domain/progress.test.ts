import { describe, expect, it } from "vitest";
import { periodAt, periodOfKey } from "../../src/domain/period.ts";
import type { Indicator, Target } from "../../src/domain/plan.ts";
import { progressOf, standingOf, targetFor, trendOf } from "../../src/domain/progress.ts";
import { PROGRESS_STATES, type ReportedValue } from "../../src/domain/report.ts";
import { seededRandom } from "../bench/typos.ts";

const NOTHING: ReportedValue = { kind: "nothing" };
const percent = (number: number): ReportedValue => ({ kind: "percent", number });
const count = (number: number): ReportedValue => ({ kind: "count", number });
const money = (number: number): ReportedValue => ({ kind: "money", number });
const range = (number: number, max: number): ReportedValue => ({ kind: "range", number, max });
const yesNo = (yes: boolean): ReportedValue => ({ kind: "yes-no", yes });
const text = (words: string): ReportedValue => ({ kind: "text", text: words });

function target(op: Target["op"], value: number | null, more: Partial<Target> = {}): Target {
  return {
    milestone: "2026",
    op,
    value,
    max: null,
    text: `${op} ${value}`,
    inferred: false,
    line: 1,
    lead: null,
    reference: "I.1",
    source: "",
    ...more,
  };
}

function indicator(...targets: Target[]): Indicator {
  return {
    document: "phuoc-an",
    commune: "phuoc-an",
    group: "I",
    groupName: "",
    code: "I.1",
    name: "",
    otherNames: [],
    unit: null,
    lead: null,
    targets,
  };
}

describe("the target that a period works towards", () => {
  const at = (milestone: string, op: Target["op"] = ">=") => target(op, 1, { milestone });

  it.each([
    ["the milestone of its year", ["2026", "2030"], "2026-M10", "2026"],
    ["the next one when its year has none", ["2026", "2030", "2035"], "2027-Q1", "2030"],
    ["the next one also when the plan prints later years first", ["2035", "2030", "2026"], "2027-Q1", "2030"],
    ["the last one when all are past", ["2026", "2030"], "2031-Y1", "2030"],
    ["the first one before all", ["2030", "2045"], "2025-H2", "2030"],
    ["the one without year, which applies now, before a later one", ["", "2045"], "2026-M01", ""],
    ["that of its year before one without year", ["", "2026"], "2026-M01", "2026"],
    ["the one without year when the others are past", ["2025", ""], "2026-M01", ""],
    ["the last year of a span", ["2025 - 2030", "2035"], "2026-M01", "2025 - 2030"],
  ])("is %s", (_, milestones, period, expected) => {
    const found = targetFor(indicator(...milestones.map((m) => at(m))), periodOfKey(period));
    expect(found?.milestone).toBe(expected);
  });

  it("is never a cell that the plan left empty", () => {
    const plan = indicator(at("2026", "none"), at("2030"), at("2035", "none"));
    expect(targetFor(plan, periodOfKey("2026-M01"))?.milestone).toBe("2030");
    expect(targetFor(plan, periodOfKey("2040-M01"))?.milestone).toBe("2030");
    expect(targetFor(indicator(at("2026", "none")), periodOfKey("2026-M01"))).toBeNull();
    expect(targetFor(indicator(), periodOfKey("2026-M01"))).toBeNull();
  });
});

describe("a value against a target", () => {
  const yes = target("text", null, { text: "Có" });
  const level = target("range", 15, { max: 17 });

  it.each([
    ["nothing reported", null, target(">=", 80), "no-data"],
    ["nothing reported, nothing to reach", null, null, "no-data"],
    ["nothing to reach", percent(82.5), null, "not-comparable"],
    ["an empty cell", percent(82.5), target("none", null), "not-comparable"],
    ["at least: exactly", percent(80), target(">=", 80), "met"],
    ["at least: more", percent(82.5), target(">=", 80), "met"],
    ["at least: 90% of it", percent(72), target(">=", 80), "near"],
    ["at least: under 90% of it", percent(71.9), target(">=", 80), "unmet"],
    ["at least: 90% of a decimal", count(0.99), target(">=", 1.1), "near"],
    ["equal: exactly", percent(100), target("=", 100), "met"],
    ["equal: more is met too", count(12), target("=", 10), "met"],
    ["equal: near", percent(90), target("=", 100), "near"],
    ["equal: under", percent(89.9), target("=", 100), "unmet"],
    ["at most: exactly", count(20), target("<=", 20), "met"],
    ["at most: less", count(3), target("<=", 20), "met"],
    ["at most: a tenth over", count(22), target("<=", 20), "near"],
    ["at most: further over", count(22.1), target("<=", 20), "unmet"],
    ["range to reach: inside", percent(16), level, "met"],
    ["range to reach: above", percent(40), level, "met"],
    ["range to reach: 90% of its lower end", percent(13.5), level, "near"],
    ["range to reach: under", percent(13.4), level, "unmet"],
    ["range reported: its lower end reaches", range(80, 90), target(">=", 80), "met"],
    ["range reported: only its upper end reaches", range(60, 90), target(">=", 80), "unmet"],
    ["range reported, at most: its upper end counts", range(3, 30), target("<=", 20), "unmet"],
    ["zero to reach", count(0), target(">=", 0), "met"],
    ["zero as the most: none", count(0), target("<=", 0), "met"],
    ["zero as the most: one", count(1), target("<=", 0), "unmet"],
    ["zero to reach: below", count(-1), target("=", 0), "unmet"],
    ["negative to reach: exactly", percent(-10), target(">=", -10), "met"],
    ["negative to reach: a tenth under", percent(-11), target(">=", -10), "near"],
    ["negative to reach: further under", percent(-12), target(">=", -10), "unmet"],
    ["a number that the plan does not say", percent(80), target(">=", null), "not-comparable"],
    ["yes", yesNo(true), yes, "met"],
    ["yes, with a point after it in the plan", yesNo(true), target("text", null, { text: " có. " }), "met"],
    ["no", yesNo(false), yes, "unmet"],
    ["yes against other words", yesNo(true), target("text", null, { text: "Báo cáo" }), "not-comparable"],
    ["yes against words that begin so", yesNo(true), target("text", null, { text: "Có 3 trạm" }), "not-comparable"],
    ["yes against a number", yesNo(true), target(">=", 80), "not-comparable"],
    ["a number against yes", count(1), yes, "not-comparable"],
    ["words against a number", text("gần xong"), target(">=", 80), "not-comparable"],
    ["words against words", text("Có"), yes, "not-comparable"],
    ["nothing that was not resolved", NOTHING, target(">=", 80), "not-comparable"],
  ] as const)("%s", (_, value, goal, expected) => {
    expect(progressOf(value, goal)).toBe(expected);
  });

  it.each([
    ["in the cell", "≥ 5 tỷ đồng", null, 5e9, "met"],
    ["in the cell: not reached", "≥ 5 tỷ đồng", null, 5e6, "unmet"],
    ["in the unit of measure", "5", "Triệu đồng", 5e6, "met"],
    ["twice is said once", "5 tỷ đồng", "tỷ đồng", 5e9, "met"],
    ["half in the cell, half in the unit", "5 tỷ", "đồng", 5e8, "unmet"],
    ["two words", "5 nghìn tỷ đồng", null, 4.6e12, "near"],
    ["plain đồng", "Tỷ lệ thu 5 đồng/hộ", null, 5, "met"],
    ["not said to be money", "≥ 5", "Người", 5e9, "not-comparable"],
    ["a word that only begins so", "5 đồng chí", null, 5, "met"],
  ] as const)("money with its unit %s", (_, words, unit, amount, expected) => {
    expect(progressOf(money(amount), target(">=", 5, { text: words }), unit)).toBe(expected);
  });

  it("never gets worse when more of what is wanted is reported", () => {
    const rank = { met: 2, near: 1, unmet: 0 } as Record<string, number>;
    const draw = seededRandom(20261);
    for (let i = 0; i < 2000; i++) {
      const op = (["=", ">=", "<=", "range"] as const)[Math.floor(draw() * 4)] ?? "=";
      const goal = target(op, Math.round((draw() - 0.3) * 1000) / 10);
      const values = [draw(), draw()].map((d) => Math.round((d - 0.3) * 1500) / 10).sort((a, b) => a - b);
      const [less = 0, more = 0] = values.map((value) => rank[progressOf(count(value), goal)]);
      const [worse, better] = op === "<=" ? [more, less] : [less, more];
      expect(better, `${values} against ${op} ${goal.value}`).toBeGreaterThanOrEqual(worse);
      expect(progressOf(count(goal.value ?? 0), goal)).toBe("met");
    }
  });

  it("has an answer for every kind of value and target", () => {
    const values = [null, percent(0), count(-3), money(1e9), range(-1, 1), yesNo(false), text(""), NOTHING];
    const ops = [">=", "<=", "=", "range", "text", "none"] as const;
    for (const value of values)
      for (const op of ops)
        for (const number of [null, 0, -5, 80])
          expect(PROGRESS_STATES).toContain(progressOf(value, target(op, number, { text: "" })));
  });
});

describe("where an indicator stands in a period", () => {
  const plan = indicator(target(">=", 80));
  const reports = [
    { period: periodOfKey("2026-M09"), value: percent(81) },
    { period: periodOfKey("2026-M10"), value: NOTHING },
  ];

  it("has no data when only earlier periods were reported, but still tells what stands", () => {
    expect(standingOf(plan, "cumulative", reports, periodOfKey("2026-M11"))).toEqual({
      own: null,
      compared: percent(81),
      target: plan.targets[0],
      state: "no-data",
    });
  });

  it("is compared with what stood before when nothing happened in it", () => {
    expect(standingOf(plan, "cumulative", reports, periodOfKey("2026-M10"))).toMatchObject({
      own: NOTHING,
      compared: percent(81),
      state: "met",
    });
  });

  it("adds up the year for counts of a period, so that ten months of eight meet 80 and nine do not", () => {
    const months = Array.from({ length: 10 }, (_, i) => ({
      period: periodAt("month", `2026-${String(i + 1).padStart(2, "0")}-01`),
      value: count(8),
    }));
    expect(standingOf(plan, "in-period", months, periodOfKey("2026-M10")).state).toBe("met");
    expect(standingOf(plan, "in-period", months, periodOfKey("2026-M09"))).toMatchObject({
      own: count(8),
      compared: count(72),
      state: "near",
    });
  });

  it("reads money in the indicator's unit of measure", () => {
    const taxes = { ...indicator(target(">=", 5)), unit: "Tỷ đồng" };
    const one = [{ period: periodOfKey("2026-Y1"), value: money(4.9e9) }];
    expect(standingOf(taxes, "in-period", one, periodOfKey("2026-Y1")).state).toBe("near");
  });
});

describe("how a value moved", () => {
  it.each([
    [percent(80), percent(82.5), "up"],
    [percent(82.5), percent(80), "down"],
    [count(5), count(5), "same"],
    [money(-1), money(0), "up"],
    [range(15, 17), range(15, 18), "up"],
    [range(15, 17), range(14, 20), "down"],
    [range(15, 17), range(15, 17), "same"],
    [yesNo(false), yesNo(true), "up"],
    [yesNo(true), yesNo(false), "down"],
    [yesNo(true), yesNo(true), "same"],
    [text("đang làm"), text("đang làm"), "same"],
    [text("đang làm"), text("xong"), null],
    [NOTHING, NOTHING, "same"],
    [NOTHING, count(1), null],
    [percent(5), count(5), null],
    [null, count(5), null],
    [count(5), null, null],
    [null, null, null],
  ] as const)("%j, then %j: %s", (previous, current, expected) => {
    expect(trendOf(previous, current)).toBe(expected);
  });
});
