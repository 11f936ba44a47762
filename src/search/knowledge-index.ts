import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { AppError } from "../domain/errors.ts";
import type { Logger } from "../log.ts";
import type { Embedder } from "../models/embedder.ts";
import type { QueryTerms, RankedEntry, SearchEntry, SearchOptions } from "./entry.ts";
import { fuse } from "./fusion.ts";
import { LEXICAL_FORMAT, LexicalIndex, type LexicalMatch, type SavedLexicalIndex } from "./lexical-index.ts";
import { currentGeneration, writeGeneration, writeSynced } from "./saved-directory.ts";
import { type Neighbours, VectorIndex } from "./vector-index.ts";

/** Changes whenever the saved files do. */
export const INDEX_VERSION = `2.${LEXICAL_FORMAT}`;
/** The commune of entries that hold for every commune. A search for it alone finds these and nothing else. */
export const SHARED = "";
/** What the nearest entry by vectors is worth beside a full lexical match, unless the embedder says otherwise. */
export const DEFAULT_VECTOR_WEIGHT = 0.2;
/** Candidates that each side gives to the fusion, at least. */
const FUSION_DEPTH = 50;

/** What an index was made with and from. One that differs in anything is of no use. */
export interface IndexIdentity {
  version: string;
  /** Null without vectors. */
  model: string | null;
  /** 0 without vectors; in what is expected, also while the server has not told yet. */
  dimension: number;
  /** Of `hashEntries`. */
  entriesHash: string;
}

interface Saved {
  all: SavedLexicalIndex;
  shared: SavedLexicalIndex;
  /** By slug. */
  communes: [string, SavedLexicalIndex][];
}

/**
 * Everything that can be found: a lexical index of each commune (so that rarity is what is rare there), one over all
 * communes, one over the entries that every commune shares ("": citizen guides, whose words must not make a plan's words
 * common), and, with an embedder that helps, vectors over everything.
 */
export class KnowledgeIndex {
  readonly identity: IndexIdentity;
  readonly #all: LexicalIndex;
  readonly #shared: LexicalIndex;
  readonly #communes: ReadonlyMap<string, LexicalIndex>;
  readonly #vectors: VectorIndex | null;
  readonly #vectorWeight: number;
  readonly #log: Logger | undefined;

  private constructor(
    identity: IndexIdentity,
    lexical: { all: LexicalIndex; shared: LexicalIndex; communes: ReadonlyMap<string, LexicalIndex> },
    vectors: { index: VectorIndex; weight: number } | null,
    log: Logger | undefined,
  ) {
    this.identity = identity;
    this.#all = lexical.all;
    this.#shared = lexical.shared;
    this.#communes = lexical.communes;
    this.#vectors = vectors?.index ?? null;
    this.#vectorWeight = vectors?.weight ?? 0;
    this.#log = log;
  }

  /** @throws AppError("model-failed") from the embedder. */
  static async build(
    entries: readonly SearchEntry[],
    embedder: Embedder | null,
    options: { log?: Logger } = {},
  ): Promise<KnowledgeIndex> {
    const useful = helping(embedder, entries);
    const slugs = [...new Set(entries.map(({ commune }) => commune))].filter((slug) => slug !== "").sort();
    const of = (slug: string) => entries.filter(({ commune }) => commune === slug);
    const communes = new Map<string, LexicalIndex>();
    for (const slug of slugs) {
      communes.set(slug, LexicalIndex.build(of(slug)));
      // Whoever asks whether the service lives, or wants to stop it, gets a turn.
      await setImmediate();
    }
    const lexical = {
      all: LexicalIndex.build(entries.filter(({ commune }) => commune !== "")),
      shared: LexicalIndex.build(of("")),
      communes,
    };
    const vectors = useful && { index: await VectorIndex.build(entries, useful), weight: weightOf(useful) };
    return new KnowledgeIndex(identify(entries, useful), lexical, vectors, options.log);
  }

