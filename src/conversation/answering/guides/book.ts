import type { Guide, GuideProblem, GuideSection, LocalFacts, Office } from "../../../domain/guide.ts";
import { syllables } from "../../../text/syllables.ts";
import { type Phrase, toPhrase } from "../../lexicon.ts";

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
  /** Each a list of groups of which all have to be said, by one phrase of the group. */
  cues: readonly (readonly (readonly Phrase[])[])[];
  /** Every folded syllable of the names. */
  nameWords: ReadonlySet<string>;
  parts: readonly PreparedPart[];
  /** Every folded syllable of it. */
  words: ReadonlySet<string>;
  /** Every syllable of it with its marks. */
  written: ReadonlySet<string>;
}

const foldedSet = (text: string): Set<string> => new Set(syllables(text).map((s) => s.folded));

/** The guides prepared for answering, and what each commune says of its own offices. Read-only once built. */
export class GuideBook {
  readonly search: GuideSearch;
  readonly guides: ReadonlyMap<string, PreparedGuide>;
  readonly #facts: ReadonlyMap<string, LocalFacts>;

  /** @param writtenOut writes abbreviations out, as questions are read. */
  constructor(
    guides: readonly Guide[],
    facts: readonly LocalFacts[],
    search: GuideSearch,
    writtenOut: (text: string) => string = (text) => text,
  ) {
    this.search = search;
    this.#facts = new Map(facts.map((f) => [f.commune, f]));
    this.guides = new Map(
      guides.map((guide) => {
        const prepare = (id: string, part: Part, heading: string, text: string): PreparedPart => ({
          id: `guide/${guide.id}${id}`,
          part,
          heading: foldedSet(writtenOut(heading)),
          text: foldedSet(writtenOut(text)),
          written: new Set(syllables(writtenOut(`${heading} ${text}`)).map((s) => s.written)),
        });
        const parts = [
          ...guide.sections.map((section, n) => {
            const steps = section.facet === "steps" ? guide.steps.join(" ") : "";
            return prepare(`#${n}`, { kind: "section", section }, section.heading, `${section.text} ${steps}`);
          }),
          ...guide.problems.map((problem, n) =>
            prepare(`!${n}`, { kind: "problem", problem }, problem.title, problem.text),
          ),
        ];
        const names = [guide.title, ...guide.also].map((name) => toPhrase(writtenOut(name)));
        const cues = guide.cues.map((cue) =>
          cue.split(" + ").map((group) => group.split("|").map((p) => toPhrase(writtenOut(p)))),
        );
        const nameWords = new Set(names.flatMap((n) => [...n.folded]));
        const words = new Set(nameWords);
        for (const p of parts) for (const w of [...p.heading, ...p.text]) words.add(w);
        const all = [guide.title, ...guide.also, ...guide.steps, ...guide.sections.flatMap((s) => [s.heading, s.text])];
        for (const p of guide.problems) all.push(p.title, p.text);
        const written = new Set(all.flatMap((text) => syllables(text).map((s) => s.written)));
        return [guide.id, { guide, names, cues, nameWords, parts, words, written }];
      }),
    );
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
