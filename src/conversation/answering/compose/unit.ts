import type { Cadence, Commune, Duty, ReportingRule } from "../../../domain/plan.ts";
import { foldedPhrase } from "../../../text/syllables.ts";
import { citeDuty, citeRule, type Draft, draft, shorten } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import { retrieve } from "../retrieve.ts";
import type { Question } from "../understand.ts";
import { composeListing } from "./listing.ts";
import { excerpt } from "./passage.ts";

const DUTY_LENGTH = 1100;

/** Plans say "hằng quý" or "3 tháng": each is printed as that plan says it. */
const IN_FIGURES: Partial<Record<Cadence, { said: RegExp; text: string }>> = {
  quarter: { said: /(?<!\d)0?3 tháng/iu, text: "3 tháng" },
  year: { said: /(?<!\d)0?1 năm/iu, text: "1 năm" },
};
const CADENCE_WORDS: Record<Cadence, string> = {
  month: "hằng tháng",
  quarter: "hằng quý",
  "half-year": "6 tháng",
  year: "hằng năm",
  "on-request": "đột xuất khi có yêu cầu",
  periodic: "định kỳ",
};

/** Share of the asked words that the unit's printed name holds, and the reverse, averaged. */
function nameFit(asked: readonly string[], name: string): number {
  const words = foldedPhrase(name).split(" ");
  if (asked.length === 0) return 0;
  const a = asked.filter((w) => words.includes(w)).length / asked.length;
  const b = words.filter((w) => asked.includes(w)).length / words.length;
  return a * 0.7 + b * 0.3;
}

/** The duties that the question's unit words name; a unit that the catalogue knows wins over one that only sounds alike. */
export function dutiesFor(question: Question, commune: Commune, knowledge: Knowledge): Duty[] {
  const duties = knowledge.catalogue.duties.filter((d) => d.commune === commune.slug);
  const named = question.units.map((u) => u.names.get(commune.slug)).filter((n) => n !== undefined);
  const exact = duties.filter((d) => named.includes(d.unit));
  if (exact.length > 0) return exact;
  const asked = [
    ...question.slotsWithUnits.flatMap((s) => [...s.tokens.map((t) => t.folded)]),
    ...question.units.flatMap((u) => question.tokens.slice(u.start, u.end).map((t) => t.folded)),
  ];
  const unique = [...new Set(asked)];
  const alternatives = question.slotsWithUnits.flatMap((s) => s.alternatives);
  const scored = duties
    .map((d) => {
      const viaPlan = Math.max(
        0,
        ...alternatives.map((p) => (` ${foldedPhrase(d.unit)} `.includes(` ${p.folded.join(" ")} `) ? 0.8 : 0)),
      );
      return { d, fit: Math.max(nameFit(unique, d.unit), viaPlan) };
    })
    .filter((s) => s.fit >= 0.5)
    .sort((a, b) => b.fit - a.fit);
  const best = scored[0];
  // A paragraph elsewhere may speak of exactly these words ("người đứng đầu các cơ quan"): then no unit is meant.
  const [passage] = retrieve(question.slotsWithUnits, knowledge, {
    communes: [commune.slug],
    kinds: ["passage"],
    limit: 1,
    said: question.tokens,
  });
  if (best && passage && best.fit < 0.75 && unique.length >= 5 && passage.coverage > 0.9) return [];
  return best ? scored.filter((s) => s.fit >= best.fit - 0.05).map((s) => s.d) : [];
}

/** "Người đứng đầu các cơ quan…": words beside the unit that its duties lack and a paragraph elsewhere has. */
function speaksOfOther(question: Question, duties: readonly Duty[], commune: Commune, knowledge: Knowledge): boolean {
  const unit = question.units[0];
  if (!unit) return false;
  // Only words that stand right before the unit can make another subject of it.
  const before = question.tokens.slice(Math.max(0, unit.start - 3), unit.start);
  const rest = before.filter((t) => question.slots.some((s) => s.tokens.includes(t))).map((t) => t.folded);
  if (rest.length < 3) return false;
  const said = new Set(duties.flatMap((d) => foldedPhrase(`${d.unit} ${d.text}`).split(" ")));
  if (rest.filter((w) => said.has(w)).length / rest.length > 0.34) return false;
  const [passage] = retrieve(question.slotsWithUnits, knowledge, {
    communes: [commune.slug],
    kinds: ["passage"],
    limit: 1,
  });
  return passage !== undefined && passage.coverage > 0.85;
}

