import type { Citation } from "../../../domain/answer.ts";
import type { Guide, GuideFacet, GuideProblem, GuideSection, Office } from "../../../domain/guide.ts";
import type { Indicator, Target } from "../../../domain/plan.ts";
import { collapse } from "../../../text/normalize.ts";
import { foldedPhrase } from "../../../text/syllables.ts";
import { citeDuty, citePassage, citeTarget, type Draft, draft, shorten, valueText } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import { retrieve } from "../retrieve.ts";
import { understand } from "../understand.ts";
import type { Part } from "./book.ts";

/** Every answer about money, codes or accounts ends with it. Nobody legitimate asks for these by telephone or message. */
export const SCAM_WARNING =
  "Cảnh giác: không ai được gọi điện, nhắn tin đòi mã OTP, mật khẩu hay thu tiền làm giúp. Ai đòi là lừa đảo, đừng đưa.";

/** Names of the offices as people know them, and how plans spell them (folded). */
const OFFICE_NAMES: Record<Office, { name: string; spelled: RegExp }> = {
  "cong-an": { name: "Công an xã", spelled: /^cong an(?: xa)?$/ },
  "cong-an-tinh": { name: "cơ quan quản lý xuất nhập cảnh của Công an tỉnh", spelled: /^cong an tinh$/ },
  "trung-tam": {
    name: "Trung tâm Phục vụ hành chính công xã",
    spelled: /^(?:trung tam |tt )(?:phuc vu |pv)(?:hanh chinh cong|hcc)(?: xa)?$/,
  },
  "to-cong-nghe-so": {
    name: "Tổ công nghệ số cộng đồng",
    spelled: /^(?:cac )?to (?:cong nghe|chuyen doi) so(?: cong dong)?(?: .*)?$/,
  },
  "van-hoa-xa-hoi": { name: "Phòng Văn hóa – Xã hội", spelled: /^phong van hoa xa hoi(?: xa)?$/ },
  "kinh-te": { name: "Phòng Kinh tế", spelled: /^phong kinh te(?: xa)?$/ },
  "van-phong": { name: "Văn phòng HĐND và UBND xã", spelled: /^van phong (?:hdnd|hoi dong).*$/ },
};

export function documentOf(guide: Guide): string {
  return `guide/${guide.id}`;
}

