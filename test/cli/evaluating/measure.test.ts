import { describe, expect, it } from "vitest";
import type { EvaluationQuestion } from "../../../src/cli/evaluating/judge.ts";
import { figuresOf, measure } from "../../../src/cli/evaluating/measure.ts";
import { lossOf, tableOf } from "../../../src/cli/evaluating/table.ts";
import type { AskRequest, AskResult } from "../../../src/domain/message.ts";

const question = (change: Partial<EvaluationQuestion>): EvaluationQuestion => ({
  id: "x",
  question: "Chữ ký số đạt bao nhiêu?",
  type: "target",
  expect_kind: "answer",
  must_include: [["80%"]],
  ...change,
});
const quote = (text: string) => [{ document: "d", title: "", locator: "", quote: text }];
const answering =
  (answer: string, kind: AskResult["kind"], citations = quote(answer), seen: AskRequest[] = []) =>
  async (request: AskRequest): Promise<AskResult> => {
    seen.push(request);
    return { answer, kind, citations, suggestions: [], commune: null };
  };
const figures = async (q: Partial<EvaluationQuestion>, ask: (r: AskRequest) => Promise<AskResult>) =>
  figuresOf((await measure(ask, [question(q)], [], [])).get("written") ?? []);

describe("measuring", () => {
  it("asks every spelling, with the earlier turns respelled", async () => {
    const seen: AskRequest[] = [];
    const q = question({ history: [{ role: "user", text: "Kế hoạch có gì?" }] });
    await measure(answering("80%", "target", [], seen), [q], [], ["no-diacritics"]);
    expect(seen.map((r) => [r.history?.[0]?.text, r.question])).toEqual([
      ["Kế hoạch có gì?", "Chữ ký số đạt bao nhiêu?"],
      ["Ke hoach co gi?", "Chu ky so dat bao nhieu?"],
    ]);
  });

  it("counts an answer as proved only when its citations hold what it states", async () => {
    expect((await figures({}, answering("80%", "target"))).proved).toEqual({ part: 1, whole: 1 });
    expect((await figures({}, answering("80%", "target", quote("70%")))).proved).toEqual({ part: 0, whole: 1 });
    expect((await figures({}, answering("Xã nào ạ?", "clarify", []))).proved).toEqual({ part: 0, whole: 0 });
  });

  it("tells right refusals from wrong ones", async () => {
    const none = answering("Kế hoạch không nêu.", "none", []);
    expect((await figures({ expect_kind: "refuse" }, none)).refusedRightly).toEqual({ part: 1, whole: 1 });
    expect((await figures({}, none)).refusedWrongly).toEqual({ part: 1, whole: 1 });
    expect((await figures({}, answering("80%", "target"))).refusedWrongly).toEqual({ part: 0, whole: 1 });
  });

  it.each([
    ["another figure instead of the right one", "70%", "target", {}, 1],
    ["what must not be said, beside the right one", "80%, trước đây 60%", "target", { must_not_include: ["60%"] }, 1],
    ["the right figure", "80%", "target", {}, 0],
    ["no figure at all", "Công an xã", "target", {}, 0],
    ["the right figure late", `${"dài dòng ".repeat(60)}80%`, "target", {}, 0],
    ["a refusal that names a year", "Không nêu mốc 2030", "none", {}, 0],
  ] as const)("counts as a wrong value or not: %s", async (_what, answer, kind, change, expected) => {
    const q = { ...change, must_not_include: [...((change as EvaluationQuestion).must_not_include ?? [])] };
    expect((await figures(q, answering(answer, kind))).wrongValues.part).toBe(expected);
  });

  it("gives the loss in points and one aligned table", async () => {
    const ask = async (r: AskRequest): Promise<AskResult> =>
      answering(/ữ/.test(r.question) ? "80%" : "không rõ", "target")(r);
    const outcomes = await measure(ask, [question({}), question({})], [], ["no-diacritics"]);
    const written = figuresOf(outcomes.get("written") ?? []);
    expect(lossOf(written, figuresOf(outcomes.get("no-diacritics") ?? []))).toBe(100);
    const [head, row, ...more] = tableOf([{ name: "x", outcomes }], ["no-diacritics"]);
    expect(more).toEqual([]);
    expect(head?.length).toBe(row?.length);
    expect(row).toMatch(/^x\s+2\s+100\.0 %\s+100\.0 %\s+0\.0 % \(−100\.0\)/);
  });
});
