import { type Amount, readAmount } from "./amount.ts";
import {
  CHANGES,
  FILLERS,
  INEXACT,
  magnitudeOf,
  NUMBERED,
  PARTS_OF_NAMES,
  phraseLength,
  plainLine,
  type Token,
  tokensOf,
  withDigits,
} from "./words.ts";

/** One number of a text, or two that belong together. */
export type Found =
  | { kind: "one"; amount: Amount }
  | { kind: "part"; amount: Amount; whole: Amount }
  | { kind: "range"; from: Amount; to: Amount };

/** What stands in a text that should be a value. */
export interface Scan {
  found: Found[];
  /** "khoảng", "≥", "gần", "80+". */
  inexact: boolean;
  /** "tăng", "giảm", "còn thiếu", "+5". */
  change: boolean;
  /** Words or numbers that are no part of a value, such as "T10". */
  others: boolean;
  /** Digits that give no number: "82..5", "1.23.456". */
  garbled: boolean;
  /** Letters were taken for digits: "1OO". */
  mistyped: boolean;
  words: string[];
}

const IGNORED = /^[.,!?()[\]"“”'‘’:;=…•|-]$/;
/** Phrases whose words mean something else alone. */
const PLACE = [["tren", "dia", "ban"]];
const AT_MOST = [["toi", "da"]];
const INEXACT_SIGNS = /^[~<>≥≤≈±]$/;
const RANGE_WORDS = new Set(["den", "toi"]);
const PART_WORDS = ["tren tong so", "trong tong so", "tren tong", "trong tong", "tren", "trong", "phan", "/"].map(
  (words) => words.split(" "),
);

/** Finds every number of a text with what it is said to measure. `unit`: lower-case unit of the indicator, or null. */
export function scanValue(text: string, unit: string | null): Scan {
  const typed = plainLine(text);
  const line = withDigits(typed);
  const tokens = withUnitMarked(tokensOf(line), tokensOf(unit ?? ""));
  const scan: Scan = {
    found: [],
    inexact: false,
    change: false,
    others: false,
    garbled: false,
    mistyped: line !== typed,
    words: [],
  };
  const words = new Set(tokensOf(unit ?? "").flatMap(({ kind, text: word }) => (kind === "word" ? [word] : [])));
  for (let at = 0; at < tokens.length; ) at = step(scan, tokens, at, words);
  return scan;
}

/** The unit as one token "¤", so that the digits of "Người/01 vạn dân" are none of the value's. */
function withUnitMarked(tokens: Token[], unit: readonly Token[]): Token[] {
  if (!unit.some(({ kind }) => kind === "word") || unit.some(({ text }) => text === "%")) return tokens;
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const isUnit = unit.every((part, i) => tokens[at + i]?.text === part.text);
    const token = tokens[at] as Token;
    out.push(isUnit ? { kind: "sign", text: "¤", written: "¤", glued: token.glued } : token);
    at += isUnit ? unit.length : 1;
  }
  return out;
}

/** Takes what begins at a token; returns where the next begins. */
function step(scan: Scan, tokens: readonly Token[], at: number, unitWords: ReadonlySet<string>): number {
  const aside = numberedEnd(tokens, at);
  if (aside > at) {
    scan.others = true;
    return aside;
  }
  const place = phraseLength(tokens, at, PLACE);
  if (place > 0) return at + place;
  if (phraseLength(tokens, at, AT_MOST) > 0) scan.inexact = true;
  if (isCrossed(tokens, at)) {
    scan.garbled = true;
    return at + 3;
  }
  const first = readAmount(tokens, at, unitWords);
  if (first !== null) return withSecond(scan, tokens, first, unitWords);
  const token = tokens[at] as Token;
  if (token.kind === "number") scan.garbled = true;
  else if (token.kind === "word") takeWord(scan, token.text);
  else takeSign(scan, tokens, at);
  return at + 1;
}

