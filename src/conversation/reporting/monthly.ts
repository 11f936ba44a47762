import type { Period } from "../../domain/period.ts";
import type { MonthlyReport } from "../../reporting/monthly-report.ts";
import { progressOf, type StandingSources, targetText } from "./standing.ts";

/** Units that always get a copy are the office's own business; the plan's focal unit and the commune's leaders are named. */
const RECIPIENTS = ["Lãnh đạo xã"];

/**
 * Everything that a period's report says. @param commune slug.
 * @throws Error when there is no such commune.
 */
export async function monthlyReport(
  commune: string,
  period: Period,
  sources: StandingSources & { today: string },
): Promise<MonthlyReport> {
  const { knowledge, reporting, today } = sources;
  const found = knowledge.commune(commune);
  if (!found) throw new Error(`no commune ${commune}`);
  const { all, office } = await progressOf(commune, period, sources);
  return reporting.buildReport({
    commune: found,
    documents: knowledge.documentsOf(commune),
    period,
    madeOn: today,
    focalUnit: office.focalUnit,
    recipients: office.focalUnit === null ? RECIPIENTS : [...RECIPIENTS, office.focalUnit],
    progress: all,
    targetText,
  });
}
