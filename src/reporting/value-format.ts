import type { ReportedValue, ValueKind } from "../domain/report.ts";
import { collapse, fold, toNfc } from "../text/normalize.ts";

/** Decimals that may be typed: more are not kept by any plan. */
const MAX_DECIMALS = 10;

/** "1.234,5": point for thousands, comma for decimals, as offices write. */
export function formatNumber(number: number): string {
  const [whole = "", decimals] = Math.abs(number)
    .toFixed(MAX_DECIMALS)
    .replace(/\.?0+$/, "")
    .split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ".");
  const shown = decimals === undefined ? grouped : `${grouped},${decimals}`;
  return number < 0 && shown !== "0" ? `-${shown}` : shown;
}

/**
 * đồng in words: "1,2 tỷ đồng" and "350,25 triệu đồng" where two decimals say it exactly, otherwise every digit
 * ("1.234.567 đồng"). Three decimals are not used: "1,234 tỷ" can be read as 1234.
 */
function formatMoney(number: number): string {
  const size = Math.abs(number);
  if (size >= 1e9 && size < 1e12 && number % 1e7 === 0) return `${formatNumber(number / 1e9)} tỷ đồng`;
  if (size >= 1e6 && size < 1e9 && number % 1e4 === 0) return `${formatNumber(number / 1e6)} triệu đồng`;
  return `${formatNumber(number)} đồng`;
}

/** "Bài báo" -> " bài báo", "%GRDP" -> "% GRDP", "GB" -> " GB"; an index is a bare number. */
function suffix(unit: string | null): string {
  const shown = collapse(toNfc(unit ?? ""));
  if (shown === "" || fold(shown) === "chi so") return "";
  const rest = /^(?:[Tt][ỷỉyi] lệ )?(?:%|phần trăm)\s*(.*)$/i.exec(shown)?.[1];
  if (rest !== undefined) return rest === "" ? "%" : `%${rest.startsWith("/") ? "" : " "}${rest}`;
  return /^\p{Lu}\p{Ll}/u.test(shown) ? ` ${shown[0]?.toLowerCase()}${shown.slice(1)}` : ` ${shown}`;
}

function percentSuffix(unit: string | null): string {
  const shown = suffix(unit);
  return shown.startsWith("%") ? shown : "%";
}

/** A value as people read it: "82,5%", "1.234 người", "1,2 tỷ đồng", "Có", "Không", "Không phát sinh". `readValue` reads it back. */
export function formatValue(value: ReportedValue, spec: { unit: string | null; kind?: ValueKind }): string {
  const { unit } = spec;
  switch (value.kind) {
    case "percent":
      return formatNumber(value.number) + percentSuffix(unit);
    case "count":
      return formatNumber(value.number) + suffix(unit);
    case "money": {
      // "triệu đồng/người/năm" keeps for whom and when.
      return formatMoney(value.number) + (/\/.*$/.exec(unit ?? "")?.[0] ?? "");
    }
    case "range":
      return `${formatNumber(value.number)}-${formatNumber(value.max)}${spec.kind === "percent" ? percentSuffix(unit) : suffix(unit)}`;
    case "yes-no":
      return value.yes ? "Có" : "Không";
    case "text":
      return value.text;
    case "nothing":
      return "Không phát sinh";
  }
}
