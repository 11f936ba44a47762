import type { AnswerKind, Turn } from "../../domain/answer.ts";
import type { Commune } from "../../domain/plan.ts";
import type { EntryKind } from "../../search/entry.ts";
import type { Facet, Phrase } from "../lexicon.ts";
import { check } from "./check.ts";
import { compareCommunes, compareInPlan } from "./compose/compare.ts";
import { composeDocument } from "./compose/document.ts";
import { composeListing, composeOverview } from "./compose/listing.ts";
import { asksMoney, composePassage, composeSection, MONEY, satisfies, sentenceCoverage } from "./compose/passage.ts";
import { composeIndicator, composeTask } from "./compose/record.ts";
import { composeDuty, composeReporting } from "./compose/unit.ts";
import { citeItem, type Draft, draft, shorten } from "./draft.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Match, retrieve } from "./retrieve.ts";
import { matchesAt, type Question, type Slot, understand } from "./understand.ts";

/** What one turn leaves for the next. */
export interface TurnState {
  commune: string | null;
  /** The commune was named in the question itself, so a continuation stays with it. */
  named: boolean;
  facets: Facet[];
  question: Question;
  focus: string[];
  kind: AnswerKind;
}

export interface Answered {
  draft: Draft;
  /** Slug of the commune answered for, null when none was needed or known. */
  commune: string | null;
  state: TurnState;
  /** True when the composed answer said something its citations do not, and was replaced. */
  checkFailed: boolean;
}

/** A record fits when it speaks of this share of the subject; below it the plan is taken not to say. */
const FITS = 0.55;
/** Between the two a record is accepted only when nothing better is found and it leads its rivals. */
const MAY_FIT = 0.45;
/** Earlier turns that are replayed to settle what a continuation refers to. */
const REPLAYED = 4;

/** Contact details are no part of a plan. */
const CONTACT =
  /\b(?:so dien thoai|sdt|so dt|hotline|duong day nong|dia chi (?:cua|o dau|tru so|nha|lien he)|tru so (?:o dau|nam)|gio lam viec|email cua|dien thoai cua)\b/;
/** A sentence that is to answer a facet speaks of at least this share of the subject. */
const SENTENCE_FITS = 0.5;
/** Least total rarity of a subject that is answered without its title typed out. */
const TOO_COMMON = 2;
/** A record whose name the question says to this degree is meant, whatever else the question says. */
const TYPED_OUT = 0.85;

const RECORDS: readonly EntryKind[] = ["indicator", "task"];
const TEXTS: readonly EntryKind[] = ["duty", "passage"];

function mentions(question: Question, phrases: readonly Phrase[], marks: "strict" | "usual" = "usual"): boolean {
  return question.tokens.some((_, at) => {
    // "theo dõi chỉ tiêu" typed without marks would read as "đổi chỉ tiêu".
    if (question.tokens[at - 1]?.folded === "theo") return false;
    return phrases.some((p) => p.folded.length > 0 && matchesAt(question.tokens, at, p, marks));
  });
}

/** Every commune's short name as choices. */
function communeChoices(knowledge: Knowledge): string[] {
  return knowledge.catalogue.communes.map((c) => c.name.replace(/^x/u, "X"));
}

function askCommune(knowledge: Knowledge): Draft {
  const names = knowledge.catalogue.communes.map((c) => c.shortName).join(", ");
  return draft("clarify", `Anh/chị hỏi về xã nào ạ? Tôi có kế hoạch của: ${names}.`, {
    suggestions: communeChoices(knowledge),
  });
}

function outOfScope(): Draft {
  return draft(
    "refuse",
    "Việc này nằm ngoài phạm vi của tôi. Tôi chỉ trả lời về kế hoạch khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số của xã: chỉ tiêu, nhiệm vụ, đơn vị phụ trách, thời hạn, chế độ báo cáo.",
  );
}

const SMALLTALK = {
  greeting:
    "Chào anh/chị. Anh/chị cần hỏi gì về kế hoạch chuyển đổi số của xã ạ? Ví dụ: “Ai chủ trì chỉ tiêu phủ sóng 5G?”",
  thanks: "Không có gì ạ. Anh/chị cần gì thêm cứ hỏi tiếp.",
  farewell: "Chào anh/chị. Khi cần, anh/chị cứ nhắn lại ạ.",
  about:
    "Tôi là Trợ lý Xã số. Tôi tra cứu kế hoạch thực hiện Nghị quyết 57 của xã: chỉ tiêu phải đạt bao nhiêu, ai chủ trì, bao giờ xong, ai báo cáo cho ai; câu trả lời nào cũng kèm nguồn.",
} as const;

