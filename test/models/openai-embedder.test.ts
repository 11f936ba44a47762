import { afterEach, beforeEach, expect, test } from "vitest";
import { createOpenAiEmbedder } from "../../src/models/openai-embedder.ts";
import { type FakeEmbeddingServer, startEmbeddingServer } from "./embedding-server.ts";

let server: FakeEmbeddingServer;
/** What the fake server answers with. */
let vectorOf: (text: string) => number[];

beforeEach(async () => {
  vectorOf = (text) => [text.length, 1, 0.5];
  server = await startEmbeddingServer((text) => vectorOf(text));
});
afterEach(() => server.close());

function embedder(options: { apiKey?: string | null; timeoutMs?: number } = {}) {
  return createOpenAiEmbedder({
    model: "bge-m3",
    apiKey: "sk-test",
    baseUrl: server.baseUrl,
    timeoutMs: 2000,
    ...options,
  });
}

test("vectors come back in order, with their length learned from the first", async () => {
  const ours = embedder();
  expect(ours.dimension).toBe(0);
  expect(await ours.embed(["a", "bcd"])).toEqual([
    [1, 1, 0.5],
    [3, 1, 0.5],
  ]);
  expect(ours.dimension).toBe(3);
  expect(server.requests).toEqual([expect.objectContaining({ model: "bge-m3", encoding_format: "float" })]);
  expect(server.keys).toEqual(["Bearer sk-test"]);
});

test("a server without keys is asked without ours", async () => {
  await embedder({ apiKey: null }).embed(["a"]);
  expect(server.keys).toEqual(["Bearer none"]);
});

test("nothing to embed asks nothing", async () => {
  expect(await embedder().embed([])).toEqual([]);
  expect(server.requests).toEqual([]);
});

test("citizen and phone numbers are not sent", async () => {
  await embedder().embed(["CCCD 001234567890, điện thoại 0912.345.678, kỳ T10/2026"]);
  expect(server.requests[0]?.input).toEqual(["CCCD …, điện thoại …, kỳ T10/2026"]);
});

test.each([
  [500, true],
  [429, true],
  [401, false],
  [400, false],
])("status %i is a failed model, to be tried again: %s", async (status, retryable) => {
  server.failures.push(status);
  const ours = embedder();
  const failed = await ours.embed(["bí mật"]).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "model-failed", retryable });
  expect((failed as Error).message).not.toContain("bí mật");
  expect(server.requests).toHaveLength(1);
  expect(await ours.embed(["a"])).toHaveLength(1);
});

test("a server that does not answer is given up in time", async () => {
  server.failures.push(-1);
  const startedMs = performance.now();
  await expect(embedder({ timeoutMs: 200 }).embed(["a"])).rejects.toMatchObject({
    code: "model-failed",
    retryable: true,
  });
  expect(performance.now() - startedMs).toBeLessThan(1500);
});

test("vectors whose length changes are refused", async () => {
  const ours = embedder();
  await ours.embed(["a"]);
  vectorOf = () => [1, 2];
  await expect(ours.embed(["a"])).rejects.toMatchObject({ code: "model-failed" });
});
