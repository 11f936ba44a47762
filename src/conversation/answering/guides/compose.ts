import type { Citation } from "../../../domain/answer.ts";
import type { Guide, GuideFacet, GuideProblem, GuideSection } from "../../../domain/guide.ts";
import { collapse } from "../../../text/normalize.ts";
import { foldedPhrase } from "../../../text/syllables.ts";
import { type Draft, draft, shorten } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Part } from "./book.ts";
import { citeGuide, documentOf, isoDay, shown } from "./cite.ts";
import { OFFICE_NAMES, type Said, targetLine, whomToSee } from "./commune.ts";

/** Every answer about money, codes or accounts ends with it. Nobody legitimate asks for these by telephone or message. */
export const SCAM_WARNING =
  "Cảnh giác: không ai được gọi điện, nhắn tin đòi mã OTP, mật khẩu hay thu tiền làm giúp. Ai đòi là lừa đảo, đừng đưa.";

/** What to add when the day on which the content had to be looked at again has passed. */
function caution(guide: Guide, until: string | null, now: Date): string {
  const today = isoDay(now);
  const lapsed = until !== null && until < today ? until : guide.reviewBy < today ? guide.reviewBy : null;
  return lapsed === null
    ? ""
    : `Lưu ý: nội dung này chỉ chắc đến ngày ${shown(lapsed)}, nay có thể đã đổi; bà con hỏi lại ${OFFICE_NAMES[guide.office].name} trước khi làm.`;
}

/** Shortest questions that lead on; a pressed one comes back as typed. */
const NEXT_QUESTIONS: readonly { facet: GuideFacet; text: string }[] = [
  { facet: "steps", text: "Từng bước" },
  { facet: "bring", text: "Cần chuẩn bị gì?" },
  { facet: "where", text: "Làm ở đâu?" },
  { facet: "time", text: "Mất bao lâu?" },
  { facet: "cost", text: "Có mất tiền không?" },
];

function nextQuestions(guide: Guide, asked: GuideFacet | null): string[] {
  return NEXT_QUESTIONS.filter(
    ({ facet }) =>
      facet !== asked && (facet === "steps" ? guide.steps.length > 0 : guide.sections.some((s) => s.facet === facet)),
  )
    .slice(0, 4)
    .map(({ text }) => text);
}

const sectionOf = (guide: Guide, facet: GuideFacet): GuideSection | undefined =>
  guide.sections.find((s) => s.facet === facet);

const MOST_PROBLEMS = 5;
/** A button's label has at most 60 characters. */
const LONGEST_LABEL = 58;
/** Steps are listed at once only when the whole stays readable on a small screen. */
const LISTED_STEPS = 900;

/** The problem's name opens its answer, unless the answer begins with it anyway. */
function problemText({ title, text }: GuideProblem): string {
  const first = foldedPhrase(title).split(" ").slice(0, 4).join(" ");
  return foldedPhrase(text).startsWith(first) ? text : `${title}: ${text}`;
}

function partText(guide: Guide, part: Part): Said & { heading: GuideFacet | null; until: string | null } {
  if (part.kind === "problem") {
    const { problem } = part;
    const source = sectionOf(guide, "stuck")?.source ?? "";
    return {
      text: problemText(problem),
      citations: [citeGuide(guide, `Khi bị kẹt, “${problem.title}”`, source, `${problem.title}. ${problem.text}`)],
      evidence: [],
      heading: "stuck",
      until: null,
    };
  }
  const { section } = part;
  if (section.facet === "steps" && guide.steps.length > 0) {
    const steps = guide.steps.map((s, n) => `${n + 1}. ${s}`).join("\n");
    const summary = sectionOf(guide, "summary");
    const quote = [section.text, ...guide.steps].join("\n");
    if (summary && steps.length > LISTED_STEPS)
      return {
        text: `${summary.text}\nCó ${guide.steps.length} bước; bấm “Từng bước” để làm lần lượt.`,
        citations: [citeGuide(guide, summary.heading, summary.source, summary.text)],
        evidence: [`${guide.steps.length} bước`],
        heading: null,
        until: summary.until,
      };
    return {
      text: `${guide.title}:\n${steps}${section.text === "" ? "" : `\n${section.text}`}`,
      citations: [citeGuide(guide, section.heading, section.source, quote)],
      evidence: guide.steps.map((_, n) => String(n + 1)),
      heading: "steps",
      until: section.until,
    };
  }
  return {
    text: section.text,
    citations: [citeGuide(guide, section.heading, section.source, section.text)],
    evidence: [],
    heading: section.facet,
    until: section.until,
  };
}

export interface GuideContext {
  /** Slug, or null when none is chosen. */
  commune: string | null;
  knowledge: Knowledge;
  now: Date;
  /** The question speaks of money, codes, accounts. */
  warn: boolean;
  /** The turn before was about the same guide: what it said of the commune is not said again. */
  continued: boolean;
  /** A number was asked for: an answer without any says so. */
  figure?: boolean;
}