function smalltalk(question: Question, knowledge: Knowledge): Draft | null {
  const { scope } = knowledge.lexicon;
  if (mentions(question, scope.about) && question.slots.length <= 2) return draft("smalltalk", SMALLTALK.about);
  if (question.tokens.length > 6 || question.reading.facets.length > 0) return null;
  for (const kind of ["thanks", "farewell", "greeting"] as const) {
    if (mentions(question, scope[kind]) && question.slots.length <= 2) return draft("smalltalk", SMALLTALK[kind]);
  }
  return null;
}

/** Fills in what a continuation leaves out: facet, subject, years, units, commune of the last turn. A new subject inherits only what it lacks. */
function inherit(question: Question, last: TurnState | null): { question: Question; facets: Facet[]; focus: string[] } {
  const facets = question.reading.facets;
  if (!last) return { question, facets, focus: [] };
  const hasSubject = question.slots.length > 0 || question.codes.length > 0;
  const refersBack =
    !hasSubject ||
    (question.slots.length <= 1 &&
      (question.pointsBack || (/^so voi\b/.test(question.folded) && question.years.length > 0)));
  const before = last.question;
  if (refersBack) {
    const asked = facets.filter((f) => f !== "list" || question.reading.object !== "any");
    const answersCommune = last.kind === "clarify" || (question.communes.length > 0 && asked.length === 0);
    const unitAsked = question.units.length > 0 && before.units.length > 0;
    return {
      question: {
        ...question,
        slots: before.slots,
        slotsWithUnits: unitAsked ? before.slots : before.slotsWithUnits,
        units: question.units.length > 0 ? question.units : before.units,
        years: asked.includes("compare")
          ? [...new Set([...before.years, ...question.years])]
          : question.years.length > 0
            ? question.years
            : asked.length > 0 && !answersCommune
              ? []
              : before.years,
        quarter: question.quarter ?? (asked.length === 0 ? before.quarter : null),
        group: question.group ?? before.group,
        codes: before.codes,
        reading: {
          ...question.reading,
          object: question.reading.object === "any" ? before.reading.object : question.reading.object,
        },
        has: asked.length > 0 ? question.has : (p) => question.has(p) || before.has(p),
        text: asked.length > 0 ? question.text : `${question.text} ${before.text}`,
      },
      facets: asked.length > 0 ? asked : last.facets,
      focus: question.communes.length > 0 || unitAsked || last.kind === "clarify" ? [] : last.focus,
    };
  }
  if (question.continues && facets.length === 0) {
    return {
      question: {
        ...question,
        years: question.years.length > 0 ? question.years : before.years,
        reading: {
          ...question.reading,
          object: question.reading.object === "any" ? before.reading.object : question.reading.object,
        },
      },
      facets: last.facets,
      focus: [],
    };
  }
  return { question, facets, focus: [] };
}

interface Fit {
  match: Match;
  score: number;
}

/** Which entries may answer the facet, best first, with the preferences of the facet added. */
function candidates(
  question: Question,
  slots: readonly Slot[],
  facet: Facet | undefined,
  commune: Commune,
  knowledge: Knowledge,
): Fit[] {
  const found = retrieve(slots, knowledge, {
    communes: [commune.slug],
    kinds: [...RECORDS, ...TEXTS],
    limit: 40,
    said: question.tokens,
  });
  const indicatorWords = question.reading.object === "indicator" || question.has(/\b(?:phan tram|ty le|ti le|dat)\b|%/);
  return found
    .map((match) => {
      const { item } = match.entry;
      let score = match.score;
      if (item.kind === "indicator") {
        if (facet === "target" || facet === "compare") score += 0.25;
        if (facet === "owner") score += 0.12;
        if (facet === "deadline") score += indicatorWords ? 0.2 : 0.02;
        if (facet === "product" || facet === "coordinator") score -= 0.2;
        if (question.reading.object === "indicator") score += 0.12;
        if (question.reading.object === "task") score -= 0.15;
        if (question.years.some((y) => item.record.targets.some((t) => t.milestone === y && t.op !== "none")))
          score += 0.1;
      } else if (item.kind === "task") {
        if (facet === "target") score -= /\d/.test(item.record.name) ? 0.05 : 0.35;
        if (facet === "owner" || facet === "deadline") score += facet === "deadline" && indicatorWords ? 0.05 : 0.15;
        if (facet === "product" || facet === "coordinator") score += 0.3;
        if (question.reading.object === "task") score += 0.12;
        if (question.reading.object === "indicator") score -= 0.15;
        if (question.years.some((y) => item.record.deadline.text.includes(y))) score += 0.05;
      } else if (item.kind === "duty") {
        if (facet === "owner") score += 0.05;
        if (facet === "duty") score += 0.15;
        if (
          (facet === "deadline" || facet === "target") &&
          !satisfies(item.record.text, facet, question, knowledge, commune.slug)
        )
          score -= 0.4;
      } else if (item.kind === "passage") {
        if (facet === "definition" || facet === undefined) score += 0.1;
        if (
          facet !== undefined &&
          facet !== "definition" &&
          !satisfies(item.record.text, facet, question, knowledge, commune.slug)
        )
          score -= 0.3;
        // Legal bases and recipients repeat every plan's title words.
        if (item.record.section === "" || /^Trên đây là/u.test(item.record.text)) score -= 0.25;
      }
      return { match, score };
    })
    .sort((a, b) => b.score - a.score);
}

