/** What can be found. Records, passages and guides are entries of one index. */
export type EntryKind = "indicator" | "task" | "duty" | "reporting" | "passage" | "document" | "guide";

export interface SearchEntry {
  /** Unique over all documents, e.g. "phuoc-an/V.20". */
  id: string;
  kind: EntryKind;
  /** Slug; "" when the entry holds for every commune (citizen guides): found by a search for the commune "" alone. */
  commune: string;
  document: string;
  /** What the entry is about: the record's name, a unit, or a passage's text. */
  title: string;
  /** The rest of its own text: owner, product, deadline, values. */
  body: string;
  /** Words around it: group and section titles. */
  context: string;
}

export interface RankedEntry {
  id: string;
  /** Comparable within one query only. */
  score: number;
}

/** Several phrases searched as one question, e.g. the person's words at 1 and their synonyms at 0.5. */
export type QueryTerms = readonly { text: string /** Above 0; 1 is as good as typed. */; weight: number }[];

export interface SearchOptions {
  /** Slugs; all communes when absent; [""] for what they share. */
  communes?: readonly string[] | undefined;
  /** All kinds when absent. */
  kinds?: readonly EntryKind[] | undefined;
  /** At most this many results; 10 by default. */
  limit?: number | undefined;
}