  /** True when questions are also compared by vectors. */
  get hasVectors(): boolean {
    return this.#vectors !== null;
  }

  /** The index over one commune, over what all share (""), or over all communes; for rarity, vocabulary and pairs. An unknown slug gets the one over all. */
  lexical(commune?: string): LexicalIndex {
    if (commune === SHARED) return this.#shared;
    return (commune === undefined ? undefined : this.#communes.get(commune)) ?? this.#all;
  }

  /**
   * Best first: by words, and by nearness when the caller has fetched `neighbours` for the question. Searching itself does
   * not wait, so the several searches of one turn share one question to the embedder.
   */
  search(
    query: string | QueryTerms,
    options: SearchOptions & { neighbours?: Neighbours | undefined } = {},
  ): RankedEntry[] {
    const { neighbours, limit = 10 } = options;
    if (neighbours === undefined || neighbours.size === 0) return this.#words(query, options);
    const index = this.#of(options);
    const wanted = new Map([...neighbours].filter(([id]) => index.passes(id, options)));
    const words = this.#words(query, { ...options, limit: Math.max(limit, FUSION_DEPTH) });
    return fuse(words, wanted, this.#vectorWeight).slice(0, Math.max(0, limit));
  }

  /**
   * Entries near the question by vectors, for `search`; none without vectors. With the filters of the search, since only the
   * nearest are returned. A failing embedder is logged, not thrown.
   */
  async neighbours(text: string, options: SearchOptions = {}): Promise<Neighbours> {
    if (this.#vectors === null || text.trim() === "") return new Map();
    try {
      return await this.#vectors.nearest(text, Math.max(options.limit ?? 0, FUSION_DEPTH), options);
    } catch (error) {
      const code = error instanceof AppError ? error.code : "unexpected";
      this.#log?.warn({ code, model: this.identity.model }, "vectors not used for a question");
      return new Map();
    }
  }

  /** `LexicalIndex.idf` over all communes. */
  idf(folded: string, written?: string): number {
    return this.#all.idf(folded, written);
  }

  /** `LexicalIndex.vocabulary` over all communes. */
  vocabulary(): ReadonlyMap<string, number> {
    return this.#all.vocabulary();
  }

  /** `LexicalIndex.hasPair` over all communes. */
  hasPair(foldedA: string, foldedB: string): number {
    return this.#all.hasPair(foldedA, foldedB);
  }

  #words(query: string | QueryTerms, options: SearchOptions): LexicalMatch[] {
    return this.#of(options).search(query, options);
  }

  #of(options: SearchOptions): LexicalIndex {
    const [only, ...others] = options.communes ?? [];
    return others.length === 0 ? this.lexical(only) : this.#all;
  }

  /** Replaces what `directory` holds, all of it or nothing. */
  async save(directory: string): Promise<void> {
    const saved: Saved = {
      all: this.#all.toJSON(),
      shared: this.#shared.toJSON(),
      communes: [...this.#communes].map(([slug, index]) => [slug, index.toJSON()]),
    };
    await writeGeneration(directory, async (folder) => {
      await writeSynced(join(folder, "lexical.json"), JSON.stringify(saved));
      await this.#vectors?.save(join(folder, "vectors"));
      await writeSynced(join(folder, "identity.json"), JSON.stringify(this.identity));
    });
  }

  /**
   * @param embedder must be the one that `expected` was made with.
   * @throws AppError("index-mismatch") when nothing is saved, it cannot be read, or it was made otherwise than expected.
   */
  static async load(
    directory: string,
    expected: IndexIdentity,
    embedder: Embedder | null = null,
    options: { log?: Logger } = {},
  ): Promise<KnowledgeIndex> {
    const folder = await currentGeneration(directory);
    if (folder === null) throw new AppError("index-mismatch", "no index is saved");
    try {
      const identity = (await readJson(join(folder, "identity.json"))) as IndexIdentity;
      const differing = differences(identity, expected);
      if (differing.length > 0) {
        throw new AppError("index-mismatch", `the saved index differs in ${differing.join(", ")}`);
      }
      const saved = (await readJson(join(folder, "lexical.json"))) as Saved;
      const lexical = {
        all: LexicalIndex.fromJSON(saved.all),
        shared: LexicalIndex.fromJSON(saved.shared),
        communes: new Map(saved.communes.map(([slug, index]) => [slug, LexicalIndex.fromJSON(index)])),
      };
      const vectors = identity.model !== null &&
        embedder !== null && {
          index: await VectorIndex.load(join(folder, "vectors"), embedder),
          weight: weightOf(embedder),
        };
      return new KnowledgeIndex(identity, lexical, vectors || null, options.log);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError("index-mismatch", "the saved index cannot be read", { cause });
    }
  }
}

/** What an index of these entries with this embedder is. */
export function identify(entries: readonly SearchEntry[], embedder: Embedder | null): IndexIdentity {
  const useful = helping(embedder, entries);
  return {
    version: INDEX_VERSION,
    model: useful?.model ?? null,
    dimension: useful?.dimension ?? 0,
    entriesHash: hashEntries(entries),
  };
}

/** SHA-256 over everything in the entries, in their order. */
export function hashEntries(entries: readonly SearchEntry[]): string {
  const hash = createHash("sha256");
  for (const { id, kind, commune, document, title, body, context } of entries) {
    hash.update(JSON.stringify([id, kind, commune, document, title, body, context]));
  }
  return hash.digest("hex");
}

/**
 * The saved index when it fits; otherwise a new one, saved, with a line in the log that says why. Without its embedding
 * server the index works by words alone and is not saved, so that the next start tries again.
 */
export async function openKnowledgeIndex(
  directory: string,
  entries: readonly SearchEntry[],
  embedder: Embedder | null,
  log: Logger,
): Promise<KnowledgeIndex> {
  await learnDimension(helping(embedder, entries), log);
  try {
    return await KnowledgeIndex.load(directory, identify(entries, embedder), embedder, { log });
  } catch (error) {
    if (!(error instanceof AppError && error.code === "index-mismatch")) throw error;
    log.info({ reason: error.message, entries: entries.length }, "search index is rebuilt");
  }
  let index: KnowledgeIndex;
  try {
    index = await KnowledgeIndex.build(entries, embedder, { log });
  } catch (error) {
    if (!(error instanceof AppError && error.code === "model-failed")) throw error;
    log.warn({ model: embedder?.model, code: error.code }, "search index is built without vectors");
    return KnowledgeIndex.build(entries, null, { log });
  }
  try {
    await index.save(directory);
  } catch (error) {
    log.error({ code: (error as NodeJS.ErrnoException).code }, "search index is not saved");
  }
  return index;
}

/** The embedder when there is something to embed and its vectors help, otherwise null. */
function helping(embedder: Embedder | null, entries: readonly SearchEntry[]): Embedder | null {
  return embedder !== null && entries.length > 0 && weightOf(embedder) > 0 ? embedder : null;
}

function weightOf(embedder: Embedder): number {
  return embedder.weight ?? DEFAULT_VECTOR_WEIGHT;
}

async function learnDimension(embedder: Embedder | null, log: Logger): Promise<void> {
  if (embedder === null || embedder.dimension > 0) return;
  try {
    await embedder.embed(["chuyển đổi số"]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ model: embedder.model, code: error.code }, "embedding server does not answer");
  }
}

function differences(saved: IndexIdentity, expected: IndexIdentity): string[] {
  const keys = ["version", "model", "dimension", "entriesHash"] as const;
  return keys.filter((key) => {
    if (key === "dimension" && expected.dimension === 0 && expected.model !== null) return false;
    return saved[key] !== expected[key];
  });
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}
