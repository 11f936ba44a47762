import type { Indicator, Target } from "../domain/plan.ts";
import type { ValueKind } from "../domain/report.ts";
import { collapse, fold, toNfc } from "../text/normalize.ts";

/** What a value of one indicator looks like. */
export interface ValueSpec {
  /** Never "range": see `range`. */
  kind: ValueKind;
  /** As printed in the plan, e.g. "%GRDP", "Bài báo", "triệu đồng". */
  unit: string | null;
  /** Smallest and largest value that can be true; null: no limit. Only for numbers. */
  min: number | null;
  max: number | null;
  /** False when only whole numbers make sense. */
  decimals: boolean;
  /** True when a target is a range, so that "15-17" may be reported too. Never for money. */
  range: boolean;
  /** "in-period": what came about within the period ("… mỗi năm"); "cumulative": the state at its end. */
  accumulation: "cumulative" | "in-period";
}

const NUMERIC_OPS = [">=", "<=", "=", "range"];
const YES_NO = /^(?:da )?co$|^(?:chua|khong)(?: co)?$|^co ?\/ ?khong$/;
/** Whole units of money: "triệu đồng/người/năm". "Hợp đồng" and "cộng đồng" are none. */
const MONEY =
  /^(?:(?:tram |chuc |nghin |ngan )?(?:nghin|ngan|trieu|ty|ti|tr)(?: (?:dong|vnd|d))?|dong|vnd|d)(?: ?\/.*)?$/;
const GROWTH = /\btang truong\b|\b(?:toc do|muc|ty le|ti le) tang\b|\btang (?:binh quan|them|so voi)\b|^tang (?!cuong)/;
const SHARE_OF_GRDP = /grdp|\bgdp\b/;
/** A part of a plan or of last year can be more than the whole. */
const OF_A_PLAN =
  /\bso voi\b|\b(?:du toan|ke hoach) (?:giao|nam|duoc giao)\b|\bhoan thanh (?:ke hoach|du toan|chi tieu)\b/;
/** Measured, not counted: may have decimals. */
const MEASURED =
  /^(?:chi so|he so|diem|lan|gio|phut|giay|ngay|tuoi|ha|km2?|m2?|m3|kg|ta|tan|kwh|mw|lit|usd|[kmgt]b|[kmg]bps|[kmg]b\/s|[kmg]bit\/s|‰)(?![a-z\d])/;
/** "Người/01 vạn dân", "máy/100 dân"; "Vườn ươm/trung tâm" names two things that are counted. */
const RATIO = /\/ ?(?:\d|van |nghin |ngan |trieu |dan\b|nguoi\b|ho\b)|\btren (?:\d+|mot) (?:van|nghin|trieu)/;
const SCALED = /^(?:chuc|tram|nghin|ngan|van|trieu|ty|ti) /;
const NAME_OF_MEASURE = /^(?:chi so|diem|he so)\b|\bbinh quan\b/;
const WITHIN_PERIOD = /\b(?:moi|hang|trong|tung) (?:nam|quy|thang|ky)\b|\b(?:moi|hang) (?:6|06|sau) thang\b/;
const PER_TIME = /\/ ?(?:nam|quy|thang|ky)\b/;

function plain(text: string): string {
  return fold(collapse(toNfc(text)));
}

/** How values of an indicator are given, as far as its unit, its targets and its name tell. */
export function valueKindOf(indicator: Indicator): ValueSpec {
  const kind = kindOf(indicator);
  const decimals = kind === "percent" || kind === "money" || (kind === "count" && hasDecimals(indicator));
  return {
    kind,
    unit: indicator.unit,
    ...limits(kind, indicator),
    decimals,
    range: (kind === "percent" || kind === "count") && indicator.targets.some(({ op }) => op === "range"),
    accumulation: isWithinPeriod(kind, decimals, indicator) ? "in-period" : "cumulative",
  };
}

function kindOf({ unit, targets, name }: Indicator): ValueKind {
  const said = targets.filter(({ op }) => op !== "none");
  if (said.length > 0 && said.every(({ op }) => op === "text")) {
    return said.every(({ text }) => YES_NO.test(plain(text).replace(/[.;,]$/, ""))) ? "yes-no" : "text";
  }
  const measure = plain(unit ?? "");
  if (/%|\bphan tram\b|^t[yi] le$/.test(measure)) return "percent";
  if (MONEY.test(measure)) return "money";
  if (measure !== "") return "count";
  if (said.some(isPercentText) || /^t[yi] (?:le|trong)\b/.test(plain(name))) return "percent";
  return said.length > 0 || /^(?:so|tong so|chi so)\b/.test(plain(name)) ? "count" : "text";
}

function isPercentText({ op, text }: Target): boolean {
  return NUMERIC_OPS.includes(op) && /\d\s*(?:%|phần trăm)/.test(text);
}

function limits(kind: ValueKind, { unit, name, otherNames, targets }: Indicator): Pick<ValueSpec, "min" | "max"> {
  if (kind === "money") return { min: 0, max: null };
  if (kind === "count") return { min: 0, max: isUnitIndex(name, unit, targets) ? 1 : null };
  if (kind !== "percent") return { min: null, max: null };
  const words = plain([name, ...otherNames, unit ?? ""].join(" | "));
  const numbers = targets.flatMap(({ value, max }) => [value ?? 0, max ?? 0]);
  const above = SHARE_OF_GRDP.test(words) || OF_A_PLAN.test(words) || Math.max(0, ...numbers) > 100;
  if (GROWTH.test(words) || Math.min(0, ...numbers) < 0) return { min: null, max: null };
  return { min: 0, max: above ? null : 100 };
}

/** An index on a scale from 0 to 1, such as the digital-transformation index: every target is a fraction of 1. */
function isUnitIndex(name: string, unit: string | null, targets: readonly Target[]): boolean {
  const isIndex = [name, unit ?? ""].some((words) => /^chi so\b/.test(plain(words)));
  const numbers = targets.flatMap(({ value }) => (value === null ? [] : [value]));
  const isFraction = numbers.some((n) => !Number.isInteger(n)) && numbers.every((n) => n > 0 && n <= 1);
  return isIndex && isFraction && !GROWTH.test(plain(name));
}

function hasDecimals({ unit, name, targets }: Indicator): boolean {
  const measure = plain(unit ?? "");
  const fractional = targets.some(({ value, max }) => !Number.isInteger(value ?? 0) || !Number.isInteger(max ?? 0));
  // Without a unit nobody can say that it is counted, and refusing "0,82" would leave no way to report it.
  if (fractional || measure === "") return true;
  return [MEASURED, RATIO, SCALED].some((pattern) => pattern.test(measure)) || NAME_OF_MEASURE.test(plain(name));
}

/** Only what is counted adds up within a period: "Tỷ lệ … hằng năm" is a state. */
function isWithinPeriod(kind: ValueKind, decimals: boolean, { unit, name, otherNames }: Indicator): boolean {
  if (kind !== "money" && (kind !== "count" || decimals)) return false;
  return PER_TIME.test(plain(unit ?? "")) || [name, ...otherNames].some((words) => WITHIN_PERIOD.test(plain(words)));
}
