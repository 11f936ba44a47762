import { type Period, periodLabel } from "../../../domain/period.ts";
import type { Indicator } from "../../../domain/plan.ts";
import type { Report } from "../../../domain/report.ts";
import { type Draft, draft } from "../../answering/draft.ts";
import type { StaffContext } from "../../commands/command.ts";
import type { Office } from "../../reporting/office.ts";
import { titleOf } from "../../reporting/words.ts";
import { advance, indicatorRefusal, periodRefusal, summaryOf } from "./advance.ts";
import { askJump } from "./asking.ts";
import type { ReportState } from "./state.ts";
import { reportBefore, subjectOf } from "./subject.ts";

/** What confirming came to: the form closes with null, or stays with what it asks. */
export interface Confirmed {
  draft: Draft;
  state: ReportState | null;
}

/** Writes what the last summary said: everything is checked once more, and the form is closed in the same transaction. */
export async function confirm(state: ReportState, id: number, context: StaffContext): Promise<Confirmed> {
  const { office, indicator, period } = await subjectOf(state, context);
  const { value } = state;
  if (indicator === null || period === null || value === null) return advance(state, id, context);
  const refused = indicatorRefusal(indicator, office, context) ?? (await periodRefusal(period, context));
  if (refused !== null)
    return { draft: draft("refuse", `${refused} Phiếu đã đóng, chưa có gì được ghi.`), state: null };
  const { reports } = await summaryOf(indicator, period, value, context);
  const before = reportBefore(reports, period);
  const jump = before && !state.jumpAsked ? context.reporting.changeNeedsConfirm(before.value, value) : null;
  // A version of its own, so that the first press delivered twice is no answer to the question.
  const version = state.version + 1;
  if (jump !== null) return { draft: askJump(jump, id, version), state: { ...state, version, jumpAsked: true } };
  return write(state, id, { office, indicator, period }, context);
}

async function write(
  state: ReportState,
  id: number,
  { office, indicator, period }: { office: Office; indicator: Indicator; period: Period },
  context: StaffContext,
): Promise<Confirmed> {
  const { storage, person, message } = context;
  const { value } = state;
  if (value === null) return advance(state, id, context);
  const { commune, document, code } = indicator;
  const outcome = await storage.atomically(async (within) => {
    const added = await within.reports.add({
      commune,
      document,
      code,
      period,
      value,
      note: state.note ?? "",
      person,
      channel: message.channel,
      form: formKey(id, state.version),
      source: state.source,
      supersedes: state.supersedes,
    });
    if (added.outcome === "added") {
      for (const file of state.files)
        await within.evidence.add({ ...file, reportId: added.report.id }, person, message.channel);
      await within.forms.remove(message);
    }
    return added;
  });
  switch (outcome.outcome) {
    case "added":
      return {
        draft: draft("smalltalk", receipt(outcome.report, { indicator, office, files: state.files.length }, context)),
        state: null,
      };
    case "repeated":
      return { draft: draft("smalltalk", repeated(outcome.report, indicator, context)), state: null };
    case "locked":
      return {
        draft: draft(
          "refuse",
          `Số liệu ${periodLabel(period)} vừa được khoá nên chưa ghi được. Phiếu đã đóng; lãnh đạo xã mở lại bằng /mokhoa.`,
        ),
        state: null,
      };
    case "changed":
      return advance(state, id, context, "Trong lúc chờ đã có người báo cáo số khác cho kỳ này, nên tôi chưa ghi.");
  }
}

export const formKey = (id: number, version: number): string => `${id}-${version}`;

/** "Đã ghi V.20, T10/2026: 82,5%…" `files`: how much evidence came with it. */
function receipt(
  report: Report,
  { indicator, office, files }: { indicator: Indicator; office: Office; files: number },
  context: StaffContext,
): string {
  const { focalUnit } = office;
  // Nobody verifies the own report.
  const isOwn = context.person.unit === focalUnit;
  const next = isOwn ? `Một người khác của ${focalUnit}, hoặc lãnh đạo xã,` : (focalUnit ?? "Lãnh đạo xã");
  const told = `Đã ghi ${said(report, indicator, context)}. ${next} sẽ đối chiếu.`;
  if (context.message.takesFiles === false) return told;
  const evidence =
    files === 0
      ? "Có ảnh hoặc PDF minh chứng thì anh/chị gửi ngay sau tin này."
      : `Đã kèm ${files} tệp minh chứng; gửi thêm được ngay sau tin này.`;
  return `${told} ${evidence}`;
}

/** Said again when the same confirmation comes twice. */
export function repeated(report: Report, indicator: Indicator | undefined, context: StaffContext): string {
  const later = report.state === "superseded" ? " Số này đã được sửa sau đó; xem bằng /lichsu." : "";
  return `Đã ghi rồi, chỉ tính một lần: ${said(report, indicator, context)}.${later}`;
}

function said(report: Report, indicator: Indicator | undefined, { reporting }: StaffContext): string {
  const value = reporting.formatValue(report.value, indicator ?? { unit: null });
  return `${indicator ? titleOf(indicator) : report.code}, ${periodLabel(report.period)}: ${value} (số báo cáo ${report.id})`;
}
