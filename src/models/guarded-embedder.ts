import { AppError } from "../domain/errors.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";
import type { Embedder } from "./embedder.ts";

/** The same embedder, left alone for a while when it fails again and again, so that no question waits for a dead server. */
export function guardEmbedder(embedder: Embedder, breaker: CircuitBreaker): Embedder {
  return {
    get model() {
      return embedder.model;
    },
    get dimension() {
      return embedder.dimension;
    },
    ...(embedder.weight === undefined ? {} : { weight: embedder.weight }),
    async embed(texts) {
      if (!breaker.allows()) throw new AppError("model-failed", "embedding server is left alone for a while");
      try {
        const vectors = await embedder.embed(texts);
        breaker.succeeded();
        return vectors;
      } catch (error) {
        breaker.failed();
        throw error;
      }
    },
  };
}
