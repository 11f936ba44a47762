import { periodAt } from "../../domain/period.ts";
import type { Indicator } from "../../domain/plan.ts";
import { targetFor } from "../../domain/progress.ts";
import { citeTargets, type Draft, draft, valueText } from "../answering/draft.ts";
import type { Knowledge } from "../answering/knowledge.ts";
import { titleOf } from "./words.ts";

/** "- V.20 Tỷ lệ…: ≥ 80% (mốc 2026)": what this year works towards. */
export function planLine(indicator: Indicator, today: string): string {
  const target = targetFor(indicator, periodAt("year", today));
  const milestone = target && target.milestone !== "" ? ` (mốc ${target.milestone})` : "";
  return `- ${titleOf(indicator, 60)}${target ? `: ${valueText(indicator, target)}${milestone}` : ""}`;
}

/** What the plan says of an indicator, with its source. */
export function planCard(indicator: Indicator, knowledge: Knowledge): Draft {
  const commune = knowledge.commune(indicator.commune)?.name ?? indicator.commune;
  const targets = indicator.targets.filter(({ op }) => op !== "none");
  const lines = targets.map(
    (t) => `- ${t.milestone === "" ? "Mục tiêu" : `Mốc ${t.milestone}`}: ${valueText(indicator, t)}`,
  );
  const lead = indicator.lead === null ? "kế hoạch không ghi đơn vị chủ trì" : indicator.lead.join("; ");
  return draft("target", [`${titleOf(indicator, 300)}, ${commune}`, ...lines, `- Chủ trì: ${lead}`].join("\n"), {
    citations: citeTargets(knowledge, indicator, targets),
    focus: [`${indicator.document}/${indicator.code}`],
  });
}
