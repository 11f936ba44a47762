import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import MiniSearch from "minisearch";
import { openConversation } from "../../src/app.ts";
import { type EvaluationQuestion, judge } from "../../src/cli/evaluating/judge.ts";
import { loadConfig } from "../../src/config.ts";
import { ingestFolder, loadLexicon } from "../../src/ingest/ingest.ts";
import { createLogger } from "../../src/log.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const KNOWLEDGE = join(ROOT, "knowledge");
const PLANS = join(KNOWLEDGE, "plans");
const QUESTIONS = join(ROOT, "test/questions/own.jsonl");

const STARTS = 5;
const INGESTS = 5;
/** Times that every question is asked, after one round that is not counted. */
const ROUNDS = 3;
/** A start or stop that takes longer is a failure. */
const PROCESS_TIMEOUT_MS = 20_000;
/** Between two looks at /readyz; so a start is measured this much too long at most. */
const POLL_MS = 5;
/** The HTTP run ends here, with as many questions as were asked by then. */
const HTTP_LIMIT_MS = 30_000;

type Out = (line: string) => void;
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

/** Everything off that the environment could switch on, so that a token on this machine is not used. */
function settings(dataDir: string): Record<string, string> {
  return { HOST: "127.0.0.1", DATA_DIR: dataDir, KNOWLEDGE_DIR: KNOWLEDGE, LOG_LEVEL: "silent" };
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

interface Service {
  address: string;
  pid: number;
  /** From the start of the process until /readyz said 200. */
  readyMs: number;
  stop(): Promise<void>;
}

/** The real process with nothing of this environment but PATH, in an empty working folder, so that no .env is read. */
async function startService(dataDir: string, leftovers: Leftovers): Promise<Service> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const startedMs = performance.now();
  // With the flags of `npm start`, which is what people run.
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { start: string } };
  const flags = scripts.start.split(" ").filter((word) => word.startsWith("--"));
  const child = spawn(process.execPath, [...flags, join(ROOT, "src/main.ts")], {
    cwd: leftovers.folder(),
    env: { PATH: process.env.PATH ?? "", ...settings(dataDir), PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  leftovers.process(child);
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!(await isReady(address))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the service ended: ${complaint}`);
    if (performance.now() - startedMs > PROCESS_TIMEOUT_MS) throw new Error("the service was not ready in time");
    await sleep(POLL_MS);
  }
  const readyMs = performance.now() - startedMs;
  return {
    address,
    pid: child.pid as number,
    readyMs,
    async stop() {
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), PROCESS_TIMEOUT_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(PROCESS_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Linux only; elsewhere a dash. */
function residentMegabytes(pid: number): string {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? "–" : (Number(kilobytes) / 1024).toFixed(0);
  } catch {
    return "–";
  }
}

/** Processes and folders that end with the bench, however that ends. */
class Leftovers {
  readonly #children: ChildProcess[] = [];
  readonly #folders: string[] = [];
  readonly #onExit = () => this.end();
  readonly #onSignal = () => process.exit(130);

  constructor() {
    process.on("exit", this.#onExit);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, this.#onSignal);
  }

  folder(): string {
    const path = mkdtempSync(join(tmpdir(), "tro-ly-bench-"));
    this.#folders.push(path);
    return path;
  }

  process(child: ChildProcess): void {
    this.#children.push(child);
  }

  end(): void {
    for (const child of this.#children.splice(0)) child.kill("SIGKILL");
    for (const path of this.#folders.splice(0)) rmSync(path, { recursive: true, force: true });
    process.off("exit", this.#onExit);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, this.#onSignal);
  }
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

/** Median, least and greatest. */
function spread(times: readonly number[]): string[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [at(sorted, 0.5), sorted[0] ?? 0, sorted.at(-1) ?? 0].map((ms) => ms.toFixed(0));
}

/** How many, mean, p50, p95, p99. */
function percentiles(times: readonly number[]): string[] {
  const sorted = times.toSorted((a, b) => a - b);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / Math.max(1, times.length);
  return [
    String(times.length),
    ...[mean, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99)].map((ms) => ms.toFixed(2)),
  ];
}

/** The value below which this share lies (nearest rank). */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
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

/** First column to the left, the others to the right, each as wide as its widest cell. */
function table(out: Out, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    out(cells.join("  ").trimEnd());
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
