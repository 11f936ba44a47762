/** What can be found. Records and passages are entries of one index. */
export type EntryKind = "indicator" | "task" | "duty" | "reporting" | "passage" | "document";

export interface SearchEntry {
  /** Unique over all documents, e.g. "phuoc-an/V.20". */
  id: string;
  kind: EntryKind;
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
