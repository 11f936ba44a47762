import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Logger } from "../../src/log.ts";
import type { Embedder } from "../../src/models/embedder.ts";
import { createOfflineEmbedder } from "../../src/models/offline-embedder.ts";
import { createOpenAiEmbedder } from "../../src/models/openai-embedder.ts";
import { hashEntries, identify, KnowledgeIndex, openKnowledgeIndex, SHARED } from "../../src/search/knowledge-index.ts";
import { writeGeneration } from "../../src/search/saved-directory.ts";
import { type FakeEmbeddingServer, startEmbeddingServer } from "../models/embedding-server.ts";
import { entry, ids, planLines } from "./entries.ts";

const ENTRIES = [
  entry("a/5g", "Tỷ lệ phủ sóng 5G", { commune: "a" }),
  entry("a/ky", "Tỷ lệ người dân có chữ ký số", { commune: "a" }),
  entry("a/camera", "Lắp đặt camera giám sát", { commune: "a", kind: "task" }),
  entry("b/5g", "Mạng 5G đến mọi thôn", { commune: "b" }),
  entry("b/ky", "Cấp chữ ký số cho công chức", { commune: "b", kind: "task" }),
  entry("guide", "Cách đăng ký chữ ký số cá nhân", { commune: "", kind: "guide" }),
];

/** Knows that some words mean the same: one coordinate a meaning, and a last one that all texts share. */
const MEANINGS = [/5g|sóng|di động/i, /ký|chữ/i, /camera|hình/i];
function meaningOf(text: string): number[] {
  return [...MEANINGS.map((words) => (words.test(text) ? 1 : 0)), 0.1];
}

function fake(more: Partial<Embedder> = {}): Embedder {
  return { model: "fake", dimension: 4, embed: async (texts) => texts.map(meaningOf), ...more };
}

/** The offline vectors as if they helped, so that the real graph library is built on them. */
function offline(): Embedder {
  return { ...createOfflineEmbedder(ENTRIES.map(({ title }) => title)), weight: 0.2 };
}

let directory: string;
let lines: { level: string; fields: Record<string, unknown>; message: string }[];
let log: Logger;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "index-"));
  lines = [];
  const record = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ level, fields, message });
  };
  log = { info: record("info"), warn: record("warn"), error: record("error") } as unknown as Logger;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("by words", () => {
  test("each commune has an index of its own, in which rarity is what is rare there", async () => {
    const index = await KnowledgeIndex.build(ENTRIES, null);
    expect(index.lexical("a").size).toBe(3); // not the guide, which belongs to no commune
    expect(index.lexical("b").size).toBe(2);
    expect(index.lexical(SHARED).size).toBe(1);
    expect(index.lexical().size).toBe(5);
    expect(index.lexical("nowhere")).toBe(index.lexical());
    expect(index.lexical("b").vocabulary().has("camera")).toBe(false);
    expect(index.vocabulary().get("ky")).toBe(2);
    expect(index.hasPair("chu", "ky")).toBe(2);
    expect(index.idf("camera")).toBeGreaterThan(index.idf("ky"));
  });

  test("a commune's search returns its own entries; what all share is searched for by itself", async () => {
    const index = await KnowledgeIndex.build(ENTRIES, null);
    expect(ids(index.search("chữ ký số", { communes: ["b"] })).sort()).toEqual(["b/ky"]);
    expect(ids(index.search("chữ ký số", { communes: ["a", "b"] })).sort()).toEqual(["a/ky", "b/ky"]);
    expect(ids(index.search("chữ ký số", { communes: [SHARED] }))).toEqual(["guide"]);
    expect(ids(index.search("chữ ký số", { kinds: ["task"] }))).toEqual(["b/ky"]);
    expect(ids(index.search("chữ ký số", { communes: ["nowhere"] }))).toEqual([]);
    expect(index.search("chữ ký số", { communes: ["a"], limit: 1 })).toHaveLength(1);
  });

  test("without vectors the libraries for them are not even loaded", () => {
    const script = `
      const { KnowledgeIndex } = await import("./src/search/knowledge-index.ts");
      const { createOfflineEmbedder } = await import("./src/models/offline-embedder.ts");
      const entry = { id: "a", kind: "task", commune: "a", document: "a", title: "5G", body: "", context: "" };
      const index = await KnowledgeIndex.build([entry], createOfflineEmbedder());
      const native = process.report.getReport().sharedObjects.filter((path) => path.includes("hnswlib"));
      process.stdout.write(JSON.stringify({ vectors: index.hasVectors, native }));`;
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
    expect(JSON.parse(printed.toString())).toEqual({ vectors: false, native: [] });
  });
});

