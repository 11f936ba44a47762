import type { Reply } from "../../domain/message.ts";
import { periodLabel } from "../../domain/period.ts";
import { mayVerifyReport } from "../../domain/permissions.ts";
import type { Report } from "../../domain/report.ts";
import type { Verdict } from "../../storage/reports.ts";
import type { StaffContext } from "../commands/command.ts";
import { refusal } from "../refusal.ts";
import { officeOf } from "./office.ts";
import { titleOf } from "./words.ts";

const TOLD = "Người báo cáo sẽ được nhắn.";
const ON_PAGE = "Người báo cáo sẽ đọc được khi mở lại trang web.";
const NOT_TOLD = "Người báo cáo chưa có kênh nào để nhắn, anh/chị báo giúp; khi mở /baocao họ sẽ thấy lý do.";

/**
 * Stores a verdict, when this person may give it, and in the same transaction the message to whoever reported.
 * @returns what the verifier is told.
 */
export async function judge(report: Report, verdict: Verdict, context: StaffContext): Promise<string> {
  const { storage, person, message } = context;
  const { focalUnit, name } = await officeOf(report.commune, context);
  const rule = mayVerifyReport(person, report, focalUnit);
  if (!rule.allowed) return refusal(rule, name, { what: `đối chiếu số báo cáo ${report.id}`, person });
  let told = NOT_TOLD;
  const outcome = await storage.atomically(async (within) => {
    const done = await within.reports.verify(report.id, verdict, person, message.channel);
    if (done.outcome !== "done") return done;
    const [first] = await within.people.chats(report.personId);
    const [page] = first === undefined ? await within.people.pages(report.personId) : [];
    const chat = first ?? page;
    told = first ? TOLD : page ? ON_PAGE : NOT_TOLD;
    if (chat) await within.outgoing.add({ ...chat, reply: news(done.report, verdict, context) });
    return done;
  });
  const what = about(report, context);
  switch (outcome.outcome) {
    case "done":
      return verdict.outcome === "verified"
        ? `Đã ghi: ${what} đạt đối chiếu.`
        : `Đã trả lại ${what}. Lý do: ${verdict.reason}. ${told}`;
    case "already":
      return `${what}: đã ${verdict.outcome === "verified" ? "đạt đối chiếu" : "trả lại"} từ trước, không ghi thêm.`;
    case "superseded":
      return `${what} đã được sửa bằng số mới, nên chưa ghi gì. Gõ /duyet để xem số mới.`;
    case "locked":
      return `Số liệu ${periodLabel(report.period)} đã khoá nên chưa ghi gì. Lãnh đạo xã mở lại bằng /mokhoa.`;
  }
}

function about(report: Report, { knowledge, reporting }: StaffContext): string {
  const indicator = knowledge.catalogue.indicators.find(
    (i) => i.document === report.document && i.code === report.code,
  );
  const value = reporting.formatValue(report.value, indicator ?? { unit: null });
  return `${indicator ? titleOf(indicator) : report.code}, ${periodLabel(report.period)}: ${value}`;
}

function news(report: Report, verdict: Verdict, context: StaffContext): Reply {
  const what = about(report, context);
  if (verdict.outcome === "verified")
    return {
      text: `Số liệu anh/chị báo cáo đã đạt đối chiếu: ${what}.`,
      kind: "smalltalk",
      citations: [],
      choices: [],
    };
  return {
    text: `Số liệu anh/chị báo cáo bị trả lại: ${what}.\nLý do: ${verdict.reason}.\nAnh/chị báo cáo lại số đúng giúp ạ.`,
    kind: "smalltalk",
    citations: [],
    choices: [{ label: "Báo cáo lại", text: `/baocao ${report.code} ${periodLabel(report.period)}` }],
  };
}
