/** What stands in place of a masked number. */
const MASK = "[số đã ẩn]";
/** Up to three spaces, dots, dashes or brackets may stand between two digits: "0912 345 678", "(091) 234-5678", "079.123.456.789". */
const GAP = "[\\s.()\\u2010-\\u2015-]{0,3}";
/** Nine digits and more: identity cards have 9 or 12, telephones 10 or 11, accounts up to 19. */
const LONG_NUMBER = new RegExp(`\\+?\\(?\\d(?:${GAP}\\d){8,}`, "g");
/** "2026 2030 2035" are years and nobody's number. */
const YEARS = /^20[2-5]\d(?:[\s.–-]{1,3}20[2-5]\d)+$/;

/** The text with every number that may be a person's (identity card, telephone, bank account) replaced by a word. */
export function maskPersonalNumbers(text: string): string {
  return text.replace(LONG_NUMBER, (found) => (YEARS.test(found) ? found : MASK));
}