describe("with vectors", () => {
  test("a question whose words are nowhere is answered by meaning", async () => {
    const index = await KnowledgeIndex.build(ENTRIES, fake());
    const question = "ghi hình";
    expect(ids(index.search(question))).not.toContain("a/camera");
    expect(ids(index.search(question, { neighbours: await index.neighbours(question) }))[0]).toBe("a/camera");
  });

  test("an exact match never loses, whatever the vectors say", async () => {
    const contrary = fake({
      embed: async (texts) => texts.map((t) => (/camera|5G/.test(t) ? [1, 0, 0, 0] : [0, 1, 0, 0])),
    });
    const index = await KnowledgeIndex.build(ENTRIES, { ...contrary, weight: 1 });
    for (const { title, commune } of ENTRIES) {
      const communes = commune === SHARED ? [SHARED] : undefined;
      const found = index.search(title, { communes, neighbours: new Map(ENTRIES.map(({ id }, i) => [id, i % 2])) });
      expect(ids(found)[0]).toBe(ENTRIES.find((e) => e.title === title)?.id);
    }
    expect(
      ids(index.search("5G", { neighbours: await index.neighbours("chữ ký") }))
        .slice(0, 2)
        .sort(),
    ).toEqual(["a/5g", "b/5g"]);
  });

  test("filters hold for what vectors find, even when the caller fetched without them", async () => {
    const index = await KnowledgeIndex.build(ENTRIES, fake());
    const options = { communes: ["b"], kinds: ["task" as const, "guide" as const] };
    expect([...(await index.neighbours("chữ ký", options)).keys()].sort()).toEqual(["b/ky", "guide"]);
    const neighbours = await index.neighbours("chữ ký");
    expect(neighbours.size).toBe(ENTRIES.length);
    const found = ids(index.search("xác thực", { ...options, neighbours }));
    expect(found.filter((id) => id !== "b/ky")).toEqual([]);
  });

  test("a failing embedder leaves the words, and the log says so without the question", async () => {
    let working = true;
    const failing = fake({
      embed: async (texts) => {
        if (!working) throw new Error("bí mật");
        return texts.map(meaningOf);
      },
    });
    const index = await KnowledgeIndex.build(ENTRIES, failing, { log });
    working = false;
    const neighbours = await index.neighbours("chữ ký số của ông Tám");
    expect(neighbours.size).toBe(0);
    expect(ids(index.search("chữ ký số", { neighbours }))).toHaveLength(2);
    expect(lines).toEqual([expect.objectContaining({ level: "warn", message: "vectors not used for a question" })]);
    expect(JSON.stringify(lines)).not.toMatch(/bí mật|ông Tám/);
  });

  test("offline vectors go through the real graph: typos and word order", async () => {
    const index = await KnowledgeIndex.build(ENTRIES, offline());
    expect(index.hasVectors).toBe(true);
    expect([...(await index.neighbours("giams sats camera")).keys()][0]).toBe("a/camera");
    expect([...(await index.neighbours("số ký chữ dân người", { communes: ["a"] })).keys()][0]).toBe("a/ky");
  });

  test("the offline vectors are not built on their own account, since they do not help", async () => {
    const index = await KnowledgeIndex.build(ENTRIES, createOfflineEmbedder());
    expect(index.hasVectors).toBe(false);
    expect(index.identity).toMatchObject({ model: null, dimension: 0 });
  });

  test("many entries are embedded in batches, in order", async () => {
    const batches: number[] = [];
    const counting = fake({
      embed: async (texts) => {
        batches.push(texts.length);
        return texts.map((_, i) => [batches.length, i, 1, 0]);
      },
    });
    const many = Array.from({ length: 150 }, (_, i) => entry(`${i}`, `Việc số ${i}`));
    const index = await KnowledgeIndex.build(many, counting);
    expect(batches).toEqual([64, 64, 22]);
    expect(index.hasVectors).toBe(true);
  });
});

