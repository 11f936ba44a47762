import type { AnswerKind } from "../../../domain/answer.ts";
import type { Commune } from "../../../domain/plan.ts";
import { withFullWords } from "../../../text/abbreviations.ts";
import { fold } from "../../../text/normalize.ts";
import { foldedPhrase, syllables } from "../../../text/syllables.ts";
import type { Facet } from "../../lexicon.ts";
import { citeDuty, citePassage, citeRule, type Draft, draft, shorten } from "../draft.ts";
import type { Item, Knowledge } from "../knowledge.ts";
import type { Match } from "../retrieve.ts";
import type { Question, Slot } from "../understand.ts";

const TEMPORAL =
  /\b(?:20[2-5]\d|quy [iv]+|thang \d|ngay \d|hang (?:nam|thang|quy|tuan)|thuong xuyen|dinh ky|lien tuc|sau khi|truoc ngay|giai doan|nhiem ky|khi co|kip thoi|\d+ thang)\b/;
const NUMBER = /\d/;

/** What the facet demands of a passage before it may be called an answer. */
export function satisfies(
  text: string,
  facet: Facet | undefined,
  question: Question,
  knowledge: Knowledge,
  commune: string,
): boolean {
  const folded = foldedPhrase(text);
  if (question.has(/\b(?:phan tram|ty le|ti le)\b|%/) && facet === "target") return /\d\s*%/.test(text);
  if (facet === "target" && asksMoney(question)) return MONEY.test(text);
  switch (facet) {
    case "target":
    case "count":
      return NUMBER.test(text.replace(/\d+(?:\/\d+)*[-/][A-ZĐ][^\s]*/gu, "").replace(/ngày \d+\/\d+\/\d+/gu, ""));
    case "deadline":
      return TEMPORAL.test(fold(text));
    case "owner":
      return (
        knowledge.unitPhrases.some(
          (u) =>
            u.commune === commune &&
            u.phrase.folded.length >= 2 &&
            ` ${folded} `.includes(` ${u.phrase.folded.join(" ")} `),
        ) ||
        /\b(?:nguoi dung dau|thu truong|cac co quan|cac don vi|truong hoc|doanh nghiep|mat tran|dang uy|chi bo|can bo)\b/.test(
          folded,
        )
      );
    case "coordinator":
      return /\bphoi hop\b|\bcung\b|\bhop tac\b|\bvoi\b/.test(folded);
    default:
      return true;
  }
}

/** A question about money is answered by money only. */
export const asksMoney = (question: Question): boolean =>
  !/%|phần trăm|GDP|GRDP/iu.test(question.text) &&
  question.has(
    /\b(?:may|bao nhieu) (?:tien|ty|trieu|nghin|kinh phi|dong(?! chi))\b|\bkinh phi (?:\w+ ){0,6}bao nhieu\b/,
  );
/** Amounts of money as plans print them. */
export const MONEY = /\d[\d.,]*\s*(?:tỷ|triệu|đồng|nghìn)/u;

/** The share of the subject that the best acceptable sentence speaks of; 0 when none is acceptable. */
export function sentenceCoverage(
  text: string,
  slots: readonly Slot[],
  knowledge: Knowledge,
  accept: (s: string) => boolean,
): number {
  const weight = (s: string): number => ((knowledge.index.frequencies.get(s) ?? 0) > 0 ? knowledge.index.idf(s) : 1);
  const full = slots.reduce((sum, s) => {
    const own = s.tokens.reduce((a, t) => a + weight(t.folded), 0);
    const plan = s.alternatives.map((p) => p.folded.reduce((a, f) => a + weight(f), 0));
    return sum + (plan.length === 0 ? own : Math.max(own, Math.min(...plan)));
  }, 0);
  if (full === 0) return 0;
  // The rarest part of the subject must be there: a share of common words is no proof ("tỷ lệ người dân…").
  const rarity = (slot: Slot): number =>
    Math.max(
      ...slot.tokens.map((t) =>
        (knowledge.index.frequencies.get(t.folded) ?? 0) > 0 ? knowledge.index.idf(t.folded) : 0,
      ),
    );
  const key = slots.reduce((best, s) => (rarity(s) > rarity(best) ? s : best), slots[0] as Slot);
  return Math.max(
    0,
    ...sentencesOf(text).map((s) =>
      accept(s) && sentenceFit(s, [key], knowledge) > 0 ? sentenceFit(s, slots, knowledge) / full : 0,
    ),
  );
}

