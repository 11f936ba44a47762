import type { Report } from "../../domain/report.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { withoutPersonalData } from "../answering/safety.ts";
import type { StaffContext } from "../commands/command.ts";
import { judge } from "../reporting/verify.ts";
import type { Form } from "./form.ts";

/** Longest reason kept, in characters. */
const REASON_LENGTH = 500;
const KIND = "return-report";

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
    const reason = withoutPersonalData(text).trim().slice(0, REASON_LENGTH);
    if (reason === "") return { handled: false };
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
  return draft("clarify", `Anh/chị cho biết lý do trả lại số báo cáo ${report.id}; người báo cáo sẽ đọc được.`, {
    choices: [
      { label: "Số liệu chưa khớp nguồn", text: "Số liệu chưa khớp nguồn" },
      { label: "Thiếu minh chứng", text: "Thiếu minh chứng" },
      { label: "Huỷ", text: "/huy" },
    ],
  });
}
