import { parseNumber } from "../../text/numbers.ts";

/** Digits as typed, and what else they could mean. */
export interface Numeral {
  value: number;
  /** "1.234" and "1,234": the value when the mark is taken the other way; null when there is one way only. */
  other: number | null;
  /** "0825": nobody writes a measured number like this. */
  odd: boolean;
}

/** Reads digits with points and commas; null when they are no number ("1.23.456", "82,5,5"). */
export function readNumeral(text: string): Numeral | null {
  const value = parseNumber(text);
  if (value === null || value >= 1e15) return null;
  const odd = /^0\d{2,}/.test(text);
  const [whole = "", rest = ""] = text.split(/[.,]/);
  // One mark with three digits after it: thousands to one person, decimals to another.
  const ambiguous = /^[1-9]\d{0,2}[.,]\d{3}$/.test(text);
  if (!ambiguous) return { value, other: null, odd };
  const [grouped, decimal] = [Number(whole + rest), Number(`${whole}.${rest}`)];
  return { value, other: value === grouped ? decimal : grouped, odd };
}