describe("saved", () => {
  test.each([
    ["words alone", null],
    ["words and vectors", fake()],
  ])("%s come back the same", async (_, embedder) => {
    const index = await KnowledgeIndex.build(ENTRIES, embedder);
    await index.save(directory);
    const again = await KnowledgeIndex.load(directory, identify(ENTRIES, embedder), embedder);
    expect(again.identity).toEqual(index.identity);
    for (const communes of [undefined, ["a"], ["a", "b"]]) {
      for (const { title } of ENTRIES) {
        const [before, after] = await Promise.all(
          [index, again].map(async (it) => it.search(title, { communes, neighbours: await it.neighbours(title) })),
        );
        expect(after).toEqual(before);
      }
    }
  });

  test.each([
    ["version", { version: "0" }],
    ["model", { model: "other" }],
    ["dimension", { dimension: 8 }],
    ["entriesHash", { entriesHash: hashEntries(ENTRIES.slice(1)) }],
  ])("an index of another %s is refused, and the error says which", async (key, difference) => {
    await (await KnowledgeIndex.build(ENTRIES, fake())).save(directory);
    const expected = { ...identify(ENTRIES, fake()), ...difference };
    await expect(KnowledgeIndex.load(directory, expected, fake())).rejects.toMatchObject({
      code: "index-mismatch",
      message: expect.stringContaining(key),
    });
  });

  test("an index with vectors is refused where none are wanted, and the other way round", async () => {
    await (await KnowledgeIndex.build(ENTRIES, fake())).save(directory);
    await expect(KnowledgeIndex.load(directory, identify(ENTRIES, null))).rejects.toMatchObject({
      code: "index-mismatch",
    });
    await (await KnowledgeIndex.build(ENTRIES, null)).save(directory);
    await expect(KnowledgeIndex.load(directory, identify(ENTRIES, fake()), fake())).rejects.toMatchObject({
      code: "index-mismatch",
    });
  });

  test("any change of an entry changes the hash", () => {
    const [first = entry("x", "x")] = ENTRIES;
    const changes = ["id", "commune", "document", "title", "body", "context"].map((key) => ({ ...first, [key]: "!" }));
    const hashes = [first, ...changes].map((changed) => hashEntries([changed]));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashEntries([...ENTRIES].reverse())).not.toBe(hashEntries(ENTRIES));
  });

  test("nothing saved, and files cut short, are refused like any other", async () => {
    const expected = identify(ENTRIES, fake());
    const load = () => KnowledgeIndex.load(directory, expected, fake());
    await expect(load()).rejects.toMatchObject({ code: "index-mismatch" });
    const index = await KnowledgeIndex.build(ENTRIES, fake());
    for (const file of ["identity.json", "lexical.json", "vectors/args.json", "vectors/hnswlib.index"]) {
      await index.save(directory);
      await load();
      truncateSync(join(directory, readFileSync(join(directory, "current"), "utf8"), file), 20);
      await expect(load(), file).rejects.toMatchObject({ code: "index-mismatch" });
    }
  });
});

describe("a crash while saving", () => {
  test("a save that fails leaves the old index, and no half-written one", async () => {
    await (await KnowledgeIndex.build(ENTRIES, null)).save(directory);
    const before = readdirSync(directory).sort();
    await expect(
      writeGeneration(directory, async (folder) => {
        writeFileSync(join(folder, "lexical.json"), "{");
        throw new Error("disk full");
      }),
    ).rejects.toThrow("disk full");
    expect(readdirSync(directory).sort()).toEqual(before);
    expect((await KnowledgeIndex.load(directory, identify(ENTRIES, null))).lexical().size).toBe(5);
  });

  test("a process killed at any moment leaves an index that loads", async () => {
    const embedder = { ...createOfflineEmbedder(), weight: 0.2 };
    const entries = planLines("kim-thanh");
    await (await KnowledgeIndex.build(entries, embedder)).save(directory);
    const script = fileURLToPath(new URL("./save-forever.ts", import.meta.url));
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, round * 7));
      child.kill("SIGKILL");
      await ended;
      const index = await KnowledgeIndex.load(directory, identify(entries, embedder), embedder);
      expect(index.lexical().size).toBe(entries.length);
    }
  });

  test("old generations go once nobody can be reading them", async () => {
    const index = await KnowledgeIndex.build(ENTRIES, null);
    await index.save(directory);
    await index.save(directory);
    const generations = () => readdirSync(directory).filter((name) => name.startsWith("generation-"));
    expect(generations()).toHaveLength(2);
    for (const name of generations()) utimesSync(join(directory, name), 0, 0);
    await index.save(directory);
    expect(generations()).toHaveLength(1);
    expect((await KnowledgeIndex.load(directory, identify(ENTRIES, null))).lexical().size).toBe(5);
  });
});