function distinct(citations: readonly Citation[]): Citation[] {
  return citations.filter((c, n) => citations.findIndex((d) => d.document === c.document && d.quote === c.quote) === n);
}

/** Digits that answer no "how many": telephone numbers, names of levels, numbers of documents. */
const NO_FIGURE = /1[89]00[. ]?\d+|(?<!\p{L})mức \d|\d+\/\d{4}\/[\p{L}-]+|\b11[345]\b/giu;

/** Parts of a guide, word for word; then caution, whom to see, the commune's own target, the warning of fraud. */
export function composeGuide(guide: Guide, parts: readonly Part[], context: GuideContext): Draft {
  const { commune, knowledge, now } = context;
  const said = parts.map((part) => partText(guide, part));
  const see = whomToSee(guide, commune, knowledge);
  const target = context.continued ? null : targetLine(guide, commune, knowledge, now);
  const warn = context.warn || (guide.scam && said.some((s) => s.heading === "cost"));
  const cautions = [...new Set(said.map((s) => caution(guide, s.until, now)))];
  const wanting = context.figure === true && !said.some((s) => /\d/.test(s.text.replace(NO_FIGURE, " ")));
  const tail = [...cautions, see.text, target?.text ?? "", warn ? SCAM_WARNING : ""].filter((line) => line !== "");
  const lines = [
    wanting ? `Hướng dẫn chưa có con số này; nên hỏi lại ${OFFICE_NAMES[guide.office].name}. Điều liên quan:` : "",
    ...said.map((s) => s.text),
    ...tail,
  ].filter((line) => line !== "");
  return draft("procedure", lines.join("\n"), {
    tail: tail.join("\n"),
    citations: distinct([...said.flatMap((s) => s.citations), ...(target?.citations ?? []), ...see.citations]),
    evidence: [...said.flatMap((s) => s.evidence), ...see.evidence, guide.title, ...cautions],
    suggestions: nextQuestions(guide, said[0]?.heading ?? null),
    focus: [documentOf(guide)],
  });
}

/** Step `n`, counted from 1. The first line is what a later "tiếp" is read from. */
export function composeStep(guide: Guide, n: number, context: GuideContext): Draft {
  const section = sectionOf(guide, "steps");
  const step = guide.steps[n - 1] ?? "";
  const last = n === guide.steps.length;
  const end = last ? whomToSee(guide, context.commune, context.knowledge) : null;
  const late = n === 1 ? caution(guide, section?.until ?? null, context.now) : "";
  const note = n === 1 && section && section.text !== "" ? section.text : "";
  const lines = [
    stepHeader(guide, n),
    collapse(step),
    note,
    late,
    end ? `Đây là bước cuối. ${end.text}` : "",
    guide.scam && /\b(?:OTP|mật khẩu|passcode)\b/iu.test(step) ? SCAM_WARNING : "",
  ].filter((line) => line !== "");
  return draft("procedure", lines.join("\n"), {
    citations: [citeGuide(guide, "Các bước", section?.source ?? "", `${step} ${note}`), ...(end?.citations ?? [])],
    evidence: [stepHeader(guide, n), late, ...(end?.evidence ?? [])],
    fixed: true,
    suggestions: [...(last ? [] : ["Tiếp"]), ...(n > 1 ? ["Quay lại"] : []), "Tôi kẹt ở bước này"],
    focus: [documentOf(guide)],
  });
}

export function stepHeader(guide: Guide, n: number): string {
  return `Bước ${n}/${guide.steps.length} – ${guide.title}`;
}

/** What to do when step `n` does not work: the one known problem, or a choice among them. */
export function composeStuck(guide: Guide, n: number, context: GuideContext): Draft {
  const here = guide.problems.filter((p) => p.step === n);
  const problems = here.length > 0 ? here : guide.problems;
  const see = whomToSee(guide, context.commune, context.knowledge);
  const source = sectionOf(guide, "stuck")?.source ?? "";
  const header = `${stepHeader(guide, n)} (đang kẹt)`;
  const end = see.text === "" ? "" : `Vẫn chưa được thì đến trực tiếp. ${see.text}`;
  const shared = { fixed: true, evidence: [header, ...see.evidence], focus: [documentOf(guide)] };
  const [only, ...others] = problems;
  if (others.length > 0)
    return draft("clarify", `${header}\nBà con đang gặp chuyện nào dưới đây? ${end}`, {
      ...shared,
      citations: see.citations,
      options: problems.slice(0, MOST_PROBLEMS).map((p) => ({
        label: shorten(p.title, LONGEST_LABEL),
        entry: `${documentOf(guide)}!${guide.problems.indexOf(p)}`,
      })),
    });
  const known = only ? [citeGuide(guide, "Khi bị kẹt", source, `${only.title}. ${only.text}`)] : [];
  return draft("procedure", `${header}\n${only ? problemText(only) : "Bước này chưa có lời gỡ sẵn."}\n${end}`, {
    ...shared,
    citations: [...known, ...see.citations],
    suggestions: n < guide.steps.length ? ["Tiếp", "Quay lại"] : ["Quay lại"],
  });
}
