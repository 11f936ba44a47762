import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import MiniSearch from "minisearch";
import { createOfflineEmbedder } from "../../src/models/offline-embedder.ts";
import type { SearchEntry } from "../../src/search/entry.ts";
import { KnowledgeIndex } from "../../src/search/knowledge-index.ts";
import { LexicalIndex } from "../../src/search/lexical-index.ts";
import { fold } from "../../src/text/normalize.ts";
import { seededRandom, withManyTypos, withOneTypo } from "./typos.ts";

/** A file in the shape of SQuAD, as far as retrieval needs it. */
interface Squad {
  data: { paragraphs: { context: string; qas: { question: string }[] }[] }[];
}

interface Question {
  text: string;
  /** Id of the one paragraph that it was asked about. */
  paragraph: string;
}

/** Ids of the paragraphs found, best first, at most ten. */
type Find = (question: string) => string[] | Promise<string[]>;

const LIMIT = 10;
const SEED = 20_260_101;

/**
 * Finds each question's own paragraph among all of the file and prints recall@1, recall@5, MRR@10 and milliseconds a query
 * for our search beside others with their default settings, typed in four ways.
 *
 * @param path e.g. XQuAD Vietnamese. The indexes hold its paragraphs and nothing else.
 */
export async function benchRetrieval(path: string, out: (line: string) => void): Promise<void> {
  if (!existsSync(path)) {
    out(`retrieval: no file at ${path} (XQuAD Vietnamese: https://github.com/google-deepmind/xquad, xquad.vi.json)`);
    return;
  }
  const { entries, questions } = readSquad(JSON.parse(readFileSync(path, "utf8")) as Squad);
  const variants = [
    ["with diacritics", (text: string) => text],
    ["without diacritics", fold],
    ["one typo a question", seeded(withOneTypo)],
    ["every 3rd word mistyped", seeded(withManyTypos)],
  ] as const;
  const systems = await createSystems(entries);
  out(`${entries.length} paragraphs, ${questions.length} questions, typos seeded with ${SEED}`);
  out(row(["system", "typed", "recall@1", "recall@5", "MRR@10", "ms/query"]));
  for (const [typed, change] of variants) {
    const asked = questions.map(({ text, paragraph }) => ({ text: change(text), paragraph }));
    for (const [name, find] of systems) out(row([name, typed, ...(await measure(find, asked))]));
  }
}

function readSquad(file: Squad): { entries: SearchEntry[]; questions: Question[] } {
  const entries: SearchEntry[] = [];
  const questions: Question[] = [];
  for (const { context, qas } of file.data.flatMap(({ paragraphs }) => paragraphs)) {
    const id = `p${entries.length}`;
    entries.push({ id, kind: "passage", commune: "", document: "squad", title: context, body: "", context: "" });
    for (const { question } of qas) questions.push({ text: question, paragraph: id });
  }
  return { entries, questions };
}

async function createSystems(entries: readonly SearchEntry[]): Promise<[string, Find][]> {
  const whole = LexicalIndex.build(entries);
  const withoutGrams = LexicalIndex.build(entries, { typos: 0 });
  const offline = createOfflineEmbedder(entries.map(({ title }) => title));
  const fused = await KnowledgeIndex.build(entries, { ...offline, weight: 0.2 });
  const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);
  return [
    ["ours", (question) => ids(whole.search(question, { limit: LIMIT }))],
    ["ours, no n-grams", (question) => ids(withoutGrams.search(question, { limit: LIMIT }))],
    [
      "ours, offline vectors",
      async (question) => ids(fused.search(question, { limit: LIMIT, neighbours: await fused.neighbours(question) })),
    ],
    ["MiniSearch 7", miniSearch(entries)],
    ["SQLite FTS5", sqlite(entries)],
  ];
}

function miniSearch(entries: readonly SearchEntry[]): Find {
  const index = new MiniSearch({ fields: ["title"] });
  index.addAll(entries);
  return (question) =>
    index
      .search(question)
      .slice(0, LIMIT)
      .map(({ id }) => String(id));
}

/** Default tokenizer (unicode61); the words of the question joined by OR, since FTS5 otherwise wants them all. */
function sqlite(entries: readonly SearchEntry[]): Find {
  const database = new DatabaseSync(":memory:");
  database.exec("create virtual table passage using fts5(id unindexed, text)");
  const insert = database.prepare("insert into passage (id, text) values (?, ?)");
  for (const { id, title } of entries) insert.run(id, title);
  const select = database.prepare(`select id from passage where passage match ? order by rank limit ${LIMIT}`);
  return (question) => {
    const words = question.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) return [];
    return select.all(words.map((word) => `"${word}"`).join(" OR ")).map(({ id }) => String(id));
  };
}

async function measure(find: Find, questions: readonly Question[]): Promise<string[]> {
  let first = 0;
  let five = 0;
  let reciprocal = 0;
  const startedMs = performance.now();
  for (const { text, paragraph } of questions) {
    const place = (await find(text)).indexOf(paragraph);
    if (place === 0) first++;
    if (place >= 0 && place < 5) five++;
    if (place >= 0) reciprocal += 1 / (place + 1);
  }
  const ms = (performance.now() - startedMs) / questions.length;
  return [...[first, five, reciprocal].map((sum) => (sum / questions.length).toFixed(4)), ms.toFixed(3)];
}

function seeded(change: (text: string, random: () => number) => string): (text: string) => string {
  const random = seededRandom(SEED);
  return (text) => change(text, random);
}

function row(cells: readonly string[]): string {
  const widths = [23, 24, 10, 10, 9, 10];
  return cells
    .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
    .join("")
    .trimEnd();
}