const RECORD_FACETS: ReadonlySet<Facet> = new Set(["owner", "coordinator", "deadline", "target", "product"]);

function composeMatch(
  match: Match,
  facet: Facet | undefined,
  question: Question,
  commune: Commune,
  knowledge: Knowledge,
): Draft {
  const { item } = match.entry;
  if (item.kind === "indicator") return composeIndicator(item.record, facet ?? "target", question, commune, knowledge);
  if (item.kind === "task") return composeTask(item.record, facet ?? "definition", commune, knowledge);
  return composePassage(match, facet, question, commune, knowledge);
}

const FACET_WORDS: Partial<Record<Facet, string>> = {
  owner: "đơn vị chủ trì",
  coordinator: "đơn vị phối hợp",
  deadline: "thời hạn",
  target: "con số mục tiêu",
  product: "sản phẩm",
  duty: "trách nhiệm",
  reporting: "chế độ báo cáo",
};

/** "Không có trong kế hoạch", with what the plan does say nearby. */
function notInPlan(
  commune: Commune,
  facet: Facet | undefined,
  nearby: Match | undefined,
  question: Question,
  knowledge: Knowledge,
): Draft {
  const what = facet && FACET_WORDS[facet] ? `${FACET_WORDS[facet]} cho nội dung này` : "nội dung này";
  const noTable =
    (facet === "target" || facet === "deadline" || question.reading.object === "indicator") &&
    knowledge.catalogue.indicators.every((i) => i.commune !== commune.slug)
      ? " Danh mục chỉ tiêu (phụ lục) không có trong văn bản."
      : "";
  let near = "";
  if (nearby && nearby.coverage >= 0.5) {
    const { item } = nearby.entry;
    if (item.kind === "passage") near = ` Nội dung gần nhất: “${shorten(item.record.text, 160)}”`;
    else if (item.kind === "indicator" || item.kind === "task")
      near = ` Nội dung gần nhất: “${shorten(item.record.name, 120)}” (${item.record.code}).`;
    else if (item.kind === "duty")
      near = ` Nội dung gần nhất: ${item.record.unit}: “${shorten(item.record.text, 120)}”`;
  }
  const citations = near !== "" && nearby ? citeItem(knowledge, nearby.entry.item).slice(0, 2) : [];
  return draft("none", `Kế hoạch ${commune.name} không nêu ${what}.${noTable}${near}`, {
    citations,
    focus: nearby && near !== "" ? [nearby.entry.id] : [],
  });
}

