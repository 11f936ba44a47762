import type { Indicator, Unit } from "../domain/plan.ts";
import type { Report } from "../domain/report.ts";
import { dueDay } from "./periods.ts";
import type { Missing, ReminderRules, UnitProgress } from "./reminder-plan.ts";
import { ruleApplies } from "./rule-applies.ts";

/** Who reports by a rule, and when, as the plan's words say it. @param units of every commune. */
export function planRules(units: readonly Unit[]): ReminderRules {
  return {
    applies: (rule, unit) =>
      ruleApplies(
        rule,
        unit,
        units.filter(({ commune }) => commune === rule.commune),
      ),
    due: dueDay,
  };
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
