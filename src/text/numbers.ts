const NUMBER = /\d+(?:[.,]\d+)*/;

/**
 * Reads a number as Vietnamese offices write it: comma is the decimal mark and a point groups thousands ("1.234,5"),
 * but a point followed by one or two digits, or by any digits after a leading zero, is taken as a decimal ("0.8", "82.5").
 * Returns null when the text is no number.
 */
export function parseNumber(text: string): number | null {
  const t = text.trim();
  if (!/^\d+(?:[.,]\d+)*$/.test(t)) return null;
  const commas = t.split(",").length - 1;
  const points = t.split(".").length - 1;
  if (commas === 0 && points === 0) return Number(t);
  if (commas === 1 && points === 0) return Number(t.replace(",", "."));
  if (commas === 0 && points === 1) {
    const [whole = "", rest = ""] = t.split(".");
    const grouped = rest.length === 3 && whole !== "0" && whole.length <= 3;
    return Number(grouped ? whole + rest : t);
  }
  if (commas === 0) return /^\d{1,3}(?:\.\d{3})+$/.test(t) ? Number(t.replaceAll(".", "")) : null;
  if (points === 0) return /^\d{1,3}(?:,\d{3})+$/.test(t) ? Number(t.replaceAll(",", "")) : null;
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(t)) return Number(t.replaceAll(".", "").replace(",", "."));
  if (/^\d{1,3}(?:,\d{3})+\.\d+$/.test(t)) return Number(t.replaceAll(",", ""));
  return null;
}

/** Every number of a text in reading order, as printed ("15", "0.8", "01"). */
export function printedNumbers(text: string): string[] {
  return text.match(new RegExp(NUMBER, "g")) ?? [];
}

const ROMAN: Record<string, number> = { I: 1, V: 5, X: 10, L: 50, C: 100 };

/** Value of an upper-case Roman numeral up to 399, or null. "IV" -> 4; "IIX" and other unusual forms are null. */
export function parseRoman(text: string): number | null {
  if (!/^(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/.test(text)) return null;
  let total = 0;
  for (let i = 0; i < text.length; i++) {
    const value = ROMAN[text[i] as string] as number;
    const next = ROMAN[text[i + 1] ?? ""] ?? 0;
    total += value < next ? -value : value;
  }
  return total;
}