/** "1e3", "3x2": a letter between figures that is no magnitude. */
function isCrossed(tokens: readonly Token[], at: number): boolean {
  const [first, letter, second] = tokens.slice(at, at + 3);
  const isGlued = first?.kind === "number" && letter?.kind === "word" && letter.glued && second?.kind === "number";
  return isGlued && second.glued && magnitudeOf(letter) === null;
}

/** "15-17", "50/60", "50 trên tổng số 60", or one number alone. */
function withSecond(
  scan: Scan,
  tokens: readonly Token[],
  first: { amount: Amount; end: number },
  unitWords: ReadonlySet<string>,
): number {
  const { amount, end } = first;
  const joint = tokens[end]?.text ?? "";
  if (phraseLength(tokens, end, PLACE) > 0) {
    scan.found.push({ kind: "one", amount });
    return end;
  }
  const isRange = joint === "-" || joint === "~" || joint === "÷" || RANGE_WORDS.has(joint);
  const part = PART_WORDS.find((words) => words.every((word, i) => tokens[end + i]?.text === word));
  const next = end + (isRange ? 1 : (part?.length ?? 0));
  const second = next > end ? readAmount(tokens, next, unitWords) : null;
  if (second === null || amount.spelled !== second.amount.spelled) {
    scan.found.push({ kind: "one", amount });
    return end;
  }
  if (isRange) scan.found.push({ kind: "range", from: amount, to: second.amount });
  else scan.found.push({ kind: "part", amount, whole: second.amount });
  return second.end;
}

/** Past the numbers of "tháng 10/2026", "T10", "ngày 3/10", "CV 12", "V20", "5G"; `at` itself when there are none. */
function numberedEnd(tokens: readonly Token[], at: number): number {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token?.kind === "word" && next?.kind === "number" && (NUMBERED.has(token.text) || isNameWith(token, next))) {
    let end = at + 2;
    while (/^[/.-]$/.test(tokens[end]?.text ?? "") && tokens[end]?.glued && tokens[end + 1]?.kind === "number")
      end += 2;
    return end;
  }
  // "V.20", "T.10".
  const [point, figures] = tokens.slice(at + 1, at + 3);
  if (token?.kind === "word" && token.text.length <= 5 && point?.text === "." && point.glued && figures?.glued)
    return figures.kind === "number" ? at + 3 : at;
  const isName = token?.kind === "number" && next?.kind === "word" && PARTS_OF_NAMES.has(next.text);
  return isName ? at + 2 : at;
}

/** "V20", but "đạt82,5" only lacks a space. */
function isNameWith(word: Token, number: Token): boolean {
  return (
    number.glued && !FILLERS.has(word.text) && !INEXACT.has(word.text) && !CHANGES.has(word.text) && word.text !== "am"
  );
}

function takeWord(scan: Scan, word: string): void {
  if (INEXACT.has(word)) scan.inexact = true;
  else if (CHANGES.has(word)) scan.change = true;
  else if (!FILLERS.has(word)) scan.others = true;
  scan.words.push(word);
}

function takeSign(scan: Scan, tokens: readonly Token[], at: number): void {
  const [before, token, after] = [tokens[at - 1], tokens[at] as Token, tokens[at + 1]];
  const beforeNumber = after?.kind === "number" && after.glued;
  const afterNumber = before?.kind === "number" && token.glued;
  if (INEXACT_SIGNS.test(token.text)) scan.inexact = true;
  else if (token.text === "+") scan[beforeNumber ? "change" : "inexact"] = true;
  else if (/^[.,]$/.test(token.text) ? beforeNumber : beforeNumber && afterNumber) scan.garbled = true;
  else if (token.text === "-" && afterNumber && !beforeNumber) scan.others = true;
  else if (!IGNORED.test(token.text)) scan[beforeNumber || afterNumber ? "garbled" : "others"] = true;
}
