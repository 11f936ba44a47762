import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { AppError } from "../domain/errors.ts";
import { OFFICES, type Office } from "../domain/guide.ts";
import { type Syllable, syllables } from "../text/syllables.ts";

/** The facets that a phrase of `stopwords.yaml` may ask for. */
export const FACETS = [
  "owner",
  "coordinator",
  "deadline",
  "target",
  "product",
  "duty",
  "reporting",
  "list",
  "count",
  "compare",
  "definition",
] as const;
export type Facet = (typeof FACETS)[number];

/** A phrase ready for matching. */
export interface Phrase {
  written: readonly string[];
  folded: readonly string[];
}

/** Everyday wording and the plan wording that it stands for. */
export interface Equivalence {
  say: Phrase;
  plan: readonly Phrase[];
}

/** Topics and requests that the service does not serve, and the courtesies that it returns. */
export interface ScopePhrases {
  injection: readonly Phrase[];
  outside: readonly Phrase[];
  greeting: readonly Phrase[];
  thanks: readonly Phrase[];
  about: readonly Phrase[];
  farewell: readonly Phrase[];
  procedure: readonly Phrase[];
}

/** What a question about a procedure may ask for by a phrase; free sections are found by their words. */
export const ASKED_OF_GUIDES = ["where", "cost", "time", "bring", "who", "steps", "result", "without-phone"] as const;

/** Words about procedures, walking through steps, and taking back what was said. */
export interface GuidePhrases {
  facet: readonly { facet: (typeof ASKED_OF_GUIDES)[number]; phrase: Phrase }[];
  walk: Readonly<Record<"start" | "next" | "back" | "stuck", readonly Phrase[]>>;
  repair: readonly Phrase[];
  /** Money, codes, accounts: the answer carries the warning of fraud. */
  warn: readonly Phrase[];
  /** What only plans speak of. */
  plan: readonly Phrase[];
  /** Papers, accounts, fees: what citizens have to do with. */
  topic: readonly Phrase[];
  /** Asks for an address, hours, a telephone number. */
  contact: readonly Phrase[];
  office: readonly { office: Office; phrase: Phrase }[];
}

/** A call for help: what people say, the sentence with the number, and the guide that goes on from there. */
export interface Emergency {
  say: readonly Phrase[];
  /** A phrase of each of these lists together means it too. */
  both: readonly (readonly Phrase[])[];
  text: string;
  guide: string | null;
}

/** Language data that an officer can edit, compiled for matching. Phrases are keyed by their first folded syllable. */
export interface QuestionLexicon {
  everyday: ReadonlyMap<string, readonly Equivalence[]>;
  /** Folded short form -> full words; administrative. */
  abbreviations: ReadonlyMap<string, string>;
  /** Short form as typed (lower case) -> full words; chat. */
  chat: ReadonlyMap<string, string>;
  functionWords: ReadonlyMap<string, readonly Phrase[]>;
  /** Function words that fold to content syllables: skipped when typed exactly, or when they join with no neighbour. */
  ambiguous: ReadonlyMap<string, readonly Phrase[]>;
  facets: ReadonlyMap<string, readonly { facet: Facet; phrase: Phrase }[]>;
  scope: ScopePhrases;
  guides: GuidePhrases;
  emergencies: readonly Emergency[];
  /** Every folded syllable of the files: known words for spelling. */
  syllables: ReadonlySet<string>;
  /** Every syllable of the files with its marks. */
  written: ReadonlySet<string>;
  /** Folded single-syllable function words, which are never taken for slips of another word. */
  fillers: ReadonlySet<string>;
  /** Folded syllable pairs "a b" of the files. */
  pairs: ReadonlySet<string>;
}

const strings = z.array(z.coerce.string());
const everydaySchema = z.array(z.object({ plan: strings, say: strings }));
const abbreviationsSchema = z.object({
  plan: z.record(z.string(), z.coerce.string()),
  chat: z.record(
    z.string(),
    z.union([z.string(), z.null()]).transform((v) => v ?? ""),
  ),
});
const stopwordsSchema = z.object({
  function: strings,
  facet: z.partialRecord(z.enum(FACETS), strings),
});
const fillersSchema = z.object({ ambiguous: strings });
const guidesSchema = z.strictObject({
  facet: z.record(z.enum(ASKED_OF_GUIDES), strings),
  walk: z.strictObject({ start: strings, next: strings, back: strings, stuck: strings }),
  repair: strings,
  warn: strings,
  plan: strings,
  topic: strings,
  contact: strings,
  office: z.record(z.enum(OFFICES), strings),
});
const emergencySchema = z.array(
  z.strictObject({ say: strings, both: z.array(strings).optional(), text: z.string(), guide: z.string().optional() }),
);
const scopeSchema = z.object({
  injection: strings,
  outside: strings,
  greeting: strings,
  thanks: strings,
  about: strings,
  farewell: strings,
  procedure: strings,
});

export function toPhrase(text: string): Phrase {
  const parts: Syllable[] = syllables(text);
  return { written: parts.map((s) => s.written), folded: parts.map((s) => s.folded) };
}

