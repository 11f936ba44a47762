import { type Period, periodKey, periodLabel, shiftPeriod } from "../../../domain/period.ts";
import { mayReport } from "../../../domain/permissions.ts";
import type { Indicator } from "../../../domain/plan.ts";
import type { Draft } from "../../answering/draft.ts";
import type { StaffContext } from "../../commands/command.ts";
import { refusal } from "../../refusal.ts";
import type { Office } from "../../reporting/office.ts";
import { momentOf, titleOf } from "../../reporting/words.ts";
import { askConfirm, askIndicator, askNote, askPeriod, askValue, type Summary } from "./asking.ts";
import { nextStep, type ReportState } from "./state.ts";
import { reportsAround, subjectOf } from "./subject.ts";

/** Where a form stands after a message: what is said, and what is kept. */
export interface Advanced {
  draft: Draft;
  state: ReportState;
}

const ASSIGNING = "quản trị xã phân công bằng /phancong";

/** The period that is usually meant now: by the reporting rules for the person's unit. */
export function usualPeriod({ reporting, knowledge, person, today }: StaffContext): Period {
  const { reporting: rules, units } = knowledge.catalogue;
  const own = rules.filter(
    (rule) =>
      rule.commune === person.commune &&
      reporting.ruleApplies(
        rule,
        person.unit,
        units.filter((u) => u.commune === person.commune),
      ),
  );
  return reporting.defaultPeriod(own, today);
}

/** Asks for the next thing that is missing, or shows everything for confirmation. `opening` stands first. */
export async function advance(state: ReportState, id: number, context: StaffContext, opening = ""): Promise<Advanced> {
  const { office, indicator, period } = await subjectOf(state, context);
  const step = indicator === null ? "indicator" : nextStep(state);
  const kept: ReportState = { ...state, step };
  const said = (draft: Draft, more: Partial<ReportState> = {}): Advanced => ({
    draft: opening === "" ? draft : { ...draft, text: `${opening}\n${draft.text}` },
    state: { ...kept, ...more },
  });
  const usual = period ?? usualPeriod(context);
  if (indicator === null) {
    const { draft, offered } = await askIndicator(office, usual, context);
    return said(draft, { indicator: null, offered });
  }
  if (step === "value")
    return said(askValue(indicator, await reportsAround(indicator, usual, context), usual, context));
  if (step === "period" || period === null) return said(askPeriod(await openPeriods(usual, context)));
  if (step === "note" || state.value === null) return said(askNote(context));
  const summary = await summaryOf(indicator, period, state.value, context);
  const version = state.version + 1;
  const next = { ...kept, version, supersedes: summary.current?.id ?? null, jumpAsked: false };
  return { draft: askConfirm(next, id, summary, context, opening), state: next };
}

/** Says again what was said last, for a message that is delivered again: buttons that were pressed meanwhile stay good. */
export async function repeat(state: ReportState, id: number, context: StaffContext): Promise<Advanced> {
  const { indicator, period } = await subjectOf(state, context);
  const isShown = state.step === "confirm" && indicator !== null && period !== null && state.value !== null;
  if (!isShown) return advance(state, id, context);
  const summary = await summaryOf(indicator, period, state.value as Summary["value"], context);
  const isSame = (summary.current?.id ?? null) === state.supersedes && !state.jumpAsked;
  return isSame ? { draft: askConfirm(state, id, summary, context), state } : advance(state, id, context);
}

export async function summaryOf(
  indicator: Indicator,
  period: Period,
  value: Summary["value"],
  context: StaffContext,
): Promise<Summary> {
  const reports = await reportsAround(indicator, period, context);
  const current = reports.find((report) => periodKey(report.period) === periodKey(period)) ?? null;
  return { indicator, period, value, current, reports };
}

/** Why this person cannot report this indicator; null when they can. */
export function indicatorRefusal(indicator: Indicator, office: Office, { person }: StaffContext): string | null {
  const units = office.unitsOf(indicator);
  // Nobody belongs to "Các phòng chuyên môn", but the refusal says what the plan says.
  const rule = mayReport(person, {
    commune: indicator.commune,
    units: units.length > 0 ? units : (indicator.lead ?? []),
  });
  return rule.allowed
    ? null
    : refusal(rule, office.name, { what: `báo cáo ${titleOf(indicator)}`, person, assigning: ASSIGNING });
}

/** How many periods are offered, and how far back they are looked for. */
const PERIODS_OFFERED = 2;
const PERIODS_LOOKED_AT = 4;

/** The usual period and the ones before it, without those for which nothing can be reported. */
async function openPeriods(usual: Period, context: StaffContext): Promise<Period[]> {
  const open: Period[] = [];
  for (let back = 0; back < PERIODS_LOOKED_AT && open.length < PERIODS_OFFERED; back++) {
    const period = shiftPeriod(usual, -back);
    if ((await periodRefusal(period, context)) === null) open.push(period);
  }
  return open;
}

/** Why nothing can be reported for this period; null when it can. */
export async function periodRefusal(period: Period, context: StaffContext): Promise<string | null> {
  const early = context.reporting.periodRefusal(period, context.today);
  if (early !== null) return early;
  const lock = await context.storage.locks.of(context.person.commune, period);
  if (lock === null) return null;
  const label = periodLabel(period);
  return `Số liệu ${label} đã khoá lúc ${momentOf(lock.at)} nên không báo cáo hay sửa được. Lãnh đạo xã mở lại bằng /mokhoa ${label} và lý do.`;
}
