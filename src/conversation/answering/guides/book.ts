import type { Guide, GuideProblem, GuideSection, LocalFacts, Office } from "../../../domain/guide.ts";
import { syllables } from "../../../text/syllables.ts";
import type { Phrase } from "../../lexicon.ts";

/** The search over guides alone; given by the caller so that this folder imports no index. */
export interface GuideSearch {
  /** Entries named as `toGuideEntries` names them, best first. */
  search(query: { text: string; weight: number }[], limit: number): { id: string; score: number }[];
  idf(folded: string): number;
  /** Folded syllable -> number of entries that hold it. */
  frequencies: ReadonlyMap<string, number>;
  pair(a: string, b: string): number;
}

/** A part of a guide that can be sent by itself. */
export type Part = { kind: "section"; section: GuideSection } | { kind: "problem"; problem: GuideProblem };

export interface PreparedPart {
  id: string;
  part: Part;
  /** Folded syllables. */
  heading: ReadonlySet<string>;
  text: ReadonlySet<string>;
  /** Syllables of both with their marks. */
  written: ReadonlySet<string>;
}

export interface PreparedGuide {
  guide: Guide;
  names: readonly Phrase[];
  /** Number of groups of each cue; all of a cue's groups have to be said. */
  cues: readonly number[];
  /** Every folded syllable of the names. */
  nameWords: ReadonlySet<string>;
  parts: readonly PreparedPart[];
  /** Every folded syllable of it. */
  words: ReadonlySet<string>;
  /** Every syllable of its names and headings with its marks. */
  written: ReadonlySet<string>;
}

/** A phrase that speaks of a guide: one of its names, or one of a group of a cue. */
export interface Mention {
  phrase: Phrase;
  guide: string;
  /** Null for a name; otherwise the cue and its group, from 0. */
  cue: { cue: number; group: number } | null;
}

/** Words of a text as questions are read: with abbreviations written out. */
export type ReadWords = (text: string) => readonly { written: string; folded: string }[];

const foldedSet = (words: ReturnType<ReadWords>): Set<string> => new Set(words.map((w) => w.folded));

/** The guides prepared for answering, and what each commune says of its own offices. Read-only once built. */
export class GuideBook {
  readonly search: GuideSearch;
  readonly guides: ReadonlyMap<string, PreparedGuide>;
  /** Every name and cue by its first folded syllable, so that one pass over a question finds all that it says. */
  readonly mentions: ReadonlyMap<string, readonly Mention[]>;
  readonly #facts: ReadonlyMap<string, LocalFacts>;
  readonly #known = new Map<string, unknown>();

  constructor(
    guides: readonly Guide[],
    facts: readonly LocalFacts[],
    search: GuideSearch,
    read: ReadWords = syllables,
  ) {
    this.search = search;
    this.#facts = new Map(facts.map((f) => [f.commune, f]));
    const mentions = new Map<string, Mention[]>();
    const mention = (m: Mention): void => {
      const first = m.phrase.folded[0];
      if (first === undefined) return;
      const bucket = mentions.get(first);
      if (bucket) bucket.push(m);
      else mentions.set(first, [m]);
    };
    this.mentions = mentions;
    this.guides = new Map(
      guides.map((guide) => {
        const prepare = (id: string, part: Part, heading: string, text: string): PreparedPart => {
          const [above, below] = [read(heading), read(text)];
          return {
            id: `guide/${guide.id}${id}`,
            part,
            heading: foldedSet(above),
            text: foldedSet(below),
            written: new Set([...above, ...below].map((w) => w.written)),
          };
        };
        const phraseOf = (text: string): Phrase => {
          const words = read(text);
          return { written: words.map((w) => w.written), folded: words.map((w) => w.folded) };
        };
        const parts = [
          ...guide.sections.map((section, n) => {
            const steps = section.facet === "steps" ? guide.steps.join(" ") : "";
            return prepare(`#${n}`, { kind: "section", section }, section.heading, `${section.text} ${steps}`);
          }),
          ...guide.problems.map((problem, n) =>
            prepare(`!${n}`, { kind: "problem", problem }, problem.title, problem.text),
          ),
        ];
        const names = [guide.title, ...guide.also].map(phraseOf);
        const groups = guide.cues.map((cue) => cue.split(" + ").map((group) => group.split("|").map(phraseOf)));
        const cues = groups.map((cue) => cue.length);
        for (const phrase of names) mention({ phrase, guide: guide.id, cue: null });
        groups.forEach((all, cue) => {
          all.forEach((phrases, group) => {
            for (const phrase of phrases) mention({ phrase, guide: guide.id, cue: { cue, group } });
          });
        });
        const nameWords = new Set(names.flatMap((n) => [...n.folded]));
        const words = new Set(nameWords);
        for (const p of parts) for (const w of [...p.heading, ...p.text]) words.add(w);
        const all = [guide.title, ...guide.also, ...guide.sections.map((s) => s.heading)];
        const written = new Set(all.flatMap((text) => syllables(text).map((s) => s.written)));
        return [guide.id, { guide, names, cues, nameWords, parts, words, written }];
      }),
    );
  }

  /** Work that gives the same for as long as the book is open (an office's place in a plan) is done once a key. */
  once<T>(key: string, compute: () => T): T {
    if (!this.#known.has(key)) this.#known.set(key, compute());
    return this.#known.get(key) as T;
  }

  guide(id: string): Guide | undefined {
    return this.guides.get(id)?.guide;
  }

  byTitle(title: string): Guide | undefined {
    return [...this.guides.values()].find((g) => g.guide.title === title)?.guide;
  }

  /** What the commune itself filled in for an office; null when it filled in nothing. */
  local(
    commune: string | null,
    office: Office,
  ): { facts: NonNullable<LocalFacts["offices"][Office]>; checkedOn: string | null } | null {
    const all = commune === null ? undefined : this.#facts.get(commune);
    const facts = all?.offices[office];
    return all && facts ? { facts, checkedOn: all.checkedOn } : null;
  }
}
