import { collapse } from "../text/normalize.ts";
import { isEmphasised, withoutMarkup } from "./markup.ts";
import type { Block, SourceLine, TableBlock, TextBlock } from "./model.ts";
import type { Corrector } from "./ocr.ts";
import { TABLE_LAYOUTS } from "./parse/layouts/list.ts";

const RULE = /^(?:[-_*=~–—]\s*){3,}$/;
/** A page number alone on its line, sometimes as "- 3 -" or "3/12" or "Trang 3". */
const PAGE_NUMBER = /^(?:trang\s+)?[-–—]?\s*\d{1,3}\s*(?:\/\s*\d{1,3})?\s*[-–—]?$/i;
const BULLET = /^\s*([-–—−•*+·▪■●○o§])\s+(?=\S)/u;
const FOOTNOTE = /^\s*(?:<sup>\s*\(?\d+\)?\s*<\/sup>|\[\^\d+\]:|[¹²³⁴⁵⁶⁷⁸⁹]+)\s*\S/;
/** The text begins a numbered heading or item: "IV.", "II-", "1.", "1.2.", "a)", "(1)", "Điều 3.", "PHỤ LỤC". */
export const ENUMERATED =
  /^(?:[IVXLC]{1,6}\s*[.\-–)]|\d{1,2}(?:\.\d{1,2}){0,3}\s*[.)\-–](?:\s|$)|\d{1,2}(?:\.\d{1,2}){1,3}\s|[a-zđ]\s*\)|\(\d{1,2}\)|Điều\s+\d|PHỤ LỤC(?![\p{L}])|Phụ lục\s+(?:[IVX]+|\d+)\s*[:.]?\s*$)/u;
const SENTENCE_END = /[.;:!?…]["”’)\]]*$/u;
/** Words after which a date or a document number goes on: "ngày 24 tháng | 11 năm 2023", "Nghị quyết số | 71/NQ-CP". */
const EXPECTS_NUMBER = /(?:^|\s)(?:số|tháng|ngày|năm|mục|khoản|điều|mức|đạt|trên|đến|từ|[,(/-])$/iu;
/** Shorter lines are headings or signatures that happen to stand in two lines, not wrapped paragraphs. */
const WRAPPED_LINE_LENGTH = 50;

/**
 * Lines to whole paragraphs and tables: paragraphs that a page end broke are joined, page numbers and rulers go, footnotes
 * are taken out of the sentence they interrupt, markup goes, slips are corrected. The printed text stays in `source`.
 */
export function repair(lines: readonly SourceLine[], correct: Corrector): Block[] {
  return join(split(lines)).map((draft) => (draft.kind === "table" ? draft : finish(draft, correct)));
}

/** A paragraph in the making. */
interface Draft {
  kind: "text";
  lines: SourceLine[];
  /** True when a blank line (or a table) stands before it. */
  apart: boolean;
  footnote: boolean;
}

function split(lines: readonly SourceLine[]): (Draft | TableBlock)[] {
  const out: (Draft | TableBlock)[] = [];
  let apart = true;
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] as SourceLine;
    const table = tableAt(lines, i);
    if (table) {
      out.push(table);
      i += table.lines.length;
      apart = true;
      continue;
    }
    const text = line.text.trim();
    if (text === "" || (text.length <= 200 && (RULE.test(text) || PAGE_NUMBER.test(text)))) apart = true;
    else {
      out.push({ kind: "text", lines: [line], apart, footnote: FOOTNOTE.test(line.text) });
      apart = false;
    }
    i++;
  }
  return out;
}

function tableAt(lines: readonly SourceLine[], start: number): TableBlock | null {
  for (const layout of TABLE_LAYOUTS) {
    const end = layout.extent(lines, start);
    if (end <= start) continue;
    const own = lines.slice(start, end);
    return {
      kind: "table",
      layout: layout.name,
      lines: own,
      line: (own[0] as SourceLine).number,
      endLine: (own.at(-1) as SourceLine).number,
    };
  }
  return null;
}

function join(parts: (Draft | TableBlock)[]): (Draft | TableBlock)[] {
  const out: (Draft | TableBlock)[] = [];
  for (const part of parts) {
    if (part.kind === "text" && !part.footnote) {
      const open = lastOpen(out);
      if (open && continues(open, part)) {
        open.lines.push(...part.lines);
        continue;
      }
    }
    out.push(part);
  }
  return out;
}

/** The paragraph which the next one may go on: the last block, footnotes passed over. */
function lastOpen(out: (Draft | TableBlock)[]): Draft | null {
  for (let i = out.length - 1; i >= 0; i--) {
    const part = out[i] as Draft | TableBlock;
    if (part.kind === "table") return null;
    if (!part.footnote) return part;
  }
  return null;
}

function continues(open: Draft, next: Draft): boolean {
  const last = (open.lines.at(-1) as SourceLine).text;
  const before = plain(last);
  const after = plain((next.lines[0] as SourceLine).text);
  if (isBulletLine((next.lines[0] as SourceLine).text) || /^#/.test((next.lines[0] as SourceLine).text.trim()))
    return false;
  if (ENUMERATED.test(after)) return false;
  if (/^\d/.test(after) && EXPECTS_NUMBER.test(before)) return true;
  if (next.apart) {
    if (SENTENCE_END.test(before)) return false;
    return /^\p{Ll}/u.test(after);
  }
  if (/^\p{Ll}/u.test(after)) return !SENTENCE_END.test(before);
  if (isCapitals(after)) return ENUMERATED.test(before) && isCapitals(before);
  return (
    before.length >= WRAPPED_LINE_LENGTH && !SENTENCE_END.test(before) && !isCapitals(before) && !/^\(/.test(after)
  );
}

function isBulletLine(text: string): boolean {
  return BULLET.test(text) && !/^\s*\*[^*]+\*\s*$/.test(text) && !/^\s*o\s/.test(text);
}

/** Only capital letters, as in "TỔ CHỨC THỰC HIỆN". */
export function isCapitals(text: string): boolean {
  return /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text);
}

function plain(text: string): string {
  return withoutMarkup(text.replace(/^\s*#+\s*/, ""));
}

function finish(draft: Draft, correct: Corrector): TextBlock {
  const raw = draft.lines.map((line) => line.text);
  const first = raw[0] ?? "";
  const hashes = /^\s*(#{1,6})\s/.exec(first)?.[1]?.length ?? 0;
  const mark = hashes === 0 && isBulletLine(first) ? (BULLET.exec(first)?.[1] ?? "") : "";
  const bare = raw.map((text, i) => (i === 0 ? text.replace(/^\s*#+\s*/, "") : text));
  if (mark) bare[0] = first.replace(BULLET, "");
  // Marks that open on one line and close on another are only seen on the whole.
  const whole = bare.join(" ");
  return {
    kind: "text",
    text: correct(withoutMarkup(whole)),
    source: collapse(raw.join(" ")),
    pieces: bare.map((text) => correct(withoutMarkup(text))),
    line: (draft.lines[0] as SourceLine).number,
    endLine: (draft.lines.at(-1) as SourceLine).number,
    bullet: mark === "" ? "" : mark === "+" || /[·▪■●○o§]/.test(mark) ? "+" : "-",
    hashes,
    emphasised: isEmphasised(whole),
    footnote: draft.footnote,
  };
}