/** Sentences, and the clauses of long ones: "; " and "(1)" separate in plans. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n|(?<=[.!?…])\s+(?=[\p{Lu}“"(])|(?<=;)\s+|(?=\(\d\)\s)/u)
    .map((s) => s.trim())
    .filter((s) => s !== "");
}

function sentenceFit(sentence: string, slots: readonly Slot[], knowledge: Knowledge): number {
  const full = withFullWords(sentence, knowledge.lexicon.abbreviations);
  const folded = new Set(syllables(full).map((s) => s.folded));
  const text = foldedPhrase(full);
  let fit = 0;
  for (const slot of slots) {
    const own = slot.tokens.reduce((sum, t) => sum + (folded.has(t.folded) ? knowledge.index.idf(t.folded) : 0), 0);
    const plan = Math.max(
      0,
      ...slot.alternatives.map((p) =>
        ` ${text} `.includes(` ${p.folded.join(" ")} `)
          ? p.folded.reduce((sum, s) => sum + knowledge.index.idf(s), 0)
          : 0.5 * p.folded.reduce((sum, s) => sum + (folded.has(s) ? knowledge.index.idf(s) : 0), 0),
      ),
    );
    fit += Math.max(own, plan);
  }
  return fit;
}

/** The sentence that fits best, widened by its neighbours up to `max` characters. Starts where a sentence starts. */
export function excerpt(
  text: string,
  slots: readonly Slot[],
  knowledge: Knowledge,
  max: number,
  accept: (s: string) => boolean,
): string {
  const parts = sentencesOf(text);
  if (text.length <= max) return text;
  let best = 0;
  let bestFit = -1;
  parts.forEach((part, i) => {
    const fit = sentenceFit(part, slots, knowledge) * (accept(part) ? 1.3 : 1);
    if (fit > bestFit) {
      bestFit = fit;
      best = i;
    }
  });
  let from = best;
  let to = best;
  let length = parts[best]?.length ?? 0;
  for (let grown = true; grown; ) {
    grown = false;
    const next = parts[to + 1];
    if (next && length + next.length + 1 <= max) {
      to += 1;
      length += next.length + 1;
      grown = true;
    }
    const previous = parts[from - 1];
    if (previous && length + previous.length + 1 <= max) {
      from -= 1;
      length += previous.length + 1;
      grown = true;
    }
  }
  const chosen = parts.slice(from, to + 1).join(" ");
  if (chosen.length <= max) return chosen;
  // One long sentence: begin at the clause that holds the subject.
  const clauses = chosen.split(/(?<=,)\s+/u);
  let head = 0;
  let headFit = -1;
  clauses.forEach((_, i) => {
    const window = shorten(clauses.slice(i).join(" "), max);
    // Of equal windows the one that begins nearest to the subject shows most of what follows it.
    const fit = sentenceFit(window, slots, knowledge);
    if (fit >= headFit) {
      headFit = fit;
      head = i;
    }
  });
  return `${head > 0 ? "… " : ""}${shorten(clauses.slice(head).join(" "), max)}`;
}

const SINGLE: ReadonlySet<string> = new Set([
  "owner",
  "coordinator",
  "deadline",
  "target",
  "product",
  "definition",
  "count",
]);

