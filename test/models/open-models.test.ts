import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { createLogger } from "../../src/log.ts";
import { openModelCalls } from "../../src/models/open-models.ts";
import { says, startFakeOpenAi } from "../fakes/openai.ts";

afterEach(() => vi.unstubAllEnvs());

test("what a model is asked goes to no tracing service, also where the environment switches tracing on", async () => {
  const traced: string[] = [];
  const tracer = createServer((request, response) => {
    traced.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise<void>((resolve) => tracer.listen(0, "127.0.0.1", resolve));
  const server = await startFakeOpenAi(() => says({ question: "Ai chủ trì chỉ tiêu phủ sóng 5G?" }));
  try {
    vi.stubEnv("LANGSMITH_TRACING", "true");
    vi.stubEnv("LANGCHAIN_TRACING_V2", "true");
    vi.stubEnv("LANGSMITH_API_KEY", "ls-test");
    vi.stubEnv("LANGSMITH_ENDPOINT", `http://127.0.0.1:${(tracer.address() as AddressInfo).port}`);
    const calls = await openModelCalls(
      { model: "fake", embeddingModel: null, apiKey: "sk-test", baseUrl: server.baseUrl },
      join(import.meta.dirname, "../../prompts"),
      { called: () => {}, spent: () => {} },
      createLogger("silent"),
    );
    const asked = await calls?.begin(null).complete("rewrite", { question: "5g ai lo", earlier: [] }, () => true);
    expect(asked).toEqual({ question: "Ai chủ trì chỉ tiêu phủ sóng 5G?" });
    // A tracer sends its batches a moment later.
    await pause(1_500);
    expect(traced).toEqual([]);
  } finally {
    await server.close();
    tracer.closeAllConnections();
    tracer.close();
  }
});
