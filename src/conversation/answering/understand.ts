import { collapse, toNfc } from "../../text/normalize.ts";
import { parseRoman } from "../../text/numbers.ts";
import { withinOneEdit } from "../../text/phonetic.ts";
import type { Facet, Phrase } from "../lexicon.ts";
import { type FacetReading, readFacets } from "./facets.ts";
import type { Knowledge } from "./knowledge.ts";
import { readTokens, type Token } from "./spelling.ts";

/** A part of what the question is about: its own words, and plan wordings that mean the same. */
export interface Slot {
  tokens: readonly Token[];
  alternatives: readonly Phrase[];
}

/** A unit named in the question: its canonical name in each commune that has one with this spelling. */
export interface UnitMention {
  names: ReadonlyMap<string, string>;
  /** Positions in `tokens`, end exclusive. */
  start: number;
  end: number;
}

/** A question after understanding. No commune is chosen and nothing is looked up yet. */
export interface Question {
  /** NFC, white space collapsed. */
  text: string;
  tokens: readonly Token[];
  /** Folded tokens joined by spaces. */
  folded: string;
  /** Slugs of communes named, in order. */
  communes: string[];
  /** A commune named that we hold no plan of, as typed. */
  foreignCommune: string | null;
  /** Years named, in order, e.g. ["2030"]. */
  years: string[];
  /** A quarter named with its year if given, e.g. {quarter: 4, year: "2025"}. */
  quarter: { quarter: number; year: string | null } | null;
  units: UnitMention[];
  reading: FacetReading;
  /** Roman group number named ("nhóm IV"), else null. */
  group: string | null;
  /** Codes named ("V.20", "NV.III.5"). */
  codes: string[];
  /** What it is about, facet words and fillers removed; unit words are left out only where they filter. */
  slots: Slot[];
  /** Subject slots with the unit mentions kept as words. */
  slotsWithUnits: Slot[];
  /** Opens like a continuation ("thế còn…"). */
  continues: boolean;
  /** Points back ("việc đó", "chỉ tiêu này"). */
  pointsBack: boolean;
  has(pattern: RegExp): boolean;
}

const CONTINUES =
  /^(?:the con|con|vay con|the|vay|roi|nhung con|va con|thi|the thi|vay thi|u con|a con|o con|con neu|tiep|hay la|the nhung)\b/;
const POINTS_BACK =
  /\b(?:(?:viec|nhiem vu|chi tieu|cai|don vi|ke hoach|phong|muc tieu|moc|ben|cai viec|co quan|no) (?:do|nay|ay|tren|kia|vua roi|vua noi|no)|no|tren day|vua noi|vua hoi)\b/;
/** Times that two syllables must stand side by side in plans to be one word across the beginning of a phrase. */
const SEAM = 10;
const BEFORE_YEAR: ReadonlySet<string> = new Set(["den", "toi", "nam", "cuoi", "het", "tu"]);
const YEAR = /^20[2-5]\d$/;
/** One that no plan reaches; without "năm" before it a number of something else. */
const FAR_YEAR = /^20[6-9]\d$/;
const CODE = /\b(?:NV\.)?(?:[IVXLC]+)\.\d+(?:\.\d+)*\b|\bNV\.\d+(?:\.\d+)*\b/gi;

/**
 * True when `phrase` matches the tokens at `at`. Marks that were typed count: "strict" lets none differ, "usual" one in a
 * phrase of three or more (a slip), "lenient" all but one (names of places, which nothing else resembles).
 */
export function matchesAt(
  tokens: readonly Token[],
  at: number,
  phrase: Phrase,
  marks: "strict" | "usual" | "lenient" = "usual",
): boolean {
  const { folded, written } = phrase;
  if (at + folded.length > tokens.length) return false;
  let differing = 0;
  for (let i = 0; i < folded.length; i++) {
    const token = tokens[at + i] as Token;
    if (token.folded !== folded[i]) return false;
    if (token.marked && token.written !== written[i]) differing++;
  }
  if (marks === "strict") return differing === 0;
  if (marks === "lenient") return differing < folded.length;
  return differing <= (folded.length >= 3 ? 1 : 0);
}

