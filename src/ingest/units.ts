import { collapse } from "../text/normalize.ts";
import { containsPhrase, foldedPhrase } from "../text/syllables.ts";
import type { Lexicon, LexiconUnit } from "./load/lexicon.ts";

/** Words with which the name of an office begins. Folded. */
const HEADS =
  /^(?:phong|p|ban|bo|so|uy ban|ubnd|ub|ubmttq|mttq|mat tran|hdnd|hoi|hoi dong|doan|cong an|cong doan|cong ty|tram|trung tam|tt|van phong|vp|to|truong|chi cuc|cuc|vu|vien|dang uy|dang bo|chi bo|tinh uy|thanh uy|thuong truc|btt|btv|chu tich|thu tuong|chinh phu|ngan hang|chi nhanh|kho bac|bao hiem|benh vien|quy|lien doan|lien minh|hiep hoi|toa an|vien kiem sat|thue|buu dien|doanh nghiep|hop tac xa|truong hoc|cap uy|cap co tham quyen|ca|chqs|vhxh|co quan|don vi|nha van hoa|thong ke|tap doan|hai quan|dai|bi thu|thu truong|lanh dao|tieu ban|vtv|vov|ttxvn|so nganh)\b/;
/** General nouns that go on an enumeration such as "Các phòng, cơ quan, đơn vị, đoàn thể xã và các thôn". Folded, whole part. */
const GENERAL =
  /^(?:cac )?(?:phong|ban|nganh|so|bo|co quan|don vi|doan the|to chuc|dia phuong|thon|xom|ap|khu pho|to dan pho|khoi|truong|phong ban|ban nganh|so nganh|bo nganh|co quan don vi|phong chuyen mon|don vi su nghiep|cap|doanh nghiep|hop tac xa|xa|phuong|chi bo|chi dang bo|truong hoc|to chuc chinh tri xa hoi|hoi|hoi doan the|mat tran)(?: (?:xa|phuong|tinh|thuoc xa|thuoc phuong|thuoc tinh|cua xa|lien quan|co lien quan|khac|khac co lien quan|tren dia ban|tren dia ban xa|truc thuoc|chuyen mon|thuoc ubnd xa|cac cap))*$/;
const COLLECTIVE = /^(?:cac|toan the|moi|tat ca)\b/;

/** Pieces (words between commas and "và") of the longest name, with a margin. The one with most has nine. */
const LONGEST_NAME = 15;

interface Known {
  unit: LexiconUnit;
  name: string;
}

/** Place of the commune: "Công an xã Phước An" is the same office as "Công an xã". */
export interface Place {
  kind: string;
  shortName: string;
}

/** Names of offices made one. Built once per document. */
export class UnitNames {
  /** Every canonical name that was given out, with the spellings it stood for; the units of the document. */
  readonly spellings = new Map<string, Set<string>>();
  private readonly byPhrase = new Map<string, Known>();
  private readonly place: Place | null;

  constructor(lexicon: Lexicon, place: Place | null) {
    this.place = place;
    for (const unit of lexicon.units) {
      const name = this.localName(unit);
      for (const spelling of [unit.name, ...unit.aliases]) {
        const phrase = this.phraseOf(spelling, unit.level === "xã");
        if (!this.byPhrase.has(phrase)) this.byPhrase.set(phrase, { unit, name });
      }
    }
  }

  /** The canonical name, or null when the lexicon does not know the spelling. */
  known(printed: string): string | null {
    return this.find(printed)?.name ?? null;
  }

  /** The canonical name, else the printed one tidied: "các phòng chuyên môn" -> "Các phòng chuyên môn". */
  name(printed: string): string {
    const own = tidy(printed);
    const name = this.known(printed) ?? own;
    if (name !== "") this.spellings.set(name, (this.spellings.get(name) ?? new Set()).add(own));
    return name;
  }

  aliasesOf(name: string): string[] {
    for (const known of this.byPhrase.values())
      if (known.name === name) return [known.unit.name, ...known.unit.aliases];
    return [];
  }

  /** "Phòng VHXXH, trạm Y Tế và Tổ công nghệ số cộng đồng" -> three names; a collective stays whole. */
  split(cell: string): string[] {
    const out: string[] = [];
    for (const part of cell.split(/[;\n]|(?<=\p{L}{4})\.\s+(?=\p{Lu})/u)) {
      for (const printed of this.parts(part)) {
        const name = this.name(printed);
        if (name !== "" && !out.includes(name)) out.push(name);
      }
    }
    return out;
  }

  /** The printed spellings in a cell, one an office, before they are made canonical. */
  parts(text: string): string[] {
    const whole = collapse(text).replace(/^[-–+•,\s]+|[,.\s]+$/g, "");
    if (whole === "") return [];
    if (this.known(whole)) return [whole];
    const two = this.runTogether(whole);
    if (two.length > 1) return two;
    const pieces = whole.split(/(\s*,\s*|\s+và\s+|\s*&\s*|\s*\/\s*|\s+-\s+)/u);
    const out: string[] = [];
    for (let i = 0; i < pieces.length; ) {
      const taken = this.longestKnown(pieces, i);
      if (taken > i) {
        out.push(pieces.slice(i, taken).join(""));
        i = taken + 1;
        continue;
      }
      const piece = pieces[i] ?? "";
      const before = i > 0 ? (pieces[i - 1] ?? "") : "";
      const last = out.at(-1);
      if (last !== undefined && before !== "" && this.goesOn(last, piece, before))
        out[out.length - 1] = last + before + piece;
      else if (piece.trim() !== "") out.push(piece);
      i += 2;
    }
    return out.map((part) => part.trim()).filter((part) => part !== "");
  }

