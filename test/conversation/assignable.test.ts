import { expect, it } from "vitest";
import { findAssignable, whyNot } from "../../src/conversation/staffing/assignable.ts";
import type { Indicator } from "../../src/domain/plan.ts";

const indicator = (document: string, code: string, lead: string[] | null = null): Indicator => ({
  document,
  commune: "tan-an",
  group: "I",
  groupName: "",
  code,
  name: `Chỉ tiêu ${code}`,
  otherNames: [],
  unit: null,
  lead,
  targets: [],
});
const A = indicator("kh-2026", "I.1");
const B = indicator("kh-2027", "I.1");
const C = indicator("kh-2027", "I.2", ["Công an xã", "Các thôn"]);
const ALL = [A, B, C];

it("a code that two plans have is asked about, unless the plan is said", () => {
  const both = findAssignable(["I.1"], null, ALL);
  expect(both).toEqual({ outcome: "ambiguous", code: "I.1", documents: ["kh-2026", "kh-2027"] });
  expect(both.outcome === "ambiguous" && whyNot(both, "xã Tân An")).toContain(
    "2 kế hoạch của xã Tân An: kh-2026, kh-2027",
  );
  expect(findAssignable(["I.1"], "kh-2027", ALL)).toEqual({ outcome: "found", indicators: [B] });
  expect(findAssignable(["I.2"], "kh-2026", ALL)).toMatchObject({ outcome: "unknown" });
});

it("what a plan gives to a single unit is not assigned, but an assignment from before can be taken back", () => {
  expect(findAssignable(["I.2"], null, ALL)).toEqual({ outcome: "given", indicator: C, units: ["Công an xã"] });
  expect(findAssignable(["I.2"], null, ALL, true)).toEqual({ outcome: "found", indicators: [C] });
});

it("a plan without indicators says so", () => {
  const none = findAssignable(["I.1"], null, []);
  expect(none.outcome === "unknown" && whyNot(none, "xã Tân An")).toBe("Kế hoạch xã Tân An không có chỉ tiêu nào.");
});