function longestAt<T>(
  tokens: readonly Token[],
  at: number,
  buckets: ReadonlyMap<string, readonly T[]>,
  phraseOf: (item: T) => Phrase,
): T[] {
  const bucket = buckets.get((tokens[at] as Token).folded) ?? [];
  const found: T[] = [];
  let length = 0;
  for (const item of bucket) {
    const phrase = phraseOf(item);
    if (phrase.folded.length < length) break;
    if (matchesAt(tokens, at, phrase)) {
      length = phrase.folded.length;
      found.push(item);
    }
  }
  return found;
}

/** Length of the ambiguous function words at `at`: taken when typed exactly, or when no neighbour makes a plan word of them. */
function ambiguousLength(tokens: readonly Token[], at: number, knowledge: Knowledge, typedMarks: boolean): number {
  const all = longestAt(tokens, at, knowledge.lexicon.ambiguous, (p) => p);
  const token = tokens[at] as Token;
  const found = all.find((p) => p.written[0] === token.written) ?? all[0];
  if (!found) return 0;
  const { length } = found.folded;
  if (length > 1) return length;
  if (typedMarks) return token.written === found.written[0] ? 1 : 0;
  const previous = tokens[at - 1]?.folded;
  const next = tokens[at + 1]?.folded;
  // "den nam 2030", "het 2025": words of time before a year are no part of a subject.
  if (BEFORE_YEAR.has(token.folded) && tokens.slice(at + 1, at + 3).some((t) => YEAR.test(t.folded))) return 1;
  const joins =
    (previous && knowledge.index.pair(previous, token.folded) > 1) ||
    (next && knowledge.index.pair(token.folded, next) > 1);
  return joins ? 0 : 1;
}

function findUnits(tokens: readonly Token[], knowledge: Knowledge): UnitMention[] {
  const mentions: UnitMention[] = [];
  const taken = new Set<number>();
  for (const { phrase } of knowledge.unitPhrases) {
    for (let at = 0; at + phrase.folded.length <= tokens.length; at++) {
      if (taken.has(at) || taken.has(at + phrase.folded.length - 1) || !matchesAt(tokens, at, phrase)) continue;
      // "ca" of "tất cả" is not "CA", the police: a short form alone counts when typed in capitals.
      const short = phrase.folded.length === 1 && (phrase.folded[0] ?? "").length < 4;
      if (short && tokens[at]?.capitals !== true) continue;
      const key = phrase.folded.join(" ");
      const names = new Map<string, string>();
      for (const u of knowledge.unitPhrases) {
        if (u.phrase.folded.join(" ") === key && !names.has(u.commune)) names.set(u.commune, u.name);
      }
      for (let i = at; i < at + phrase.folded.length; i++) taken.add(i);
      mentions.push({ names, start: at, end: at + phrase.folded.length });
    }
  }
  return mentions.sort((a, b) => a.start - b.start);
}

function findForeignCommune(text: string, knowledge: Knowledge): string | null {
  const match =
    /(?:^|[\s,(])(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Đđ]ặc khu)\s+((?:\p{Lu}[\p{L}]*)(?:\s+\p{Lu}[\p{L}]*){0,3})/u.exec(
      text,
    );
  if (!match?.[1]) return null;
  const named = match[1];
  const first = named.split(/\s+/).slice(0, 2).join(" ").toLowerCase();
  const ours = knowledge.catalogue.communes.some((c) => named.toLowerCase().startsWith(c.shortName.toLowerCase()));
  // "xã Văn phòng…", "xã VNeID": a capital that opens another name, not a place.
  const isPlace =
    named.split(/\s+/).length >= 2 &&
    !/^(?:văn phòng|công an|phòng |trung tâm|ủy ban|uỷ ban|hội đồng|mặt trận)/.test(`${first} `);
  return ours || !isPlace ? null : named;
}

function readQuarter(folded: string): Question["quarter"] {
  const match = /\b(?:quy|q) ?(iv|iii|ii|i|[1-4]|mot|hai|ba|bon|tu)\b(?: (?:nam )?(20[2-5]\d))?/.exec(folded);
  if (!match?.[1]) return null;
  const words: Record<string, number> = { i: 1, ii: 2, iii: 3, iv: 4, mot: 1, hai: 2, ba: 3, bon: 4, tu: 4 };
  return { quarter: words[match[1]] ?? Number(match[1]), year: match[2] ?? null };
}

