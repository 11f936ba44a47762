import { isNumberWord, readNumberWords } from "./number-words.ts";
import { readNumeral } from "./numeral.ts";
import { MAGNITUDES, MONEY_WORDS, magnitudeOf, NOUNS, phraseLength, SHORT_UNITS, type Token } from "./words.ts";

/** What a number is said to measure: percent, the indicator's own unit (whole or in part), money, or something else. */
export type Mark = "%" | "unit" | "unit-part" | "money" | "other" | null;

export interface Amount {
  value: number;
  /** See Numeral. */
  other: number | null;
  mark: Mark;
  /** "-5"; "spaced" for "- 5", which may be a bullet. */
  sign: "minus" | "spaced" | null;
  /** Largest magnitude said ("triệu" is 1e6); 1 when none. */
  magnitude: number;
  /** Digits when nothing but digits was typed for the number, else "". */
  digits: string;
  /** In words: "tám mươi". */
  spelled: boolean;
  /** Could be meant otherwise. */
  doubtful: boolean;
}

/** Words of the longest number that is spelled out. */
const LONGEST_RUN = 20;

interface Read {
  amount: Amount;
  /** Index after the last token. */
  end: number;
}

/** The number that begins at a token, with its sign, magnitudes and unit; null when none begins there. */
export function readAmount(tokens: readonly Token[], at: number, unitWords: ReadonlySet<string>): Read | null {
  const sign = signAt(tokens, at);
  const prefix = tokens[at]?.text === "%" ? 1 : 0;
  const start = at + (sign === null ? prefix : 1);
  const read = readSpelled(tokens, start) ?? readFigures(tokens, start);
  if (read === null) return null;
  const { mark, end } = markAt(tokens, read.end, unitWords);
  // A lone "năm", "ba", "tám" is a number only beside a unit; else it is a word like another.
  if (read.amount.spelled && read.end === start + 1 && mark === null && tokens.length > 1) return null;
  if (read.amount.spelled && read.end === start + 1 && mark === null) read.amount.doubtful = true;
  return { amount: { ...read.amount, sign, mark: prefix === 1 && sign === null ? "%" : mark }, end };
}

function signAt(tokens: readonly Token[], at: number): Amount["sign"] {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token?.text === "am" && next !== undefined && next.kind !== "sign") return "minus";
  if (token?.text !== "-" || next?.kind !== "number") return null;
  // "82-5" has no sign, and is met only from its first number.
  return next.glued ? "minus" : "spaced";
}

/** Tokens from `at` on that spell a number: words, or a figure before "mươi". */
function spelledRun(tokens: readonly Token[], at: number): string[] {
  const run: string[] = [];
  for (let i = at; i < tokens.length && run.length < LONGEST_RUN; i += 1) {
    const [word, next, after] = [tokens[i]?.text ?? "", tokens[i + 1]?.text ?? "", tokens[i + 2]?.text ?? ""];
    if (word === "phan" || (word === "nam" && /^\d/.test(next))) break;
    const figure = run.length === 0 && /^\d$/.test(word) && /^(?:muoi|chuc)$/.test(next) && !/^\d/.test(after);
    if (!figure && !isNumberWord(tokens[i]?.written ?? "")) break;
    // "không phẩy tám" is a number, "không" a word.
    if (run.length === 0 && word === "khong" && !/^(?:phay|phan)$/.test(next)) break;
    run.push(word);
  }
  return run;
}

function readSpelled(tokens: readonly Token[], at: number): Read | null {
  for (let run = spelledRun(tokens, at); run.length > 0; run = run.slice(0, -1)) {
    const read = readNumberWords(run);
    if (read === null || (isLoneMagnitude(run) && !followedByPercent(tokens, at + 1))) continue;
    // A tail that was cut off belonged to it somehow.
    const doubtful = read.doubtful || run.length < spelledRun(tokens, at).length;
    const magnitude = Math.max(1, ...run.map((word) => MAGNITUDES[word] ?? 1));
    return { amount: { ...plainAmount(read.value), magnitude, spelled: true, doubtful }, end: at + run.length };
  }
  return null;
}

/** "triệu" is no number; "trăm phần trăm" is. */
function isLoneMagnitude(run: readonly string[]): boolean {
  return run.length === 1 && run[0] !== undefined && run[0] in MAGNITUDES;
}

function followedByPercent(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.text === "%" || tokens[at]?.text === "phan";
}

function plainAmount(value: number): Amount {
  return { value, other: null, mark: null, sign: null, magnitude: 1, digits: "", spelled: false, doubtful: false };
}