/** "Phòng X phải làm gì": what "Tổ chức thực hiện" gives the unit, then how many rows it leads. Null when the plan names no such unit. */
export function composeDuty(question: Question, commune: Commune, knowledge: Knowledge): Draft | null {
  const duties = dutiesFor(question, commune, knowledge);
  if (duties.length > 0 && speaksOfOther(question, duties, commune, knowledge)) return null;
  if (duties.length > 0) {
    const each = Math.floor(DUTY_LENGTH / duties.length);
    const slots = question.slots.filter(
      (s) => !duties.some((d) => s.tokens.every((t) => foldedPhrase(d.unit).split(" ").includes(t.folded))),
    );
    const text = duties
      .map((d) => {
        const body =
          d.text.length <= each
            ? d.text
            : slots.length > 0
              ? excerpt(d.text, slots, knowledge, each, () => true)
              : shorten(d.text, each);
        const lines = body.includes("\n")
          ? body
              .split("\n")
              .map((l) => `- ${l}`)
              .join("\n")
          : body;
        return `${d.unit} (${commune.name}):${body.includes("\n") ? "\n" : " "}${lines}`;
      })
      .join("\n");
    const named = question.units.map((u) => u.names.get(commune.slug)).find((n) => n !== undefined);
    const led = named
      ? knowledge.catalogue.tasks.filter((t) => t.commune === commune.slug && t.lead.includes(named)).length
      : 0;
    const ledIndicators = named
      ? knowledge.catalogue.indicators.filter((i) => i.commune === commune.slug && (i.lead ?? []).includes(named))
          .length
      : 0;
    const more = [led > 0 ? `${led} nhiệm vụ` : "", ledIndicators > 0 ? `${ledIndicators} chỉ tiêu` : ""].filter(
      (s) => s,
    );
    return draft("duty", text + (more.length > 0 ? `\nNgoài ra chủ trì ${more.join(" và ")}.` : ""), {
      citations: duties.map((d) => citeDuty(knowledge, d)),
      computed: [String(led), String(ledIndicators)],
      suggestions: more.length > 0 && named ? [`${named} chủ trì những nhiệm vụ, chỉ tiêu nào?`] : [],
    });
  }
  const named = question.units.map((u) => u.names.get(commune.slug)).find((n) => n !== undefined);
  if (named === undefined) return null;
  const listing = composeListing(
    { ...question, slots: [], reading: { ...question.reading, object: "any" } },
    commune,
    knowledge,
    false,
  );
  return listing && listing.kind !== "none" ? { ...listing, kind: "duty" } : null;
}

function ruleSentence(rule: ReportingRule): string {
  const cadence = rule.cadence
    .map((c) => {
      const figures = IN_FIGURES[c];
      return figures?.said.test(rule.text) ? `${figures.text} (${CADENCE_WORDS[c]})` : CADENCE_WORDS[c];
    })
    .join(", ");
  const due = rule.dueDay === null ? "" : `, trước ngày ${rule.dueDay} hằng tháng`;
  const to = rule.to === "" ? "" : ` báo cáo ${rule.to}`;
  const when =
    rule.dueDay !== null && rule.cadence.length === 1 && rule.cadence[0] === "month"
      ? due.slice(2)
      : `${cadence}${due}`;
  return `${rule.from}${to}${to === "" ? " báo cáo" : ""}${when ? `: ${when}` : ""}.`;
}

