import type { Report } from "../../domain/report.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { type Draft, draft } from "../answering/draft.ts";
import type { StaffContext } from "../commands/command.ts";
import { readReason } from "../reporting/reason.ts";
import { judge } from "../reporting/verify.ts";
import type { Form } from "./form.ts";

const KIND = "return-report";
/** What a button of another form says, "Xác nhận 12-2": no reason. Folded. */
const BUTTON = /^(?:xac nhan|sua|huy) \d+ \d+$/;
const ENDS = /^(?:huy|thoi|quay lai|tro lai|lui lai|(?:thoi )?khong tra lai(?: nua)?)$/;

const FROM_EDIT = "Tôi chưa nhận phần anh/chị vừa sửa trong tin cũ; lý do gửi thành tin mới. ";
const NO_REASON = "Tôi chưa đọc được lý do nào. ";

interface ReturnState {
  reportId: number;
}

/** The reason for which a value goes back to its unit. */
export const returnReport: Form = {
  kind: KIND,
  waiting: (state) => `Số báo cáo ${(state as ReturnState).reportId} đang chờ lý do trả lại; gõ /huy để thôi.`,
  async take(text, state, _id, context) {
    const report = await context.storage.reports.find((state as ReturnState).reportId);
    if (report === null || report.commune !== context.person.commune) return { handled: false };
    const folded = foldedPhrase(text);
    if (BUTTON.test(folded)) return { handled: false };
    if (context.message.isEdit) return { handled: true, draft: askReason(report, FROM_EDIT), state };
    if (ENDS.test(folded))
      return { handled: true, draft: draft("smalltalk", "Đã thôi trả lại, chưa có gì được ghi."), state: null };
    const reason = readReason(text);
    if (reason === "") return { handled: true, draft: askReason(report, NO_REASON), state };
    return {
      handled: true,
      draft: draft("smalltalk", await judge(report, { outcome: "returned", reason }, context)),
      state: null,
    };
  },
};

/** Asks for the reason. Who may return it has been checked. */
export async function beginReturn(report: Report, { storage, message }: StaffContext): Promise<Draft> {
  const state: ReturnState = { reportId: report.id };
  await storage.forms.begin(message, KIND, state);
  return askReason(report);
}

function askReason(report: Report, opening = ""): Draft {
  return draft(
    "clarify",
    `${opening}Anh/chị cho biết lý do trả lại số báo cáo ${report.id}; người báo cáo sẽ đọc được.`,
    {
      choices: [
        { label: "Số liệu chưa khớp nguồn", text: "Số liệu chưa khớp nguồn" },
        { label: "Thiếu minh chứng", text: "Thiếu minh chứng" },
        { label: "Huỷ", text: "/huy" },
      ],
    },
  );
}
