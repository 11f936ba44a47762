import { foldedPhrase } from "../../text/syllables.ts";
import { draft } from "../answering/draft.ts";
import type { StaffContext } from "../commands/command.ts";
import type { Form, FormOutcome } from "./form.ts";
import { advance, repeat } from "./reporting-steps/advance.ts";
import { askWhat } from "./reporting-steps/asking.ts";
import { confirm, formKey, repeated } from "./reporting-steps/confirm.ts";
import { isReportLine, readLine } from "./reporting-steps/line.ts";
import { type ReportState, stepBack } from "./reporting-steps/state.ts";
import { isYes, TAKING } from "./reporting-steps/steps.ts";

/** Kind under which open reports are stored. */
export const REPORT_FORM = "report";

const BUTTON = /^(xac nhan|sua|huy) (\d+) (\d+)$/;
const WAITS = { indicator: "chọn chỉ tiêu", value: "giá trị", period: "kỳ", note: "ghi chú", confirm: "xác nhận" };

const closed = (text: string): FormOutcome => ({ handled: true, draft: draft("smalltalk", text), state: null });

/** A value reported step by step: indicator, value, period, note, confirmation. */
export const report: Form = {
  kind: REPORT_FORM,
  waiting(stored) {
    const { indicator, step } = stored as ReportState;
    return `Phiếu báo cáo${indicator ? ` ${indicator.code}` : ""} đang chờ ${WAITS[step]}; gõ /huy để thôi.`;
  },
  async take(text, stored, id, context) {
    const { messageId, isEdit } = context.message;
    const before = stored as ReportState;
    // An earlier answer that is changed must not become the answer to what is asked now, nor confirm it.
    if (isEdit && (before.step !== "confirm" || isYes(text) || BUTTON.test(foldedPhrase(text))))
      return {
        handled: true,
        ...(await advance(before, id, context, "Tôi chưa nhận phần anh/chị vừa sửa trong tin cũ.")),
      };
    if (before.lastMessage === messageId && !isEdit) return { handled: true, ...(await repeat(before, id, context)) };
    const state: ReportState = { ...before, lastMessage: messageId };
    const folded = foldedPhrase(text);
    const [, pressed, form, version] = BUTTON.exec(folded) ?? [];
    if (pressed !== undefined) {
      // A button of an earlier summary says something that is no longer what would be written.
      if (Number(form) !== id) return { handled: false };
      if (Number(version) !== state.version)
        return {
          handled: true,
          ...(await advance(state, id, context, "Nút đó thuộc bản trước; đây là bản mới nhất.")),
        };
      return press(pressed, state, id, context);
    }
    if (/^(?:quay lai|tro lai|lui lai)$/.test(folded))
      return { handled: true, ...(await advance(stepBack(state), id, context)) };
    if (/^(?:huy|thoi|thoi khong ghi nua|khong ghi nua)$/.test(folded))
      return closed("Đã huỷ phiếu, chưa có gì được ghi.");
    if (state.step === "confirm") {
      if (isYes(text)) return press("xac nhan", state, id, context);
      if (/^(?:sua|sai|sai roi|khong|chua dung|khong dung)$/.test(folded)) return press("sua", state, id, context);
    }
    if (state.step === "indicator" && isReportLine(text, context))
      return { handled: true, ...(await readLine(text, id, state, null, context)) };
    const taken = await TAKING[state.step](text, state, id, context);
    return taken === null ? { handled: false } : { handled: true, ...taken };
  },
  async takeOldButton(text, context) {
    const [, pressed, form, version] = BUTTON.exec(foldedPhrase(text)) ?? [];
    if (pressed === undefined) return null;
    const written = await context.storage.reports.ofForm(formKey(Number(form), Number(version)));
    if (written === null || written.commune !== context.person.commune)
      return draft("smalltalk", "Phiếu này không còn mở, nên nút không ghi gì. Anh/chị gõ /baocao để báo cáo.");
    const indicator = context.knowledge.catalogue.indicators.find(
      (i) => i.document === written.document && i.code === written.code,
    );
    return draft("smalltalk", repeated(written, indicator, context));
  },
};

async function press(pressed: string, state: ReportState, id: number, context: StaffContext): Promise<FormOutcome> {
  if (pressed === "huy") return closed("Đã huỷ phiếu, chưa có gì được ghi.");
  if (pressed === "sua") return { handled: true, draft: askWhat(), state };
  return { handled: true, ...(await confirm(state, id, context)) };
}
