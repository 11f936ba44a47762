import { AppError } from "../domain/errors.ts";
import { type Syllable, syllables } from "../text/syllables.ts";
import type { QueryTerms, RankedEntry, SearchEntry, SearchOptions } from "./entry.ts";
import {
  fromBase64,
  loadPostings,
  type Postings,
  PostingsBuilder,
  positionOf,
  rowHas,
  rowLength,
  type SavedPostings,
  savePostings,
  toBase64,
} from "./postings.ts";
import { Spelling } from "./spelling.ts";

/** Changes whenever the saved form or the ranking does. */
export const LEXICAL_FORMAT = 1;

type Field = "title" | "body" | "context";
type Form = "written" | "folded";

export interface LexicalOptions {
  /** Weight of a term by the field that it stands in. */
  fields: Readonly<Record<Field, number>>;
  /** BM25's saturation of repeated terms; 0 counts a term once. */
  k1: number;
  /** Share of a field's length that is normalised away, 0 to 1. */
  b: number;
  /** What the n-grams' proposals for a syllable that the index lacks are worth, 0 to 1; 0 switches them off. */
  typos: number;
}

const FIELDS: readonly Field[] = ["title", "body", "context"];

/**
 * Set on XQuAD Vietnamese (`npm run bench -- retrieval`), where any k1 of 0.6–1.5 and b of 0.5–0.9 stays within half a point
 * of recall@1.
 */
const DEFAULTS: LexicalOptions = { fields: { title: 1, body: 0.8, context: 0.3 }, k1: 0.9, b: 0.7, typos: 0.8 };

/** A written pair of neighbours, beside each of its two syllables at 1. */
const WRITTEN_PAIR = 0.4;
/** A folded pair, when marks were not typed or not found: then it says which word was meant. */
const FOLDED_PAIR = 0.9;
/**
 * Factor for a folded form, or pair of them, beside a marked one that the index knows. Low, so that "đường" is not "Dương";
 * not 0, so that a slipped mark ("phũ sóng") still finds its text.
 */
const BESIDE_MARKED = 0.3;
/** Least similarity of a proposal for a mistyped syllable, and how many are tried. */
const LEAST_SIMILARITY = 0.5;
const MOST_PROPOSALS = 5;

/** Pairs are keyed `first * PAIR_BASE + second`, which is exact below 2^53. */
const PAIR_BASE = 2 ** 26;

/** A result with what else a caller may decide on. */
export interface LexicalMatch extends RankedEntry {
  /**
   * Share of the question's syllables, weighed by rarity, that the entry holds in some form, 0 to 1. Of several phrases the
   * best one counts.
   */
  coverage: number;
}

type EntryHead = Pick<SearchEntry, "id" | "kind" | "commune">;

/** The syllables in one form, with their postings and those of their pairs. */
interface FormTable {
  rows: Map<string, number>;
  single: Postings;
  pairKeys: Float64Array;
  pair: Postings;
}

/** What a question asks of the index. */
interface Plan {
  /** Row -> weight, one map for each of the four postings. */
  terms: Map<Postings, Map<number, number>>;
  phrases: { weight: number; syllables: Needed[] }[];
}

interface Needed {
  rarity: number;
  /** Rows of the folded syllables that count as this one, and how far. */
  accepted: { row: number; share: number }[];
}

interface SavedForm {
  syllables: string[];
  single: SavedPostings;
  pairKeys: string;
  pair: SavedPostings;
}

export interface SavedLexicalIndex {
  format: number;
  options: LexicalOptions;
  entries: EntryHead[];
  written: SavedForm;
  folded: SavedForm;
}

/**
 * BM25 over written syllables, folded syllables and the pairs of neighbours in both forms, in one sum. What was typed with
 * marks is looked up with them first; without marks the folded forms, and above all their pairs ("chu ky", "ky so"), say
 * which word was meant. Syllables that the index lacks are looked up as those that share character n-grams with them.
 */
