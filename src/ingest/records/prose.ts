import type { Outline, OutlineNode, PlacedText } from "../model.ts";
import { groupYear } from "../parse/rows.ts";
import { parseValue } from "../parse/values.ts";
import type { IndicatorEntry } from "./entries.ts";

const MEASURED =
  /^(?:(?:phấn đấu|nâng|duy trì|trong đó|đưa|có|và|với)\s+)*((?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|số lượng|quy mô|mức độ|chỉ số|mật độ)\s.{5,200}?)\s+(?:đạt|chiếm|lên|là|còn)\s+(?:mức\s+)?((?:trên|dưới|tối thiểu|ít nhất|từ|khoảng|không dưới|không quá|hơn|≥|≤|>|<)?\s*\d.*)$/iu;
const SHARE =
  /^(?:(?:phấn đấu|đến năm 20\d\d,?|bảo đảm|đảm bảo|duy trì|có)\s+)*((?:trên|tối thiểu|ít nhất|hơn|≥|>)?\s*\d+(?:[.,]\d+)?\s*%)\s+((?:các |số )?\p{Ll}.{5,200})$/iu;

/**
 * Indicators in sentences, for plans without an indicator table: "Tỷ lệ X đạt 85%", "100% hồ sơ được số hóa", only in a
 * section that names its milestone or, in a one-year plan, holds its concrete aims. The group is the section's first label.
 */
export function readProse(outline: Outline, planYear: number | null): IndicatorEntry[] {
  const out: IndicatorEntry[] = [];
  const counts = new Map<string, number>();
  const years: string[] = [];
  for (const placed of outline.texts) {
    if (!["text", "item"].includes(placed.role) || !placed.node || placed.block.footnote) continue;
    const milestone = milestoneOf(placed, planYear);
    if (!milestone) continue;
    const top = topOf(placed.node);
    if (!years.includes(milestone.year)) years.push(milestone.year);
    for (const clause of clausesOf(placed.block.text)) {
      const read = readClause(clause);
      if (!read) continue;
      // Each milestone counts from 1, as tables do, so that the same aim at two milestones becomes one indicator.
      const key = `${top.label}|${milestone.year}`;
      const number = String((counts.get(key) ?? 0) + 1);
      counts.set(key, Number(number));
      const { op, value, max, text, percent } = parseValue(read.value);
      out.push({
        letter: "",
        group: top.label,
        groupName: top.title,
        number,
        sub: false,
        name: read.name,
        measure: percent ? "%" : null,
        targets: [
          {
            milestone: milestone.year,
            op,
            value,
            max,
            text,
            inferred: milestone.inferred,
            line: placed.block.line,
            lead: null,
            reference: placed.node.label,
            source: placed.block.source,
          },
        ],
        line: placed.block.line,
        orphan: false,
        dated: false,
        part: years.indexOf(milestone.year),
        table: 0,
      });
    }
  }
  return out;
}

function milestoneOf(placed: PlacedText, planYear: number | null): { year: string; inferred: boolean } | null {
  const own = groupYear(placed.subtitle);
  if (own) return { year: own, inferred: false };
  for (let node = placed.node; node; node = node.parent) {
    if (!node.heading) continue;
    const aims = /mục tiêu|chỉ tiêu/iu.test(node.title);
    const year = groupYear(node.title);
    if (
      year &&
      (aims || /mục tiêu|chỉ tiêu/iu.test(node.parent?.title ?? "") || /^(?:đến|năm|giai đoạn)/iu.test(node.title))
    ) {
      return { year, inferred: false };
    }
    if (/(?:mục tiêu|chỉ tiêu) cụ thể|các chỉ tiêu/iu.test(node.title) && planYear !== null) {
      return { year: String(planYear), inferred: true };
    }
  }
  return null;
}

function topOf(node: OutlineNode): OutlineNode {
  let top = node;
  while (top.parent) top = top.parent;
  return top;
}

/** Sentences at stops and commas, but not inside numbers or brackets. */
function clausesOf(text: string): string[] {
  const clauses: string[] = [];
  for (const sentence of text.split(/[;]\s+|(?<=[\p{L}%)])\.\s+|\.$/u)) {
    // A comma separates clauses only where a new measured thing begins.
    clauses.push(
      ...sentence.split(
        /,\s+(?=(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|quy mô|số lượng|chỉ số|(?:trên |tối thiểu |ít nhất )?\d+(?:[.,]\d+)?\s*%))/iu,
      ),
    );
  }
  return clauses.map((clause) => clause.trim()).filter((clause) => clause !== "");
}

function readClause(clause: string): { name: string; value: string } | null {
  const measured = MEASURED.exec(clause);
  if (measured) return { name: capital(measured[1] ?? ""), value: valuePart(measured[2] ?? "") };
  const share = SHARE.exec(clause);
  return share ? { name: capital((share[2] ?? "").replace(/[.,;]$/, "")), value: (share[1] ?? "").trim() } : null;
}

/** "từ 70% đến 80%, số hóa …" -> "từ 70% đến 80%": the value ends where another clause begins. */
function valuePart(text: string): string {
  return text.replace(/,\s+(?!\d).*$/su, "").trim();
}

function capital(text: string): string {
  return (text[0] ?? "").toLocaleUpperCase("vi") + text.slice(1);
}
