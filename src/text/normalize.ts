import { withLatinLetters } from "./look-alikes.ts";

/** Zero-width, direction and soft-hyphen characters that phones and PDF exports leave inside words. */
const INVISIBLE = /\u00ad|\u034f|\u061c|\u180e|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** Spaces other than U+0020 and line breaks. */
const ODD_SPACES = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
/** Ligatures and the bold, italic and script letters of "fancy text". */
const STYLED = /[\ufb00-\ufb06]|[\u{1d400}-\u{1d7ff}]/gu;

/**
 * Text as the rest of the code expects it: NFC, no invisible characters, half-width, Latin letters where others only look
 * like them; plain spaces; line breaks are kept.
 */
export function toNfc(text: string): string {
  const seen = text
    .replace(INVISIBLE, "")
    .replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(STYLED, (c) => c.normalize("NFKC"));
  return withLatinLetters(seen).normalize("NFC");
}

/** What somebody typed into a field: as `toNfc`, well formed, without control characters other than tab and line break, trimmed. */
export function cleanTyped(text: string): string {
  return toNfc(text.toWellFormed())
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\t\n]/gu, " ")
    .trim();
}

/** Collapses every run of white space to one space and trims. */
export function collapse(text: string): string {
  return text.replace(ODD_SPACES, " ").replace(/\s+/g, " ").trim();
}

/** Lower case without any diacritics; đ becomes d. "Định Hóa" -> "dinh hoa". Length may change; spaces are kept. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/** True when folding changes the text, that is when the writer typed at least one Vietnamese mark. */
export function hasDiacritics(text: string): boolean {
  return /[\u0300-\u036fđĐ]/.test(text.normalize("NFD"));
}

/** "Định Hóa" -> "dinh-hoa": lower-case ASCII for identifiers. */
export function slugify(text: string): string {
  return fold(text)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

const OLD_TONE = new Map<string, string>();
for (const [plain, marked] of [
  ["oa", ["òa", "óa", "ỏa", "õa", "ọa"]],
  ["oe", ["òe", "óe", "ỏe", "õe", "ọe"]],
  ["uy", ["ùy", "úy", "ủy", "ũy", "ụy"]],
] as const) {
  const second = plain === "oa" ? "àáảãạ" : plain === "oe" ? "èéẻẽẹ" : "ỳýỷỹỵ";
  const first = plain[0] as string;
  marked.forEach((old, i) => {
    OLD_TONE.set(first + (second[i] as string), old);
  });
}

/**
 * One spelling for the two customs of placing the tone: "hoà" -> "hòa", "thuỷ" -> "thủy". Only where the pair closes the
 * syllable ("hoàn" and "quỳ" keep theirs). Expects lower-case NFC.
 */
export function canonicalTone(syllable: string): string {
  const last = syllable.slice(-2);
  const old = OLD_TONE.get(last);
  if (!old || (syllable.at(-3) === "q" && last.startsWith("u"))) return syllable;
  return syllable.slice(0, -2) + old;
}
