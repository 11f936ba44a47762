import type { Citation } from "../../../domain/answer.ts";
import type { Guide, Office } from "../../../domain/guide.ts";
import type { Indicator, Target } from "../../../domain/plan.ts";
import { foldedPhrase } from "../../../text/syllables.ts";
import { citeDuty, citePassage, citeTarget, citeTask, type Draft, draft, shorten, valueText } from "../draft.ts";
import type { Knowledge } from "../knowledge.ts";
import { retrieve } from "../retrieve.ts";
import { understand } from "../understand.ts";
import { citeGuide, isoDay, shown } from "./cite.ts";

/** Names of the offices as people know them, and how plans spell them (folded). */
export const OFFICE_NAMES: Record<Office, { name: string; spelled: RegExp }> = {
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

/** Lines of an answer with what proves them. */
export interface Said {
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
  // A short form of one syllable ("CA") is part of other words when folded.
  const spellings = knowledge.spellingsOf(slug, unit.name).filter((s) => s.includes(" "));
  const passage = knowledge.catalogue.passages.find(
    (p) => p.commune === slug && spellings.some((s) => ` ${foldedPhrase(p.source)} `.includes(` ${s} `)),
  );
  if (passage) return { name: unit.name, citation: citePassage(knowledge, passage) };
  const target = knowledge.catalogue.indicators
    .filter((i) => i.commune === slug)
    .flatMap((indicator) => indicator.targets.map((t) => ({ indicator, t })))
    .find(({ indicator, t }) => [...(t.lead ?? []), ...(indicator.lead ?? [])].includes(unit.name));
  if (target) return { name: unit.name, citation: citeTarget(knowledge, target.indicator, target.t) };
  const task = knowledge.catalogue.tasks.find((t) => t.commune === slug && t.lead.includes(unit.name));
  return task ? { name: unit.name, citation: citeTask(knowledge, task) } : null;
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

/** The commune's own target as a line; null where its plan has none. */
export function targetLine(guide: Guide, slug: string | null, knowledge: Knowledge, now: Date): Said | null {
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
