import type { GuideFacet } from "../../../domain/guide.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Token } from "../spelling.ts";
import type { Question } from "../understand.ts";
import type { GuideBook, PreparedGuide, PreparedPart } from "./book.ts";
import { indexOfPhrase } from "./find.ts";

/** What a part that answers the asked facet is worth beside one whose words fit, and the summary by itself. */
const ASKED = 0.8;
const ALSO_ASKED = 0.2;
const SUMMARY = 0.15;
/** Weight of the words in common, and of the index's ranking, which also sees which stand side by side. */
const WORDS = 0.7;
const RANKED = 0.5;
/** What a heading that the question says in full is worth. */
const HEADED = 0.4;
const HEADING = 1;
const TEXT = 0.6;
/** Above every other part. */
const WHOLE_GUIDE = 9;
/** A word that was typed with other marks ("tối" beside "tới"). */
const OTHER_MARKS = 0.2;
/** Words of less rarity in all say too little to weigh as a whole question. */
const LITTLE = 5;

/** "2 máy" and "hai máy" are the same. Folded. */
const NUMBER_WORDS: Readonly<Record<string, string>> = { "1": "mot", "2": "hai", "3": "ba", "4": "bon", "5": "nam" };

const isIn = (words: ReadonlySet<string>, token: Token, numberWord: string): boolean =>
  words.has(token.folded) || words.has(numberWord);

function sum(words: ReadonlySet<string>, book: GuideBook): number {
  let total = 0;
  for (const w of words) total += book.search.idf(w);
  return total;
}

/** "con tôi 8 tuổi": years of age that are told; null for none. */
function ageIn(question: Question): number | null {
  const told = /(?<!\d)(\d{1,2}) tuoi/.exec(question.folded)?.[1];
  return told === undefined ? null : Number(told);
}

/**
 * Whether a heading's ages ("dưới 06 tuổi", "từ 06 đến dưới 14 tuổi", "đủ 14 tuổi") hold the age told: 1 when they do, −1 when
 * they do not, 0 when it names none. What holds for a younger child must not be told about an older one.
 */
function suitsAge(heading: string, age: number | null): number {
  if (age === null || !/tuổi/u.test(heading)) return 0;
  const range = /(?:từ )?(?:đủ )?(\d+)(?: tuổi)? (?:đến|–|-) (?:dưới )?(\d+)/u.exec(heading);
  if (range) return age >= Number(range[1]) && age < Number(range[2]) ? 1 : -1;
  const under = /dưới (\d+)/u.exec(heading)?.[1];
  if (under) return age < Number(under) ? 1 : -1;
  const from = /(?:đủ|từ) (\d+)/u.exec(heading)?.[1];
  // "Con đủ 14 tuổi" is about those who have just come of that age, not about a grandfather.
  return from ? (age >= Number(from) && age < Number(from) + GENERATION ? 1 : -1) : 0;
}

/** Years after which "đủ 14 tuổi" is no longer said of a person. */
const GENERATION = 12;
/** What a heading's age is worth that is the one told, and one that is not. */
const OWN_AGE = 0.4;
const OTHER_AGE = -0.8;

export interface RankedPart {
  prepared: PreparedPart;
  score: number;
  /** What the words alone give, without the facet asked. */
  words: number;
}