function readGroup(folded: string): string | null {
  const match =
    /\b(?:nhom|muc lon|phan nhom|nhom muc|linh vuc|phan)(?: (?:so|thu|chi tieu|nhiem vu|muc tieu))* (x{0,2}(?:ix|iv|v?i{1,3}|v|x)|\d{1,2})\b/.exec(
      folded,
    );
  if (!match?.[1]) return null;
  const romans = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
  const upper = match[1].toUpperCase();
  return /^\d/.test(upper) ? (romans[Number(upper)] ?? null) : parseRoman(upper) === null ? null : upper;
}

/** Joins neighbouring plain tokens into slots of one and lexicon phrases into slots with their plan wordings. */
function subjectSlots(
  tokens: readonly Token[],
  skip: ReadonlySet<number>,
  everydayAt: ReadonlyMap<number, { length: number; alternatives: Phrase[] }>,
): Slot[] {
  const slots: Slot[] = [];
  for (let i = 0; i < tokens.length; ) {
    const everyday = everydayAt.get(i);
    if (everyday) {
      slots.push({ tokens: tokens.slice(i, i + everyday.length), alternatives: everyday.alternatives });
      i += everyday.length;
      continue;
    }
    if (!skip.has(i)) slots.push({ tokens: [tokens[i] as Token], alternatives: [] });
    i += 1;
  }
  return slots;
}

