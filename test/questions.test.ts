import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openConversation } from "../src/app.ts";
import { type EvaluationQuestion, holds, judge, plain } from "../src/cli/evaluating/judge.ts";
import { loadConfig } from "../src/config.ts";
import type { Conversation } from "../src/conversation/conversation.ts";
import { ANSWER_KINDS } from "../src/domain/answer.ts";
import { createLogger } from "../src/log.ts";
import { bare, COMMUNES, temporaryFolder } from "./conversation/real.ts";
import { KNOWLEDGE, PLANS, planText } from "./ingest/fixtures.ts";

interface Evidence {
  source: string;
  /** First and last, 1-based; empty when nothing is said anywhere. */
  lines: [number, number] | [];
  evidence: string;
}

type OwnQuestion = EvaluationQuestion & Evidence & { more_evidence?: Evidence[] };

const FOLDER = join(import.meta.dirname, "questions");
const questionsOf = (name: string): OwnQuestion[] =>
  readFileSync(join(FOLDER, name), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as OwnQuestion);
/** About the plans, with their evidence at its lines. */
const PLAN_QUESTIONS = questionsOf("own.jsonl");
/** What citizens ask, follow-ups, refusals, injections; their evidence is the guides' sources. */
const QUESTIONS = [...PLAN_QUESTIONS, ...questionsOf("citizen.jsonl")];
/** Ids that were answered right when the gate was last written: `evaluate test/questions/own.jsonl test/questions/citizen.jsonl --gate test/questions/gate.json`. */
const GATE = JSON.parse(readFileSync(join(FOLDER, "gate.json"), "utf8")) as string[];

describe("the questions of the gate", () => {
  const folder = temporaryFolder();
  let conversation: Conversation;

  beforeAll(async () => {
    const config = loadConfig({ DATA_DIR: folder.path, KNOWLEDGE_DIR: KNOWLEDGE });
    conversation = await openConversation(config, createLogger("silent"), () => {});
  });
  afterAll(() => folder.remove());

  it.each(GATE.map((id) => ({ id, text: QUESTIONS.find((q) => q.id === id)?.question ?? "(no such question)" })))(
    "$id “$text” is still answered right",
    async ({ id }) => {
      const question = QUESTIONS.find((q) => q.id === id);
      if (!question) throw new Error(`${id} is in the gate but in no file of questions`);
      const { answer, kind } = await conversation.ask({
        question: question.question,
        commune: question.commune ?? undefined,
        history: question.history ?? [],
      });
      expect(ANSWER_KINDS).toContain(kind);
      const verdict = judge(question, answer, kind, true);
      expect(verdict, `(${kind}) ${answer.slice(0, 400)}`).toEqual({ pass: true, why: [] });
    },
  );

  it("are at least 300, each once", () => {
    expect(GATE.length).toBeGreaterThanOrEqual(300);
    expect(new Set(GATE).size).toBe(GATE.length);
  });

  it("hold some of every type and of every commune", () => {
    const gated = QUESTIONS.filter((q) => GATE.includes(q.id));
    expect([...new Set(gated.map((q) => q.type))].sort()).toEqual([...new Set(QUESTIONS.map((q) => q.type))].sort());
    for (const commune of COMMUNES) expect(gated.filter((q) => q.source === commune).length).toBeGreaterThan(5);
  });
});

describe("the questions with known answers", () => {
  it("have ids that are used once, a question, and something that a right answer holds", () => {
    expect(new Set(QUESTIONS.map((q) => q.id)).size).toBe(QUESTIONS.length);
    for (const q of QUESTIONS) {
      expect(q.question.trim(), q.id).not.toBe("");
      expect(["answer", "clarify", "refuse"], q.id).toContain(q.expect_kind);
      if (q.expect_kind === "answer") expect(q.must_include?.length, q.id).toBeGreaterThan(0);
    }
  });

  it.each(COMMUNES)("about %s have their evidence at its lines of the plan", (commune) => {
    const lines = planText(commune).split("\n");
    const wrong = PLAN_QUESTIONS.flatMap((q) => [q, ...(q.more_evidence ?? [])].map((e) => ({ id: q.id, ...e })))
      .filter(({ source, evidence }) => source === commune && evidence !== "")
      .filter(({ lines: [from, to], evidence }) => {
        if (from === undefined || to === undefined) return true;
        return !bare(lines.slice(from - 1, to).join("\n")).includes(bare(evidence));
      })
      .map(({ id }) => id);
    expect(wrong).toEqual([]);
  });

  it("name only plans that are there, and lack evidence only where nothing can be known", () => {
    for (const q of PLAN_QUESTIONS) {
      if (q.expect_kind === "answer") expect(q.evidence, q.id).not.toBe("");
      for (const { source, evidence } of [q, ...(q.more_evidence ?? [])])
        if (evidence !== "") expect(existsSync(join(PLANS, `${source}.txt`)), q.id).toBe(true);
    }
  });
});

