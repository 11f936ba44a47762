import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createModelCalls, type ModelCalls } from "../../src/models/call-budget.ts";
import { type ChatModel, ModelFailure, type StepInput } from "../../src/models/chat-model.ts";
import { createCircuitBreaker } from "../../src/models/circuit-breaker.ts";
import { guardEmbedder } from "../../src/models/guarded-embedder.ts";
import { createTokenAllowance } from "../../src/models/token-allowance.ts";

// Real: budget, breaker, allowance. Fake: the model, and the clock where it says so.

type Reaction = "answers" | "hangs" | "breaks" | ModelFailure;

interface Desk {
  calls: ModelCalls;
  outcomes: string[];
  lines: string[];
  /** Requests that reached the model. */
  asked(): number;
  cutOff(): number;
  spent: { prompt: number; completion: number };
  /** Moves the clock of breaker and allowance, in milliseconds. */
  pass(ms: number): void;
}

function desk(react: (nth: number) => Reaction, options: { budgetMs?: number; perChat?: number } = {}): Desk {
  let asked = 0;
  let cutOff = 0;
  let passed = 0;
  const now = (): number => performance.now() + passed;
  const outcomes: string[] = [];
  const lines: string[] = [];
  const spent = { prompt: 0, completion: 0 };
  const model: ChatModel = {
    model: "fake",
    cost: () => ({ prompt: 300, completion: 100 }),
    async complete(_step, _input, signal) {
      asked += 1;
      const reaction = react(asked);
      if (reaction instanceof ModelFailure) throw reaction;
      const tokens = { prompt: 200, completion: 50 };
      if (reaction === "answers") return { output: { question: "Ai chủ trì?" } as never, tokens };
      if (reaction === "breaks") return { output: null, tokens };
      signal.addEventListener("abort", () => {
        cutOff += 1;
      });
      return new Promise(() => {});
    },
  };
  const calls = createModelCalls({
    model,
    budgetMs: options.budgetMs ?? 300,
    breaker: createCircuitBreaker({ failures: 5, coolDownMs: 60_000, now }),
    allowance: createTokenAllowance({ perChat: options.perChat ?? 1e6, shared: 1e6, windowMs: 1_800_000, now }),
    meter: {
      called: (outcome) => void outcomes.push(outcome),
      spent: ({ prompt, completion }) => {
        spent.prompt += prompt;
        spent.completion += completion;
      },
    },
    log: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
    now,
    pauseMs: 20,
  });
  return {
    calls,
    outcomes,
    lines,
    asked: () => asked,
    cutOff: () => cutOff,
    spent,
    pass(ms) {
      passed += ms;
    },
  };
}

const INPUT: StepInput["rewrite"] = { question: "câu hỏi bí mật", earlier: [] };
const ask = (calls: ModelCalls, chat: string | null = "c1") => calls.begin(chat).complete("rewrite", INPUT, () => true);
const failure = (outcome: ModelFailure["outcome"], retryAfterMs: number | null = null) =>
  new ModelFailure(outcome, { retryable: outcome !== "timeout", retryAfterMs });

