import { foldedPhrase } from "../text/syllables.ts";
import type { Duty, Indicator, ReportingRule, Unit } from "./plan.ts";

/** Which unit answers for a figure, and which one puts all figures together. Rules only. */

/** Several offices under one name, or none in particular: nobody works at "Các phòng chuyên môn". Folded. */
const COLLECTIVE = [
  /^(?:cac|moi|tat ca|nhung|toan the|toan bo|tung|theo)\b/,
  /^(?:thu truong|truong|lanh dao|nguoi dung dau|chi nhanh) (?:cac|co quan don vi)\b/,
  /^(?:cap|co quan|don vi) co tham quyen\b/,
  // "Phòng, ban, ngành", "Cơ quan, đơn vị", "Phòng chuyên môn" without "các".
  /^(?:phong|co quan|don vi|ban nganh|so) (?:ban nganh|ban|don vi|nganh|chuyen mon|doan the|truc thuoc)\b/,
  /\blien quan$/,
];

/** True for a name that stands for several offices ("Các phòng chuyên môn", "Thủ trưởng các đơn vị", "Sở ngành liên quan"). */
export function isCollective(unitName: string): boolean {
  const folded = foldedPhrase(unitName);
  return COLLECTIVE.some((form) => form.test(folded));
}

/** Above the commune. Typed marks count: "tỉnh" is not "tình". */
const UPPER =
  /(?<!\p{L})(?:tỉnh|thành phố|huyện|trung ương|cấp trên)(?!\p{L})|^(?:sở|bộ(?! phận)|cục|chi cục|tổng cục)\s/iu;

/** True for a body above the commune ("UBND tỉnh", "Sở Khoa học và Công nghệ"). */
export function isUpperBody(unitName: string): boolean {
  return UPPER.test(unitName.normalize("NFC"));
}

/** Which units an admin made responsible where the plan names none. */
export interface Assignments {
  /** Unit of an indicator, by `assignedKey`. */
  indicators: ReadonlyMap<string, string>;
  /** The focal unit; null leaves it to the plan. */
  focal: string | null;
}

export const assignedKey = (document: string, code: string): string => `${document} ${code}`;

/** The single units that the plan itself gives an indicator to; empty when it names none, or only several under one name. */
export function unitsInPlan({ lead }: Pick<Indicator, "lead">): string[] {
  return (lead ?? []).filter((unit) => !isCollective(unit));
}

/** Whose officers report an indicator: the plan's single units and the one that an admin assigned. Empty: nobody yet. */
export function responsibleUnits(
  indicator: Pick<Indicator, "document" | "code" | "lead">,
  { indicators }: Pick<Assignments, "indicators">,
): string[] {
  const assigned = indicators.get(assignedKey(indicator.document, indicator.code));
  return [...new Set([...unitsInPlan(indicator), ...(assigned === undefined ? [] : [assigned])])];
}

/** They decide and are reported to; another office does the putting together for them. Folded. */
const DECIDING =
  /^(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan|dang uy|ban chi dao|ban (?:thuong vu|thuong truc|chap hanh)|thuong truc|chu tich|bi thu)\b/;

/**
 * The unit that receives the other units' reports and puts them together: the one that an admin assigned, else the one that the
 * plan shows to be it. Null when the plan does not say, or says as much of two units.
 * @param rules, duties, units of one commune.
 */
export function focalUnitOf(
  rules: readonly ReportingRule[],
  duties: readonly Duty[],
  units: readonly Unit[],
  assigned: string | null,
): string | null {
  if (assigned !== null) return assigned;
  const receiving = new Set(rules.flatMap((rule) => receiversOf(rule, units)));
  const ranked = units
    .filter(({ name }) => !isCollective(name) && !isUpperBody(name) && !DECIDING.test(foldedPhrase(name)))
    .map(({ name }) => ({ name, proof: proofOf(name, receiving.has(name), rules, duties) }))
    .filter(({ proof }) => proof > 0)
    .sort((a, b) => b.proof - a.proof);
  const [first, second] = ranked;
  return first && first.proof > (second?.proof ?? 0) ? first.name : null;
}

/**
 * How much of the plan says that this unit is the focal one. That others report to it, or that it is called so, is proof; that it
 * urges others or sums up can be true of several units, and so counts only between those with as much proof.
 */
function proofOf(name: string, receives: boolean, rules: readonly ReportingRule[], duties: readonly Duty[]): number {
  const ownRules = rules.filter((rule) => rule.from === name);
  const ownTexts = [...duties.filter((duty) => duty.unit === name), ...ownRules].flatMap(({ text }) => sentences(text));
  const strong = [receives, ownTexts.some(isCalledFocal)];
  const weak = [ownTexts.some(sumsUp), ownTexts.some(urges)];
  const count = (proofs: boolean[]): number => proofs.filter((proof) => proof).length;
  return count(strong) * (weak.length + 1) + count(weak);
}

/** "gửi Phòng VHXH tổng hợp", "báo cáo UBND xã (qua Phòng VHXH)". */
function receiversOf({ from, to }: ReportingRule, units: readonly Unit[]): string[] {
  const through = /\(qua ([^)]*)\)/iu.exec(to);
  const direct = through ? to.replace(through[0], "") : to;
  return [...namedIn(through?.[1] ?? "", units), ...namedIn(direct, units).filter((name) => name !== from)];
}

/** Units named in a list such as "UBND xã, Phòng Kinh tế"; longer names first, so that "UBND xã" is not found in "Văn phòng UBND xã". */
function namedIn(list: string, units: readonly Unit[]): string[] {
  let rest = ` ${foldedPhrase(list)} `;
  const byLength = [...units].sort((a, b) => b.name.length - a.name.length);
  return byLength.flatMap(({ name }) => {
    const phrase = ` ${foldedPhrase(name)} `;
    if (!rest.includes(phrase)) return [];
    rest = rest.replaceAll(phrase, " | ");
    return [name];
  });
}

/** Folded sentences and clauses between semicolons. */
const sentences = (text: string): string[] => text.split(/[.;\n]/).map((part) => foldedPhrase(part));

/** "Là cơ quan đầu mối … thực hiện Kế hoạch", "vai trò là cơ quan Thường trực Ban Chỉ đạo"; not "phối hợp với Cơ quan Thường trực". */
const isCalledFocal = (sentence: string): boolean =>
  /(?:^|\b(?:la|lam|vai tro) )(?:(?:co quan|don vi|bo phan) )?(?:thuong truc|dau moi)\b/.test(sentence) &&
  /\bban chi dao\b|\bke hoach\b|\btong hop\b.*\bbao cao\b/.test(sentence);

/** Puts results together itself: not "gửi Sở để tổng hợp", and not the money. */
function sumsUp(sentence: string): boolean {
  const [before = "", ...after] = sentence.split(/\btong hop\b/);
  if (/\b(?:gui|bao cao ve|phan anh ve|(?<!ket )qua) /.test(before)) return false;
  return after.some(
    (what) =>
      /\b(?:bao cao|ket qua|tinh hinh|tien do)\b/.test(what) &&
      !/^(?: \w+){0,4} (?:kinh phi|ngan sach|du toan|von)\b/.test(what),
  );
}

/** Sees to it that the plan is carried out. */
const urges = (sentence: string): boolean =>
  /\bdon doc\b.*\b(?:ke hoach|cac (?:co quan|don vi|phong|thon))\b/.test(sentence);
