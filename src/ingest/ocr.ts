import type { OcrSlip } from "./load/lexicon.ts";

export type Corrector = (text: string) => string;

/** One function that corrects every slip of the lexicon, in the order of the file; capitals stay as printed. */
export function corrector(slips: readonly OcrSlip[]): Corrector {
  const rules = slips.map((slip) => {
    const after = slip.before ? `(?=\\s+(?:${slip.before.map(literal).join("|")})(?![\\p{L}\\p{N}]))` : "";
    const ahead = slip.notAfter ? `(?<!(?:${slip.notAfter.map(literal).join("|")})\\s+)` : "";
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${ahead}${literal(slip.from)}(?![\\p{L}\\p{N}])${after}`, "giu");
    return { pattern, to: slip.to };
  });
  return (text) => rules.reduce((t, rule) => t.replace(rule.pattern, (found) => inCaseOf(found, rule.to)), text);
}

function inCaseOf(found: string, to: string): string {
  const upper = found.toLocaleUpperCase("vi");
  if (found === upper && found !== found.toLocaleLowerCase("vi") && found.length > 2) return to.toLocaleUpperCase("vi");
  const first = found[0] ?? "";
  return first !== first.toLocaleLowerCase("vi") ? (to[0] ?? "").toLocaleUpperCase("vi") + to.slice(1) : to;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+");
}
