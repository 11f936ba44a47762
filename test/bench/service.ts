import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import MiniSearch from "minisearch";
import { openConversation } from "../../src/app.ts";
import { type EvaluationQuestion, judge } from "../../src/cli/evaluating/judge.ts";
import { loadConfig } from "../../src/config.ts";
import { ingestFolder, loadLexicon } from "../../src/ingest/ingest.ts";
import { createLogger } from "../../src/log.ts";
import { type Out, percentiles, spread, table } from "./figures.ts";
import { Leftovers } from "./leftovers.ts";
import { KNOWLEDGE, residentMegabytes, settings, startService } from "./served.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PLANS = join(KNOWLEDGE, "plans");
const QUESTIONS = join(ROOT, "test/questions/own.jsonl");

const STARTS = 5;
const INGESTS = 5;
/** Times that every question is asked, after one round that is not counted. */
const ROUNDS = 3;
/** The HTTP run ends here, with as many questions as were asked by then. */
const HTTP_LIMIT_MS = 30_000;

interface Measured {
  answer: string;
  kind: string;
}
type Answer = (question: EvaluationQuestion) => Measured | Promise<Measured>;

/** Starts, memory, ingest and answers of the service, beside what is usually built: split, search, paste the top passage. */
export async function benchService(out: Out): Promise<void> {
  const leftovers = new Leftovers();
  try {
    const questions = readQuestions();
    const load = loadavg()[0]?.toFixed(1);
    out(
      `${cpus().length} cores (load before ${load}), Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
    );
    out(`${readdirSync(PLANS).length} plans, ${questions.length} questions of test/questions/own.jsonl`);
    out("");
    await benchStarts(leftovers, out);
    out("");
    await benchAnswers(questions, leftovers, out);
  } finally {
    leftovers.end();
  }
}

async function benchStarts(leftovers: Leftovers, out: Out): Promise<void> {
  const cold: number[] = [];
  const second: number[] = [];
  for (let run = 0; run < STARTS; run++) {
    const dataDir = leftovers.folder();
    for (const times of [cold, second]) {
      const service = await startService(dataDir, leftovers);
      times.push(service.readyMs);
      await service.stop();
    }
  }
  const lexicon = loadLexicon(KNOWLEDGE);
  const ingest = Array.from({ length: INGESTS }, () => {
    const startedMs = performance.now();
    ingestFolder(PLANS, lexicon);
    return performance.now() - startedMs;
  });
  out(`START AND INGEST, ms (${STARTS} runs)`);
  table(out, [
    ["", "median", "min", "max"],
    ["start to ready, empty data folder", ...spread(cold)],
    ["start to ready, second start", ...spread(second)],
    ["plans to records, in process", ...spread(ingest)],
  ]);
}

async function benchAnswers(questions: readonly EvaluationQuestion[], leftovers: Leftovers, out: Out): Promise<void> {
  const ours = await timed(() => openOurs(leftovers.folder()));
  const inProcess = await ask(questions, ours.value);
  const usual = await timed(topPassage);
  const beside = await ask(questions, usual.value);

  const service = await startService(leftovers.folder(), leftovers);
  const memoryAfterStart = residentMegabytes(service.pid);
  const overHttp = await ask(questions, (question) => post(service.address, question), HTTP_LIMIT_MS);
  const memoryAfterRun = residentMegabytes(service.pid);
  await service.stop();

  out(`ANSWERS, ms a question (after a warm-up round; ${ROUNDS} rounds)`);
  table(out, [
    ["", "asked", "mean", "p50", "p95", "p99", "open or build, ms"],
    ["ours, in process", ...percentiles(inProcess.times), ours.ms.toFixed(0)],
    ["ours, POST /api/ask", ...percentiles(overHttp.times), "–"],
    ["LangChain splitter 1000/200 + MiniSearch", ...percentiles(beside.times), usual.ms.toFixed(0)],
  ]);
  out("");
  out("RIGHT ANSWERS (strict: the fact within the first 350 characters, 1,800 for lists; loose: anywhere)");
  table(out, [
    ["", "questions", "strict", "loose"],
    ["ours", ...grades(questions, inProcess.answers)],
    ["LangChain splitter 1000/200 + MiniSearch, top passage", ...grades(questions, beside.answers)],
  ]);
  out("");
  out("RESIDENT MEMORY of the served process, MB");
  table(out, [
    ["", "MB"],
    ["after start from an empty data folder", memoryAfterStart],
    [`after ${overHttp.times.length + questions.length} questions over HTTP`, memoryAfterRun],
  ]);
}

async function openOurs(dataDir: string): Promise<Answer> {
  const conversation = await openConversation(loadConfig(settings(dataDir)), createLogger("silent"), () => {});
  return ({ question, commune, history }) => conversation.ask({ question, commune: commune ?? undefined, history });
}

/**
 * What a tutorial builds: passages of 1,000 characters with 200 of overlap, found by MiniSearch with its default settings
 * among those of the chosen commune; the answer is the best one. It sees the question alone, without earlier turns.
 */
async function topPassage(): Promise<Answer> {
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 200 });
  const index = new MiniSearch<{ id: string; commune: string; text: string }>({
    fields: ["text"],
    storeFields: ["commune", "text"],
  });
  for (const name of readdirSync(PLANS)) {
    const passages = await splitter.splitText(readFileSync(join(PLANS, name), "utf8"));
    const commune = basename(name, extname(name));
    index.addAll(passages.map((text, i) => ({ id: `${commune}/${i}`, commune, text })));
  }
  return ({ question, commune }) => {
    const [best] = index.search(question, commune ? { filter: (found) => found.commune === commune } : {});
    return best ? { answer: String(best.text), kind: "passage" } : { answer: "Không tìm thấy.", kind: "none" };
  };
}

async function post(address: string, { question, commune, history }: EvaluationQuestion): Promise<Measured> {
  const response = await fetch(`${address}/api/ask`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ question, ...(commune ? { commune } : {}), ...(history ? { history } : {}) }),
    signal: AbortSignal.timeout(HTTP_LIMIT_MS),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`POST /api/ask answered ${response.status}: ${body}`);
  return JSON.parse(body) as Measured;
}

/** One round that is not counted, then ROUNDS that are, one question after the other, until the limit. */
async function ask(
  questions: readonly EvaluationQuestion[],
  answer: Answer,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<{ answers: Measured[]; times: number[] }> {
  const endMs = performance.now() + limitMs;
  const answers: Measured[] = [];
  const times: number[] = [];
  for (const question of questions) answers.push(await answer(question));
  for (let round = 0; round < ROUNDS; round++) {
    for (const question of questions) {
      const startedMs = performance.now();
      if (startedMs > endMs) return { answers, times };
      await answer(question);
      times.push(performance.now() - startedMs);
    }
  }
  return { answers, times };
}

function readQuestions(): EvaluationQuestion[] {
  return readFileSync(QUESTIONS, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as EvaluationQuestion);
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedMs };
}

function grades(questions: readonly EvaluationQuestion[], answers: readonly Measured[]): string[] {
  const share = (strict: boolean) => {
    const right = questions.filter((question, i) => {
      const given = answers[i];
      return given !== undefined && judge(question, given.answer, given.kind, strict).pass;
    });
    return `${((100 * right.length) / questions.length).toFixed(1)} %`;
  };
  return [String(questions.length), share(true), share(false)];
}
