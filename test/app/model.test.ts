import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AskResult } from "../../src/domain/message.ts";
import { type Place, place } from "../cli/run.ts";
import { type FakeOpenAi, passagesOf, says, startFakeOpenAi } from "../fakes/openai.ts";
import { killServices, startService } from "./service.ts";

// The real process with its own settings; the model server is a fake by loopback.

const FRAUD = { question: "Kế hoạch làm sao cho bà con khỏi bị lừa đảo trên mạng?", commune: "dan-tien" };

describe("the service with a language model", () => {
  let here: Place;
  let server: FakeOpenAi;
  beforeAll(() => {
    here = place();
  });
  afterAll(() => here.remove());
  beforeEach(async () => {
    server = await startFakeOpenAi();
  });
  afterEach(async () => {
    await killServices();
    await server.close();
  });
  const start = () => startService(here, { OPENAI_BASE_URL: server.baseUrl, OPENAI_MODEL: "fake" });

  it("words an answer and shows in /metrics what that cost", async () => {
    server.otherwise = (request) => ({
      ...(says({ answer: `Dạ, ${passagesOf(request)[0]?.text.slice(0, 100)}`, used: ["p1"] }) as { content: string }),
      usage: { prompt: 812, completion: 34 },
    });
    const service = await start();
    const metrics = async () => (await fetch(`${service.address}/metrics`)).text();
    expect(await metrics()).toContain('troly_model_tokens_total{kind="prompt"} 0');
    const answer = (await (await service.ask(FRAUD)).json()) as AskResult;
    expect(answer.answer).toMatch(/^Dạ, /);
    const after = await metrics();
    expect(after).toContain('troly_model_calls_total{outcome="ok"} 1');
    expect(after).toContain('troly_model_tokens_total{kind="prompt"} 812');
    expect(after).toContain('troly_model_tokens_total{kind="completion"} 34');
    expect(service.out()).not.toContain("OPENAI_MODEL");
  });

  it("answers within 8 s of a server that hangs, all who ask at once, and then without waiting", async () => {
    server.otherwise = () => "hang";
    const service = await start();
    const timed = async () => {
      const startedMs = performance.now();
      const { kind } = (await (await service.ask(FRAUD)).json()) as AskResult;
      return { kind, ms: performance.now() - startedMs };
    };
    const first = await Promise.all([1, 2, 3, 4, 5].map(timed));
    const then = await timed();
    expect([...first, then].map((a) => a.kind)).toEqual(Array(6).fill("passage"));
    // The budget, and twice as much for a machine that is busy; without a budget it would be for ever.
    expect(Math.max(...first.map((a) => a.ms))).toBeLessThan(16_000);
    expect(then.ms).toBeLessThan(4_000);
    expect(server.requests).toHaveLength(5);
  });
});
