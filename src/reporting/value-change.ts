import type { ReportedValue } from "../domain/report.ts";
import { formatNumber, formatValue } from "./value-format.ts";

/** Percent points from one report to the next beyond which a person is asked. */
const POINTS = 20;
/** Part of the previous number beyond which a person is asked. */
const PART = 0.5;

/** The middle of a range; null for what is no number. */
function numberOf(value: ReportedValue): number | null {
  if (value.kind === "range") return (value.number + value.max) / 2;
  return "number" in value ? value.number : null;
}

/**
 * A Vietnamese question when the value is far from the previous one, up or down: more than 20 points for percent, more than
 * half of the previous number for the rest, or from "Có" to "Không". Null when it is not, or when they cannot be compared.
 */
export function changeNeedsConfirm(
  previous: ReportedValue,
  next: ReportedValue,
  unit: string | null = null,
): string | null {
  if (previous.kind === "yes-no" && next.kind === "yes-no")
    return previous.yes && !next.yes ? "Lần trước báo “Có”, lần này là “Không”. Anh/chị xác nhận giúp tôi ạ?" : null;
  const [before, after] = [numberOf(previous), numberOf(next)];
  if (before === null || after === null) return null;
  const change = after - before;
  const isPercent = previous.kind === "percent" || next.kind === "percent";
  // A sum like 82.5 - 62.5 may miss 20 by a rounding error.
  if (Math.abs(change) <= (isPercent ? POINTS : PART * Math.abs(before)) + 1e-9) return null;
  const shown = (value: ReportedValue): string => formatValue(value, { unit });
  const by = isPercent ? ` (${change > 0 ? "tăng" : "giảm"} ${formatNumber(Math.abs(change))} điểm %)` : "";
  return `Lần trước là ${shown(previous)}, lần này là ${shown(next)}${by || (change > 0 ? " (tăng mạnh)" : " (giảm mạnh)")}. Anh/chị xác nhận giúp tôi ạ?`;
}
