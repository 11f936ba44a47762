import type { ReportingRule, Unit } from "../domain/plan.ts";
import { foldedPhrase } from "../text/syllables.ts";

/** Offices above or beside a commune's own, and the bodies that head it: its "các cơ quan, đơn vị" are not these. Folded. */
const UPPER =
  /^(?:so|bo|cuc|chi cuc|tong cuc|kho bac|doanh nghiep|cap co tham quyen|ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan|dang uy|ban thuong vu|thuong truc)\b|\b(?:tinh|trung uong|chi nhanh|ngan hang)\b/;
/** Any office of the commune. */
const ANY_OFFICE = /^(?:co quan|don vi|ban nganh|ban|nganh|phong ban)\b/;
/** Words before the offices that are meant. */
const HEADS = /^(?:thu truong|lanh dao|nguoi dung dau|truong)\s(?=cac\b)/;

/** True when a reporting rule binds a unit: by its own name or a spelling, or as one of "Các cơ quan, đơn vị…", "Các phòng…". */
export function ruleApplies(rule: ReportingRule, unitName: string, units: readonly Unit[]): boolean {
  const names = namesOf(rule.commune, unitName, units);
  const from = foldedPhrase(rule.from);
  if (names.includes(from)) return true;
  const parts = rule.from.split(/[,;]|\s(?:và|and)\s/u).map(foldedPhrase);
  if (parts.some((part) => names.includes(part))) return true;
  const known = foldedPhrase(unitName);
  // Who gathers the reports does not report to itself.
  const receives = rule.to
    .replace(/\(.*?\)/g, "")
    .split(/[,;]/u)
    .map(foldedPhrase);
  if (UPPER.test(known) || isCollective(known) || receives.some((to) => names.includes(to))) return false;
  return collectiveParts(rule.from).some((part) => covers(part, known));
}

function namesOf(commune: string, unitName: string, units: readonly Unit[]): string[] {
  const wanted = foldedPhrase(unitName);
  const unit = units.find(
    ({ commune: of, name, aliases }) => of === commune && [name, ...aliases].some((n) => foldedPhrase(n) === wanted),
  );
  return [...new Set([unitName, unit?.name ?? unitName, ...(unit?.aliases ?? [])].map(foldedPhrase))];
}

function isCollective(folded: string): boolean {
  return /^cac\b/.test(folded.replace(HEADS, ""));
}

/** "Các phòng chuyên môn, cơ quan, các thôn" -> "phong chuyen mon", "co quan", "thon"; none when it begins with one office. */
function collectiveParts(from: string): string[] {
  const folded = foldedPhrase(from).replace(HEADS, "");
  if (!/^cac\b/.test(folded) || UPPER.test(folded.slice(4))) return [];
  return from
    .split(/[,;]|\s(?:và)\s/u)
    .map((part) => foldedPhrase(part).replace(HEADS, "").replace(/^cac /, ""))
    .filter((part) => part !== "");
}

/** "phong chuyen mon" covers "phong kinh te", "truong hoc tren dia ban" covers "truong tieu hoc…". */
function covers(part: string, unit: string): boolean {
  if (ANY_OFFICE.test(part)) return true;
  const [head = ""] = part.split(" ");
  return unit.startsWith(`${head} `) && !/^(?:to chuc|chi|uy)\b/.test(part);
}
