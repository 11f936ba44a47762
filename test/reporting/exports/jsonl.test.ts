import { expect, test } from "vitest";
import { toJsonl } from "../../../src/reporting/exports/jsonl.ts";
import { HOSTILE, MIXED, report, row } from "./sample.ts";

function made(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

test("a row a line with the period's label, the rest as in the report", () => {
  expect(made(toJsonl(report([...MIXED])))).toEqual(MIXED.map((one) => ({ period: "T10/2026", ...one })));
});

test("the keys and their order are always the same", () => {
  const keys = made(toJsonl(report([...MIXED, row({ note: "khác" })]))).map((line) => Object.keys(line).join(" "));
  expect(new Set(keys)).toEqual(
    new Set([
      "period group groupName code name unit lead target value valueText previousText progress state note reportedBy reportedAt",
    ]),
  );
});

test.each(Object.entries(HOSTILE))("%s text stays on its line and comes back as it was", (name, note) => {
  const lines = made(toJsonl(report([row({ note }), row()])));
  expect(lines).toHaveLength(2);
  expect(lines[0]?.note).toBe(name === "half" ? HOSTILE.half : note);
});

test("texts are data here, not cells: a formula is not touched", () => {
  expect(made(toJsonl(report([row({ note: "=1+1" })])))[0]?.note).toBe("=1+1");
});

test("no rows, no lines", () => {
  expect(toJsonl(report([]))).toBe("");
});
