/**
 * Which entries hold a term, and how strongly: for row r the entries `docs[offsets[r] .. offsets[r + 1]]` in rising order
 * and, beside them, BM25's saturated term frequency in `impacts`. Three typed arrays, whatever the number of rows.
 */
export interface Postings {
  offsets: Uint32Array;
  docs: Uint16Array | Uint32Array;
  impacts: Float32Array;
}

export type SavedPostings = Record<keyof Postings, string>;

/** Collects weighted frequencies of numbered terms; entries must come in rising order. */
export class PostingsBuilder {
  readonly #rows = new Map<number, { docs: number[]; frequencies: number[] }>();

  add(term: number, doc: number, frequency: number): void {
    let row = this.#rows.get(term);
    if (row === undefined) {
      row = { docs: [], frequencies: [] };
      this.#rows.set(term, row);
    }
    const last = row.docs.length - 1;
    if (row.docs[last] === doc) {
      row.frequencies[last] = (row.frequencies[last] as number) + frequency;
    } else {
      row.docs.push(doc);
      row.frequencies.push(frequency);
    }
  }

  /** The terms in rising order, and their postings: row i belongs to terms[i]. */
  finish(docCount: number, saturate: (frequency: number) => number): { terms: Float64Array; postings: Postings } {
    const terms = Float64Array.from(this.#rows.keys()).sort();
    const offsets = new Uint32Array(terms.length + 1);
    let size = 0;
    for (const row of this.#rows.values()) size += row.docs.length;
    const docs = isWide(docCount) ? new Uint32Array(size) : new Uint16Array(size);
    const impacts = new Float32Array(size);
    let at = 0;
    terms.forEach((term, r) => {
      const row = this.#rows.get(term) ?? { docs: [], frequencies: [] };
      docs.set(row.docs, at);
      impacts.set(row.frequencies.map(saturate), at);
      at += row.docs.length;
      offsets[r + 1] = at;
    });
    return { terms, postings: { offsets, docs, impacts } };
  }
}

/** Number of entries in a row; 0 for the row -1, which stands for "not there". */
export function rowLength(postings: Postings, row: number): number {
  return row < 0 ? 0 : (postings.offsets[row + 1] ?? 0) - (postings.offsets[row] ?? 0);
}

export function rowHas(postings: Postings, row: number, doc: number): boolean {
  return row >= 0 && positionOf(postings.docs, doc, postings.offsets[row] ?? 0, postings.offsets[row + 1] ?? 0) >= 0;
}

/** Where `wanted` stands in the rising numbers from `from` up to but without `to`, or -1. */
export function positionOf(
  rising: Float64Array | Uint16Array | Uint32Array,
  wanted: number,
  from = 0,
  to = rising.length,
): number {
  let low = from;
  let high = to - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = rising[middle] as number;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export function savePostings({ offsets, docs, impacts }: Postings): SavedPostings {
  return { offsets: toBase64(offsets), docs: toBase64(docs), impacts: toBase64(impacts) };
}

export function loadPostings(saved: SavedPostings, docCount: number): Postings {
  const docs = fromBase64(saved.docs);
  return {
    offsets: new Uint32Array(fromBase64(saved.offsets)),
    docs: isWide(docCount) ? new Uint32Array(docs) : new Uint16Array(docs),
    impacts: new Float32Array(fromBase64(saved.impacts)),
  };
}

/** A typed array as text that JSON can carry. Little-endian, as on every machine that Node 24 runs on. */
export function toBase64(array: Uint16Array | Uint32Array | Float32Array | Float64Array): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
}

/** The bytes in a buffer of their own, aligned for any typed array. */
export function fromBase64(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, "base64");
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function isWide(docCount: number): boolean {
  return docCount > 0x10000;
}
