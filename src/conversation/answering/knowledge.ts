import type {
  Catalogue,
  Commune,
  Duty,
  Indicator,
  Passage,
  PlanDocument,
  ReportingRule,
  Task,
} from "../../domain/plan.ts";
import type { EntryKind, RankedEntry, SearchEntry } from "../../search/entry.ts";
import { foldedPhrase, type Syllable, syllables } from "../../text/syllables.ts";
import { type Phrase, type QuestionLexicon, toPhrase } from "../lexicon.ts";
import type { GuideBook } from "./guides/book.ts";
import { createVocabulary, type Vocabulary } from "./spelling.ts";

/** A record or passage behind an entry. */
export type Item =
  | { kind: "indicator"; record: Indicator }
  | { kind: "task"; record: Task }
  | { kind: "duty"; record: Duty }
  | { kind: "reporting"; record: ReportingRule }
  | { kind: "passage"; record: Passage };

/** Where a syllable stands decides how much a match counts: in what the entry is about, around it, or in its other cells. */
export interface Prepared {
  id: string;
  commune: string;
  item: Item;
  /** Folded syllables of the title in order, for phrases and pairs. */
  titleText: string;
  title: ReadonlySet<string>;
  titleWritten: ReadonlySet<string>;
  titlePairs: ReadonlySet<string>;
  body: ReadonlySet<string>;
  context: ReadonlySet<string>;
  /** Number of distinct title syllables. */
  titleSize: number;
}

/** The search that answering stands on; given by the caller so that this folder imports no index. */
export interface EntrySearch {
  search(
    query: { text: string; weight: number }[],
    options: { communes?: readonly string[]; kinds?: readonly EntryKind[]; limit?: number },
  ): RankedEntry[];
  frequencies: ReadonlyMap<string, number>;
  pair(a: string, b: string): number;
  /** Inverse document frequency of a folded syllable; unknown syllables get the highest. */
  idf(folded: string): number;
}

export interface UnitPhrase {
  phrase: Phrase;
  commune: string;
  name: string;
}

/** Two words side by side in a guide prove less about what was mistyped than in a plan, which uses fewer words. */
const GUIDE_PAIR = 0.2;

function pairsOf(parts: readonly Syllable[]): Set<string> {
  const pairs = new Set<string>();
  parts.forEach((s, i) => {
    const next = parts[i + 1];
    if (next) pairs.add(`${s.folded} ${next.folded}`);
  });
  return pairs;
}

/** Spellings of a unit that people use beside the catalogue's: without "xã" at the end, without "Phòng" before a pair of words. */
export function unitSpellings(name: string, aliases: readonly string[]): string[] {
  const all = new Set([name, ...aliases]);
  for (const spelling of [...all]) {
    const short = spelling.replace(/\s+xã$/iu, "");
    if (short !== spelling && syllables(short).length >= 2) all.add(short);
    const bare = short.replace(/^(?:Phòng|Trung tâm|UBND|Uỷ ban|Ủy ban)\s+/iu, "");
    if (bare !== short && syllables(bare).length >= 3) all.add(bare);
  }
  return [...all];
}

/** Words with abbreviations as full words, the way questions are read. */
export function readWords(text: string, lexicon: QuestionLexicon): Syllable[] {
  return syllables(text).flatMap((s) => {
    const full = lexicon.abbreviations.get(s.folded);
    return full === undefined ? [s] : syllables(full);
  });
}

/** The same as one text. */
export function writtenOut(spelling: string, lexicon: QuestionLexicon): string {
  return syllables(spelling)
    .map((s) => lexicon.abbreviations.get(s.folded) ?? s.written)
    .join(" ");
}

/** The catalogue prepared for answering: records by id, syllable sets, unit spellings, vocabulary. Read-only once built. */
export class Knowledge {
  readonly catalogue: Catalogue;
  readonly lexicon: QuestionLexicon;
  readonly index: EntrySearch;
  readonly guides: GuideBook;
  readonly vocabulary: Vocabulary;
  readonly entries: ReadonlyMap<string, Prepared>;
  readonly unitPhrases: readonly UnitPhrase[];
  readonly communePhrases: readonly { commune: Commune; phrase: Phrase }[];
  readonly #documents: ReadonlyMap<string, PlanDocument>;

