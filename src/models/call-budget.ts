import type { Logger } from "../log.ts";
import {
  type ChatModel,
  type Completion,
  ModelFailure,
  type ModelOutcome,
  type Step,
  type StepInput,
  type StepOutput,
  type Tokens,
} from "./chat-model.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";
import type { TokenAllowance } from "./token-allowance.ts";

/** The model as answering knows it: an allowance of time for every reply, begun when the reply is. */
export interface ModelCalls {
  /** @param chat opaque id of the chat whose tokens are spent; null where no chat is known. */
  begin(chat: string | null): ReplyCalls;
}

/** All model work of one reply. Everything here ends within the one budget of time. */
export interface ReplyCalls {
  /**
   * The model's answer, or null when there is none that `accept` lets pass. Never throws.
   * @param accept says whether what was answered may be used; a refusal is counted.
   */
  complete<S extends Step>(
    step: S,
    input: StepInput[S],
    accept: (output: StepOutput[S]) => boolean,
  ): Promise<StepOutput[S] | null>;
  /** `work`, or `otherwise` when the time is over first. */
  within<T>(work: Promise<T>, otherwise: T): Promise<T>;
}

/** Where requests and tokens are counted. */
export interface ModelMeter {
  called(outcome: ModelOutcome): void;
  spent(tokens: Tokens): void;
}

export interface ModelCallsOptions {
  model: ChatModel;
  /** For all model work of one reply, in milliseconds. */
  budgetMs: number;
  breaker: CircuitBreaker;
  allowance: TokenAllowance;
  meter: ModelMeter;
  log: Logger;
  /** Monotonic clock, milliseconds. */
  now: () => number;
  /** Wait before the one retry when the server names none, in milliseconds; default 250. */
  pauseMs?: number;
}

const PAUSE_MS = 250;
/** With less left nothing is begun: no model answers sooner. Milliseconds. */
const LEAST_MS = 50;

const LATE = Symbol("late");

/** `work` or LATE, whichever comes first. A late failure of `work` is nobody's. */
async function withTimer<T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function createModelCalls(options: ModelCallsOptions): ModelCalls {
  const { model, budgetMs, breaker, allowance, meter, log, now, pauseMs = PAUSE_MS } = options;

  /** One attempt that is cut off when the time is over. @throws ModelFailure */
  async function attempt<S extends Step>(step: S, input: StepInput[S], leftMs: number): Promise<Completion<S>> {
    const cutOff = new AbortController();
    const ended = await withTimer(model.complete(step, input, cutOff.signal), leftMs);
    if (ended !== LATE) return ended;
    cutOff.abort();
    throw new ModelFailure("timeout");
  }

  return {
    begin(chat) {
      const deadline = now() + budgetMs;
      let retries = 1;
      const left = (): number => deadline - now();

      function ended(step: Step, outcome: ModelOutcome, startedMs: number, tokens?: Tokens): null {
        meter.called(outcome);
        if (tokens) meter.spent(tokens);
        log.info(
          { event: "model-call", model: model.model, step, outcome, ms: Math.round(now() - startedMs), ...tokens },
          "asked the model",
        );
        return null;
      }

      async function complete<S extends Step>(
        step: S,
        input: StepInput[S],
        accept: (output: StepOutput[S]) => boolean,
      ): Promise<StepOutput[S] | null> {
        const startedMs = now();
        if (left() < LEAST_MS) return ended(step, "timeout", startedMs);
        const most = model.cost(step, input);
        const reserved = most.prompt + most.completion;
        if (!allowance.take(chat, reserved)) return ended(step, "tokens_spent", startedMs);
        if (!breaker.allows()) {
          allowance.giveBack(chat, reserved);
          return ended(step, "circuit_open", startedMs);
        }
        let answered: Completion<S>;
        try {
          answered = await attempt(step, input, left());
        } catch (error) {
          const failure = error instanceof ModelFailure ? error : new ModelFailure("server_error", { cause: error });
          const isBroken = failure.outcome === "broken_output";
          if (isBroken) breaker.succeeded();
          else breaker.failed();
          // A request that timed out may have been worked on and charged, so its tokens stay spent.
          if (failure.outcome === "rate_limited" || failure.outcome === "server_error")
            allowance.giveBack(chat, reserved);
          ended(step, failure.outcome, startedMs, isBroken ? most : undefined);
          const waitMs = failure.retryAfterMs ?? pauseMs;
          if (!failure.retryable || retries === 0 || left() - waitMs < LEAST_MS) return null;
          retries -= 1;
          await new Promise((resolve) => setTimeout(resolve, waitMs));
          return complete(step, input, accept);
        }
        breaker.succeeded();
        const { output, tokens } = answered;
        allowance.giveBack(chat, reserved - tokens.prompt - tokens.completion);
        if (output === null) return ended(step, "broken_output", startedMs, tokens);
        const accepted = accept(output);
        ended(step, accepted ? "ok" : "refused_by_check", startedMs, tokens);
        return accepted ? output : null;
      }

      return {
        complete,
        async within(work, otherwise) {
          const first = await withTimer(work, left());
          return first === LATE ? otherwise : first;
        },
      };
    },
  };
}