describe("the budget of a reply", () => {
  test("gives an answer back, counted with its tokens and logged without its text", async () => {
    const { calls, outcomes, spent, lines } = desk(() => "answers");
    expect(await ask(calls)).toEqual({ question: "Ai chủ trì?" });
    expect(outcomes).toEqual(["ok"]);
    expect(spent).toEqual({ prompt: 200, completion: 50 });
    expect(lines.join()).toContain('"outcome":"ok"');
    expect(lines.join()).not.toMatch(/bí mật|Ai chủ trì/);
  });

  test("counts an answer that is not accepted, and does not ask again", async () => {
    const { calls, outcomes, asked } = desk(() => "answers");
    expect(await calls.begin(null).complete("rewrite", INPUT, () => false)).toBeNull();
    expect([outcomes, asked()]).toEqual([["refused_by_check"], 1]);
  });

  test("does not ask again for an answer that cannot be read, whose tokens count", async () => {
    const { calls, outcomes, spent } = desk(() => "breaks");
    expect(await ask(calls)).toBeNull();
    expect([outcomes, spent.prompt]).toEqual([["broken_output"], 200]);
  });

  test.each([["rate_limited"], ["server_error"]] as const)("asks once more after %s", async (outcome) => {
    const { calls, outcomes } = desk((nth) => (nth === 1 ? failure(outcome) : "answers"));
    expect(await ask(calls)).not.toBeNull();
    expect(outcomes).toEqual([outcome, "ok"]);
  });

  test("asks once more in a reply, not once more a step", async () => {
    const { calls, asked } = desk(() => failure("server_error"));
    const reply = calls.begin("c1");
    expect(await reply.complete("rewrite", INPUT, () => true)).toBeNull();
    expect(await reply.complete("rewrite", INPUT, () => true)).toBeNull();
    expect(asked()).toBe(3);
  });

  test("waits as long as the server asks when the time allows it, and else not at all", async () => {
    const patient = desk((nth) => (nth === 1 ? failure("rate_limited", 120) : "answers"));
    const startedMs = performance.now();
    expect(await ask(patient.calls)).not.toBeNull();
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(115);

    const busy = desk(() => failure("rate_limited", 60_000));
    const againMs = performance.now();
    expect(await ask(busy.calls)).toBeNull();
    expect(performance.now() - againMs).toBeLessThan(5_000);
    expect(busy.asked()).toBe(1);
  });

  test("ends what hangs, cuts its request off, and covers both steps together", async () => {
    const { calls, outcomes, cutOff, asked } = desk(() => "hangs", { budgetMs: 1_000 });
    const startedMs = performance.now();
    const reply = calls.begin("c1");
    expect(await reply.complete("rewrite", INPUT, () => true)).toBeNull();
    expect(await reply.complete("rewrite", INPUT, () => true)).toBeNull();
    expect(performance.now() - startedMs).toBeLessThan(1_900);
    expect([outcomes, cutOff(), asked()]).toEqual([["timeout", "timeout"], 1, 1]);
  });

  test("also bounds what others do for the reply", async () => {
    const { calls } = desk(() => "answers", { budgetMs: 100 });
    const reply = calls.begin(null);
    expect(await reply.within(Promise.resolve("vectors"), "none")).toBe("vectors");
    expect(await reply.within(new Promise<string>(() => {}), "none")).toBe("none");
  });

  test("100 questions to a server that hangs each end in time, and after five failures at once", async () => {
    const { calls, outcomes, asked } = desk(() => "hangs", { budgetMs: 500 });
    const tookMs: number[] = [];
    for (let i = 0; i < 100; i++) {
      const startedMs = performance.now();
      expect(await ask(calls, `c${i}`)).toBeNull();
      tookMs.push(performance.now() - startedMs);
    }
    expect(Math.max(...tookMs)).toBeLessThan(5_000);
    expect(Math.max(...tookMs.slice(5))).toBeLessThan(450);
    expect(asked()).toBe(5);
    expect(outcomes.filter((o) => o === "circuit_open")).toHaveLength(95);
  });
});

describe("the circuit breaker", () => {
  test("lets one request try the server after the cool-down, and closes when that succeeds", async () => {
    let dead = true;
    const { calls, asked, pass, outcomes } = desk(() => (dead ? failure("timeout") : "answers"));
    for (let i = 0; i < 7; i++) await ask(calls);
    expect(asked()).toBe(5);
    pass(60_001);
    await Promise.all([ask(calls), ask(calls), ask(calls)]);
    expect(asked()).toBe(6);
    dead = false;
    pass(60_001);
    await ask(calls);
    await ask(calls);
    expect([asked(), outcomes.slice(-2)]).toEqual([8, ["ok", "ok"]]);
  });

  test("counts failures in a row only, and an unreadable answer as a sign of life", async () => {
    const { calls, asked } = desk((nth) => (nth % 5 === 0 ? "breaks" : failure("timeout")));
    for (let i = 0; i < 20; i++) await ask(calls);
    expect(asked()).toBe(20);
  });

  test("keeps questions from a dead embedding server as well", async () => {
    let asked = 0;
    const breaker = createCircuitBreaker({ failures: 5, coolDownMs: 60_000, now: () => 0 });
    const embedder = guardEmbedder(
      {
        model: "bge",
        dimension: 3,
        embed: async () => {
          asked += 1;
          throw new Error("dead");
        },
      },
      breaker,
    );
    for (let i = 0; i < 9; i++) await expect(embedder.embed(["a"])).rejects.toThrow();
    expect([asked, embedder.model, embedder.dimension]).toEqual([5, "bge", 3]);
  });
});

describe("the allowance of tokens", () => {
  test("stops a chat that has had its tokens, leaves the others alone, and begins anew after 30 minutes", async () => {
    const { calls, asked, outcomes, pass } = desk(() => "answers", { perChat: 900 });
    // 400 are set aside for a request, 250 of them are spent.
    for (let i = 0; i < 4; i++) await ask(calls, "talker");
    expect([asked(), outcomes.at(-1)]).toEqual([3, "tokens_spent"]);
    expect(await ask(calls, "other")).not.toBeNull();
    pass(30 * 60_000);
    expect(await ask(calls, "talker")).not.toBeNull();
  });

  test("counts what may have been worked on, and not what was refused", async () => {
    const refused = desk(() => failure("rate_limited", 60_000), { perChat: 500 });
    for (let i = 0; i < 4; i++) await ask(refused.calls);
    expect(refused.outcomes).not.toContain("tokens_spent");
    const hung = desk(() => "hangs", { perChat: 500, budgetMs: 60 });
    for (let i = 0; i < 2; i++) await ask(hung.calls);
    expect(hung.outcomes).toEqual(["timeout", "tokens_spent"]);
  });

  test("is shared by requests that name no chat", async () => {
    const allowance = createTokenAllowance({ perChat: 10, shared: 100, windowMs: 1000, now: () => 0 });
    expect([allowance.take(null, 60), allowance.take(null, 60), allowance.take("c", 11)]).toEqual([true, false, false]);
  });
});