function read<T>(dir: string, name: string, schema: z.ZodType<T>): T {
  const path = join(dir, "lexicon", name);
  try {
    return schema.parse(parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new AppError("file-unreadable", `Tệp từ điển ${name} không đọc được hoặc sai cấu trúc.`, { cause });
  }
}

function byFirst<T>(items: readonly T[], phraseOf: (item: T) => Phrase): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const item of items) {
    const first = phraseOf(item).folded[0];
    if (first === undefined) continue;
    const bucket = map.get(first);
    if (bucket) bucket.push(item);
    else map.set(first, [item]);
  }
  // Longest first, so that a scan takes the longest phrase at each place.
  for (const bucket of map.values()) bucket.sort((a, b) => phraseOf(b).folded.length - phraseOf(a).folded.length);
  return map;
}

/**
 * Reads the language files under `<knowledgeDir>/lexicon`.
 * @throws AppError "file-unreadable" naming the file.
 */
export function loadQuestionLexicon(knowledgeDir: string): QuestionLexicon {
  const everyday = read(knowledgeDir, "everyday.yaml", everydaySchema);
  const abbreviations = read(knowledgeDir, "abbreviations.yaml", abbreviationsSchema);
  const stopwords = read(knowledgeDir, "stopwords.yaml", stopwordsSchema);
  const fillers = read(knowledgeDir, "fillers.yaml", fillersSchema);
  const scope = read(knowledgeDir, "scope.yaml", scopeSchema);
  const guides = read(knowledgeDir, "guides.yaml", guidesSchema);
  const emergencies: Emergency[] = read(knowledgeDir, "emergency.yaml", emergencySchema).map((e) => ({
    say: e.say.map(toPhrase),
    both: (e.both ?? []).map((group) => group.map(toPhrase)),
    text: e.text,
    guide: e.guide ?? null,
  }));

  const equivalences = everyday.flatMap(({ plan, say }) => {
    const planPhrases = plan.map(toPhrase);
    return say.map((s) => ({ say: toPhrase(s), plan: planPhrases }));
  });
  const facets = FACETS.flatMap((facet) => (stopwords.facet[facet] ?? []).map((p) => ({ facet, phrase: toPhrase(p) })));
  const functionPhrases = stopwords.function.map(toPhrase);
  const ambiguous = fillers.ambiguous.map(toPhrase);

  const known = new Set<string>();
  const written = new Set<string>();
  const pairs = new Set<string>();
  const learn = (phrase: Phrase): void => {
    for (const w of phrase.written) written.add(w);
    phrase.folded.forEach((syllable, i) => {
      known.add(syllable);
      const next = phrase.folded[i + 1];
      if (next !== undefined) pairs.add(`${syllable} ${next}`);
    });
  };
  for (const e of equivalences) learn(e.say);
  for (const { plan } of everyday) for (const p of plan) learn(toPhrase(p));
  for (const f of facets) learn(f.phrase);
  for (const p of [...functionPhrases, ...ambiguous]) learn(p);
  for (const full of [...Object.values(abbreviations.plan), ...Object.values(abbreviations.chat)])
    learn(toPhrase(full));
  const scopePhrases = Object.fromEntries(
    Object.entries(scope).map(([name, list]) => [name, list.map(toPhrase)]),
  ) as unknown as ScopePhrases;
  for (const list of Object.values(scopePhrases)) for (const p of list) learn(p);
  const longest = (list: readonly string[]): Phrase[] =>
    list.map(toPhrase).sort((a, b) => b.folded.length - a.folded.length);
  const guidePhrases: GuidePhrases = {
    facet: ASKED_OF_GUIDES.flatMap((facet) => guides.facet[facet].map((p) => ({ facet, phrase: toPhrase(p) }))),
    walk: {
      start: longest(guides.walk.start),
      next: longest(guides.walk.next),
      back: longest(guides.walk.back),
      stuck: longest(guides.walk.stuck),
    },
    repair: longest(guides.repair),
    warn: longest(guides.warn),
    plan: longest(guides.plan),
    topic: longest(guides.topic),
    contact: longest(guides.contact),
    office: OFFICES.flatMap((office) => guides.office[office].map((p) => ({ office, phrase: toPhrase(p) }))),
  };
  for (const { phrase } of guidePhrases.facet) learn(phrase);
  for (const p of [...Object.values(guidePhrases.walk).flat(), ...guidePhrases.repair, ...guidePhrases.warn]) learn(p);
  for (const e of emergencies) for (const p of e.say) learn(p);

  return {
    guides: guidePhrases,
    emergencies,
    everyday: byFirst(equivalences, (e) => e.say),
    abbreviations: new Map(
      Object.entries(abbreviations.plan).map(([short, full]) => [toPhrase(short).folded.join(" "), full]),
    ),
    chat: new Map(
      Object.entries(abbreviations.chat).map(([short, full]) => [short.normalize("NFC").toLowerCase(), full]),
    ),
    functionWords: byFirst(functionPhrases, (p) => p),
    ambiguous: byFirst(ambiguous, (p) => p),
    facets: byFirst(facets, (f) => f.phrase),
    scope: scopePhrases,
    syllables: known,
    written,
    fillers: new Set(
      [...functionPhrases, ...ambiguous].filter((p) => p.folded.length === 1).map((p) => p.folded[0] ?? ""),
    ),
    pairs,
  };
}