/** Quotes a passage, duty or reporting rule as the answer. */
export function composePassage(
  match: Match,
  facet: Facet | undefined,
  question: Question,
  commune: Commune,
  knowledge: Knowledge,
): Draft {
  const item: Item = match.entry.item;
  const kind: AnswerKind =
    facet === undefined || facet === "list" || facet === "compare" ? (facet ?? "passage") : facet;
  const max = SINGLE.has(kind) ? 250 : 700;
  const slots = question.slotsWithUnits;
  const accept = (s: string): boolean => satisfies(s, facet, question, knowledge, commune.slug);
  const focus = [match.entry.id];
  if (item.kind === "duty") {
    const quote = excerpt(item.record.text, slots, knowledge, max, () => true);
    return draft(kind, `${item.record.unit} (${commune.name}): ${quote}`, {
      citations: [citeDuty(knowledge, item.record)],
      focus,
    });
  }
  if (item.kind === "reporting") {
    return draft("reporting", `${item.record.from} → ${item.record.to}: ${shorten(item.record.text, max)}`, {
      citations: [citeRule(knowledge, item.record)],
      focus,
    });
  }
  if (item.kind !== "passage") throw new Error("composePassage takes passages, duties and reporting rules");
  const quote = excerpt(item.record.text, slots, knowledge, max, accept);
  const heading = item.record.path.at(-1) ?? "";
  const under =
    /20[2-5]\d/.test(heading) && (facet === "deadline" || facet === "target") ? ` (mục “${shorten(heading, 80)}”)` : "";
  return draft(kind, `Kế hoạch ${commune.name} nêu${under}: “${quote}”`, {
    citations: [citePassage(knowledge, item.record)],
    focus,
  });
}

/** Longest list of a section's points, in characters. */
const SECTION_LENGTH = 1700;

/** The points of a section whose title the question names ("những chương trình, đề án, kế hoạch lớn nào"). Null when none is named. */
export function composeSection(question: Question, commune: Commune, knowledge: Knowledge): Draft | null {
  const slots = question.slotsWithUnits;
  if (slots.length === 0) return null;
  const documents = new Set(knowledge.documentsOf(commune.slug).map((d) => d.id));
  let best: { title: string; label: string; document: string; fit: number } | null = null;
  for (const section of knowledge.catalogue.sections) {
    if (!documents.has(section.document) || section.level < 2) continue;
    const words = foldedPhrase(section.title).split(" ");
    const title = new Set(words);
    const idf = (s: string): number => ((knowledge.index.frequencies.get(s) ?? 0) > 0 ? knowledge.index.idf(s) : 1);
    const total = slots.reduce((sum, s) => sum + s.tokens.reduce((a, t) => a + idf(t.folded), 0), 0);
    const asked = slots.reduce(
      (sum, s) =>
        sum +
        (s.alternatives.some((p) => p.folded.every((f) => title.has(f)))
          ? s.tokens.reduce((a, t) => a + idf(t.folded), 0)
          : s.tokens.reduce((a, t) => a + (title.has(t.folded) ? idf(t.folded) : 0), 0)),
      0,
    );
    const said = new Set(question.tokens.map((t) => t.folded));
    const titleTotal = words.reduce((a, w) => a + idf(w), 0);
    const titleSaid = words.reduce((a, w) => a + (said.has(w) ? idf(w) : 0), 0);
    const fit = Math.min(asked / total, titleSaid / titleTotal);
    if (asked / total >= 0.7 && titleSaid / titleTotal >= 0.6 && (!best || fit > best.fit))
      best = { title: section.title, label: section.label, document: section.document, fit };
  }
  if (!best) return null;
  const chosen = best;
  const passages = knowledge.catalogue.passages.filter(
    (p) => p.document === chosen.document && (p.section === chosen.label || p.section.startsWith(`${chosen.label}.`)),
  );
  if (passages.length === 0) return null;
  const each = Math.max(90, Math.floor(SECTION_LENGTH / passages.length) - 4);
  const lines = passages
    .map((p) => (passages.length === 1 ? shorten(p.text, SECTION_LENGTH) : `- ${shorten(p.text, each)}`))
    .join("\n");
  return draft(
    question.reading.facets.includes("list") ? "list" : "passage",
    `Mục ${chosen.label.replace(/\(\d\)/g, "")} “${shorten(chosen.title, 90)}” (${commune.name}):\n${lines}`,
    {
      citations: passages.slice(0, 12).map((p) => citePassage(knowledge, p)),
      focus: passages.slice(0, 3).map((p) => p.id),
    },
  );
}