/** Reads one question. Pure: the same text and knowledge give the same reading. */
export function understand(rawText: string, knowledge: Knowledge, now: Date): Question {
  const text = collapse(toNfc(rawText));
  const lexicon = knowledge.lexicon;
  const tokens = readTokens(text, lexicon, knowledge.vocabulary);
  const folded = tokens.map((t) => t.folded).join(" ");
  const skip = new Set<number>();
  const mark = (start: number, length: number): void => {
    for (let i = start; i < start + length; i++) skip.add(i);
  };

  const communes: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    for (const { commune, phrase } of knowledge.communePhrases) {
      if (!matchesAt(tokens, at, phrase, "lenient")) continue;
      if (!communes.includes(commune.slug)) communes.push(commune.slug);
      mark(at, phrase.folded.length);
      // "xa phuoc an": without its mark "xã" is read as a word of its own.
      if (tokens[at - 1]?.folded === "xa") skip.add(at - 1);
    }
  }

  const years: string[] = [];
  tokens.forEach((token, i) => {
    if (YEAR.test(token.folded) || (FAR_YEAR.test(token.folded) && tokens[i - 1]?.folded === "nam")) {
      if (!years.includes(token.folded)) years.push(token.folded);
      skip.add(i);
      // "nam" typed without its mark is no word of its own before a year.
      if (tokens[i - 1]?.folded === "nam") skip.add(i - 1);
    }
  });
  if (communes.length === 0) {
    // "Kim Thàng": one syllable of the name right, the other a slip away.
    for (let at = 0; at + 1 < tokens.length && communes.length === 0; at++) {
      for (const { commune, phrase } of knowledge.communePhrases) {
        if (phrase.folded.length !== 2) continue;
        const [a, b] = [tokens[at]?.folded ?? "", tokens[at + 1]?.folded ?? ""];
        const [x, y] = [phrase.folded[0] ?? "", phrase.folded[1] ?? ""];
        const near = (s: string, t: string): boolean =>
          t.length >= 4 && Math.abs(s.length - t.length) <= 1 && withinOneEdit(s, t);
        if (
          (a === x && near(b, y) && knowledge.index.pair(a, b) === 0) ||
          (b === y && near(a, x) && knowledge.index.pair(a, b) === 0)
        ) {
          communes.push(commune.slug);
          mark(at, 2);
          break;
        }
      }
    }
  }

  const everydayAt = new Map<number, { length: number; alternatives: Phrase[] }>();
  for (let at = 0; at < tokens.length; ) {
    const found = skip.has(at) ? [] : longestAt(tokens, at, lexicon.everyday, (e) => e.say);
    const whole = found[0]?.say.folded.length ?? 0;
    // Typed without marks, two syllables may be the seam of two plan words: "kinh tế số do" is no "sổ đỏ".
    const [before, first, last, after] = [tokens[at - 1], tokens[at], tokens[at + whole - 1], tokens[at + whole]];
    const bare = whole === 2 && first?.marked === false && last?.marked === false;
    const seam =
      bare &&
      ((before && knowledge.index.pair(before.folded, first.folded) > 1) ||
        (after && knowledge.index.pair(last.folded, after.folded) > 1));
    const length = seam ? 0 : whole;
    if (length > 0) everydayAt.set(at, { length, alternatives: found.flatMap((e) => [...e.plan]) });
    at += Math.max(1, length);
  }
  const inEveryday = new Set<number>();
  for (const [at, e] of everydayAt) for (let i = at; i < at + e.length; i++) inEveryday.add(i);

  const relative = /\b(nam nay|nam sau|nam toi|sang nam|nam ngoai)\b/.exec(folded)?.[1];
  if (relative) {
    const year = now.getFullYear() + (relative === "nam nay" ? 0 : relative === "nam ngoai" ? -1 : 1);
    if (!years.includes(String(year))) years.push(String(year));
  }

  const quarter = readQuarter(folded);
  if (quarter)
    tokens.forEach((token, i) => {
      const next = tokens[i + 1]?.folded ?? "";
      if (token.folded === "quy" && /^(?:i{1,3}|iv|[1-4]|mot|hai|ba|bon|tu)$/.test(next)) mark(i, 2);
      if (/^q[1-4]$/.test(token.folded)) mark(i, 1);
    });

  const typedMarks = tokens.some((t) => t.marked);
  const votes = new Set<Facet>();
  for (let at = 0; at < tokens.length; ) {
    if (skip.has(at) || inEveryday.has(at)) {
      at += 1;
      continue;
    }
    const facets = longestAt(tokens, at, lexicon.facets, (f) => f.phrase);
    const functions = longestAt(tokens, at, lexicon.functionWords, (p) => p);
    const wholeFacet = facets[0]?.phrase.folded.length ?? 0;
    // "chu ky so bao nhieu" typed without marks: "so" belongs to what stands before it, not to "số bao nhiêu".
    const belongsBefore =
      wholeFacet > 1 &&
      tokens[at]?.marked === false &&
      !typedMarks &&
      at > 0 &&
      !skip.has(at - 1) &&
      knowledge.index.pair(tokens[at - 1]?.folded ?? "", tokens[at]?.folded ?? "") > SEAM;
    const facetLength = belongsBefore ? 0 : wholeFacet;
    const functionLength = Math.max(
      functions[0]?.folded.length ?? 0,
      ambiguousLength(tokens, at, knowledge, typedMarks),
    );
    const isTechnology =
      facetLength === 1 &&
      tokens[at]?.folded === "ai" &&
      tokens[at]?.capitals === true &&
      !/^[\p{Lu}\s\d.,?!]+$/u.test(text);
    if (facetLength > 0 && facetLength >= functionLength && !isTechnology) {
      for (const f of facets) if (f.phrase.folded.length === facetLength) votes.add(f.facet);
      mark(at, facetLength);
      at += facetLength;
    } else if (functionLength > 0) {
      mark(at, functionLength);
      at += functionLength;
    } else at += 1;
  }
  // A facet phrase may begin inside another; what the longest-first scan skipped still votes through the patterns.

  const units = findUnits(tokens, knowledge);
  const reading = readFacets(folded, votes, units.length > 0);
  const withUnits = new Set(skip);
  const withoutUnits = new Set(skip);
  for (const unit of units)
    for (let i = unit.start; i < unit.end; i++) {
      withoutUnits.add(i);
      withUnits.delete(i);
    }
  const outsideUnits = new Map([...everydayAt].filter(([at]) => !units.some((u) => at >= u.start && at < u.end)));

  return {
    text,
    tokens,
    folded,
    communes,
    foreignCommune: communes.length > 0 ? null : findForeignCommune(text, knowledge),
    years,
    quarter,
    units,
    reading,
    group: readGroup(folded),
    codes: [...text.matchAll(CODE)].map((m) => m[0].toUpperCase()),
    slots: subjectSlots(tokens, withoutUnits, outsideUnits),
    slotsWithUnits: subjectSlots(tokens, withUnits, everydayAt),
    continues: CONTINUES.test(folded),
    pointsBack: POINTS_BACK.test(folded),
    has: (pattern) => pattern.test(folded),
  };
}
