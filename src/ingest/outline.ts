import { fold } from "../text/normalize.ts";
import { parseRoman } from "../text/numbers.ts";
import { foldedPhrase } from "../text/syllables.ts";
import type { Block, Outline, OutlineNode, PlacedTable, PlacedText, TextBlock } from "./model.ts";
import { isCapitals } from "./repair.ts";

/** Longer text is a paragraph, however it is numbered. Characters after repair; the longest heading we know has 330. */
const LONGEST_HEADING = 420;
/** A numbered line that ends with a full stop is a heading only when it is short and its sister headings are. */
const LONGEST_STOPPED_HEADING = 250;
const SENTENCE_END = /[.;:!?…]["”’)]*$/u;

/** "KẾ HOẠCH", "CHƯƠNG TRÌNH HÀNH ĐỘNG": the kind of the document, in capitals, perhaps with its title on the same line. */
export const DOCUMENT_KIND =
  /^(KẾ HOẠCH|CHƯƠNG TRÌNH(?: HÀNH ĐỘNG)?|NGHỊ QUYẾT|QUYẾT ĐỊNH|ĐỀ ÁN|PHƯƠNG ÁN|THÔNG BÁO|HƯỚNG DẪN|CHỈ THỊ|BÁO CÁO)(?![\p{L}])\s*:?\s*(.*)$/u;

interface Enumerator {
  printed: string;
  /** 1 roman, 2 "1.", 3 "1.1." …, 6 letters. Annexes have 0. */
  level: number;
  title: string;
  /** "PL" for annexes. */
  prefix: string;
}

/**
 * Places every block in the tree of sections. A heading does not end like a sentence; a numbered paragraph that does
 * keeps its number as a section of its own but is read as text.
 */
export function outline(blocks: readonly Block[]): Outline {
  const out: Outline = { nodes: [], texts: [], tables: [] };
  const tree = new Tree(out.nodes);
  let front = true;
  let kindSeen = false;
  let titled = false;
  let tail: "" | "recipients" | "signature" = "";
  let subtitle = "";
  let caption: TextBlock[] = [];
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i] as Block;
    if (block.kind === "table") {
      out.tables.push({ block, node: tree.current, caption } satisfies PlacedTable);
      caption = [];
      tail = "";
      subtitle = "";
      continue;
    }
    const next = nextText(blocks, i);
    const place = (role: PlacedText["role"], node = tree.current): void => {
      out.texts.push({ block, node, role, subtitle: role === "text" ? subtitle : "" });
    };
    caption.push(block);
    if (isRecipientsHead(block.text)) {
      tree.close();
      tail = "recipients";
      place("recipients");
      continue;
    }
    const mark = block.bullet ? null : enumeratorOf(block.text);
    if (mark && mark.prefix === "PL") {
      front = false;
      tail = "";
      subtitle = "";
      const title = annexTitle(blocks, i, mark.title);
      tree.open(
        mark,
        `Phụ lục${mark.printed ? ` ${mark.printed}` : ""}${title.text ? `: ${title.text}` : ""}`,
        block,
        true,
      );
      place("title");
      for (let k = i + 1; k <= title.last; k++) {
        const part = blocks[k] as TextBlock;
        caption.push(part);
        out.texts.push({ block: part, node: tree.current, role: "title", subtitle: "" });
      }
      i = title.last;
      continue;
    }
    if (tail !== "") {
      if (tail === "recipients" && isSignatureHead(block)) tail = "signature";
      const goesOn =
        (mark?.level === 1 && block.text.length > 12) || block.hashes > 0 || DOCUMENT_KIND.test(block.text);
      if (!(tail === "signature" && goesOn)) {
        place(tail);
        continue;
      }
      tail = "";
    }
    if (isSignatureHead(block) && !front) {
      tree.close();
      tail = "signature";
      place("signature");
      continue;
    }
    if (mark && (!front || opensBody(mark))) {
      front = false;
      subtitle = "";
      const heading = isHeading(block, mark, next, tree);
      tree.open(mark, heading ? mark.title : shortened(mark.title), block, heading);
      place(heading ? "title" : "item");
      continue;
    }
    if (front) {
      // The line after "KẾ HOẠCH" is the title even when it begins like a legal basis ("Thực hiện Nghị quyết…").
      place(titled && isLegalBasis(block.text) ? "basis" : titled && block.text.length > 60 ? "basis" : "front");
      if (kindSeen) titled = true;
      const kind = DOCUMENT_KIND.exec(block.text);
      if (kind) {
        kindSeen = true;
        titled = (kind[2] ?? "").trim() !== "";
      }
      continue;
    }
    if (/^Trên đây là/i.test(block.text)) {
      tree.backToTop();
      subtitle = "";
      place("closing");
      continue;
    }
    if (isSubtitle(block, next, tree.current)) {
      subtitle = block.text.replace(/:$/, "");
      place("subtitle");
      continue;
    }
    if (!block.bullet && !SENTENCE_END.test(block.text)) subtitle = "";
    place("text");
  }
  return out;
}

