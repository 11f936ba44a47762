/** Part of a text that points to a person. Offsets in UTF-16 units, end exclusive. */
export interface PersonalNumber {
  kind: "number" | "email";
  start: number;
  end: number;
}

const MASK = "…";
/** Dates with points or dashes and lists or ranges of years: digits enough for a telephone number, and none. */
const DATE = String.raw`\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d(?![.-]?\d)|(?:19|20)\d\d-\d\d-\d\d(?![.-]?\d)`;
const YEARS = String.raw`(?:19|20)\d\d(?:\s?[-–]\s?|\s)(?:19|20)\d\d(?:(?:\s?[-–]\s?|\s)(?:19|20)\d\d)*(?![.-]?\d)`;
/** CCCD (12), CMND (9), telephone and tax numbers, cards: nine digits or more, with up to two marks or spaces between. */
const LONG = String.raw`\p{Nd}(?:[\s.\-–()]{0,2}\p{Nd}){8,}`;
const FOUND = new RegExp(`(?<kept>(?<!\\p{Nd}[.\\-–]?)(?:${DATE}|${YEARS}))|(?<long>${LONG})`, "gu");
/** The part before @ has at most 64 characters (RFC 5321); without the bound a long word takes quadratic time. */
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;
const MONEY_FOLLOWS = /^\s*(?:đồng|đ(?!\p{L})|vnđ|vnd|₫|usd|triệu|tỷ|tỉ)/iu;

/** "1.500.000.000 đồng". Identity and telephone numbers begin with 0, amounts never. */
function isMoney(digits: string, after: string): boolean {
  return !digits.startsWith("0") && /^\d{1,3}(?:[. ]\d{3})+$|^\d+$/.test(digits) && MONEY_FOLLOWS.test(after);
}

/** "30 70 80 90 95": figures of a table's row. "09 12 34 56 78" is a telephone number. */
function isRowOfFigures(digits: string): boolean {
  return /^[1-9]\d? \d{1,2}(?: \d{1,2})+$/.test(digits) && /\d\d/.test(digits);
}

/**
 * Numbers of nine digits or more that may name a person, however grouped by points, spaces or dashes, and email addresses,
 * in order. Numbers of documents, dates, years and amounts of money are none; where it is doubtful, it is personal.
 */
export function findPersonalNumbers(text: string): PersonalNumber[] {
  const found: PersonalNumber[] = [];
  for (const match of text.matchAll(EMAIL))
    found.push({ kind: "email", start: match.index, end: match.index + match[0].length });
  for (const match of text.matchAll(FOUND)) {
    const digits = match.groups?.long;
    if (digits === undefined) continue;
    const [start, end] = [match.index, match.index + digits.length];
    if (isMoney(digits, text.slice(end)) || isRowOfFigures(digits)) continue;
    if (found.some((f) => start < f.end && f.start < end)) continue;
    found.push({ kind: "number", start, end });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The text with every personal number and address replaced by "…": what may leave this process. */
export function maskPersonalNumbers(text: string): string {
  let masked = "";
  let at = 0;
  for (const { start, end } of findPersonalNumbers(text)) {
    masked += text.slice(at, start) + MASK;
    at = end;
  }
  return masked + text.slice(at);
}