  constructor(
    catalogue: Catalogue,
    entries: readonly SearchEntry[],
    index: EntrySearch,
    lexicon: QuestionLexicon,
    guides: GuideBook,
  ) {
    this.catalogue = catalogue;
    this.guides = guides;
    this.lexicon = lexicon;
    this.index = index;
    this.#documents = new Map(catalogue.documents.map((d) => [d.id, d]));
    const items = new Map<string, Item>();
    for (const record of catalogue.indicators)
      items.set(`${record.document}/${record.code}`, { kind: "indicator", record });
    for (const record of catalogue.tasks) items.set(`${record.document}/${record.code}`, { kind: "task", record });
    catalogue.duties.forEach((record, n) => {
      items.set(`${record.document}/duty/${n}`, { kind: "duty", record });
    });
    catalogue.reporting.forEach((record, n) => {
      items.set(`${record.document}/reporting/${n}`, { kind: "reporting", record });
    });
    for (const record of catalogue.passages) items.set(record.id, { kind: "passage", record });

    const prepared = new Map<string, Prepared>();
    for (const entry of entries) {
      const item = items.get(entry.id);
      if (!item) continue;
      const title = syllables(entry.title);
      prepared.set(entry.id, {
        id: entry.id,
        commune: entry.commune,
        item,
        titleText: title.map((s) => s.folded).join(" "),
        title: new Set(title.map((s) => s.folded)),
        titleWritten: new Set(title.map((s) => s.written)),
        titlePairs: pairsOf(title),
        body: new Set(syllables(entry.body).map((s) => s.folded)),
        context: new Set(syllables(entry.context).map((s) => s.folded)),
        titleSize: new Set(title.map((s) => s.folded)).size,
      });
    }
    this.entries = prepared;
    const written = new Set<string>();
    for (const { titleWritten } of prepared.values()) for (const w of titleWritten) written.add(w);
    for (const { shortName } of catalogue.communes) for (const s of syllables(shortName)) written.add(s.written);
    for (const g of guides.guides.values()) for (const w of g.written) written.add(w);
    const lighter = {
      frequencies: guides.search.frequencies,
      pair: (a: string, b: string) => GUIDE_PAIR * guides.search.pair(a, b),
    };
    this.vocabulary = createVocabulary(lexicon, [index, lighter], written);

    const unitPhrases: UnitPhrase[] = [];
    for (const unit of catalogue.units) {
      for (const spelling of unitSpellings(unit.name, unit.aliases)) {
        // Questions are read with their abbreviations written out, so the spellings are too.
        const phrase = toPhrase(writtenOut(spelling, lexicon));
        if (phrase.folded.length > 0) unitPhrases.push({ phrase, commune: unit.commune, name: unit.name });
      }
    }
    this.unitPhrases = unitPhrases.sort((a, b) => b.phrase.folded.length - a.phrase.folded.length);
    this.communePhrases = catalogue.communes.map((commune) => ({ commune, phrase: toPhrase(commune.shortName) }));
  }

  commune(slug: string): Commune | undefined {
    return this.catalogue.communes.find((c) => c.slug === slug);
  }

  document(id: string): PlanDocument {
    const document = this.#documents.get(id);
    if (!document) throw new Error(`document ${id} is cited but not in the catalogue`);
    return document;
  }

  documentsOf(commune: string): PlanDocument[] {
    return this.catalogue.documents.filter((d) => d.commune === commune);
  }

  /** Every folded spelling of the unit in this commune, as offices print it, the canonical name first. */
  spellingsOf(commune: string, name: string): string[] {
    const unit = this.catalogue.units.find((u) => u.commune === commune && u.name === name);
    return [...new Set(unitSpellings(name, unit?.aliases ?? []).map((spelling) => foldedPhrase(spelling)))];
  }
}
