import type { ModelConfig } from "../config.ts";
import type { Logger } from "../log.ts";
import { createModelCalls, type ModelCalls, type ModelMeter } from "./call-budget.ts";
import { createCircuitBreaker } from "./circuit-breaker.ts";
import type { Embedder } from "./embedder.ts";
import { guardEmbedder } from "./guarded-embedder.ts";
import { createOpenAiEmbedder } from "./openai-embedder.ts";
import { loadPrompts } from "./prompts.ts";
import { createTokenAllowance } from "./token-allowance.ts";

/** For all model work of one reply, from its beginning: a dead model server delays a reply by no more. */
const BUDGET_MS = 8_000;
/** Time for one request to the embedding server; a question does not wait longer for vectors, and the budget runs meanwhile. */
const EMBEDDING_TIMEOUT_MS = 5_000;
const now = (): number => performance.now();
/** A server that failed so often in a row is left alone so long. */
const LEFT_ALONE = { failures: 5, coolDownMs: 60_000, now };
/**
 * Tokens in 30 minutes: of one chat, and of all who ask without one (web page, API, command line) together. A reply takes
 * 1,500 to 4,500, so these are about 15 replies of a chat and 300 of the page.
 */
const ALLOWANCE = { perChat: 40_000, shared: 800_000, windowMs: 30 * 60_000, now };

/** Switches by which LangChain would send every prompt to a tracing service: a question leaves for the model server alone. */
const TRACING = ["LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING"] as const;

/** The embedder, or null when none is configured. */
export function openEmbedder(config: ModelConfig | null): Embedder | null {
  if (!config?.embeddingModel) return null;
  const { embeddingModel: model, apiKey, baseUrl } = config;
  const embedder = createOpenAiEmbedder({ model, apiKey, baseUrl, timeoutMs: EMBEDDING_TIMEOUT_MS });
  return guardEmbedder(embedder, createCircuitBreaker(LEFT_ALONE));
}

/**
 * The chat model with its bounds of time and tokens, or null when none is configured.
 * @param prompts folder of the prompts.
 * @throws AppError "config-invalid" when a prompt is missing or broken.
 */
export async function openModelCalls(
  config: ModelConfig | null,
  prompts: string,
  meter: ModelMeter,
  log: Logger,
): Promise<ModelCalls | null> {
  if (!config?.model) return null;
  const { model, apiKey, baseUrl } = config;
  const read = loadPrompts(prompts);
  for (const name of TRACING) delete process.env[name];
  // The libraries behind it are heavy, so they are loaded only when they are wanted.
  const { createOpenAiChatModel } = await import("./openai-chat-model.ts");
  return createModelCalls({
    model: createOpenAiChatModel({ model, apiKey, baseUrl, prompts: read }),
    budgetMs: BUDGET_MS,
    breaker: createCircuitBreaker(LEFT_ALONE),
    allowance: createTokenAllowance(ALLOWANCE),
    meter,
    log,
    now,
  });
}