/** Answers inside one commune's plan. */
function answerIn(
  commune: Commune,
  question: Question,
  facets: readonly Facet[],
  focus: readonly string[],
  knowledge: Knowledge,
): Draft {
  const main = facets[0];
  const focused = focus
    .map((id) => knowledge.entries.get(id))
    .find((e) => e !== undefined && e.commune === commune.slug);

  for (const code of question.codes) {
    const entry = [...knowledge.entries.values()].find((e) => e.commune === commune.slug && e.id.endsWith(`/${code}`));
    if (entry)
      return composeMatch(
        { entry, coverage: 1, exactness: 1, anchored: true, score: 1 },
        main === "list" || main === "count" ? undefined : main,
        question,
        commune,
        knowledge,
      );
  }
  if (
    focused &&
    (main === undefined || RECORD_FACETS.has(main)) &&
    (focused.item.kind === "indicator" || focused.item.kind === "task")
  )
    return composeMatch(
      { entry: focused, coverage: 1, exactness: 1, anchored: true, score: 1 },
      main,
      question,
      commune,
      knowledge,
    );

  const about = composeDocument(question, commune, knowledge);
  if (about) return about;
  if (question.has(CONTACT))
    return draft(
      "none",
      `Kế hoạch ${commune.name} không ghi số điện thoại, địa chỉ hay giờ làm việc. Anh/chị hỏi trực tiếp tại xã.`,
    );

  if (
    main === "count" ||
    main === "list" ||
    main === "compare" ||
    question.has(/\b(?:nhieu|it) (?:\w+ ){0,2}nhat\b/) ||
    (main === "owner" && question.reading.object === "unit" && question.slots.length <= 1)
  ) {
    const overview = composeOverview(question, commune, knowledge);
    if (overview) return overview;
  }
  if (main === "compare" || (main === "target" && question.years.length >= 2)) {
    const compared = compareInPlan(question, commune, knowledge);
    if (compared) return compared;
  }
  if (main === "count" || main === "list") {
    const listing = composeListing(question, commune, knowledge, main === "count");
    if (listing && (listing.kind !== "none" || question.slots.length === 0)) return listing;
    if (main === "list" && question.units.length > 0) {
      const duty = composeDuty(question, commune, knowledge);
      if (duty) return duty;
    }
  }
  if (main === "reporting" || (main === "compare" && facets.includes("reporting"))) {
    const reporting = composeReporting(question, commune, knowledge);
    if (reporting) return reporting;
  }
  if (main === "duty" && question.units.length > 0) {
    const duty = composeDuty(question, commune, knowledge);
    if (duty) return duty;
  }
  if (main === "list" || main === "count" || main === "duty" || main === undefined) {
    const section = composeSection(question, commune, knowledge);
    if (section) return section;
  }
  const asksUnit = main === undefined && question.units.length > 0 && question.slots.length === 0;
  if (asksUnit || (facets.includes("duty") && (main === "duty" || main === "definition" || main === "list"))) {
    const duty = composeDuty(question, commune, knowledge);
    if (duty) return duty;
    const stranger = question.units.length > 0 && question.units.every((u) => !u.names.has(commune.slug));
    if (stranger && question.slots.length <= 2) {
      const unit = question.units[0] as (typeof question.units)[number];
      return draft("none", `Kế hoạch ${commune.name} không giao việc cho ${[...unit.names.values()][0]}.`);
    }
  }

  const slots =
    main === "product"
      ? question.slotsWithUnits.filter((s) => !s.tokens.every((t) => /^(?:san|pham|ket|qua|dau)$/.test(t.folded)))
      : question.slotsWithUnits;
  const ranked = candidates(question, slots, main, commune, knowledge);
  const best = ranked[0];
  const wanted = main !== undefined && (RECORD_FACETS.has(main) || main === "count") ? main : undefined;
  const answers = (match: Match): boolean => {
    const { item } = match.entry;
    // Indicator tables have neither partners nor products: a task or paragraph that has them comes first.
    if (item.kind === "indicator" && (main === "coordinator" || main === "product")) return false;
    if (item.kind === "indicator")
      return (
        main !== "target" ||
        !asksMoney(question) ||
        item.record.targets.some((t) => MONEY.test(`${t.text} ${item.record.unit ?? ""}`))
      );
    if (item.kind === "duty" && wanted) {
      const needsFigure = wanted === "target" || wanted === "deadline" || wanted === "count";
      const holdsFacet = (s: string): boolean =>
        !needsFigure || satisfies(s, wanted, question, knowledge, commune.slug);
      return sentenceCoverage(item.record.text, slots, knowledge, holdsFacet) >= SENTENCE_FITS;
    }
    if (item.kind !== "passage" || !wanted) return true;
    const heading = item.record.path.at(-1) ?? "";
    const accept = (s: string): boolean => satisfies(`${s} ${heading}`, wanted, question, knowledge, commune.slug);
    // The figure must stand in the sentence that speaks of the subject, not merely in the same paragraph.
    return sentenceCoverage(item.record.text, slots, knowledge, accept) >= SENTENCE_FITS;
  };
  // Common syllables alone ("trồng hoa" against "trong", "hóa") are too little to answer from.
  const rarity = slots.reduce(
    (sum, s) =>
      sum + (s.alternatives.length > 0 ? TOO_COMMON : s.tokens.reduce((w, t) => w + knowledge.index.idf(t.folded), 0)),
    0,
  );
  for (const { match, score } of ranked.slice(0, 6)) {
    if (rarity < TOO_COMMON && match.exactness < TYPED_OUT) continue;
    if (best && score < best.score - 0.35) break;
    if ((match.coverage < FITS || !match.anchored) && match.exactness < TYPED_OUT) continue;
    if (answers(match)) return composeMatch(match, main, question, commune, knowledge);
  }
  if (best && best.match.coverage >= MAY_FIT && best.match.anchored && rarity >= TOO_COMMON && answers(best.match)) {
    const rival = ranked[1];
    if (!rival || best.score - rival.score > 0.08 || best.match.entry.item.kind === "passage")
      return composeMatch(best.match, main, question, commune, knowledge);
  }
  if (best?.match.entry.item.kind === "indicator" && best.match.coverage >= FITS && main !== "target")
    return composeMatch(best.match, main, question, commune, knowledge);
  return notInPlan(commune, main, ranked[0]?.match, question, knowledge);
}

