import type { Commune, PlanDocument } from "../../domain/plan.ts";
import { collapse, slugify } from "../../text/normalize.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Lexicon } from "../load/lexicon.ts";
import type { Outline, PlacedText, TextBlock } from "../model.ts";
import { DOCUMENT_KIND } from "../outline.ts";
import { isCapitals } from "../repair.ts";
import { UnitNames } from "../units.ts";

/** What the first and last pages say of the document itself. */
export interface Front {
  commune: Commune;
  /** "xã", "phường", "thị trấn", "đặc khu". */
  kind: string;
  title: string;
  number: string | null;
  issuer: string;
  issuedOn: string | null;
  signer: PlanDocument["signer"];
  legalBases: string[];
  /** Number, date, title and the annex's note as printed. */
  head: string[];
  period: string | null;
  /** The year of a one-year plan, else null. */
  planYear: number | null;
  /** Lines where number, date and signature stand or should stand; for warnings. */
  lines: { number: number; date: number; signature: number; title: number; annex: number };
  /** As printed: false when the place for it is there but blank, or missing. */
  printed: { number: boolean; day: boolean };
}

const KINDS = "xã|phường|thị trấn|đặc khu";
const NAME = String.raw`\p{Lu}[\p{L}']*(?:\s+\p{Lu}[\p{L}']*){0,3}`;
const ISSUING = new RegExp(
  String.raw`((?:UBND|U[ỷỶ]? ?[bB]an nhân dân|Ủy ban nhân dân|Ban Thường vụ|Ban thường vụ|BTV|Ban Chấp hành|Ban thường trực|Ban Thường trực|Đảng u[ỷy]|Đảng ủy|HĐND|Hội đồng nhân dân|Ủy ban|Uỷ ban|Ban Chỉ đạo)[^.;:]{0,90}?\b(?:${KINDS})\s+(${NAME}))\s+(?:xây dựng|ban hành|đề ra|triển khai)`,
  "u",
);

