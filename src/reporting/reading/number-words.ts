import { mayMean } from "./words.ts";

const DIGITS: Readonly<Record<string, number>> = {
  khong: 0,
  mot: 1,
  hai: 2,
  ba: 3,
  bon: 4,
  tu: 4,
  nam: 5,
  lam: 5,
  nham: 5,
  sau: 6,
  bay: 7,
  tam: 8,
  chin: 9,
};
const LARGE: Readonly<Record<string, number>> = { nghin: 1e3, ngan: 1e3, trieu: 1e6, ty: 1e9, ti: 1e9 };
const POINT = new Set(["phay", "phet", "cham"]);

const WRITTEN =
  "không một mốt hai ba bốn tư năm lăm nhăm sáu bảy bẩy tám chín mười mươi chục trăm linh lẻ nghìn ngàn triệu tỷ tỉ rưỡi phẩy phết chấm".split(
    " ",
  );

export interface SpelledNumber {
  value: number;
  /** Spoken short ("tám lăm", "một triệu hai"), so that it could be meant otherwise. */
  doubtful: boolean;
}

/** True for words that numbers are spelled with. Typed marks count: "tầm" is not "tám". */
export function isNumberWord(written: string): boolean {
  return WRITTEN.some((word) => mayMean(written, word));
}

/** A number spelled in folded words: "tam muoi hai phay nam" is 82.5. Single digits may be figures ("8", "muoi"). Null when it is none. */
export function readNumberWords(words: readonly string[]): SpelledNumber | null {
  const at = words.findIndex((word) => POINT.has(word));
  if (at < 0) return readWhole(words);
  const whole = readWhole(words.slice(0, at));
  const decimals = readDecimals(words.slice(at + 1));
  return whole === null || decimals === null
    ? null
    : { value: Number(`${whole.value}.${decimals}`), doubtful: whole.doubtful };
}

function digitOf(word: string | undefined): number | null {
  if (word === undefined) return null;
  return /^\d$/.test(word) ? Number(word) : (DIGITS[word] ?? null);
}

/** "nam" -> "5", "khong nam" -> "05", "hai muoi lam" -> "25". */
function readDecimals(words: readonly string[]): string | null {
  if (words.length === 0) return null;
  const digits = words.map(digitOf);
  if (digits.every((digit) => digit !== null)) return digits.join("");
  const number = readBelowThousand(words);
  return number === null || number.value > 99 ? null : String(number.value);
}

function readWhole(words: readonly string[]): SpelledNumber | null {
  let total = 0;
  let doubtful = false;
  let rest = words;
  let last = Number.POSITIVE_INFINITY;
  for (;;) {
    const at = rest.findIndex((word) => word in LARGE);
    if (at < 0) break;
    const size = LARGE[rest[at] ?? ""] ?? 1;
    const part = at === 0 && total === 0 ? { value: 1, doubtful: true } : readBelowThousand(rest.slice(0, at));
    if (part === null || size >= last) return null;
    total += part.value * size;
    doubtful ||= part.doubtful;
    last = size;
    rest = rest.slice(at + 1);
  }
  if (rest.length === 0) return words.length === 0 ? null : { value: total, doubtful };
  if (last === Number.POSITIVE_INFINITY) return readBelowThousand(rest);
  if (rest.length === 1 && rest[0] === "ruoi") return { value: total + last / 2, doubtful };
  const part = readBelowThousand(rest);
  if (part === null) return null;
  // "một triệu hai" is 1.2 million; "một nghìn không trăm linh năm" says every place.
  if (rest.length === 1) return { value: total + (part.value * last) / 10, doubtful: true };
  return { value: total + part.value, doubtful: doubtful || part.doubtful || last > 1e3 || !rest.includes("tram") };
}

function readBelowThousand(words: readonly string[]): SpelledNumber | null {
  const at = words.indexOf("tram");
  if (at < 0) return readBelowHundred(words);
  const hundreds = at === 0 ? 1 : at === 1 ? digitOf(words[0]) : null;
  if (hundreds === null) return null;
  const rest = words.slice(at + 1);
  if (rest.length === 0) return { value: hundreds * 100, doubtful: false };
  if (rest[0] === "linh" || rest[0] === "le") {
    const digit = rest.length === 2 ? digitOf(rest[1]) : null;
    return digit === null ? null : { value: hundreds * 100 + digit, doubtful: false };
  }
  if (rest.length === 1 && rest[0] === "ruoi") return { value: hundreds * 100 + 50, doubtful: true };
  const tens = readBelowHundred(rest);
  if (tens === null) return null;
  // "trăm hai" is 120.
  return rest.length === 1 && rest[0] !== "muoi"
    ? { value: hundreds * 100 + tens.value * 10, doubtful: true }
    : { value: hundreds * 100 + tens.value, doubtful: tens.doubtful };
}

function readBelowHundred(words: readonly string[]): SpelledNumber | null {
  const [first, second, third] = words;
  const digit = digitOf(first);
  if (words.length === 1) return digit !== null ? { value: digit, doubtful: false } : tenOf(first, undefined);
  if (first === "muoi") return words.length === 2 ? tenOf(first, second) : null;
  if (digit === null || digit === 0) return null;
  if (second === "muoi" || second === "chuc") {
    if (words.length === 2) return { value: digit * 10, doubtful: false };
    const ones = words.length === 3 ? digitOf(third) : null;
    if (words.length === 3 && third === "ruoi") return { value: digit * 10 + 5, doubtful: true };
    // "tám mươi năm" may be eighty years.
    return ones === null ? null : { value: digit * 10 + ones, doubtful: third === "nam" };
  }
  const ones = words.length === 2 ? digitOf(second) : null;
  if (words.length === 2 && second === "ruoi") return { value: digit + 0.5, doubtful: true };
  return ones === null ? null : { value: digit * 10 + ones, doubtful: true };
}

function tenOf(first: string | undefined, second: string | undefined): SpelledNumber | null {
  if (first !== "muoi") return null;
  const ones = second === undefined ? 0 : second === "ruoi" ? 0.5 : digitOf(second);
  return ones === null ? null : { value: 10 + ones, doubtful: second === "ruoi" };
}