/** The parts of a guide, first the one of the facet asked, or the one that speaks of what the question says beyond the guide's name. */
export function rankParts(
  match: PreparedGuide,
  question: Question,
  facets: readonly GuideFacet[],
  { guides: book, lexicon }: Knowledge,
): RankedPart[] {
  const inName = new Set<number>();
  for (const name of match.names) {
    const at = indexOfPhrase(question.tokens, name);
    for (let i = 0; at >= 0 && i < name.folded.length; i++) inName.add(at + i);
  }
  // Words that no guide uses ask for nothing that a part could answer.
  const said = question.tokens.filter(
    (t, i) => !inName.has(i) && !lexicon.fillers.has(t.folded) && (book.search.frequencies.get(t.folded) ?? 0) > 0,
  );
  // "8 giờ", "3 ngày": a figure that a person tells stands in many parts by chance.
  const idf = (t: Token): number => book.search.idf(t.folded) * (/^\d/.test(t.folded) ? 0.4 : 1);
  const total = Math.max(
    LITTLE,
    said.reduce((sum, t) => sum + idf(t), 0),
  );
  const query = [{ text: said.map((t) => t.written).join(" "), weight: 1 }];
  const found = said.length === 0 ? [] : book.search.search(query, 400);
  const own = `guide/${match.guide.id}`;
  const scores = new Map(found.filter((f) => /[#!]/.test(f.id) && f.id.startsWith(own)).map((f) => [f.id, f.score]));
  const most = Math.max(1e-9, ...scores.values());
  const strength = Math.min(1, said.reduce((sum, t) => sum + idf(t), 0) / LITTLE);
  const age = ageIn(question);
  // Nothing but its name was said: then it is asked for as a whole.
  const nameOnly = facets.length === 0 && said.every((t) => match.nameWords.has(t.folded));
  return match.parts
    .map((prepared) => {
      const facet = prepared.part.kind === "section" ? prepared.part.section.facet : null;
      const fit =
        said.reduce((sum, t) => {
          const word = NUMBER_WORDS[t.folded] ?? t.folded;
          const place = isIn(prepared.heading, t, word) ? HEADING : isIn(prepared.text, t, word) ? TEXT : 0;
          return sum + idf(t) * place * (t.marked && !prepared.written.has(t.written) ? OTHER_MARKS : 1);
        }, 0) / total;
      const asked = facet === null ? -1 : facets.indexOf(facet);
      const bonus = asked === 0 ? ASKED : asked > 0 ? ALSO_ASKED : facet === "summary" ? SUMMARY : 0;
      // The list of problems as a whole says nothing by itself.
      if (facet === "stuck") return { prepared, score: -1, words: 0 };
      const inHeading = said
        .flatMap((t) => [t.folded, NUMBER_WORDS[t.folded] ?? t.folded])
        .filter((f) => prepared.heading.has(f));
      const headed = sum(new Set(inHeading), book) / Math.max(LITTLE, sum(prepared.heading, book));
      if (nameOnly && facet === "summary") return { prepared, score: WHOLE_GUIDE, words: WHOLE_GUIDE };
      const heading = prepared.part.kind === "section" ? prepared.part.section.heading : prepared.part.problem.title;
      const suits = suitsAge(heading, age);
      // A problem of the right age is still only a problem.
      const aged = suits < 0 ? OTHER_AGE : suits > 0 && prepared.part.kind === "section" ? OWN_AGE : 0;
      const words = aged + WORDS * fit + (RANKED * strength * (scores.get(prepared.id) ?? 0)) / most + HEADED * headed;
      return { prepared, score: words + bonus, words };
    })
    .sort((a, b) => b.score - a.score);
}

/** Parts further behind the best than this are not sent with it. */
const CLOSE = 0.25;
/** What the words of a part that goes with the best must give at least. */
const LEAST_WORDS = 0.3;
/** Characters that two parts may have together: more is not read on a telephone. */
const LONGEST_TOGETHER = 900;
const MOST_PARTS = 3;

const lengthOf = ({ part }: PreparedPart): number =>
  part.kind === "problem" ? part.problem.text.length : part.section.text.length;

/** The best of `rankParts`, then those of other facets that were asked as well, or one that fits as well; every guide has a summary at least. */
export function findParts(
  match: PreparedGuide,
  question: Question,
  facets: readonly GuideFacet[],
  knowledge: Knowledge,
): [PreparedPart, ...PreparedPart[]] {
  const [best, ...others] = rankParts(match, question, facets, knowledge);
  const first = best?.prepared as PreparedPart;
  const chosen: [PreparedPart, ...PreparedPart[]] = [first];
  let length = lengthOf(first);
  const facetOf = ({ part }: PreparedPart): GuideFacet | null => (part.kind === "section" ? part.section.facet : null);
  // Of parts that fit by their words, the best one goes with the part of the facet asked: "thời hạn chứng thư" is no time of work.
  const byWords = [...others].sort((a, b) => b.words - a.words)[0];
  for (const { prepared, score, words } of others) {
    const facet = facetOf(prepared);
    const asked = facet !== null && facet !== "steps" && facets.includes(facet);
    const better = prepared === byWords?.prepared && words > (best?.words ?? 0);
    const close = words >= LEAST_WORDS && ((best?.score ?? 0) - score <= CLOSE || better) && chosen.length < 2;
    if (!asked && !close) continue;
    if (chosen.length >= MOST_PARTS || length + lengthOf(prepared) > LONGEST_TOGETHER) continue;
    chosen.push(prepared);
    length += lengthOf(prepared);
  }
  return chosen;
}
