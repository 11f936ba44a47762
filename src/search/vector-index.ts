import type { HNSWLib } from "@langchain/community/vectorstores/hnswlib";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { AppError } from "../domain/errors.ts";
import type { Embedder } from "../models/embedder.ts";
import { collapse } from "../text/normalize.ts";
import type { EntryKind, SearchEntry, SearchOptions } from "./entry.ts";

/** Entry id -> cosine similarity, nearest first. */
export type Neighbours = ReadonlyMap<string, number>;

/** Characters of an entry that are embedded: about 800 tokens, which small models still take. */
const TEXT_LENGTH = 2000;
/** Texts given to the embedder at once while building, and waits before it is asked again after a passing failure. */
const BATCH = 64;
const RETRY_AFTER_MS = [500, 2000];
/** How widely a search of the graph looks; with filters on most of it, a few dozen pass. */
const SEARCH_WIDTH = 256;

/** What the store keeps of an entry; the texts stay with the caller. */
interface Kept {
  id: string;
  kind: EntryKind;
  commune: string;
}

/**
 * Nearest entries by cosine: LangChain's HNSWLib over hnswlib-node. Both are imported only when an index is built or loaded,
 * since they take about 71 MB of memory.
 */
export class VectorIndex {
  readonly #store: HNSWLib;
  readonly #embeddings: EmbeddingsInterface<number[]>;

  private constructor(store: HNSWLib, embeddings: EmbeddingsInterface<number[]>) {
    this.#store = store;
    this.#embeddings = embeddings;
    store.index.setEf(SEARCH_WIDTH);
  }

  /** @throws AppError("model-failed") */
  static async build(entries: readonly SearchEntry[], embedder: Embedder): Promise<VectorIndex> {
    const embeddings = toLangChain(embedder);
    const vectors = await embeddings.embedDocuments(entries.map(textOf));
    const { HNSWLib } = await import("@langchain/community/vectorstores/hnswlib");
    const store = new HNSWLib(embeddings, { space: "cosine", numDimensions: embedder.dimension });
    const kept = entries.map(({ id, kind, commune }) => ({ pageContent: "", metadata: { id, kind, commune } }));
    await store.addVectors(vectors, kept);
    return new VectorIndex(store, embeddings);
  }

  /** Reads what `save` wrote. */
  static async load(directory: string, embedder: Embedder): Promise<VectorIndex> {
    const embeddings = toLangChain(embedder);
    const { HNSWLib } = await import("@langchain/community/vectorstores/hnswlib");
    return new VectorIndex(await HNSWLib.load(directory, embeddings), embeddings);
  }

  get dimension(): number {
    return this.#store.index.getNumDimensions();
  }

  async save(directory: string): Promise<void> {
    await this.#store.save(directory);
  }

  /** @throws AppError("model-failed") */
  async nearest(text: string, limit: number, { communes, kinds }: SearchOptions): Promise<Neighbours> {
    const vector = await this.#embeddings.embedQuery(text);
    if (vector.length !== this.dimension) {
      throw new AppError("model-failed", `query vector has ${vector.length} dimensions, the index ${this.dimension}`);
    }
    const count = Math.min(limit, this.#store.index.getCurrentCount());
    if (count === 0 || vector.every((x) => x === 0)) return new Map();
    const isFiltered = communes !== undefined || kinds !== undefined;
    const passes = ({ metadata }: { metadata: Partial<Kept> }): boolean =>
      (kinds === undefined || kinds.includes(metadata.kind as EntryKind)) &&
      (communes === undefined || metadata.commune === "" || communes.includes(metadata.commune as string));
    const found = await this.#store.similaritySearchVectorWithScore(vector, count, isFiltered ? passes : undefined);
    return new Map(found.map(([{ metadata }, distance]) => [(metadata as Kept).id, 1 - distance]));
  }
}

/** Our embedder as LangChain calls one. */
export function toLangChain(embedder: Embedder): EmbeddingsInterface<number[]> {
  return {
    embedDocuments: async (texts) => {
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += BATCH) {
        const batch = await patiently(() => embedder.embed(texts.slice(at, at + BATCH)));
        for (const vector of batch) vectors.push(Array.from(vector));
      }
      return vectors;
    },
    embedQuery: async (text) => Array.from((await embedder.embed([text]))[0] ?? []),
  };
}

function textOf({ title, body, context }: SearchEntry): string {
  return collapse([title, body, context].filter((part) => part !== "").join(". ")).slice(0, TEXT_LENGTH);
}

async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (const waitMs of RETRY_AFTER_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof AppError && error.retryable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return attempt();
}
