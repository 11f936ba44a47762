import { addDays } from "../domain/day.ts";
import { firstDay, lastDay } from "../domain/period.ts";
import type { Indicator, ReportingRule } from "../domain/plan.ts";
import type { Report } from "../domain/report.ts";
import type { Missing, ReminderRules, UnitProgress } from "./reminder-plan.ts";

/** "Các cơ quan, ban ngành", "Thủ trưởng các phòng…": every unit of the commune. */
const EVERY_UNIT = /^(?:các|tất cả|mọi|thủ trưởng (?:các|cơ quan))(?!\p{L})/iu;

/** Who reports by a rule, and when, as the plan's words say it. */
export const PLAN_RULES: ReminderRules = {
  applies: ({ from }, unit) => from === unit || EVERY_UNIT.test(from),
  due({ dueDay }, period) {
    if (dueDay === null) return null;
    // "trước ngày 31" in a month of 30 days is its last day.
    const last = lastDay(period);
    const month = firstDay({ year: period.year, kind: "month", index: Number(last.slice(5, 7)) });
    const day = addDays(month, dueDay - 1);
    return day < last ? day : last;
  },
};

/** The unit that others report to and that reports on in its turn; null when no rule with a due day names one. */
export function focalUnitOf(rules: readonly ReportingRule[]): string | null {
  const dated = rules.filter((rule) => rule.dueDay !== null);
  return dated.find((rule) => dated.some((other) => other !== rule && other.to === rule.from))?.from ?? null;
}

/**
 * What each unit has not reported of the indicators that it is responsible for. A report that was returned is missing.
 * @param unitsOf the units responsible for an indicator, the assigned ones included.
 * @param reports the current ones of one period.
 */
export function unitProgress(
  indicators: readonly Indicator[],
  unitsOf: (indicator: Indicator) => readonly string[],
  reports: readonly Report[],
): UnitProgress {
  const reported = new Set(
    reports.filter(({ state }) => state !== "returned").map(({ document, code }) => `${document} ${code}`),
  );
  const progress = new Map<string, Missing[]>();
  for (const indicator of indicators) {
    const { document, code, name } = indicator;
    for (const unit of unitsOf(indicator)) {
      const missing = progress.get(unit) ?? [];
      if (!reported.has(`${document} ${code}`)) missing.push({ code, name });
      progress.set(unit, missing);
    }
  }
  return progress;
}