function readFigures(tokens: readonly Token[], at: number): Read | null {
  const token = tokens[at];
  if (token?.kind !== "number") return null;
  const numeral = readNumeral(token.text);
  if (numeral === null) return null;
  const point = withSpokenPoint(tokens, at);
  if (point !== null) return point;
  const amount: Amount = { ...plainAmount(numeral.value), other: numeral.other, doubtful: numeral.odd };
  const chain = magnitudesAt(tokens, at + 1);
  if (chain === null) {
    const next = tokens[at + 1];
    if (next?.text === "ruoi") return { amount: { ...amount, value: amount.value + 0.5, doubtful: true }, end: at + 2 };
    // "12abc" is no number with a word after it.
    if (
      next?.kind === "word" &&
      next.glued &&
      markAt(tokens, at + 1, new Set()).mark === null &&
      magnitudeOf(next) === null
    )
      amount.doubtful = true;
    return { amount: { ...amount, digits: token.text }, end: at + 1 };
  }
  return withTail(tokens, chain.end, {
    ...amount,
    value: round(amount.value * chain.size),
    other: amount.other === null ? null : round(amount.other * chain.size),
    magnitude: chain.size,
    doubtful: amount.doubtful || chain.doubtful,
  });
}

/** "82 phẩy 5". */
function withSpokenPoint(tokens: readonly Token[], at: number): Read | null {
  const [whole, word, decimals] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (!whole || !/^(?:phay|phet|cham)$/.test(word?.text ?? "") || !/^\d+$/.test(whole.text)) return null;
  if (decimals && /^\d+$/.test(decimals.text))
    return { amount: plainAmount(Number(`${whole.text}.${decimals.text}`)), end: at + 3 };
  const run = spelledRun(tokens, at + 2);
  const read = run.length === 0 ? null : readNumberWords(["khong", "phay", ...run]);
  return read === null
    ? null
    : { amount: plainAmount(round(Number(whole.text) + read.value)), end: at + 2 + run.length };
}

/** "triệu", "trăm triệu", "nghìn tỷ": the product, smallest first. */
function magnitudesAt(tokens: readonly Token[], at: number): { size: number; end: number; doubtful: boolean } | null {
  let size = 1;
  let end = at;
  let last = 0;
  let doubtful = false;
  for (;;) {
    const next = magnitudeOf(tokens[end]);
    // "5 văn phòng", "5 ngân hàng" without marks.
    if (next === null || next.size <= last || phraseLength(tokens, end, NOUNS) > 1) break;
    size *= next.size;
    last = next.size;
    doubtful ||= next.doubtful;
    end += 1;
  }
  return end === at ? null : { size, end, doubtful };
}

/** What follows a magnitude: "3 tỷ | 500 triệu", "1 triệu | 2", "1tr2", "1 triệu | rưỡi". */
function withTail(tokens: readonly Token[], at: number, head: Amount): Read {
  const token = tokens[at];
  if (token?.text === "ruoi")
    return { amount: { ...head, value: round(head.value + head.magnitude / 2), other: null }, end: at + 1 };
  if (token?.kind !== "number" || !/^\d/.test(token.text)) return { amount: head, end: at };
  const next = readFigures(tokens, at);
  if (next && next.amount.magnitude > 1 && next.amount.magnitude < head.magnitude) {
    const isWhole = Number.isInteger(head.value / head.magnitude) && head.other === null && next.amount.other === null;
    const doubtful = head.doubtful || next.amount.doubtful || !isWhole;
    return { amount: { ...head, value: round(head.value + next.amount.value), other: null, doubtful }, end: next.end };
  }
  // "10/2026" after it is a period, and four digits are a number of their own.
  if (!/^\d{1,3}$/.test(token.text) || tokens[at + 1]?.text === "/" || (next && next.amount.magnitude > 1))
    return { amount: head, end: at };
  const short = token.glued || head.magnitude >= 1e6;
  const doubtful =
    head.doubtful || head.other !== null || !Number.isInteger(head.value / head.magnitude) || token.text.length === 2;
  const value = round(head.value + Number(`0.${token.text}`) * head.magnitude);
  return { amount: { ...head, value, other: null, doubtful: doubtful || !short }, end: at + 1 };
}

function markAt(tokens: readonly Token[], at: number, unitWords: ReadonlySet<string>): { mark: Mark; end: number } {
  const text = tokens[at]?.text ?? "";
  if (text === "%" || text === "pt" || (text === "phan" && tokens[at + 1]?.text === "tram")) {
    let end = at + (text === "phan" ? 2 : 1);
    while (["%", "¤", "grdp", "gdp"].includes(tokens[end]?.text ?? "")) end += 1;
    return { mark: "%", end };
  }
  if (text === "¤") return { mark: "unit", end: at + 1 };
  const noun = phraseLength(tokens, at, NOUNS);
  if (text !== "" && (unitWords.has(text) || unitWords.has(SHORT_UNITS[text] ?? ""))) {
    let end = at + Math.max(1, noun);
    while (unitWords.has(tokens[end]?.text ?? " ")) end += 1;
    return { mark: MONEY_WORDS.has(text) ? "money" : "unit-part", end };
  }
  if (MONEY_WORDS.has(text)) return { mark: "money", end: at + 1 };
  return noun > 0 ? { mark: "other", end: at + noun } : { mark: null, end: at };
}

/** Takes the noise of binary fractions out of products: 1.2 * 1e6. */
function round(value: number): number {
  return Number(value.toPrecision(15));
}