/** Best coverage of the subject over all plans: whether the question is about plans at all. */
function coverageAnywhere(question: Question, knowledge: Knowledge): number {
  return retrieve(question.slotsWithUnits, knowledge, { limit: 1 })[0]?.coverage ?? 0;
}

function respond(
  question: Question,
  facets: readonly Facet[],
  focus: readonly string[],
  chosen: string | null,
  knowledge: Knowledge,
): { draft: Draft; commune: string | null } {
  const { scope } = knowledge.lexicon;
  const { index } = knowledge;
  const named = question.communes;
  if (mentions(question, scope.injection, "strict"))
    return {
      draft: draft(
        "refuse",
        "Tôi không thay đổi được kế hoạch, chỉ tiêu hay quy tắc trả lời theo tin nhắn. Tôi chỉ tra cứu đúng những gì kế hoạch ghi; anh/chị cứ hỏi chỉ tiêu, nhiệm vụ, thời hạn, đơn vị phụ trách.",
      ),
      commune: named[0] ?? chosen,
    };
  const courtesy = smalltalk(question, knowledge);
  if (courtesy) return { draft: courtesy, commune: chosen };
  if (question.foreignCommune !== null)
    return {
      draft: draft(
        "none",
        `Tôi chưa có kế hoạch của xã ${question.foreignCommune}. Hiện có: ${knowledge.catalogue.communes.map((c) => c.shortName).join(", ")}.`,
        {
          suggestions: communeChoices(knowledge),
        },
      ),
      commune: chosen,
    };

  const empty =
    question.slots.length === 0 && question.units.length === 0 && facets.length === 0 && question.codes.length === 0;
  const comparesAll = facets.includes("compare") && question.has(/\b(?:xa nao|cac xa|giua cac|nhung xa|5 xa|nam xa)\b/);
  if (comparesAll || named.length >= 2) {
    const communes = knowledge.catalogue.communes.filter((c) =>
      comparesAll ? named.length < 2 || named.includes(c.slug) : named.includes(c.slug),
    );
    const compared = compareCommunes(question, communes, knowledge);
    if (compared) return { draft: compared, commune: chosen };
    if (named.length >= 2) {
      const parts = communes.map((c) => answerIn(c, { ...question, communes: [c.slug] }, facets, [], knowledge));
      return {
        draft: draft("compare", parts.map((p) => p.text).join("\n"), {
          citations: parts.flatMap((p) => p.citations),
          computed: parts.flatMap((p) => p.computed),
          focus: parts.flatMap((p) => p.focus),
        }),
        commune: chosen,
      };
    }
  }

  // A phrase whose syllables never stand side by side in a plan ("thời tiết") is none of ours, however common they are apart.
  const foreign = scope.outside.filter((p) =>
    question.tokens.some((_, at) => p.folded.length > 0 && matchesAt(question.tokens, at, p)),
  );
  const unknownPair = foreign.some(
    (p) => p.folded.length > 1 && p.folded.every((f, n) => n === 0 || index.pair(p.folded[n - 1] ?? "", f) === 0),
  );
  const outside =
    foreign.length > 0 &&
    question.reading.object === "any" &&
    (unknownPair || coverageAnywhere(question, knowledge) < 0.75);
  if (outside) return { draft: outOfScope(), commune: named[0] ?? chosen };
  const slug =
    named[0] ??
    chosen ??
    (knowledge.catalogue.communes.length === 1 ? (knowledge.catalogue.communes[0]?.slug ?? null) : null);
  const commune = slug === null ? undefined : knowledge.commune(slug);
  const anywhere = coverageAnywhere(question, knowledge);
  if (!commune) {
    const procedure = mentions(question, scope.procedure);
    if (procedure && anywhere < 0.8)
      return {
        draft: draft(
          "none",
          "Tôi chưa có hướng dẫn cho thủ tục này. Anh/chị hỏi trực tiếp Trung tâm Phục vụ hành chính công hoặc Công an xã để được chỉ dẫn.",
        ),
        commune: null,
      };
    if (
      !empty &&
      question.units.length === 0 &&
      anywhere < 0.4 &&
      facets.every((f) => f === "definition" || f === "target" || f === "product" || f === "duty")
    )
      return { draft: outOfScope(), commune: null };
    return { draft: askCommune(knowledge), commune: null };
  }
  const understood = question.tokens.some((t) => t.known && (knowledge.index.frequencies.get(t.folded) ?? 0) > 0);
  if (!understood && question.units.length === 0)
    return {
      draft: draft("clarify", "Tôi chưa hiểu câu này. Anh/chị hỏi lại giúp tôi, ví dụ:", {
        suggestions: ["Kế hoạch có những chỉ tiêu nào?", "Phòng Văn hóa – Xã hội phải làm gì?"],
      }),
      commune: commune.slug,
    };
  if (empty)
    return {
      draft: draft("clarify", `Tôi đang trả lời theo kế hoạch ${commune.name}. Anh/chị muốn hỏi gì ạ? Ví dụ:`, {
        suggestions: [
          "Kế hoạch có những chỉ tiêu nào?",
          "Phòng Văn hóa – Xã hội phải làm gì?",
          "Các đơn vị báo cáo khi nào?",
        ],
      }),
      commune: commune.slug,
    };
  return { draft: answerIn(commune, question, facets, focus, knowledge), commune: commune.slug };
}

