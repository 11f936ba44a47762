import type { Indicator } from "../../domain/plan.ts";
import { unitsInPlan } from "../../domain/responsibility.ts";
import { shorten } from "../answering/draft.ts";

/** Which indicators are meant, or why none of them is assigned. */
export type Assignable =
  | { outcome: "found"; indicators: Indicator[] }
  | { outcome: "unknown"; code: string; near: string[] }
  /** Several plans of the commune have the code. */
  | { outcome: "ambiguous"; code: string; documents: string[] }
  /** The plan says who. */
  | { outcome: "given"; indicator: Indicator; units: string[] };

const NEAR = 12;

/**
 * All or nothing: when one of the codes cannot be assigned, none is.
 * @param indicators of one commune.
 * @param document id of the plan meant; null: whichever has the code.
 */
export function findAssignable(
  codes: readonly string[],
  document: string | null,
  indicators: readonly Indicator[],
  /** True to take back what was assigned, which is always possible. */
  isRemoval = false,
): Assignable {
  const found: Indicator[] = [];
  for (const code of codes) {
    const same = indicators.filter((one) => one.code === code && (document === null || one.document === document));
    const [indicator] = same;
    if (!indicator) return { outcome: "unknown", code, near: nearCodes(code, indicators) };
    if (same.length > 1) return { outcome: "ambiguous", code, documents: same.map((one) => one.document) };
    const units = unitsInPlan(indicator);
    if (units.length > 0 && !isRemoval) return { outcome: "given", indicator, units };
    found.push(indicator);
  }
  return { outcome: "found", indicators: found };
}

/** Codes of the same group, else any. */
function nearCodes(code: string, indicators: readonly Indicator[]): string[] {
  const codes = [...new Set(indicators.map((one) => one.code))];
  const group = code.includes(".") ? `${code.split(".")[0]}.` : "";
  const same = codes.filter((one) => group !== "" && one.startsWith(group));
  return (same.length > 0 ? same : codes).slice(0, NEAR);
}

/** The sentence for a person. */
export function whyNot(problem: Exclude<Assignable, { outcome: "found" }>, communeName: string): string {
  switch (problem.outcome) {
    case "unknown":
      return problem.near.length > 0
        ? `Kế hoạch ${communeName} không có chỉ tiêu ${problem.code}. Có: ${problem.near.join(", ")}…`
        : `Kế hoạch ${communeName} không có chỉ tiêu nào.`;
    case "ambiguous":
      return `Mã ${problem.code} có trong ${problem.documents.length} kế hoạch của ${communeName}: ${problem.documents.join(", ")}.`;
    case "given":
      return `Kế hoạch ${communeName} đã giao ${entitled(problem.indicator)} cho ${problem.units.join(", ")} nên không phân công đơn vị khác được; chưa có ai của đơn vị đó thì mời bằng /moi.`;
  }
}

/** "III.8 “Tỷ lệ hồ sơ…”". */
export const entitled = ({ code, name }: Indicator): string => `${code} “${shorten(name, 80)}”`;
