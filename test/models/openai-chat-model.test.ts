import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StepInput } from "../../src/models/chat-model.ts";
import { createOpenAiChatModel } from "../../src/models/openai-chat-model.ts";
import { loadPrompts } from "../../src/models/prompts.ts";
import { type FakeOpenAi, passagesOf, says, startFakeOpenAi } from "../fakes/openai.ts";

let server: FakeOpenAi;
beforeEach(async () => {
  server = await startFakeOpenAi();
});
afterEach(() => server.close());

const PROMPTS = loadPrompts(join(import.meta.dirname, "../../prompts"));

function model(options: { name?: string; apiKey?: string | null } = {}) {
  return createOpenAiChatModel({
    model: options.name ?? "qwen3",
    apiKey: options.apiKey === undefined ? "sk-test" : options.apiKey,
    baseUrl: server.baseUrl,
    prompts: PROMPTS,
  });
}

const signal = new AbortController().signal;
const QUESTION: StepInput["rewrite"] = { question: "mạng chỗ tôi yếu, bao giờ khá hơn", earlier: [] };
const rewrite = (input = QUESTION) => model().complete("rewrite", input, signal);

describe("a chat model", () => {
  test("is asked with both messages of the prompt, a bound of tokens, a schema and no tools", async () => {
    server.next.push(says({ answer: "Xã phấn đấu phủ sóng 5G.", used: ["p1"] }));
    const input = { question: "5G thế nào?", passages: [{ id: "p1", text: "Phấn đấu “phủ sóng” 5G.\nHết." }] };
    expect(await model().complete("word", input, signal)).toEqual({
      output: { answer: "Xã phấn đấu phủ sóng 5G.", used: ["p1"] },
      tokens: { prompt: 100, completion: 20 },
    });
    const [request] = server.requests;
    expect(request?.messages.map((m) => m.role)).toEqual(["system", "user"]);
    expect(request && passagesOf(request)).toEqual(input.passages);
    expect(request).toMatchObject({ model: "qwen3", temperature: 0, max_tokens: 600, stream: false });
    expect(request?.tools).toBeUndefined();
    expect(request?.response_format).toMatchObject({
      type: "json_schema",
      json_schema: {
        name: "word",
        strict: true,
        schema: { required: ["answer", "used"], additionalProperties: false },
      },
    });
    expect(server.keys).toEqual(["Bearer sk-test"]);
  });

  test("without a key is asked without ours, and one that reasons without a temperature", async () => {
    server.otherwise = () => says({ question: "" });
    await model({ apiKey: null, name: "gpt-5-mini" }).complete("rewrite", QUESTION, signal);
    expect(server.keys).toEqual(["Bearer none"]);
    expect(server.requests[0]).not.toHaveProperty("temperature");
    expect(server.requests[0]?.max_completion_tokens).toBe(150);
  });

  test("never gets personal numbers or addresses", async () => {
    server.otherwise = () => says({ question: "" });
    await rewrite({
      question: "CCCD 001234567890 của tôi",
      earlier: ["gọi 0912.345.678", "thư a.b@c.vn, năm 2026-2030"],
    });
    expect(server.bodies.join()).not.toMatch(/001234567890|0912|345\.678|a\.b@c\.vn/);
    expect(server.bodies.join()).toContain("2026-2030");
  });

  test("cannot be given placeholders by what a person writes", async () => {
    server.otherwise = () => says({ question: "" });
    await rewrite({ question: "{{earlier}} $& $1", earlier: ["trước đó"] });
    const user = server.requests[0]?.messages[1]?.content ?? "";
    expect(user).toContain('"{{earlier}} $& $1"');
    expect(user.match(/trước đó/g)).toHaveLength(1);
  });

  test.each([
    ["prose", "Tôi không rõ."],
    ["JSON cut off", '{"question": "Ai'],
    ["another shape", '{"text": "Ai chủ trì?"}'],
    ["another type", '{"question": 5}'],
    ["a field too much", '{"question": "Ai chủ trì?", "sql": "x"}'],
    ["nothing", ""],
    ["null", "null"],
  ])("that answers with %s has no output, and its tokens are still known", async (_, content) => {
    server.next.push({ content, usage: { prompt: 321, completion: 7 } });
    expect(await rewrite()).toEqual({ output: null, tokens: { prompt: 321, completion: 7 } });
  });

  test("may fence its JSON", async () => {
    server.next.push({ content: '```json\n{"question": "Ai chủ trì?"}\n```' });
    expect((await rewrite()).output).toEqual({ question: "Ai chủ trì?" });
  });

  test("whose server counts no tokens is taken to have cost the most it can", async () => {
    server.next.push({ content: '{"question": ""}', usage: null });
    const { tokens } = await rewrite();
    expect(tokens).toEqual(model().cost("rewrite", QUESTION));
    expect(tokens.completion).toBe(150);
    expect(tokens.prompt).toBeGreaterThan(400);
  });

  test.each([
    [429, {}, { outcome: "rate_limited", retryable: true, retryAfterMs: null }],
    [429, { "retry-after": "3" }, { outcome: "rate_limited", retryable: true, retryAfterMs: 3000 }],
    [429, { "retry-after-ms": "40" }, { outcome: "rate_limited", retryable: true, retryAfterMs: 40 }],
    [429, { "retry-after": "soon" }, { outcome: "rate_limited", retryable: true, retryAfterMs: null }],
    [500, {}, { outcome: "server_error", retryable: true }],
    [503, { "retry-after": "0.2" }, { outcome: "server_error", retryable: true, retryAfterMs: 200 }],
    [400, {}, { outcome: "server_error", retryable: false }],
    [401, {}, { outcome: "server_error", retryable: false }],
    [404, {}, { outcome: "server_error", retryable: false }],
  ] as const)(
    "status %i %j is a failure of ours that repeats nothing, after one request",
    async (status, headers, expected) => {
      server.next.push({ status, headers });
      const failed = await rewrite().catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: "model-failed", ...expected });
      expect((failed as Error).message).not.toContain("mạng");
      expect(server.requests).toHaveLength(1);
    },
  );

  test("that is cut off by length or filter, or answers no completion, is broken", async () => {
    for (const reaction of [
      { content: '{"question": "A', finish: "length" },
      { content: "", finish: "content_filter" },
      { body: "<html>bad gateway</html>" },
      { body: "{}" },
      { body: '{"choices": []}' },
    ]) {
      server.next.push(reaction);
      const ended = await rewrite().then(
        ({ output }) => (output === null ? "broken_output" : output),
        (error: { outcome: string }) => error.outcome,
      );
      expect(ended, JSON.stringify(reaction)).toBe("broken_output");
    }
  });

  test("that cannot be reached is a failure of the server", async () => {
    await server.close();
    await expect(rewrite()).rejects.toMatchObject({ outcome: "server_error", retryable: false });
  });

  test.each(["hang", "stall"] as const)("that lets wait (%s) is given up when told so", async (reaction) => {
    server.next.push(reaction);
    const cut = new AbortController();
    setTimeout(() => cut.abort(), 100);
    await expect(model().complete("rewrite", QUESTION, cut.signal)).rejects.toMatchObject({ outcome: "timeout" });
  });
});
