import type { Passage, Section } from "../../domain/plan.ts";
import { collapse } from "../../text/normalize.ts";
import { parseRoman } from "../../text/numbers.ts";
import type { Outline, OutlineNode, PlacedText, RowAccount, Table } from "../model.ts";

/** Longer introductions hold facts of their own and stay passages although they end with ":". */
const LONG_INTRODUCTION = 200;

/** Every quotable paragraph and bullet. Headings and short introductions over a list are in the path instead. */
export function toPassages(
  outline: Outline,
  account: readonly RowAccount[],
  document: string,
  commune: string,
): Passage[] {
  const passages: Passage[] = [];
  const ids = new Set<string>();
  const add = (own: Omit<Passage, "id" | "document" | "commune">): void => {
    let id = `${document}:${own.line}`;
    for (let n = 2; ids.has(id); n++) id = `${document}:${own.line}-${n}`;
    ids.add(id);
    passages.push({ id, document, commune, ...own });
  };
  for (const group of grouped(outline.texts)) {
    const first = group[0] as PlacedText;
    const last = group.at(-1) as PlacedText;
    const texts = group.map(({ block }) => block.text);
    add({
      section: first.node?.label ?? "",
      path: pathOf(first),
      text: first.role === "recipients" ? listed(texts) : texts.join(first.role === "signature" ? "\n" : " "),
      source: collapse(group.map(({ block }) => block.source).join(" ")),
      line: first.block.line,
      endLine: last.block.endLine,
    });
  }
  for (const { row, fate } of account) {
    if (fate !== "unread") continue;
    add({
      section: "",
      path: [],
      text: collapse(row.cells.join(" ")),
      source: row.source,
      line: row.line,
      endLine: row.endLine,
    });
  }
  return passages.sort((a, b) => a.line - b.line);
}

/** Recipients and signature are one passage each; every other text is its own. */
function grouped(texts: readonly PlacedText[]): PlacedText[][] {
  const out: PlacedText[][] = [];
  for (const text of texts) {
    const open = out.at(-1);
    const tail = text.role === "recipients" || text.role === "signature";
    if (tail && open?.[0]?.role === text.role) open.push(text);
    else if (tail || quotable(text)) out.push([text]);
  }
  return out;
}

function quotable({ role, block }: PlacedText): boolean {
  if (role === "front" || role === "title" || role === "subtitle") return false;
  return (
    !(block.text.endsWith(":") && block.bullet === "" && block.text.length < LONG_INTRODUCTION) && block.text !== ""
  );
}

function listed(texts: readonly string[]): string {
  const [head = "", ...rest] = texts;
  return [head, ...rest.map((text) => `- ${text}`)].join("\n");
}

function pathOf({ node, subtitle, role }: PlacedText): string[] {
  const titles: string[] = [];
  for (let at: OutlineNode | null = node; at; at = at.parent) {
    if (at.heading || (at !== node && at.title !== "")) titles.unshift(at.title);
  }
  if (role === "recipients") return ["Nơi nhận"];
  if (role === "signature") return ["Người ký"];
  if (role === "basis") return ["Căn cứ"];
  return subtitle ? [...titles, subtitle] : titles;
}

/**
 * An annex whose first page is missing: a table after the signature stands under no heading, and the text sends to an
 * annex before the first that is there.
 */
export function lostAnnex(
  outline: Outline,
  tables: readonly Table[],
): { number: number; label: string; title: string; line: number } | null {
  const table = tables.find((t) => t.headless);
  if (!table) return null;
  const present = outline.nodes
    .filter((node) => node.level === 0)
    .map((node) => parseRoman(node.printed) ?? Number(node.printed));
  for (const { block, role } of outline.texts) {
    if (role === "title") continue;
    for (const match of block.text.matchAll(
      /(?:([^.;(]{5,120}?)\s+(?:nêu\s+)?(?:tại|theo|ở)\s+)?[Pp]hụ lục\s+([IVX]+|\d{1,2})(?![\p{L}\d])/gu,
    )) {
      const printed = match[2] ?? "";
      const number = parseRoman(printed) ?? Number(printed);
      if (present.some((n) => n <= number)) continue;
      const named = (match[1] ?? "").replace(/^(?:có\s+)?(?:chi tiết|xem|kèm theo)\s+/iu, "").trim();
      return {
        number,
        label: `PL.${printed}`,
        title: `Phụ lục ${printed}${named ? `: ${named}` : ""}`,
        line: table.line,
      };
    }
  }
  return null;
}

export function toSections(outline: Outline, tables: readonly Table[], document: string): Section[] {
  const lost = lostAnnex(outline, tables);
  const own = outline.nodes.map(({ label, title, level, line }) => ({
    document,
    label,
    title,
    level: Math.max(1, level),
    line,
  }));
  const annex = lost ? [{ document, label: lost.label, title: lost.title, level: 1, line: lost.line }] : [];
  return [...own, ...annex].sort((a, b) => a.line - b.line);
}