describe("opening", () => {
  test("builds and saves the first time, loads the second, rebuilds when an entry changed", async () => {
    await openKnowledgeIndex(directory, ENTRIES, null, log);
    expect(lines).toEqual([
      { level: "info", fields: { reason: "no index is saved", entries: 6 }, message: "search index is rebuilt" },
    ]);
    await openKnowledgeIndex(directory, ENTRIES, null, log);
    expect(lines).toHaveLength(1);
    const changed = [...ENTRIES, entry("a/new", "Họp trực tuyến", { commune: "a" })];
    const index = await openKnowledgeIndex(directory, changed, null, log);
    expect(lines[1]?.fields.reason).toBe("the saved index differs in entriesHash");
    expect(ids(index.search("họp trực tuyến"))[0]).toBe("a/new");
    await openKnowledgeIndex(directory, changed, null, log);
    expect(lines).toHaveLength(2);
  });

  test("no entries make an empty index", async () => {
    const index = await openKnowledgeIndex(directory, [], fake(), log);
    expect(index.search("5G", { neighbours: await index.neighbours("5G") })).toEqual([]);
    await openKnowledgeIndex(directory, [], fake(), log);
    expect(lines).toHaveLength(1);
  });

  test("a directory that cannot be written leaves an index in memory and a line in the log", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    const index = await openKnowledgeIndex(join(directory, "absent"), ENTRIES, null, log);
    expect(index.lexical().size).toBe(5);
    await expect(index.save(join(file, "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });
});

describe("with an OpenAI-compatible server", () => {
  let server: FakeEmbeddingServer;
  let vectorOf: (text: string) => number[];

  beforeEach(async () => {
    vectorOf = meaningOf;
    server = await startEmbeddingServer((text) => vectorOf(text));
  });
  afterEach(() => server.close());

  const connect = (model = "bge-m3") =>
    createOpenAiEmbedder({ model, apiKey: "sk-test", baseUrl: server.baseUrl, timeoutMs: 1000 });

  test("vectors are built once, saved, and only questions are asked after a restart", async () => {
    const first = await openKnowledgeIndex(directory, ENTRIES, connect(), log);
    expect(first.identity).toMatchObject({ model: "bge-m3", dimension: 4 });
    server.requests.length = 0;
    const second = await openKnowledgeIndex(directory, ENTRIES, connect(), log);
    const question = "di động thế hệ mới";
    const found = second.search(question, { communes: ["a"], neighbours: await second.neighbours(question) });
    expect(ids(found)).toContain("a/5g");
    expect(server.requests.map(({ input }) => input)).toEqual([["chuyển đổi số"], [question]]);
    expect(lines).toHaveLength(1);
  });

  test("another model, or another dimension of the same one, is rebuilt with a line in the log", async () => {
    await openKnowledgeIndex(directory, ENTRIES, connect(), log);
    await openKnowledgeIndex(directory, ENTRIES, connect("e5"), log);
    vectorOf = (text) => [...meaningOf(text), 0.1];
    const index = await openKnowledgeIndex(directory, ENTRIES, connect("e5"), log);
    expect(index.identity).toMatchObject({ model: "e5", dimension: 5 });
    expect(lines.map(({ fields }) => fields.reason)).toEqual([
      "no index is saved",
      "the saved index differs in model",
      "the saved index differs in dimension",
    ]);
  });

  test("a server that is down at the start leaves words, saves nothing, and is tried again at the next", async () => {
    server.failures.push(...Array.from({ length: 8 }, () => 401));
    const index = await openKnowledgeIndex(directory, ENTRIES, connect(), log);
    expect(index.hasVectors).toBe(false);
    expect(ids(index.search("chữ ký số"))).toHaveLength(2);
    expect(lines.map(({ message }) => message)).toEqual([
      "embedding server does not answer",
      "search index is rebuilt",
      "search index is built without vectors",
    ]);
    server.failures.length = 0;
    expect((await openKnowledgeIndex(directory, ENTRIES, connect(), log)).hasVectors).toBe(true);
  });

  test("a saved index is used while the server is down, by words until it is back", async () => {
    await openKnowledgeIndex(directory, ENTRIES, connect(), log);
    server.failures.push(500, 500);
    const index = await openKnowledgeIndex(directory, ENTRIES, connect(), log);
    expect(index.hasVectors).toBe(true);
    expect((await index.neighbours("chữ ký")).size).toBe(0);
    expect((await index.neighbours("chữ ký")).size).toBeGreaterThan(0);
  });

  test("a short failure while building is waited out", async () => {
    server.failures.push(503);
    const index = await KnowledgeIndex.build(ENTRIES, connect());
    expect(index.hasVectors).toBe(true);
    expect(server.requests).toHaveLength(2);
  });
});