  /** Index after the longest run of pieces from `start` that the lexicon knows as one office; `start` when none. */
  private longestKnown(pieces: readonly string[], start: number): number {
    for (let end = Math.min(pieces.length, start + LONGEST_NAME); end > start; end--) {
      if ((end - start) % 2 === 1 && this.known(pieces.slice(start, end).join(""))) return end;
    }
    return start;
  }

  /** Whether a piece belongs to the name before it instead of beginning a name of its own. */
  private goesOn(last: string, piece: string, separator: string): boolean {
    const phrase = foldedPhrase(piece);
    const capital = /^\p{Lu}/u.test(piece.trim());
    const collective = COLLECTIVE.test(foldedPhrase(last)) || GENERAL.test(foldedPhrase(last));
    if (collective && this.known(last) === null && GENERAL.test(phrase)) return !capital;
    if (collective && !capital && GENERAL.test(phrase)) return true;
    if (this.known(last) !== null && this.find(last)?.unit.collective !== true) {
      return (
        !(HEADS.test(phrase) || COLLECTIVE.test(phrase) || capital || GENERAL.test(phrase)) ||
        !/[,&/]|và/u.test(separator)
      );
    }
    if (/^\s+-\s+$/.test(separator)) return true;
    if (HEADS.test(phrase) || COLLECTIVE.test(phrase)) return false;
    if (separator.trim() === ",") return !capital;
    return true;
  }

  /** "Bộ Thông tin và Truyền thông Bộ Khoa học và Công nghệ": two names with nothing between. */
  private runTogether(piece: string): string[] {
    const words = piece.trim().split(" ");
    if (words.length > 30) return [piece];
    for (let at = words.length - 1; at > 1; at--) {
      const [left, right] = [words.slice(0, at).join(" "), words.slice(at).join(" ")];
      if (/^\p{Lu}/u.test(right) && this.known(left) && this.known(right)) return [left, right];
    }
    return [piece];
  }

  private find(printed: string): Known | undefined {
    return this.byPhrase.get(this.phraseOf(printed, false)) ?? this.byPhrase.get(this.phraseOf(printed, true));
  }

  /** Folded spelling; at commune level the place at its end is dropped ("Công an xã Phước An" -> "cong an"). */
  private phraseOf(spelling: string, local: boolean): string {
    const phrase = foldedPhrase(spelling);
    if (!local) return phrase;
    const own = this.place ? foldedPhrase(this.place.shortName) : "";
    const short = own && phrase.endsWith(` ${own}`) ? phrase.slice(0, -own.length - 1) : phrase;
    const bare = short.replace(/ (?:cap )?(?:xa|phuong|thi tran|dac khu)$/, "").replace(/ cua$/, "");
    return bare === "" ? phrase : bare;
  }

  private localName(unit: LexiconUnit): string {
    const kind = this.place?.kind ?? "xã";
    return unit.level === "xã" && kind !== "xã" ? unit.name.replace(/ xã$/u, ` ${kind}`) : unit.name;
  }
}

/** What "các …" must count to be offices: "các phòng", not "các khó khăn". Folded. */
const SEVERAL =
  /^(?:cac|toan the|moi|tat ca)(?: cac)? (?:phong|ban|nganh|so|bo|co quan|don vi|doan the|to chuc|dia phuong|thon|xom|ap|khu pho|to|khoi|truong|chi|dang bo|dang uy|dong chi|doanh nghiep|hoi|thanh vien|cap|trung tam|tram|hop tac xa|ho|hiep hoi|co so|nha truong|xa|phuong|tinh|thanh pho|tap doan|mat tran|cong ty)\b/;

/** True when the words look like the name of an office or of several ("Các cơ quan, ban ngành"). */
export function looksLikeUnit(text: string): boolean {
  const phrase = foldedPhrase(text);
  return (HEADS.test(phrase) || SEVERAL.test(phrase)) && phrase.split(" ").length <= 40;
}

function tidy(printed: string): string {
  const t = collapse(printed).replace(/^[-–+•,;.\s]+|[,;.\s]+$/g, "");
  return (t[0] ?? "").toLocaleUpperCase("vi") + t.slice(1);
}

/** Every canonical name with its other spellings, for understanding questions. */
export function unitAliases(lexicon: Lexicon): { name: string; aliases: string[] }[] {
  return lexicon.units.map((unit) => ({ name: unit.name, aliases: [...unit.aliases] }));
}

/** The canonical name of a spelling, or null. Without a place: "Công an xã Phước An" needs the commune's name taken off first. */
export function resolveUnit(printed: string, lexicon: Lexicon, place: Place | null = null): string | null {
  return new UnitNames(lexicon, place).known(printed);
}

/** Canonical names of the lexicon that stand anywhere in a text, the longest spellings first. */
export function unitsIn(text: string, lexicon: Lexicon): string[] {
  const phrase = foldedPhrase(text);
  const spellings = lexicon.units
    .flatMap((unit) =>
      [unit.name, ...unit.aliases].map((spelling) => ({ name: unit.name, phrase: foldedPhrase(spelling) })),
    )
    .filter((entry) => entry.phrase.length >= 4)
    .sort((a, b) => b.phrase.length - a.phrase.length);
  let rest = phrase;
  const out: string[] = [];
  for (const entry of spellings) {
    if (!containsPhrase(rest, entry.phrase)) continue;
    rest = ` ${rest} `.replaceAll(` ${entry.phrase} `, " | ").trim();
    if (!out.includes(entry.name)) out.push(entry.name);
  }
  return out;
}
