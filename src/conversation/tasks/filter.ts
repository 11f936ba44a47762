import type { Commune } from "../../domain/plan.ts";
import type { TaskProgress } from "../../domain/task-progress.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import type { Token } from "../answering/spelling.ts";
import { matchesAt } from "../answering/understand.ts";
import { readUnit } from "../answering/unit-names.ts";
import { toPhrase } from "../lexicon.ts";
import { type DueTime, findDueTime } from "./due-time.ts";
import { FILLERS, FILTER_SAYINGS, type FilterWord, LIST_SAYINGS } from "./filter-words.ts";
import { findSayings, mendedTokens, type Saying, typedTokens, without } from "./phrases.ts";

/** Which tasks somebody wants to see; everything that is null or false narrows nothing. */
export interface TaskFilter {
  time: DueTime | null;
  /** Canonical name of a unit. */
  unit: string | null;
  /** The person's own unit was asked for ("của tôi"); `unit` is null when it has none here. */
  isOwn: boolean;
  /** What the unit does in the task; "shared": the coordinators are several offices under one name. */
  role: "lead" | "coordinating" | "shared";
  progress: readonly TaskProgress[] | null;
  timeliness: "late" | "on-time" | null;
  /** Due within the next 30 days. */
  isSoon: boolean;
  /** Roman. */
  group: string | null;
  /** Words that the task's name or product has to hold. */
  keywords: readonly Token[];
  /** Counted from 1. */
  page: number;
}

export const EVERYTHING: TaskFilter = {
  time: null,
  unit: null,
  isOwn: false,
  role: "lead",
  progress: null,
  timeliness: null,
  isSoon: false,
  group: null,
  keywords: [],
  page: 1,
};

/** Where a filter is read. */
export interface FilterPlace {
  commune: Commune;
  knowledge: Knowledge;
  /** Unit of the person, when it is one of the commune's. */
  ownUnit: string | null;
  /** ISO date. */
  today: string;
}

/** Reads a filter in words, in any order and with or without marks; what is no known word is a keyword. */
export function readFilter(text: string, place: FilterPlace): TaskFilter {
  const paged = takeMatch(text, /(?<!\p{L})trang\s+(\d{1,3})\s*$/iu);
  const grouped = takeMatch(
    paged.rest,
    /(?<!\p{L})(?:nh[oó]m|nv[.\s]?)\s*(?:nhiệm vụ |nhiem vu )?([ivx]{1,5})(?![\p{L}\d.])/iu,
  );
  const time = findDueTime(grouped.rest, place.today);
  const rest = time ? `${grouped.rest.slice(0, time.start)} ${grouped.rest.slice(time.end)}` : grouped.rest;
  const read = readWords(rest, place);
  // Coordinators look for theirs.
  if (read.role === "coordinating" && read.unit === undefined) applyWord(read, "own", place);
  return {
    ...EVERYTHING,
    ...read,
    time: time?.time ?? null,
    group: grouped.found?.toUpperCase() ?? null,
    page: Math.max(1, Number(paged.found ?? 1)),
    // "Tháng này đến hạn" says the month already.
    isSoon: read.isSoon === true && time === null,
  };
}

function takeMatch(text: string, pattern: RegExp): { found: string | null; rest: string } {
  const match = pattern.exec(text);
  if (!match) return { found: null, rest: text };
  return {
    found: match[1] ?? null,
    rest: `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`,
  };
}

/** Unit, state and keywords. Words are looked for as typed, then with short forms written out and slips mended. */
function readWords(text: string, place: FilterPlace): Partial<TaskFilter> {
  const filter: Partial<TaskFilter> = {};
  let tokens = typedTokens(text);
  const take = <T>(known: readonly Saying<T>[], apply: (means: T) => void): void => {
    const said = findSayings(tokens, known);
    tokens = without(tokens, said);
    for (const { means } of said) apply(means);
  };
  const units = unitSayings(place);
  const apply = (word: FilterWord): void => applyWord(filter, word, place);
  take(communeSayings(place), () => {});
  take(units, (unit) => Object.assign(filter, { unit }));
  take(FILTER_SAYINGS, apply);
  tokens = mendedTokens(
    tokens.map((t) => (t.capitals ? t.written.toUpperCase() : t.written)).join(" "),
    place.knowledge,
  );
  take(units, (unit) => Object.assign(filter, { unit }));
  take(FILTER_SAYINGS, apply);
  if (filter.unit === undefined) tokens = takeBegunUnit(tokens, filter, place);
  take(LIST_SAYINGS, () => {});
  return { ...filter, keywords: trimmed(tokens) };
}

/** "AI" in capitals is no "ai". */
export const isFiller = (token: Token): boolean =>
  !token.capitals && FILLERS.some((phrase) => matchesAt([token], 0, phrase, "strict"));

function trimmed(tokens: readonly Token[]): Token[] {
  const first = tokens.findIndex((t) => !isFiller(t));
  return first < 0 ? [] : tokens.slice(first, tokens.findLastIndex((t) => !isFiller(t)) + 1);
}

function applyWord(filter: Partial<TaskFilter>, word: FilterWord, { ownUnit }: FilterPlace): void {
  if (word === "own") Object.assign(filter, { isOwn: true, unit: filter.unit ?? ownUnit });
  else if (word === "soon") filter.isSoon = true;
  else if (word === "late" || word === "on-time") filter.timeliness = word;
  else if (word === "lead" || word === "coordinating" || word === "shared") filter.role = word;
  else if (word === "open") filter.progress = ["not-started", "in-progress"];
  else filter.progress = [word];
}

/** Spellings of the commune's units; short forms of three letters or fewer only in capitals. */
function unitSayings({ commune, knowledge }: FilterPlace): Saying<string>[] {
  return knowledge.unitPhrases
    .filter((u) => u.commune === commune.slug)
    .map(({ phrase, name }) => ({
      phrase,
      means: name,
      inCapitals: phrase.folded.length === 1 && (phrase.folded[0] ?? "").length <= 3,
    }));
}

const communeSayings = ({ commune }: FilterPlace): Saying<null>[] =>
  [`xã ${commune.shortName}`, commune.shortName].map((name) => ({ phrase: toPhrase(name), means: null }));

/** "Phòng kinh" for the one unit that begins so. */
function takeBegunUnit(tokens: Token[], filter: Partial<TaskFilter>, { commune, knowledge }: FilterPlace): Token[] {
  const from = tokens.findIndex((t) => /^(?:phong|trung|van|ban|tram|cong)$/.test(t.folded));
  if (from < 0) return tokens;
  const units = knowledge.catalogue.units.filter((u) => u.commune === commune.slug);
  for (let to = tokens.length; to > from + 1; to--) {
    const words = tokens.slice(from, to).map((t) => t.written);
    const { name } = readUnit(words.join(" "), units, commune, knowledge.lexicon);
    if (name === null) continue;
    filter.unit = name;
    return [...tokens.slice(0, from), ...tokens.slice(to)];
  }
  return tokens;
}
