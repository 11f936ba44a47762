import { collapse, toNfc } from "../text/normalize.ts";
import { type Accumulation, effectiveValue, type PeriodValue } from "./accumulation.ts";
import { type Period, samePeriod } from "./period.ts";
import type { Indicator, Target } from "./plan.ts";
import type { ProgressState, ReportedValue } from "./report.ts";

/** How far from its target a value is still near: a tenth of the target. */
const NEAR_SHARE = 0.1;
/** Part of the target by which computing with decimals may be off: 90% of 1,1 is 0,99. */
const ROUNDING = 1e-9;

/** Where an indicator stands in one period. */
export interface Standing {
  /** Reported for exactly this period; null when it was not. */
  own: ReportedValue | null;
  /** What stands at the end of the period, from earlier reports too; null when there are none. */
  compared: ReportedValue | null;
  /** What it works towards; null when the plan sets nothing. */
  target: Target | null;
  /** "no-data" without an own report, whatever earlier ones say. */
  state: ProgressState;
}

/** `reports` as for `effectiveValue`. */
export function standingOf(
  indicator: Indicator,
  accumulation: Accumulation,
  reports: readonly PeriodValue[],
  period: Period,
): Standing {
  const own = reports.find((report) => samePeriod(report.period, period))?.value ?? null;
  const compared = effectiveValue(accumulation, reports, period);
  const target = targetFor(indicator, period);
  return { own, compared, target, state: progressOf(own && compared, target, indicator.unit) };
}

/**
 * The target that a period works towards: of the first milestone that is not past, else the last one. A target without
 * milestone applies always, as if set for every year. Null when the plan sets nothing.
 */
export function targetFor(indicator: Indicator, period: Period): Target | null {
  const ordered = indicator.targets
    .filter((target) => target.op !== "none")
    .map((target) => ({
      target,
      year: yearOf(target.milestone) ?? period.year,
      always: yearOf(target.milestone) === null,
    }))
    // Of one year, a target that names it comes before one that applies always.
    .sort((a, b) => a.year - b.year || Number(a.always) - Number(b.always));
  return (ordered.find(({ year }) => year >= period.year) ?? ordered.at(-1))?.target ?? null;
}

/** Last year of a milestone: "2030" -> 2030, "2025 - 2030" -> 2030, "" -> null. */
function yearOf(milestone: string): number | null {
  const year = milestone.match(/\d{4}/g)?.at(-1);
  return year === undefined ? null : Number(year);
}

/**
 * Where a value, as `effectiveValue` gives it, stands against a target. An "=" target is a level to reach: more is met too. Of a reported
 * range the end counts that is further from the target. Money is compared only where the target's text or `unit`, the
 * indicator's unit of measure, says that it is in đồng ("5 tỷ đồng").
 */
export function progressOf(
  value: ReportedValue | null,
  target: Target | null,
  unit: string | null = null,
): ProgressState {
  if (value === null) return "no-data";
  if (target === null) return "not-comparable";
  if (value.kind === "yes-no") return isYes(target) ? (value.yes ? "met" : "unmet") : "not-comparable";
  const level = levelOf(value, target, unit);
  if (level === null || value.kind === "text" || value.kind === "nothing") return "not-comparable";
  const upTo = target.op === "<=";
  const reached = value.kind === "range" && upTo ? value.max : value.number;
  // Signed so that it is positive when short of the target, also of zero and of negative ones.
  const missing = upTo ? reached - level : level - reached;
  if (missing <= 0) return "met";
  return missing <= (NEAR_SHARE + ROUNDING) * Math.abs(level) ? "near" : "unmet";
}

function isYes(target: Target): boolean {
  return target.op === "text" && /^có[.;]?$/iu.test(collapse(toNfc(target.text)));
}

/** The number to reach in the unit of the value, null when there is none. */
function levelOf(value: ReportedValue, target: Target, unit: string | null): number | null {
  if (target.op === "none" || target.op === "text" || target.value === null) return null;
  if (value.kind !== "money") return target.value;
  const scale = scaleInDong(target.text, unit ?? "");
  return scale === null ? null : target.value * scale;
}

const SCALES: Record<string, number> = { nghìn: 1e3, ngàn: 1e3, triệu: 1e6, tỷ: 1e9, tỉ: 1e9 };
const DONG = /(?<!\p{L})(?:đồng|vnđ|vnd|đ)(?!\p{L})/iu;
/** Right after the number, or at the beginning of the unit of measure: "Tỷ lệ" elsewhere is no billion. */
const SCALE_WORDS = /(?:\d|^)\s*((?:(?:nghìn|ngàn|triệu|tỷ|tỉ)(?!\p{L})(?!\s+lệ)\s*)+)/iu;

/** How many đồng one is: ("5 tỷ đồng", "") -> 1e9, ("5", "nghìn tỷ đồng") -> 1e12; null when neither says đồng. */
function scaleInDong(text: string, unit: string): number | null {
  const [printed, measure] = [toNfc(text), toNfc(unit)];
  if (!DONG.test(printed) && !DONG.test(measure)) return null;
  const words = (SCALE_WORDS.exec(printed) ?? SCALE_WORDS.exec(measure))?.[1] ?? "";
  return words
    .toLowerCase()
    .split(/\s+/)
    .reduce((product, word) => product * (SCALES[word] ?? 1), 1);
}

/** How a value moved, whether that is good or not. Null where nothing can be said: one is missing, or they are of two kinds or differing texts. */
export function trendOf(previous: ReportedValue | null, current: ReportedValue | null): "up" | "down" | "same" | null {
  if (previous === null || current === null || previous.kind !== current.kind) return null;
  const [before, now] = [sizes(previous), sizes(current)];
  if (before === null || now === null) return JSON.stringify(previous) === JSON.stringify(current) ? "same" : null;
  const change = now.map((size, i) => size - (before[i] ?? size)).find((step) => step !== 0) ?? 0;
  return change === 0 ? "same" : change > 0 ? "up" : "down";
}

/** What decides first comes first: of a range its lower end. */
function sizes(value: ReportedValue): number[] | null {
  switch (value.kind) {
    case "text":
    case "nothing":
      return null;
    case "yes-no":
      return [Number(value.yes)];
    case "range":
      return [value.number, value.max];
    default:
      return [value.number];
  }
}
