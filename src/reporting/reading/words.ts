import { collapse, fold, toNfc } from "../../text/normalize.ts";

/** Words of reports, folded. Everything here is compared with folded words. */

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Say nothing about the value: courtesy, and what reports wrap a number in. */
export const FILLERS = set(
  "da vang a ah ak e em anh chi c sep oi thua kinh xin gui bao cao bc bcao nhe nha nhe nhan dc duoc dat la o muc hien tai nay gio " +
    "gia tri so luong lieu ket qua ty ti le tong cong luy ke den tinh thuc hien cap nhat moi co roi r xong toan xa minh toi tu ben " +
    "thang ky quy nam trong cua cho va thi ma chi tieu chinh xac dung",
);

/** The number beside these is not meant exactly. */
export const INEXACT = set(
  "khoang tam chung gan hon tren duoi ngot xap uoc suyt kem chua khong tro chac hinh thieu ko nhat",
);

/** The number beside these is a change or a gap, not the value reached. */
export const CHANGES = set("tang giam them bot con thieu cong tru hut vuot lech chenh");

const MAGNITUDE_WORDS = "chục trăm nghìn ngàn vạn triệu tỷ tỉ k tr".split(" ");
/** Folded forms that are other words too: "tram" may be "trạm", "van" "văn". */
const ALSO_WORDS = new Set(["chuc", "tram", "ngan", "van"]);

export const MAGNITUDES: Readonly<Record<string, number>> = {
  chuc: 10,
  tram: 100,
  k: 1e3,
  nghin: 1e3,
  ngan: 1e3,
  van: 1e4,
  tr: 1e6,
  trieu: 1e6,
  ty: 1e9,
  ti: 1e9,
};

export const MONEY_WORDS = set("dong vnd d");

/** What reports count, longest first where one begins with another. */
export const NOUNS = (
  "nguoi dan|nguoi|ng|ho gia dinh|ho dan|ho|nhan khau|cong dan|can bo|cbcc|hoc sinh|giao vien|doanh nghiep|dn|hop tac xa|htx|ho kinh doanh|" +
  "bai bao|bai|bb|sang kien|sk|du an|san pham|sp|don vi|don dang ky|don|ho so|hs|tai khoan|tk|thu tuc hanh chinh|thu tuc|tthc|cong trinh|" +
  "nhiem vu|to chuc|trung tam|vuon uom|thon|xom|khu|lop|buoi|cuoc|luot|tram y te|tram|van phong|ngan hang|chuc danh|may|thiet bi|camera|van ban|giao dich|chu ky so|cks|" +
  "he thong|ung dung|mo hinh|de tai|chuyen|cai|chiec|co so|truong|giai phap|km|ha|gio|ngay|kg|tan|mbps|gbps|gb|tb|lan"
)
  .split("|")
  .map((noun) => noun.split(" "));

/** Short forms of units. */
export const SHORT_UNITS: Readonly<Record<string, string>> = {
  ng: "nguoi",
  dn: "doanh",
  bb: "bai",
  sk: "sang",
  sp: "san",
  hs: "ho",
  tk: "tai",
};

/** A number before these belongs to a name: "15 tuổi", "01 Gb/s", "1 vạn dân". */
export const PARTS_OF_NAMES = set("tuoi g gb gbps mb mbps g b");

/** A number after these is a date, a level or a document's number. */
export const NUMBERED = set(
  "thang thg th t quy q nam ngay loai cv qd nq kh tb an quyet dinh lop khoa dien thoai dt sdt lh",
);

export interface Token {
  kind: "number" | "word" | "sign";
  /** Folded. */
  text: string;
  /** Lower case with its marks. */
  written: string;
  /** No space before it. */
  glued: boolean;
}

/** Colours and keycaps of emoji, which phones leave behind digits. */
const EMOJI_PARTS = /[\ufe0f\u20e3]|[\u{1f3fb}-\u{1f3ff}]/gu;
const EMOJI = /\p{Extended_Pictographic}/gu;
const DASHES = /[‐‑‒–—−]/g;
/** "1OO%", "8o": O for 0 and l for 1, only inside of what else are digits. */
const MISTYPED = /(?<![a-z\d.,])(?=[\d.,ol]*\d)(?=[\d.,]*[ol])[\dol][\dol.,]*(?![a-z])/g;

/** NFC with plain dashes and digits out of their keycaps. */
export function withPlainMarks(text: string): string {
  return toNfc(text).replace(EMOJI_PARTS, "").replace(DASHES, "-");
}

/** Lower case, one line, plain dashes, without emoji. */
export function plainLine(text: string): string {
  return collapse(withPlainMarks(text).replace(EMOJI, " ")).toLowerCase();
}

/** The line with letters that stand for digits turned into digits; the same line when there are none. */
export function withDigits(line: string): string {
  return line.replace(MISTYPED, (run) => run.replaceAll("o", "0").replaceAll("l", "1"));
}

export function tokensOf(line: string): Token[] {
  let end = -1;
  return [...line.matchAll(/\d+(?:[.,]\d+)*|\p{L}+|\S/gu)].map((match) => {
    const [written] = match;
    const glued = match.index === end;
    end = match.index + written.length;
    const kind = /^\d/.test(written) ? "number" : /^\p{L}/u.test(written) ? "word" : "sign";
    return { kind, text: fold(written), written, glued };
  });
}

/** How many tokens from `at` on make one of these phrases; 0 when none does. */
export function phraseLength(
  tokens: readonly { text: string }[],
  at: number,
  phrases: readonly (readonly string[])[],
): number {
  const found = phrases.filter((phrase) => phrase.every((word, i) => tokens[at + i]?.text === word));
  return Math.max(0, ...found.map(({ length }) => length));
}

function marksOf(word: string): string[] {
  return (
    word
      .replaceAll("đ", "d\u0335")
      .normalize("NFD")
      .match(/[\u0300-\u036f]/g) ?? []
  );
}

/** True when somebody who typed this, with all, some or none of its marks, may mean the word: "da co" and "đa có" are "đã có". */
export function mayMean(typed: string, word: string): boolean {
  const marks = marksOf(word);
  return typed === word || (fold(typed) === fold(word) && marksOf(typed).every((mark) => marks.includes(mark)));
}

/** What a word multiplies by, and whether it may be another word; null when it is no magnitude. */
export function magnitudeOf(token: Token | undefined): { size: number; doubtful: boolean } | null {
  const size = MAGNITUDES[token?.text ?? ""];
  if (!token || size === undefined || !MAGNITUDE_WORDS.some((word) => mayMean(token.written, word))) return null;
  return { size, doubtful: token.written === token.text && ALSO_WORDS.has(token.text) };
}
