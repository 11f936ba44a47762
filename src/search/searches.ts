import type { GuideSearch } from "../conversation/answering/guides/book.ts";
import type { EntrySearch } from "../conversation/answering/knowledge.ts";
import type { TurnSearch } from "../conversation/turn-search.ts";
import { type KnowledgeIndex, SHARED } from "./knowledge-index.ts";
import type { Neighbours } from "./vector-index.ts";

/** The index as answering wants it. Vectors are fetched once a question, before the answering that must not wait. */
export function entrySearch(index: KnowledgeIndex): EntrySearch & TurnSearch {
  let near: Neighbours = new Map();
  return {
    search: (query, options) => index.search(query, { ...options, neighbours: near }),
    frequencies: index.vocabulary(),
    pair: (a, b) => index.hasPair(a, b),
    idf: (folded) => index.idf(folded),
    async prepare(text) {
      if (!index.hasVectors) return (run) => run();
      const neighbours = await index.neighbours(text);
      return (run) => {
        near = neighbours;
        try {
          return run();
        } finally {
          near = new Map();
        }
      };
    },
  };
}

/** The same index, asked for the guides alone. */
export function guideSearch(search: EntrySearch, index: KnowledgeIndex): GuideSearch {
  const shared = index.lexical(SHARED);
  return {
    search: (query, limit) => search.search(query, { communes: [SHARED], kinds: ["guide"], limit }),
    idf: (folded) => shared.idf(folded),
    frequencies: shared.vocabulary(),
    pair: (a, b) => shared.hasPair(a, b),
  };
}