export function readFront(id: string, outline: Outline, lexicon: Lexicon, communeSlug?: string): Front {
  const front = outline.texts.filter((text) => text.role === "front" || text.role === "basis");
  const all = outline.texts.map((text) => text.block);
  const annexNotes = all.filter((block) =>
    /^\(?(?:ban hành )?kèm theo\s.*(?:kế hoạch|nghị quyết|quyết định|chương trình)/iu.test(block.text),
  );
  const place = placeOf(front, all, annexNotes);
  const names = new UnitNames(lexicon, place);
  const numberAt = front.find((text) => /^Số(?:\s*:|\s+\d)|\sSố\s*:/u.test(text.block.text))?.block;
  const dateAt = front.find((text) => DATELINE.test(text.block.text))?.block;
  const signature = outline.texts.filter((text) => text.role === "signature");
  const title = titleOf(id, outline, place?.shortName ?? "");
  const top = { number: numberOf(numberAt?.text ?? ""), date: dateOf(dateAt?.text ?? "") };
  const annex = annexFacts(annexNotes);
  const issuedOn = (top.date ?? "").length === 10 ? top.date : (annex.date ?? top.date);
  const period = periodOf(title.text);
  const shortName = place?.shortName ?? id;
  return {
    commune: {
      slug: communeSlug ?? (place ? slugify(place.shortName) : slugify(id)),
      name: place ? `${place.kind} ${place.shortName}` : id,
      shortName,
      province: provinceOf(all),
    },
    kind: place?.kind ?? "xã",
    title: title.text,
    number: top.number ?? annex.number,
    issuer: issuerOf(front, annexNotes, place, names),
    issuedOn,
    signer: signerOf(signature.flatMap((text) => text.block.pieces)),
    legalBases: legalBases(outline),
    head: [
      ...new Set(
        [
          numberAt,
          dateAt,
          ...front
            .map((text) => text.block)
            .filter((block) => block.line >= title.line)
            .slice(0, 2),
          annexNotes[0],
        ]
          .filter((block) => block !== undefined)
          .map((block) => block.source),
      ),
    ],
    period,
    planYear: period && /^20\d\d$/.test(period) ? Number(period) : null,
    lines: {
      number: numberAt?.line ?? 1,
      date: dateAt?.line ?? annexNotes[0]?.line ?? 1,
      signature: signature.at(-1)?.block.endLine ?? all.at(-1)?.endLine ?? 1,
      title: title.line,
      annex: annexNotes[0]?.line ?? 1,
    },
    printed: { number: top.number !== null, day: (top.date ?? "").length === 10 },
  };
}

function placeOf(
  front: readonly PlacedText[],
  all: readonly TextBlock[],
  annexNotes: readonly TextBlock[],
): { kind: string; shortName: string } | null {
  const texts = [...front.map((text) => text.block.text), ...annexNotes.map((block) => block.text)];
  for (const text of texts) {
    const capitals = /^(?:.*\s)?(XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)\s+([\p{Lu}\s'-]{2,40}?)(?:\s{2,}|$|\s+CỘNG HÒA)/u.exec(
      text,
    );
    // "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" is no commune.
    if (capitals && isCapitals(capitals[2] ?? "") && !/^HỘI\s/u.test(capitals[2] ?? "")) {
      return { kind: (capitals[1] ?? "").toLocaleLowerCase("vi"), shortName: titleCase(collapse(capitals[2] ?? "")) };
    }
  }
  const issuing = texts.map((text) => ISSUING.exec(text)).find((match) => match !== null);
  if (issuing) {
    const kind = new RegExp(`(${KINDS})\\s+${NAME}$`, "u").exec(issuing[1] ?? "")?.[1] ?? "xã";
    return { kind, shortName: issuing[2] ?? "" };
  }
  // Otherwise the place that is named most often, if it is named at least twice.
  const counts = new Map<string, number>();
  for (const block of all) {
    for (const match of block.text.matchAll(new RegExp(`(?<!\\p{L})(${KINDS})\\s+(${NAME})`, "gu"))) {
      const key = `${match[1]}|${match[2]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const [key, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ["", 0];
  const [kind = "", shortName = ""] = key.split("|");
  return count >= 2 ? { kind, shortName } : null;
}

function titleCase(capitals: string): string {
  return capitals
    .toLocaleLowerCase("vi")
    .split(" ")
    .map((word) => (word[0] ?? "").toLocaleUpperCase("vi") + word.slice(1))
    .join(" ");
}

function issuerOf(
  front: readonly PlacedText[],
  annexNotes: readonly TextBlock[],
  place: { kind: string; shortName: string } | null,
  names: UnitNames,
): string {
  const full = (printed: string): string => {
    if (!place) return printed;
    const name = names.known(printed);
    if (!name) return printed;
    return name.endsWith(` ${place.kind}`) ? `${name} ${place.shortName}` : `${name} ${place.kind} ${place.shortName}`;
  };
  for (const text of front) {
    const match = ISSUING.exec(text.block.text);
    if (match) return full(collapse(match[1] ?? ""));
  }
  for (const note of annexNotes) {
    const match = /\scủa\s+(.+?)\)?\.?$/u.exec(note.text);
    if (match) return full(collapse(match[1] ?? ""));
  }
  const capitals = front.map((text) => text.block.text).filter((text) => isCapitals(text) && !/CỘNG HÒA/.test(text));
  const head = capitals.find((text) => /^(?:ỦY BAN|UỶ BAN|ĐẢNG|BAN|HỘI ĐỒNG|CHÍNH PHỦ|BỘ|UBND|HĐND)/u.test(text));
  if (head && place)
    return full(`${sentenceCase(head.replace(/\s*(?:XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)\s.*$/u, ""))} ${place.kind}`);
  return head
    ? sentenceCase(head.replace(/\s+CỘNG HÒA.*$/u, ""))
    : place
      ? `UBND ${place.kind} ${place.shortName}`
      : "";
}

function sentenceCase(capitals: string): string {
  const lower = capitals.toLocaleLowerCase("vi");
  return (lower[0] ?? "").toLocaleUpperCase("vi") + lower.slice(1);
}

function numberOf(text: string): string | null {
  const match = /Số\s*:?\s*(\d+\s*(?:[-/]\s*[\p{L}\d&]+)+)/u.exec(text);
  return match ? (match[1] ?? "").replace(/\s+/g, "") : null;
}

const DATELINE = /,\s*ngày\s*[\d….]*\s*tháng\s*[\d….]*\s*năm\s*[\d….]*/iu;

/** "ngày 12 tháng 9 năm 2025" -> "2025-09-12"; "ngày tháng 12 năm 2025" -> "2025-12"; "ngày tháng năm 2026" -> "2026". */
function dateOf(text: string): string | null {
  const match = /ngày\s*(\d{1,2})?[\s….]*tháng\s*(\d{1,2})?[\s….]*năm\s*(20\d\d)/iu.exec(text);
  if (!match) return null;
  const [, day, month, year] = match;
  if (!month) return year ?? null;
  return [year, month.padStart(2, "0"), ...(day ? [day.padStart(2, "0")] : [])].join("-");
}

/** "(Kèm theo Kế hoạch 31-KH/ĐU, ngày 27 tháng 10 năm 2025 của …)" names what the first page leaves blank. */
function annexFacts(notes: readonly TextBlock[]): { number: string | null; date: string | null } {
  let number: string | null = null;
  let date: string | null = null;
  for (const note of notes) {
    const named = /(?:số\s*)?(\d+\s*[-/]\s*\p{Lu}[\p{L}]*(?:\s*[-/]\s*\p{L}+)+)/u.exec(note.text);
    number ??= named ? (named[1] ?? "").replace(/\s+/g, "") : null;
    const short = /ngày\s*(\d{1,2})\/(\d{1,2})\/(20\d\d)/u.exec(note.text);
    date ??= short
      ? `${short[3]}-${(short[2] ?? "").padStart(2, "0")}-${(short[1] ?? "").padStart(2, "0")}`
      : dateOf(note.text);
  }
  return { number, date };
}

function titleOf(id: string, outline: Outline, shortName: string): { text: string; line: number } {
  const texts = outline.texts.filter((text) => text.role === "front" || text.role === "basis");
  const at = texts.findIndex((text) => DOCUMENT_KIND.test(text.block.text));
  const match = DOCUMENT_KIND.exec(texts[at]?.block.text ?? "");
  if (match) {
    const kind = sentenceCase(match[1] ?? "");
    const parts = (match[2] ?? "") === "" ? [] : [match[2] ?? ""];
    for (const text of texts.slice(at + 1)) {
      const block = text.block;
      const more =
        parts.length === 0 || (isCapitals(block.text) && isCapitals(parts.join(" "))) || /^\p{Ll}/u.test(block.text);
      if (!more || (parts.length > 0 && text.role === "basis")) break;
      parts.push(block.text);
    }
    const rest = collapse(parts.join(" ")).replace(/[.;:]$/, "");
    const own = isCapitals(rest) ? lowered(rest, shortName) : lowerFirst(rest);
    return { text: rest === "" ? kind : `${kind} ${own}`, line: texts[at]?.block.line ?? 1 };
  }
  const annex = outline.nodes.find((node) => node.label.startsWith("PL"));
  const first = annex
    ? { text: annex.title, line: annex.line }
    : outline.texts[0] && { text: outline.texts[0].block.text.slice(0, 200), line: 1 };
  return first ?? { text: id, line: 1 };
}

/** A title in capitals as running text; numbers of documents, known abbreviations and the commune's name stay. */
function lowered(capitals: string, shortName: string): string {
  const words = capitals
    .split(" ")
    .map((word) =>
      /[\d/]/.test(word) || /^(?:UBND|HĐND|MTTQ|TW|CNTT|KH&CN)\P{L}*$/u.test(word)
        ? word
        : word.toLocaleLowerCase("vi"),
    );
  return shortName === "" ? words.join(" ") : words.join(" ").replaceAll(shortName.toLocaleLowerCase("vi"), shortName);
}

/** "Về đột phá…" -> "về đột phá…"; an abbreviation or a name in capitals stays. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) || /^\p{Lu}\s/u.test(text)
    ? (text[0] ?? "").toLocaleLowerCase("vi") + text.slice(1)
    : text;
}

/** "giai đoạn 2025 - 2030, tầm nhìn đến năm 2045" -> "2025 - 2030, tầm nhìn đến năm 2045"; "năm 2026" -> "2026". */
function periodOf(title: string): string | null {
  // Years inside dates and document numbers are not the plan's.
  const bare = title
    .replace(/ngày\s*\d{1,2}\s*(?:\/\s*\d{1,2}\s*\/|tháng\s*\d{1,2}\s*năm)\s*20\d\d/giu, " ")
    .replace(/\/20\d\d\//g, " ");
  const phase =
    /giai đoạn\s*(20\d\d\s*[-–]\s*20\d\d(?:[,;]?\s*(?:và\s+)?(?:định hướng|tầm nhìn)\s*(?:đến\s*)?(?:năm\s*)?20\d\d)?)/iu.exec(
      bare,
    );
  if (phase) return collapse(phase[1] ?? "");
  const until =
    /((?:đến năm\s*20\d\d)(?:[,;]?\s*(?:và\s+)?(?:định hướng|tầm nhìn)\s*(?:đến\s*)?(?:năm\s*)?20\d\d)?)/iu.exec(bare);
  if (until) return collapse(until[1] ?? "");
  const years = [...bare.matchAll(/năm\s*(20\d\d)/giu)].map((match) => match[1] ?? "");
  return years.at(-1) ?? null;
}

/** A province only when an office of it is named with it ("Tỉnh ủy Thái Nguyên"), and only one such is named. */
function provinceOf(blocks: readonly TextBlock[]): string | null {
  const found = new Map<string, number>();
  const pattern =
    /(?:Tỉnh [uủ][ỷỶyỳ]|Thành [uủ][ỷyỳ]|(?:UBND|HĐND|(?:Ủy|Uỷ) ban nhân dân|Hội đồng nhân dân)(?: \([^)]*\))? (?:tỉnh|thành phố))\s+(\p{Lu}\p{L}+(?:\s+\p{Lu}\p{L}+){0,3})/gu;
  for (const block of blocks) {
    for (const match of block.text.matchAll(pattern)) {
      const name = (match[1] ?? "").replace(/\s+(?:Về|Của|Thực|Ban|Kế|Triển).*$/u, "");
      found.set(name, (found.get(name) ?? 0) + 1);
    }
  }
  return found.size === 1 ? ([...found.keys()][0] ?? null) : null;
}

const RANK_WORDS =
  /^(?:(?:T\/?M|TM|KT|K\/T|TL|TUQ|Q)\.?\s.*|.*(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG|GIÁM ĐỐC|VĂN PHÒNG|THỦ TƯỚNG|BỘ TRƯỞNG|THƯỜNG VỤ|THƯỜNG TRỰC|NHÂN DÂN))$/u;

function signerOf(lines: readonly string[]): PlanDocument["signer"] {
  const ranks = lines.filter(
    (line) => isCapitals(line) && RANK_WORDS.test(line) && !/^(?:T\/?M|TM|KT|K\/T|TL|TUQ)/u.test(line),
  );
  const name = lines.findLast(
    (line) =>
      /^(?:\p{Lu}[\p{L}']*)(?:\s+\p{Lu}[\p{L}']*){1,5}$/u.test(line) && !RANK_WORDS.test(line) && !/đã ký/iu.test(line),
  );
  if (!name) return null;
  const rank = ranks.at(-1) ?? lines.find((line) => /^KT|^K\/T/u.test(line))?.replace(/^K\/?T\.?\s*/u, "Phó ") ?? "";
  return { name: isCapitals(name) ? titleCase(name) : name, position: rankCase(rank) };
}

/** "PHÓ CHỦ TỊCH" -> "Phó Chủ tịch", as offices write ranks. */
function rankCase(rank: string): string {
  const lower = sentenceCase(collapse(rank));
  return lower.replace(/^Phó (\p{Ll})/u, (_, first: string) => `Phó ${first.toLocaleUpperCase("vi")}`);
}

const DOCUMENT_WORD =
  /^(?:cac )?(?:luat|nghi quyet|quyet dinh|ke hoach|cong van|chuong trinh|ket luan|nghi dinh|thong tu|chi thi|de an|thong bao|huong dan|van ban|to trinh|quy dinh|cong dien)\b/;

/** The documents of "Căn cứ…" and "Thực hiện…", with number, date and issuer as printed. */
function legalBases(outline: Outline): string[] {
  const out: string[] = [];
  for (const text of outline.texts) {
    if (text.role !== "basis") continue;
    const body = text.block.text.replace(/^(?:Căn cứ|Thực hiện|Theo|Xét|Triển khai|Tiếp tục thực hiện)\s+/iu, "");
    if (body === text.block.text) continue;
    for (const part of body.split(/;\s*/)) {
      const own = collapse(
        part
          .replace(/\s*\((?:sau đây )?(?:gọi tắt|gọi|viết tắt)\s[^)]*\)/giu, "")
          .replace(/,\s*(?:UBND|Ủy ban|Uỷ ban|Ban|Đảng)[^,]*(?:xây dựng|ban hành).*$/u, ""),
      ).replace(/[.,;:]$/, "");
      if (DOCUMENT_WORD.test(foldedPhrase(own)) && !out.includes(own)) out.push(own);
    }
  }
  return out;
}
