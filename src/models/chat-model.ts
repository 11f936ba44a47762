import { AppError } from "../domain/errors.ts";

/** What a model is asked for. Each step has a prompt of its name and an answer of its own shape. */
export interface StepInput {
  /** An unclear question, and what the person asked before it, oldest first. */
  rewrite: { question: string; earlier: readonly string[] };
  /** A question and the retrieved texts, under ids that mean nothing outside this request ("p1"). */
  word: { question: string; passages: readonly { id: string; text: string }[] };
}

/** Checked by zod before anyone sees it. */
export interface StepOutput {
  /** Empty when the model cannot tell what is asked. */
  rewrite: { question: string };
  /** Empty answer when the texts do not answer; `used` are ids of the input. */
  word: { answer: string; used: string[] };
}

export type Step = keyof StepOutput;

export interface Tokens {
  prompt: number;
  completion: number;
}

export interface Completion<S extends Step> {
  /** Null when the answer was no JSON or had another shape. */
  output: StepOutput[S] | null;
  /** As the server counted them, or an estimate from above where it does not say. */
  tokens: Tokens;
}

/** How one request to the model server ended, or why none was made. */
export const MODEL_OUTCOMES = [
  "ok",
  /** Answered, and what it said is not in what it was shown. */
  "refused_by_check",
  "timeout",
  "rate_limited",
  /** Refused, failed or not reached. */
  "server_error",
  /** No JSON, or JSON of another shape. */
  "broken_output",
  /** Not asked: the server failed too often just now. */
  "circuit_open",
  /** Not asked: the chat has had its tokens. */
  "tokens_spent",
] as const;

export type ModelOutcome = (typeof MODEL_OUTCOMES)[number];

/**
 * A chat model that fills in forms: no tools, no memory, no streaming. There are two: an OpenAI-compatible server
 * (`openai-chat-model.ts`) and none, which is null; without one every answer is the offline one.
 */
export interface ChatModel {
  readonly model: string;
  /** Tokens that a request may cost at most, reckoned from above. */
  cost<S extends Step>(step: S, input: StepInput[S]): Tokens;
  /**
   * One request, one attempt. Personal numbers and addresses are masked before anything leaves.
   * @throws ModelFailure
   */
  complete<S extends Step>(step: S, input: StepInput[S], signal: AbortSignal): Promise<Completion<S>>;
}

/** A request that brought no answer. Its message never repeats what was sent. */
export class ModelFailure extends AppError {
  readonly outcome: "timeout" | "rate_limited" | "server_error" | "broken_output";
  /** How long the server asks to wait, in milliseconds; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    outcome: ModelFailure["outcome"],
    options: { retryable?: boolean; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super("model-failed", `model request failed: ${outcome}`, options);
    this.name = "ModelFailure";
    this.outcome = outcome;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