export class LexicalIndex {
  readonly #options: LexicalOptions;
  readonly #entries: readonly EntryHead[];
  readonly #written: FormTable;
  readonly #folded: FormTable;
  /** Scratch, one score an entry. */
  readonly #scores: Float64Array;
  #vocabulary: Map<string, number> | undefined;
  #byId: Map<string, EntryHead> | undefined;
  #spelling: Spelling | undefined;

  private constructor(options: LexicalOptions, entries: readonly EntryHead[], written: FormTable, folded: FormTable) {
    this.#options = options;
    this.#entries = entries;
    this.#written = written;
    this.#folded = folded;
    this.#scores = new Float64Array(entries.length);
  }

  static build(entries: readonly SearchEntry[], options: Partial<LexicalOptions> = {}): LexicalIndex {
    const all = { ...DEFAULTS, ...options };
    const texts = entries.map((entry) => FIELDS.map((field) => syllables(entry[field])));
    return new LexicalIndex(
      all,
      entries.map(({ id, kind, commune }) => ({ id, kind, commune })),
      tabulate(texts, "written", all),
      tabulate(texts, "folded", all),
    );
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.length;
  }

  /**
   * Best first; entries that share nothing with the query are left out; equal scores keep the order of `build`. In a query
   * of several phrases a term counts once, at its highest weight.
   */
  search(query: string | QueryTerms, options: SearchOptions = {}): LexicalMatch[] {
    const limit = options.limit ?? 10;
    if (limit <= 0) return [];
    const plan = this.#plan(typeof query === "string" ? [{ text: query, weight: 1 }] : query);
    const scores = this.#scores.fill(0);
    for (const [postings, rows] of plan.terms) {
      for (const [row, weight] of rows) {
        const factor = weight * this.#rarity(rowLength(postings, row));
        const end = postings.offsets[row + 1] ?? 0;
        for (let i = postings.offsets[row] ?? 0; i < end; i++) {
          const doc = postings.docs[i] as number;
          scores[doc] = (scores[doc] as number) + factor * (postings.impacts[i] as number);
        }
      }
    }
    return this.#best(scores, limit, options).map((doc) => ({
      id: (this.#entries[doc] as EntryHead).id,
      score: scores[doc] as number,
      coverage: this.#coverage(plan, doc),
    }));
  }

  /** True when the entry is here and a search with these filters may return it. */
  passes(id: string, filters: SearchOptions): boolean {
    this.#byId ??= new Map(this.#entries.map((entry) => [entry.id, entry]));
    const entry = this.#byId.get(id);
    return entry !== undefined && isWanted(entry, filters);
  }

  /**
   * Rarity of a syllable in this index: near 0 for one that every entry holds, highest for one that none does. With
   * `written`, that of the form with marks if the index knows it.
   */
  idf(folded: string, written?: string): number {
    const marked = written === undefined ? undefined : this.#written.rows.get(written);
    if (marked !== undefined) return this.#rarity(rowLength(this.#written.single, marked));
    return this.#rarity(rowLength(this.#folded.single, this.#folded.rows.get(folded) ?? -1));
  }

  /** Folded syllable -> number of entries that hold it. */
  vocabulary(): ReadonlyMap<string, number> {
    this.#vocabulary ??= new Map(
      [...this.#folded.rows].map(([syllable, row]) => [syllable, rowLength(this.#folded.single, row)]),
    );
    return this.#vocabulary;
  }

  /** Number of entries in which the two folded syllables stand side by side, in this order. */
  hasPair(foldedA: string, foldedB: string): number {
    return rowLength(this.#folded.pair, pairRow(this.#folded, foldedA, foldedB));
  }

  toJSON(): SavedLexicalIndex {
    return {
      format: LEXICAL_FORMAT,
      options: this.#options,
      entries: [...this.#entries],
      written: saveForm(this.#written),
      folded: saveForm(this.#folded),
    };
  }

  /** @throws AppError("index-mismatch") when `saved` was written in another format. */
  static fromJSON(saved: SavedLexicalIndex): LexicalIndex {
    if (saved.format !== LEXICAL_FORMAT) {
      throw new AppError("index-mismatch", `lexical index has format ${saved.format}, expected ${LEXICAL_FORMAT}`);
    }
    const count = saved.entries.length;
    return new LexicalIndex(
      saved.options,
      saved.entries,
      loadForm(saved.written, count),
      loadForm(saved.folded, count),
    );
  }

  #rarity(frequency: number): number {
    return Math.log(1 + (this.#entries.length - frequency + 0.5) / (frequency + 0.5));
  }

  #plan(phrases: QueryTerms): Plan {
    const plan: Plan = { terms: new Map(), phrases: [] };
    for (const { text, weight } of phrases) {
      const typed = syllables(text);
      typed.forEach((syllable, i) => {
        this.#askSyllable(plan, syllable, weight);
        const next = typed[i + 1];
        if (next !== undefined) this.#askPair(plan, syllable, next, weight);
      });
      const needed = typed.map((syllable, i) => this.#need(plan, syllable, typed[i - 1], typed[i + 1], weight));
      plan.phrases.push({ weight, syllables: needed });
    }
    return plan;
  }

  #askSyllable(plan: Plan, { written, folded }: Syllable, weight: number): void {
    const row = this.#written.rows.get(written) ?? -1;
    const isMarked = written !== folded;
    ask(plan, this.#written.single, row, weight);
    const beside = isMarked && row >= 0 ? BESIDE_MARKED : 1;
    ask(plan, this.#folded.single, this.#folded.rows.get(folded) ?? -1, weight * beside);
  }

  #askPair(plan: Plan, first: Syllable, second: Syllable, weight: number): void {
    const row = pairRow(this.#written, first.written, second.written);
    const isMarked = first.written !== first.folded || second.written !== second.folded;
    ask(plan, this.#written.pair, row, weight * WRITTEN_PAIR);
    const beside = isMarked && row >= 0 ? BESIDE_MARKED : 1;
    ask(plan, this.#folded.pair, pairRow(this.#folded, first.folded, second.folded), weight * FOLDED_PAIR * beside);
  }

  /** What an entry must hold to cover the syllable; for one that the index lacks, asks for what it resembles instead. */
  #need(
    plan: Plan,
    { folded }: Syllable,
    before: Syllable | undefined,
    after: Syllable | undefined,
    weight: number,
  ): Needed {
    const row = this.#folded.rows.get(folded);
    if (row !== undefined) return { rarity: this.idf(folded), accepted: [{ row, share: 1 }] };
    const accepted: Needed["accepted"] = [];
    for (const { syllable, similarity } of this.#proposals(folded)) {
      const worth = weight * similarity * this.#options.typos;
      const proposed = this.#folded.rows.get(syllable) ?? -1;
      accepted.push({ row: proposed, share: similarity });
      ask(plan, this.#folded.single, proposed, worth);
      if (before) ask(plan, this.#folded.pair, pairRow(this.#folded, before.folded, syllable), worth * FOLDED_PAIR);
      if (after) ask(plan, this.#folded.pair, pairRow(this.#folded, syllable, after.folded), worth * FOLDED_PAIR);
    }
    return { rarity: this.idf(folded), accepted };
  }

  #proposals(folded: string): ReturnType<Spelling["nearest"]> {
    if (this.#options.typos <= 0) return [];
    this.#spelling ??= new Spelling(this.#folded.rows.keys());
    return this.#spelling.nearest(folded, LEAST_SIMILARITY).slice(0, MOST_PROPOSALS);
  }

  /** Entries that pass the filters, best first. Keeps a short sorted list, since most entries score little. */
  #best(scores: Float64Array, limit: number, filters: SearchOptions): number[] {
    const best: number[] = [];
    let worst = 0;
    for (let doc = 0; doc < scores.length; doc++) {
      const score = scores[doc] as number;
      if (score <= worst) continue;
      if (!isWanted(this.#entries[doc] as EntryHead, filters)) continue;
      let at = best.length;
      while (at > 0 && (scores[best[at - 1] as number] as number) < score) at--;
      best.splice(at, 0, doc);
      if (best.length > limit) best.pop();
      if (best.length === limit) worst = scores[best[limit - 1] as number] as number;
    }
    return best;
  }

  #coverage({ phrases }: Plan, doc: number): number {
    let best = 0;
    for (const { weight, syllables: needed } of phrases) {
      let held = 0;
      let total = 0;
      for (const { rarity, accepted } of needed) {
        total += rarity;
        // Proposals come most similar first, so the first one that the entry holds is its best.
        const found = accepted.find(({ row }) => rowHas(this.#folded.single, row, doc));
        held += rarity * (found?.share ?? 0);
      }
      if (total > 0) best = Math.max(best, Math.min(weight, 1) * (held / total));
    }
    return best;
  }
}

function tabulate(texts: readonly Syllable[][][], form: Form, options: LexicalOptions): FormTable {
  const { b, k1 } = options;
  const means = FIELDS.map((_, f) => mean(texts.map((fields) => fields[f]?.length ?? 0).filter((n) => n > 0)));
  const rows = new Map<string, number>();
  const single = new PostingsBuilder();
  const pair = new PostingsBuilder();
  const rowFor = (syllable: string): number => {
    const row = rows.get(syllable) ?? rows.size;
    rows.set(syllable, row);
    return row;
  };
  texts.forEach((fields, doc) => {
    fields.forEach((text, f) => {
      const frequency = options.fields[FIELDS[f] as Field] / (1 - b + (b * text.length) / (means[f] || 1));
      let before = -1;
      for (const syllable of text) {
        const row = rowFor(syllable[form]);
        single.add(row, doc, frequency);
        if (before >= 0) pair.add(before * PAIR_BASE + row, doc, frequency);
        before = row;
      }
    });
  });
  const saturate = (frequency: number) => ((k1 + 1) * frequency) / (k1 + frequency);
  const pairs = pair.finish(texts.length, saturate);
  // Rows are numbered 0, 1, 2 … as they appear, so the rising terms of `single` are the row numbers themselves.
  return {
    rows,
    single: single.finish(texts.length, saturate).postings,
    pairKeys: pairs.terms,
    pair: pairs.postings,
  };
}

function isWanted({ commune, kind }: EntryHead, { communes, kinds }: SearchOptions): boolean {
  if (kinds !== undefined && !kinds.includes(kind)) return false;
  return communes === undefined || commune === "" || communes.includes(commune);
}

function ask(plan: Plan, postings: Postings, row: number, weight: number): void {
  if (row < 0 || weight <= 0) return;
  let rows = plan.terms.get(postings);
  if (rows === undefined) {
    rows = new Map();
    plan.terms.set(postings, rows);
  }
  rows.set(row, Math.max(weight, rows.get(row) ?? 0));
}

function pairRow(forms: FormTable, first: string, second: string): number {
  const a = forms.rows.get(first);
  const b = forms.rows.get(second);
  return a === undefined || b === undefined ? -1 : positionOf(forms.pairKeys, a * PAIR_BASE + b);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / (numbers.length || 1);
}

function saveForm({ rows, single, pairKeys, pair }: FormTable): SavedForm {
  return {
    syllables: [...rows.keys()],
    single: savePostings(single),
    pairKeys: toBase64(pairKeys),
    pair: savePostings(pair),
  };
}

function loadForm(saved: SavedForm, docCount: number): FormTable {
  return {
    rows: new Map(saved.syllables.map((syllable, row) => [syllable, row])),
    single: loadPostings(saved.single, docCount),
    pairKeys: new Float64Array(fromBase64(saved.pairKeys)),
    pair: loadPostings(saved.pair, docCount),
  };
}
