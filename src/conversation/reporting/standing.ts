import { type Period, periodLabel } from "../../domain/period.ts";
import type { IndicatorProgress } from "../../reporting/progress.ts";
import type { Reporting } from "../../reporting/reporting.ts";
import type { Verbs } from "../../storage/verbs.ts";
import { valueText } from "../answering/draft.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import type { CommandContext } from "../commands/command.ts";
import { type Office, officeOf } from "./office.ts";
import { titleOf } from "./words.ts";

/** A commune's progress in a period, with who is responsible. */
export interface CommuneProgress {
  office: Office;
  period: Period;
  all: IndicatorProgress[];
}

/** What is needed to say how a commune stands. */
export interface StandingSources {
  knowledge: Knowledge;
  reporting: Reporting;
  storage: Pick<Verbs, "assignments" | "reports">;
}

export async function progressOf(commune: string, period: Period, sources: StandingSources): Promise<CommuneProgress> {
  const { storage, reporting } = sources;
  const office = await officeOf(commune, sources);
  const reports = await storage.reports.current({ commune: office.commune, years: [period.year - 1, period.year] });
  return { office, period, all: reporting.progressIn(period, office.indicators, reports, office.unitsOf) };
}

/** The period that a commune is at now, by its plan's rules for the units. */
export function communePeriod(
  commune: string,
  { reporting, knowledge, today }: Pick<CommandContext, "reporting" | "knowledge" | "today">,
): Period {
  const rules = knowledge.catalogue.reporting.filter((rule) => rule.commune === commune);
  return reporting.defaultPeriod(rules, today);
}

/** "≥ 80% (mốc 2026)"; "" without a target. */
export function targetText({ indicator, standing }: Pick<IndicatorProgress, "indicator" | "standing">): string {
  const { target } = standing;
  if (target === null) return "";
  return `${valueText(indicator, target)}${target.milestone === "" ? "" : ` (mốc ${target.milestone})`}`;
}

const ARROWS = { up: "▲", down: "▼", same: "＝" };

/** "- V.20 Tỷ lệ…: 82,5% ▲ / ≥ 80% (mốc 2026)"; of what moved the value before stands first: "80% → 82,5% ▲". */
export function progressLine(one: IndicatorProgress, { reporting }: Pick<CommandContext, "reporting">): string {
  const { indicator, report, previous, trend } = one;
  const hasMoved = trend === "up" || trend === "down";
  const before = previous !== null && hasMoved ? `${reporting.formatValue(previous.value, indicator)} → ` : "";
  const value = report === null ? "chưa có số liệu" : `${before}${reporting.formatValue(report.value, indicator)}`;
  const target = targetText(one);
  return `- ${titleOf(indicator, 60)}: ${value}${trend ? ` ${ARROWS[trend]}` : ""}${target ? ` / ${target}` : ""}${report?.state === "returned" ? " (bị trả lại)" : ""}`;
}

export const atPeriod = ({ office, period }: CommuneProgress): string => `${periodLabel(period)}, ${office.name}`;
