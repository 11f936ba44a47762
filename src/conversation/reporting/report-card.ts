import { periodLabel } from "../../domain/period.ts";
import { PROGRESS_NAMES, REPORT_STATE_NAMES, type Report } from "../../domain/report.ts";
import { type Draft, draft } from "../answering/draft.ts";
import type { StaffContext } from "../commands/command.ts";
import { reportBefore, reportsAround, standingWith, targetOf } from "../forms/reporting-steps/subject.ts";
import { momentOf, titleOf, whoOf } from "./words.ts";

/** Everything that a second pair of eyes needs, with the buttons for its verdict. */
export async function reportCard(report: Report, context: StaffContext): Promise<Draft> {
  const { knowledge, reporting, storage } = context;
  const indicator = knowledge.catalogue.indicators.find(
    (i) => i.document === report.document && i.code === report.code,
  );
  const say = (r: Report): string => reporting.formatValue(r.value, indicator ?? { unit: null });
  const reports = indicator ? await reportsAround(indicator, report.period, context) : [];
  const before = reportBefore(reports, report.period);
  const corrected = report.supersedes === null ? null : await storage.reports.find(report.supersedes);
  const files = await storage.evidence.of([report.id]);
  const target = indicator ? targetOf(indicator, report.period, context) : "";
  const standing = indicator && standingWith(indicator, reports, report, context);
  const lines = [
    `Số báo cáo ${report.id}: ${indicator ? titleOf(indicator, 200) : report.code}`,
    `- ${periodLabel(report.period)}: ${corrected ? `${say(corrected)} → ` : ""}${say(report)}${before ? `; ${periodLabel(before.period)}: ${say(before)}` : ""}`,
    target === "" || !standing ? "" : `- Mục tiêu: ${target}: ${PROGRESS_NAMES[standing.state]}`,
    `- ${whoOf(report)}, ${momentOf(report.at)}`,
    report.note ? `- Ghi chú: ${report.note}` : "",
    files.length > 0 ? `- ${files.length} tệp minh chứng: gõ /minhchung ${report.id} để xem` : "",
    report.state === "reported"
      ? ""
      : `- Tình trạng: ${REPORT_STATE_NAMES[report.state]}${report.reason ? ` (${report.reason})` : ""}`,
  ];
  const choices = [
    { label: "Đạt đối chiếu", text: `/duyet ${report.id} đạt` },
    { label: "Trả lại", text: `/duyet ${report.id} trả lại` },
    { label: "Số khác", text: `/duyet sau ${report.id}` },
  ];
  return draft("smalltalk", lines.filter((line) => line !== "").join("\n"), {
    choices: report.state === "superseded" ? [] : choices,
  });
}
