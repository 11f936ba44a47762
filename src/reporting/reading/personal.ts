import { findPersonalNumbers } from "../../text/personal-numbers.ts";

/** Telephone numbers however grouped, nine digits or more in one piece, and, to be told from those, amounts. */
const LONG =
  /(?<![\d.,])(?:\+84|84(?!\.\d{3}\.)|0)[ .-]?\d(?:[ .-]?\d){7,10}(?![\d,])|(?<![\d.,])(?:\d{9,}|[1-9]\d{0,2}(?:\.\d{3}){2,})(?!\d)/g;
const GROUPED = /^[1-9]\d{0,2}(?:\.\d{3}){2,}$/;
const MONEY_FOLLOWS = /^\s*(?:đồng|dong\b|đ(?!\p{L})|vnđ|vnd)/iu;

/**
 * NFC text without numbers and addresses that may name a person, and whether there were any; "…" and spaces stand where they
 * were, so that offsets stay. `money`: long round numbers are amounts ("1500000000"). `loose`: figures with spaces between
 * them are figures of a line ("V.20 82 10 2026").
 */
export function withoutPersonal(
  text: string,
  { money = false, loose = false }: { money?: boolean; loose?: boolean },
): { text: string; found: boolean } {
  const taken: [start: number, end: number][] = [];
  const withoutLong = text.replace(LONG, (digits: string, at: number) => {
    const end = at + digits.length;
    if (!isAmount(digits, text.slice(end), money)) taken.push([at, end]);
    return "x".repeat(digits.length);
  });
  for (const { kind, start, end } of findPersonalNumbers(withoutLong)) {
    if (kind === "email" || !loose) taken.push([start, end]);
  }
  const kept = taken.reduce(
    (left, [start, end]) => left.slice(0, start) + "…".padEnd(end - start) + left.slice(end),
    text,
  );
  return { text: kept, found: taken.length > 0 };
}

function isAmount(digits: string, after: string, money: boolean): boolean {
  if (GROUPED.test(digits)) return true;
  if (!/^[1-9]\d+$/.test(digits)) return false;
  // Amounts end in noughts; "84…000" may be a telephone number.
  const isRound = digits.endsWith("000") && !(digits.startsWith("84") && digits.length === 11);
  return MONEY_FOLLOWS.test(after) || (money && isRound);
}