/** The path of open sections. */
class Tree {
  current: OutlineNode | null = null;
  private readonly nodes: OutlineNode[];
  private readonly labels = new Map<string, number>();

  constructor(nodes: OutlineNode[]) {
    this.nodes = nodes;
  }

  open(mark: Enumerator, title: string, block: TextBlock, heading: boolean): void {
    let parent = this.current;
    while (parent && parent.level >= mark.level) parent = parent.parent;
    const own = mark.level >= 3 && mark.level < 6 ? lastPart(mark.printed, parent) : mark.printed;
    const base = mark.prefix
      ? `${mark.prefix}${mark.printed ? `.${mark.printed}` : ""}`
      : parent
        ? `${parent.label}.${own}`
        : own;
    const seen = (this.labels.get(base) ?? 0) + 1;
    this.labels.set(base, seen);
    this.current = {
      label: seen === 1 ? base : `${base}(${seen})`,
      printed: mark.printed,
      title,
      level: mark.level,
      line: block.line,
      endLine: block.endLine,
      parent,
      heading,
    };
    this.nodes.push(this.current);
  }

  /** The sister opened last at this level under the same parent. */
  sister(level: number): OutlineNode | null {
    let parent = this.current;
    while (parent && parent.level > level) parent = parent.parent;
    return parent && parent.level === level ? parent : null;
  }

  backToTop(): void {
    while (this.current?.parent) this.current = this.current.parent;
  }

  close(): void {
    this.current = null;
  }
}

/** "2.1" under "2" is "1"; under anything else (a misprint such as "6.3" under 7) it stays whole. */
function lastPart(printed: string, parent: OutlineNode | null): string {
  const parts = printed.split(".");
  return parent && parts.slice(0, -1).join(".") === parent.printed ? (parts.at(-1) ?? printed) : printed;
}

export function enumeratorOf(text: string): Enumerator | null {
  const annex =
    /^(?:PHỤ LỤC|Phụ lục)(?:\s+(?:SỐ\s+|số\s+)?([IVXLC]+|\d{1,2}|[A-Z])(?![\p{L}\p{N}]))?\s*[:.\-–]?\s*(.*)$/u.exec(
      text,
    );
  if (annex && isAnnexHeading(text, annex[2] ?? "")) {
    return { printed: annex[1] ?? "", level: 0, title: annex[2] ?? "", prefix: "PL" };
  }
  const roman = /^([IVXLC]{1,6})\s*[.\-–)/]+\s*(?=\S)(.*)$/u.exec(text);
  if (roman && parseRoman(roman[1] ?? "") !== null && /^["“(]?[\p{Lu}\p{N}]/u.test(roman[2] ?? "")) {
    return { printed: roman[1] ?? "", level: 1, title: roman[2] ?? "", prefix: "" };
  }
  const article = /^Điều\s+(\d{1,3})\s*[.:]\s*(.*)$/u.exec(text);
  if (article) return { printed: `Điều ${article[1]}`, level: 2, title: article[2] ?? "", prefix: "" };
  const dotted = /^(\d{1,2}(?:\.\d{1,2})+)\s*[.)\-–]?\s+(?=\S)(.*)$/u.exec(text);
  if (dotted && /^["“(]?[\p{Lu}]/u.test(dotted[2] ?? "")) {
    const printed = dotted[1] ?? "";
    return { printed, level: Math.min(5, 1 + printed.split(".").length), title: dotted[2] ?? "", prefix: "" };
  }
  const arabic = /^(\d{1,2})\s*[.)\-–]\s*(?=\S)(.*)$/u.exec(text);
  if (arabic && /^["“(]?\p{Lu}/u.test(arabic[2] ?? "")) {
    return { printed: arabic[1] ?? "", level: 2, title: arabic[2] ?? "", prefix: "" };
  }
  const letter = /^([a-zđ])\s*[.)]\s+(?=\S)(.*)$/u.exec(text);
  if (letter) return { printed: letter[1] ?? "", level: 6, title: letter[2] ?? "", prefix: "" };
  return null;
}

