import type { OpenAIEmbeddings } from "@langchain/openai";
import { AppError } from "../domain/errors.ts";
import { maskPersonalNumbers } from "../text/personal-numbers.ts";
import type { Embedder } from "./embedder.ts";

export interface OpenAiEmbedderOptions {
  model: string;
  /** Null for servers that ask for none. */
  apiKey: string | null;
  /** Null for OpenAI itself. */
  baseUrl: string | null;
  /** Of one request. */
  timeoutMs: number;
}

/** Texts in one request. */
const BATCH = 64;

export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  return new OpenAiEmbedder(options);
}

/**
 * Vectors from any server that speaks OpenAI's /embeddings. The library is imported with the first text, since it takes
 * about 95 MB of memory. One attempt a request: who asks decides whether the time allows another.
 */
class OpenAiEmbedder implements Embedder {
  readonly model: string;
  readonly #options: OpenAiEmbedderOptions;
  #dimension = 0;
  #client: Promise<OpenAIEmbeddings> | undefined;

  constructor(options: OpenAiEmbedderOptions) {
    this.model = options.model;
    this.#options = options;
  }

  get dimension(): number {
    return this.#dimension;
  }

  async embed(texts: readonly string[]): Promise<number[][]> {
    if (texts.length === 0) return [];
    const vectors = await this.#request(texts.map(maskPersonalNumbers));
    const dimension = this.#dimension || (vectors[0]?.length ?? 0);
    if (dimension === 0 || vectors.length !== texts.length || vectors.some((vector) => vector.length !== dimension)) {
      throw new AppError("model-failed", "embedding server answered with vectors of unexpected number or length");
    }
    this.#dimension = dimension;
    return vectors;
  }

  async #request(texts: string[]): Promise<number[][]> {
    try {
      this.#client ??= connect(this.#options);
      return await (await this.#client).embedDocuments(texts);
    } catch (cause) {
      // The cause may quote what was sent, so our message does not repeat it.
      throw new AppError("model-failed", "embedding request failed", { retryable: isPassing(cause), cause });
    }
  }
}

async function connect({ model, apiKey, baseUrl, timeoutMs }: OpenAiEmbedderOptions): Promise<OpenAIEmbeddings> {
  const { OpenAIEmbeddings } = await import("@langchain/openai");
  return new OpenAIEmbeddings({
    model,
    apiKey: apiKey ?? "none",
    timeout: timeoutMs,
    maxRetries: 0,
    batchSize: BATCH,
    // The client asks for base64 by default, which many compatible servers do not know.
    encodingFormat: "float",
    ...(baseUrl === null ? {} : { configuration: { baseURL: baseUrl } }),
  });
}

/** No answer, "too many requests" and the server's own faults may pass; a refused key or request will not. */
function isPassing(error: unknown): boolean {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  return typeof status !== "number" || status === 429 || status >= 500;
}
