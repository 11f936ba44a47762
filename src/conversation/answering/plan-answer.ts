import type { Commune } from "../../domain/plan.ts";
import type { EntryKind } from "../../search/entry.ts";
import type { Facet } from "../lexicon.ts";
import { compareInPlan } from "./compose/compare.ts";
import { composeDocument } from "./compose/document.ts";
import { composeListing, NO_LEAD } from "./compose/listing.ts";
import { composeOverview } from "./compose/overview.ts";
import { asksMoney, composePassage, composeSection, MONEY, satisfies, sentenceCoverage } from "./compose/passage.ts";
import { composeIndicator, composeTask } from "./compose/record.ts";
import { composeDuty, composeReporting } from "./compose/unit.ts";
import { citeItem, type Draft, draft, shorten } from "./draft.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Match, retrieve } from "./retrieve.ts";
import type { Question, Slot } from "./understand.ts";

/** A record fits when it speaks of this share of the subject; below it the plan is taken not to say. */
const FITS = 0.55;
/** Between the two a record is accepted only when nothing better is found and it leads its rivals. */
const MAY_FIT = 0.45;

/** Contact details are no part of a plan. */
export const CONTACT =
  /\b(?:so dien thoai|sdt|so dt|hotline|duong day nong|dia chi (?:cua|o dau|tru so|nha|lien he)|tru so (?:o dau|nam)|gio lam viec|email cua|dien thoai cua)\b/;
/** A sentence that is to answer a facet speaks of at least this share of the subject. */
const SENTENCE_FITS = 0.5;
/** Least total rarity of a subject that is answered without its title typed out. */
const TOO_COMMON = 2;
/** A record whose name the question says to this degree is meant, whatever else the question says. */
const TYPED_OUT = 0.85;

const RECORDS: readonly EntryKind[] = ["indicator", "task"];
const TEXTS: readonly EntryKind[] = ["duty", "passage"];

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
  if (nearby?.anchored && nearby.coverage >= 0.5) {
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

/** Indicators this close in every measure fit equally: choosing one would be a guess. */
const EQUAL = 0.03;
const MOST_CHOICES = 5;

/** The indicators that fit a question of one value, deadline or owner as well as the best; only the best when it leads. */
function equallyFitting(match: Match, score: number, ranked: readonly Fit[], wanted: Facet | undefined): Match[] {
  if (match.entry.item.kind !== "indicator" || wanted === undefined || match.exactness >= TYPED_OUT) return [match];
  return ranked
    .filter(
      (r) =>
        r.match.entry.item.kind === "indicator" &&
        Math.abs(r.score - score) <= EQUAL &&
        Math.abs(r.match.coverage - match.coverage) <= EQUAL &&
        Math.abs(r.match.exactness - match.exactness) <= 10 * EQUAL,
    )
    .map((r) => r.match)
    .slice(0, MOST_CHOICES);
}

function askWhich(matches: readonly Match[], commune: Commune): Draft {
  const options = matches.flatMap(({ entry }) =>
    entry.item.kind === "indicator"
      ? [{ label: shorten(`${entry.item.record.code} ${entry.item.record.name}`, 58), entry: entry.id }]
      : [],
  );
  return draft("clarify", `Kế hoạch ${commune.name} có mấy chỉ tiêu hợp với câu này. Anh/chị hỏi chỉ tiêu nào ạ?`, {
    options,
    focus: options.map((o) => o.entry),
  });
}

/** Retrieves and composes inside one commune's plan: the document itself, lists, units, then the record or passage that fits. */
export function answerIn(
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

  const byNumber = /\b(nhiem vu|chi tieu) (?:so |thu )?(\d{1,3})(?! ?(?:%|phan tram|nam|thang))\b/.exec(
    question.folded,
  );
  if (byNumber && question.codes.length === 0) {
    const kind = byNumber[1] === "nhiem vu" ? "task" : "indicator";
    const numbered = [...knowledge.entries.values()].filter(
      (e) => e.commune === commune.slug && e.item.kind === kind && e.id.endsWith(`.${byNumber[2]}`),
    );
    const [entry] = numbered;
    // Where numbering begins anew in each group the number alone names none.
    if (entry && numbered.length === 1)
      return composeMatch(
        { entry, coverage: 1, exactness: 1, anchored: true, score: 1 },
        main === "count" || main === "list" ? undefined : main,
        question,
        commune,
        knowledge,
      );
  }
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
    if (listing && (listing.kind !== "none" || question.slots.length === 0 || question.has(NO_LEAD))) return listing;
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
    if (!answers(match)) continue;
    const equal = equallyFitting(match, score, ranked, wanted);
    return equal.length > 1 ? askWhich(equal, commune) : composeMatch(match, main, question, commune, knowledge);
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