/** Sent instead of an answer that its sources do not prove: the sources themselves, word for word. */
function quoteOnly(unproved: Draft): Draft {
  const quotes = unproved.citations.slice(0, 2).map((c) => `“${shorten(c.quote, 300)}”`);
  return draft(
    quotes.length > 0 ? "passage" : "none",
    quotes.length > 0
      ? `Nguyên văn kế hoạch: ${quotes.join("\n")}`
      : "Tôi chưa đối chiếu được câu trả lời với kế hoạch nên không trả lời câu này.",
    {
      citations: unproved.citations.slice(0, 2),
      focus: unproved.focus,
    },
  );
}

/** One turn: understand -> inherit -> retrieve and compose -> check. */
function turn(text: string, chosen: string | null, last: TurnState | null, knowledge: Knowledge, now: Date): Answered {
  const read = understand(text, knowledge, now);
  const { question, facets, focus } = inherit(read, last);
  const continues = last !== null && (read.continues || question !== read);
  const inherited = last && (continues || chosen === null) && last.named ? last.commune : null;
  const composed = respond(question, facets, focus, inherited ?? chosen ?? last?.commune ?? null, knowledge);
  const unproved = check(composed.draft, composed.commune, knowledge);
  const checkFailed = unproved.numbers.length > 0 || unproved.units.length > 0;
  const answered = checkFailed ? { ...composed, draft: quoteOnly(composed.draft) } : composed;
  return {
    draft: answered.draft,
    commune: answered.commune,
    checkFailed,
    state: {
      commune: answered.commune,
      named: read.communes.length > 0 || (continues && (last?.named ?? false)),
      facets: [...facets],
      question,
      focus: answered.draft.focus,
      kind: answered.draft.kind,
    },
  };
}

/**
 * Answers a question from the records alone; earlier user turns are replayed first so that a continuation knows what it continues.
 * @param chosen slug of the commune that the person chose, or null.
 */
export function answerQuestion(
  text: string,
  chosen: string | null,
  history: readonly Turn[],
  knowledge: Knowledge,
  now: Date,
): Answered {
  let state: TurnState | null = null;
  const turns = history.filter((t) => t.role === "user" && t.text.trim() !== "").slice(-REPLAYED);
  for (const t of turns) state = turn(t.text, chosen, state, knowledge, now).state;
  return turn(text, chosen, state, knowledge, now);
}