const shown = (iso: string): string => {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d}/${m}/${y}`;
};

export function citeGuide(guide: Guide, heading: string, source: string, quote: string): Citation {
  return {
    document: documentOf(guide),
    title: guide.title,
    locator: `mục ${heading}${source === "" ? "" : ` (theo ${source})`}, kiểm tra ngày ${shown(guide.checkedOn)}`,
    quote,
  };
}

const VIETNAM_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short" });
const isoDay = (at: Date): string => VIETNAM_DAY.format(at);

/** What to add when the day on which the content had to be looked at again has passed. */
function caution(guide: Guide, until: string | null, now: Date): string {
  const today = isoDay(now);
  const lapsed = until !== null && until < today ? until : guide.reviewBy < today ? guide.reviewBy : null;
  return lapsed === null
    ? ""
    : `Lưu ý: nội dung này chỉ chắc đến ngày ${shown(lapsed)}, nay có thể đã đổi; bà con hỏi lại ${OFFICE_NAMES[guide.office].name} trước khi làm.`;
}

interface Said {
  text: string;
  citations: Citation[];
  evidence: string[];
}

/** The office as this commune's plan names it, with the place in the plan; null where the plan is silent. */
function officeInPlan(
  office: Office,
  slug: string | null,
  knowledge: Knowledge,
): { name: string; citation: Citation } | null {
  const unit = knowledge.catalogue.units.find(
    (u) => u.commune === slug && [u.name, ...u.aliases].some((n) => OFFICE_NAMES[office].spelled.test(foldedPhrase(n))),
  );
  if (!unit || slug === null) return null;
  const duty = knowledge.catalogue.duties.find((d) => d.commune === slug && d.unit === unit.name);
  if (duty) return { name: unit.name, citation: citeDuty(knowledge, duty) };
  const spellings = knowledge.spellingsOf(slug, unit.name);
  const passage = knowledge.catalogue.passages.find(
    (p) => p.commune === slug && spellings.some((s) => ` ${foldedPhrase(p.source)} `.includes(` ${s} `)),
  );
  return passage ? { name: unit.name, citation: citePassage(knowledge, passage) } : null;
}

/** Offices whose matters the counter does not know: those of officials, and those of the province. */
const OF_THEIR_OWN: readonly Office[] = ["van-phong", "cong-an-tinh"];
/** Where every procedure can be asked for. */
const COUNTER: Office = "trung-tam";
/** The guide that says which office does what. */
const WHO_DOES_WHAT = "ai-lo-viec-gi";

/** Where a guide names the office: in itself, or in the one about who does what. */
function officeInGuides(guide: Guide, office: Office, knowledge: Knowledge): Citation[] {
  const wanted = ` ${foldedPhrase(OFFICE_NAMES[office].name)} `;
  for (const source of [guide, knowledge.guides.guide(WHO_DOES_WHAT)]) {
    const section = source?.sections.find((s) => ` ${foldedPhrase(s.text)} `.includes(wanted));
    if (source && section) return [citeGuide(source, section.heading, section.source, section.text)];
  }
  return [];
}

/** The office's name for this commune, with what proves it. */
export function officeFor(
  guide: Guide,
  slug: string | null,
  knowledge: Knowledge,
): { office: Office; name: string; citations: Citation[] } {
  const planned = knowledge.guides.once(`plan ${guide.office} ${slug}`, () =>
    officeInPlan(guide.office, slug, knowledge),
  );
  if (planned) return { office: guide.office, name: planned.name, citations: [planned.citation] };
  const cited = knowledge.guides.once(`guide ${guide.id} ${guide.office}`, () =>
    officeInGuides(guide, guide.office, knowledge),
  );
  // An office that neither plan nor guide names is not sent to: the counter for citizens' procedures knows who it is.
  if (cited.length === 0 && !OF_THEIR_OWN.includes(guide.office) && guide.office !== COUNTER)
    return officeFor({ ...guide, office: COUNTER }, slug, knowledge);
  return { office: guide.office, name: OFFICE_NAMES[guide.office].name, citations: cited };
}

/**
 * Address, hours or telephone of an office: what the commune filled in, or that it did not, and whom to ask. Never the
 * numbers of another commune.
 */
export function composeContact(office: Office | null, slug: string | null, knowledge: Knowledge): Draft {
  const commune = slug === null ? undefined : knowledge.commune(slug);
  const name = office === null ? "cơ quan này" : OFFICE_NAMES[office].name;
  const local = office === null ? null : knowledge.guides.local(slug, office);
  const where = commune ? ` của ${commune.name}` : "";
  if (!local)
    return draft(
      "none",
      `Tôi chưa có địa chỉ, giờ làm việc hay số điện thoại của ${name}${where}. Bà con xem bảng niêm yết tại trụ sở hoặc hỏi trực tiếp ở đó; tôi không đoán số.`,
      { evidence: [name] },
    );
  const { contact, address, hours, phone } = local.facts;
  const known = [
    contact ? `gặp ${contact}` : "",
    address ? `địa chỉ: ${address}` : "",
    hours ? `giờ tiếp: ${hours}` : "",
    phone ? `điện thoại: ${phone}` : "",
  ].filter((part) => part !== "");
  const checked = local.checkedOn === null ? "" : ` (xã kiểm tra ngày ${shown(local.checkedOn)})`;
  const text = `${name}${where}: ${known.join("; ")}${checked}.`;
  return draft("procedure", text, { evidence: [text] });
}

/** Whom to see in this commune, with what the commune itself filled in. */
export function whomToSee(guide: Guide, slug: string | null, knowledge: Knowledge): Said {
  const commune = slug === null ? undefined : knowledge.commune(slug);
  const office = officeFor(guide, commune?.slug ?? null, knowledge);
  // Unproved, it is not named; the guide's own words say where.
  if (office.citations.length === 0) return { text: "", citations: [], evidence: [] };
  const local = knowledge.guides.local(slug, office.office);
  const facts = local
    ? [
        local.facts.contact,
        local.facts.address,
        local.facts.hours ? `giờ tiếp: ${local.facts.hours}` : null,
        local.facts.phone ? `điện thoại ${local.facts.phone}` : null,
      ].filter((f) => f !== null)
    : [];
  const where = commune && guide.office !== "cong-an-tinh" ? `Tại ${commune.name}` : "Cần giúp trực tiếp";
  return {
    text: `${where}: gặp ${office.name}${facts.length > 0 ? ` – ${facts.join("; ")}` : ""}.`,
    citations: office.citations,
    evidence: facts.length > 0 ? [`${office.name} ${facts.join(" ")}`] : [],
  };
}

/** How sure the words of a guide's `target` must be to find an indicator. */
const SAME_THING = 0.8;

/** The commune's own indicator for what the guide is about: the next milestone with a value; null when the plan has none. */
export function communeTarget(
  guide: Guide,
  slug: string | null,
  knowledge: Knowledge,
  now: Date,
): { indicator: Indicator; target: Target } | null {
  if (guide.target === null || slug === null) return null;
  const question = understand(guide.target, knowledge, now);
  const [best] = retrieve(question.slotsWithUnits, knowledge, { communes: [slug], kinds: ["indicator"], limit: 1 });
  if (!best || best.coverage < SAME_THING || !best.anchored || best.entry.item.kind !== "indicator") return null;
  const indicator = best.entry.item.record;
  const year = isoDay(now).slice(0, 4);
  const target = indicator.targets.find((t) => t.milestone >= year && t.op !== "none" && t.op !== "text");
  return target ? { indicator, target } : null;
}

function targetLine(guide: Guide, slug: string | null, knowledge: Knowledge, now: Date): Said | null {
  const found = knowledge.guides.once(`target ${guide.id} ${slug} ${isoDay(now).slice(0, 4)}`, () =>
    communeTarget(guide, slug, knowledge, now),
  );
  if (!found) return null;
  const { indicator, target } = found;
  return {
    text: `Kế hoạch xã đặt mục tiêu “${shorten(indicator.name, 110)}”: ${valueText(indicator, target)} năm ${target.milestone}.`,
    citations: [citeTarget(knowledge, indicator, target)],
    evidence: [],
  };
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