/** "Báo cáo cho ai, khi nào": the plan's reporting rules, those of the named unit first. Null when the plan has none that fit. */
export function composeReporting(question: Question, commune: Commune, knowledge: Knowledge): Draft | null {
  const rules = knowledge.catalogue.reporting.filter((r) => r.commune === commune.slug);
  if (rules.length === 0) return null;
  const named = question.units.map((u) => u.names.get(commune.slug) as string).filter((n) => n !== undefined);
  const ranked = retrieve(question.slotsWithUnits, knowledge, {
    communes: [commune.slug],
    kinds: ["reporting"],
    limit: rules.length,
  });
  const rankOf = (r: ReportingRule): number => {
    const match = ranked.find((m) => m.entry.item.kind === "reporting" && m.entry.item.record === r);
    return match ? match.score : 0;
  };
  const words = [
    ...new Set([
      ...question.slotsWithUnits.flatMap((s) => s.tokens.map((t) => t.folded)),
      ...question.units.flatMap((u) => question.tokens.slice(u.start, u.end).map((t) => t.folded)),
    ]),
  ];
  const toMe = question.has(/\b(?:bao cao|gui|nop)(?: \w+){0,6} (?:cho|ve|len|toi|den|voi) \w+/);
  const scored = rules
    .map((r) => {
      let score = rankOf(r);
      if (named.some((n) => r.from === n)) score += 1.2;
      if (named.some((n) => r.to === n || r.to.split(", ").includes(n))) score += toMe ? 0.7 : 0.3;
      score += nameFit(words, r.from) * 1.2;
      if (question.has(/\b(?:may|cac|nhung|tung) (?:don vi|co quan|phong|ban)\b/) && /^Các /u.test(r.from))
        score += 0.9;
      if (r.dueDay !== null) score += question.has(/\b(?:ngay|han|truoc|deadline)\b/) ? 0.6 : 0.25;
      if (r.cadence.includes("month") && question.has(/\b(?:hang thang|moi thang|thang)\b/)) score += 0.4;
      if (r.cadence.includes("on-request") && question.has(/\b(?:vuong(?: mac)?|kho khan|phat sinh|dot xuat|ket)\b/))
        score += 0.8;
      if (r.to === "") score -= 0.4;
      return { r, score };
    })
    .sort((a, b) => b.score - a.score);
  const unknown = question.units.length > 0 && named.length === 0;
  const best = scored[0] as (typeof scored)[number];
  const own = scored
    .filter((s) => named.includes(s.r.from) && (s.r.cadence.length > 0 || s.r.dueDay !== null))
    .map((s) => s.r);
  const specific = named.length > 0 || question.slotsWithUnits.length > 0;
  const wide = !specific || question.has(/\bkhac nhau\b|\bso voi\b/);
  const fitting = scored
    .filter((s) => s.score >= best.score - (wide ? 2 : 0.45))
    .slice(0, wide ? 3 : 2)
    .map((s) => s.r);
  const chosen = !toMe && own.length > 1 && fitting.every((r) => named.includes(r.from)) ? own.slice(0, 3) : fitting;
  const rulesText = chosen.map(ruleSentence).join("\n");
  const monthly = question.has(/\b(?:hang|moi|tung) thang\b/) && !rules.some((r) => r.cadence.includes("month"));
  if (monthly)
    return draft(
      "none",
      `Kế hoạch ${commune.name} không nêu chế độ báo cáo hằng tháng. Quy định báo cáo có trong kế hoạch:\n${rulesText}`,
      {
        citations: chosen.map((r) => citeRule(knowledge, r)),
        computed: ["1", "3", "6"],
      },
    );
  if (unknown) {
    const unit = [...(question.units[0]?.names.values() ?? [])][0] ?? "đơn vị này";
    return draft(
      "none",
      `Kế hoạch ${commune.name} không nêu chế độ báo cáo của ${unit}. Quy định báo cáo có trong kế hoạch:\n${rulesText}`,
      {
        citations: chosen.map((r) => citeRule(knowledge, r)),
        computed: ["1", "3", "6"],
      },
    );
  }
  const text = rulesText;
  return draft("reporting", `${text}\n(Theo kế hoạch ${commune.name}.)`, {
    citations: chosen.map((r) => citeRule(knowledge, r)),
    computed: ["1", "3", "6"],
  });
}