describe("plain", () => {
  it.each([
    ["**Phòng Văn hoá – Xã hội**", "phong van hoa-xa hoi"],
    ["≥ 80 %", ">=80%"],
    ["$\\geq 80\\%$", "geq 80%"],
    ["“phi  tiếp\nxúc”", '"phi tiep xuc"'],
    ["cuối / đầu", "cuoi/dau"],
  ])("makes %j of %j", (text, expected) => {
    expect(plain(text)).toBe(expected);
  });
});

describe("holds", () => {
  const found = (text: string, wanted: string) => holds(plain(text), wanted);

  it.each([
    ["đạt 98%.", "98"],
    ["đạt 98.", "98"],
    ["98, rồi 99", "98"],
    ["≥98%", "98%"],
    ["≥ 98 %", ">= 98%"],
    ["Phòng VHXH chủ trì", "Phòng VHXH"],
    ["(Công an xã)", "công an"],
    ["Phòng Văn hóa – Xã hội", "Phòng Văn hoá - Xã hội"],
    ["Quý IV/2025", "quý iv/2025"],
    ["từ 15-17% GRDP", "15 - 17%"],
  ])("finds in %j the words %j", (text, wanted) => {
    expect(found(text, wanted)).toBe(true);
  });

  it.each([
    ["năm 1998", "98"],
    ["đạt 98,5%", "98"],
    ["đạt 98.5%", "98"],
    ["đạt 0,98", "98"],
    ["980 người", "98"],
    ["Phòng VHXHX", "Phòng VHXH"],
    ["công ante", "công an"],
    ["tháng 12", "tháng 1"],
    ["anything", ""],
    ["", "98"],
  ])("does not find in %j the words %j", (text, wanted) => {
    expect(found(text, wanted)).toBe(false);
  });
});

describe("judge", () => {
  const question = (change: Partial<EvaluationQuestion> = {}): EvaluationQuestion => ({
    id: "x",
    question: "?",
    type: "target",
    expect_kind: "answer",
    must_include: [["80%", "80 phần trăm"], ["2026"]],
    ...change,
  });

  it("wants one alternative of every group", () => {
    expect(judge(question(), "Năm 2026: 80 phần trăm.", "target", true).pass).toBe(true);
    expect(judge(question(), "Năm 2026: 81%.", "target", true)).toEqual({ pass: false, why: ["thiếu 80%"] });
    expect(judge(question(), "80%.", "target", true).why).toEqual(["thiếu 2026"]);
    expect(judge(question(), "Không rõ", "none", true).why).toEqual(["thiếu 80% + 2026"]);
  });

  it("looks strictly at the first 350 characters of a single fact, otherwise at all", () => {
    const late = `${"dài dòng ".repeat(45)}80% năm 2026`;
    expect(judge(question(), late, "target", true).pass).toBe(false);
    expect(judge(question(), late, "target", false).pass).toBe(true);
    expect(judge(question({ type: "list" }), late, "list", true).pass).toBe(true);
    const later = `${"dài dòng ".repeat(210)}80% năm 2026`;
    expect(judge(question({ type: "list" }), later, "list", true).pass).toBe(false);
    expect(judge(question({ type: "list" }), later, "list", false).pass).toBe(true);
  });

  it("refuses what must not be said, whatever else is right", () => {
    const strict = question({ must_not_include: ["60%"], must_not_match: ["phong (?:kinh te|kt)"] });
    expect(judge(strict, "2026: 80%", "target", true).pass).toBe(true);
    expect(judge(strict, "2026: 80% hoặc 60%", "target", true).pass).toBe(false);
    expect(judge(strict, "2026: 80%, Phòng Kinh tế", "target", true).pass).toBe(false);
  });

  it("takes an empty answer for wrong", () => {
    for (const expect_kind of ["answer", "clarify", "refuse"] as const)
      expect(judge(question({ expect_kind }), " \n", "none", true).pass).toBe(false);
  });

  it("accepts a refusal by its kind or by its words", () => {
    const refuse = question({ expect_kind: "refuse", must_include: [] });
    for (const kind of ["none", "refuse", "clarify"]) expect(judge(refuse, "Xin chào", kind, true).pass).toBe(true);
    expect(judge(refuse, "Kế hoạch không nêu nội dung này.", "passage", true).pass).toBe(true);
    expect(judge(refuse, "Việc này ngoài phạm vi.", "passage", true).pass).toBe(true);
    expect(judge(refuse, "Giá vàng là 80 triệu.", "passage", true).pass).toBe(false);
  });

  it("accepts a question for the commune, or an answer that holds all", () => {
    const clarify = question({ expect_kind: "clarify" });
    expect(judge(clarify, "Anh/chị hỏi về xã nào ạ?", "none", true).pass).toBe(true);
    expect(judge(clarify, "Chọn nhé:", "clarify", true).pass).toBe(true);
    expect(judge(clarify, "Năm 2026: 80%.", "target", true).pass).toBe(true);
    expect(judge(clarify, "Năm 2026: 90%.", "target", true).pass).toBe(false);
  });
});