function isAnnexHeading(text: string, rest: string): boolean {
  if (/^PHỤ LỤC/.test(text)) return true;
  return rest === "" || (!SENTENCE_END.test(rest) && /^\p{Lu}/u.test(rest) && text.length < 200);
}

/** The title of an annex may stand on the lines below "PHỤ LỤC I"; the note "(Kèm theo …)" is not part of it. */
function annexTitle(blocks: readonly Block[], at: number, own: string): { text: string; last: number } {
  const parts = own ? [own] : [];
  let last = at;
  for (let k = at + 1; k < Math.min(blocks.length, at + 4); k++) {
    const block = blocks[k] as Block;
    if (block.kind === "table" || block.bullet || /^\(/.test(block.text) || enumeratorOf(block.text)) break;
    const goesOn = isCapitals(block.text) || (k === at + 1 && own === "" && !SENTENCE_END.test(block.text));
    if (!goesOn || block.text.length > LONGEST_HEADING) break;
    parts.push(block.text);
    last = k;
  }
  return { text: parts.join(" "), last };
}

function nextText(blocks: readonly Block[], at: number): Block | null {
  for (let k = at + 1; k < blocks.length; k++) {
    const block = blocks[k] as Block;
    if (block.kind === "table" || !block.footnote) return block;
  }
  return null;
}

function opensBody(mark: Enumerator): boolean {
  return mark.level <= 2 && mark.title !== "";
}

function isHeading(block: TextBlock, mark: Enumerator, next: Block | null, tree: Tree): boolean {
  const text = block.text;
  if (mark.level === 1 && isCapitals(mark.title)) return true;
  if (text.length > LONGEST_HEADING) return false;
  if (block.hashes > 0 || block.emphasised) return true;
  if (!SENTENCE_END.test(text)) return true;
  if (text.length > LONGEST_STOPPED_HEADING || /[.;!?…]\s+\p{Lu}/u.test(mark.title.slice(0, -1)) || next === null)
    return false;
  if (next.kind === "table") return true;
  // An item followed by its own sister is a list of sentences; a heading has something under it.
  const following = next.bullet ? null : enumeratorOf(next.text);
  const deeper = following ? following.level > mark.level : true;
  if (text.endsWith(":")) return deeper && next.bullet !== "" && tree.sister(mark.level)?.heading === true;
  return deeper && tree.sister(mark.level)?.heading === true;
}

function shortened(title: string): string {
  if (title.length <= 100) return title;
  return `${title.slice(0, 100).replace(/\s+\S*$/, "")}…`;
}

/** An unnumbered line over a list: it does not end like a sentence, or only says "…như sau:". */
function isSubtitle(block: TextBlock, next: Block | null, node: OutlineNode | null): boolean {
  if (block.bullet !== "" || block.footnote || next === null || block.text.length > 200) return false;
  const following = next.kind === "table" || next.bullet ? null : enumeratorOf(next.text);
  const list = next.kind === "table" || next.bullet !== "" || (following?.level ?? 0) > (node?.level ?? 0);
  if (block.text.endsWith(":")) return list;
  return (list || block.hashes > 0) && !SENTENCE_END.test(block.text) && !/^\(/.test(block.text);
}

function isRecipientsHead(text: string): boolean {
  return /^noi nhan\s*:?/.test(fold(text)) && text.length < 40;
}

const RANK =
  /(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG BAN|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|GIÁM ĐỐC|THỦ TƯỚNG|BỘ TRƯỞNG|TRƯỞNG CÔNG AN|CHỈ HUY TRƯỞNG)$/u;

/** "TM. ỦY BAN NHÂN DÂN", "T/M BAN THƯỜNG VỤ", "KT. CHỦ TỊCH", or a rank alone in capitals. */
function isSignatureHead(block: TextBlock): boolean {
  const text = block.pieces[0] ?? "";
  if (/^(?:T\/?M\.?|TM\.|K\/?T\.?|TL\.|TUQ\.|Q\.)\s*\p{Lu}/u.test(text) && isCapitals(text)) return true;
  return isCapitals(text) && text.length < 40 && RANK.test(text.trim());
}

const BASIS_START = /^(?:can cu|thuc hien|theo|xet|trien khai|de trien khai|tiep tuc thuc hien)\b/;

function isLegalBasis(text: string): boolean {
  const phrase = foldedPhrase(text.slice(0, 60));
  return BASIS_START.test(phrase) && /\d+[-/]?\p{Lu}|\d+\/\d{4}\/|[Nn]gày \d|Luật/u.test(text);
}
