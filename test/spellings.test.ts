import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openConversation } from "../src/app.ts";
import type { EvaluationQuestion } from "../src/cli/evaluating/judge.ts";
import { figuresOf, measure, type Outcome } from "../src/cli/evaluating/measure.ts";
import { SPELLINGS, type Spelling } from "../src/cli/evaluating/spellings.ts";
import { loadConfig } from "../src/config.ts";
import { createLogger } from "../src/log.ts";
import { temporaryFolder } from "./conversation/real.ts";
import { KNOWLEDGE } from "./ingest/fixtures.ts";

/** Points of strict accuracy that a spelling may lose against the questions as written. */
const MOST_LOST: Readonly<Record<Spelling, number>> = { "no-diacritics": 1.5, half: 2, typo: 2, teencode: 2 };

const QUESTIONS = ["own", "citizen"]
  .flatMap((name) => readFileSync(join(import.meta.dirname, `questions/${name}.jsonl`), "utf8").split("\n"))
  .filter((line) => line.trim() !== "")
  .map((line) => JSON.parse(line) as EvaluationQuestion);

const folder = temporaryFolder();
let outcomes: Map<Spelling | "written", Outcome[]>;
beforeAll(async () => {
  const config = loadConfig({ DATA_DIR: folder.path, KNOWLEDGE_DIR: KNOWLEDGE });
  const conversation = await openConversation(config, createLogger("silent"), () => {});
  outcomes = await measure((request) => conversation.ask(request), QUESTIONS, []);
}, 60_000);
afterAll(() => folder.remove());

const points = (spelling: Spelling | "written"): number => {
  const { part, whole } = figuresOf(outcomes.get(spelling) ?? []).strict;
  return (100 * part) / whole;
};

it.each(SPELLINGS)("the questions in the spelling %s lose little", (spelling) => {
  expect(points("written") - points(spelling)).toBeLessThanOrEqual(MOST_LOST[spelling]);
});
