import type { Report } from "../../domain/report.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { REPORT_FORM } from "../forms/report.ts";
import { repeat } from "../forms/reporting-steps/advance.ts";
import { repeated } from "../forms/reporting-steps/confirm.ts";
import { readLine } from "../forms/reporting-steps/line.ts";
import { begun, type ReportState } from "../forms/reporting-steps/state.ts";
import { asks } from "../forms/reporting-steps/steps.ts";
import { indicatorsOf } from "../reporting/indicators.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";
import { summaryAsked } from "./tonghop.ts";

/** "Em muốn báo cáo số liệu". Folded. */
const WANTS =
  /^(?:da )?(?:(?:em|toi|minh|chau|anh|chi) )?(?:muon|can|xin) (?:duoc )?(?:(?:bao cao|nop|gui)(?: so lieu)?|nop bao cao)(?: a| nhe)?$/;

/** One line with everything, or the form for what is missing. Either way nothing is written before it is confirmed. */
export const baocao: Command = {
  name: "baocao",
  aliases: ["bao cao", "bao cao so lieu", "nop so lieu"],
  description: "Báo cáo số liệu một chỉ tiêu (cán bộ)",
  staff: "officer",
  argumentIn(text) {
    if (WANTS.test(foldedPhrase(text))) return "";
    if (summaryAsked(text) !== null) return null;
    const rest = /^(?:dạ\s+|da\s+|em\s+|cho em\s+)*(?:b[aá]o\s*c[aá]o|bc)[\s:]+(.+)$/iu.exec(text)?.[1];
    // "Báo cáo tháng nộp khi nào?" is a question; a value has to be there, and nothing asked.
    return rest !== undefined && /\d/.test(rest) && !asks(rest) ? rest : null;
  },
  run: (argument, context) => withStaff(context, (staff) => begin(argument, staff)),
};

async function begin(argument: string, context: StaffContext): Promise<Draft> {
  const { storage, message, knowledge, person } = context;
  const source = `${message.channel}:${message.chat}:${message.messageId}`;
  const written = await storage.reports.ofSource(source);
  if (written !== null && !message.isEdit)
    return draft("smalltalk", repeated(written, indicatorOf(written, context), context));
  const open = await storage.forms.of(message);
  if (open?.kind === REPORT_FORM && !message.isEdit && (open.state as ReportState).source === source) {
    // Delivered again, perhaps after its form was answered: what is open stays as it is.
    const again = await repeat(open.state as ReportState, open.id, context);
    await storage.forms.update(open.id, again.state);
    return again.draft;
  }
  const indicators = indicatorsOf(knowledge, person.commune);
  if (indicators.length === 0)
    return draft("none", "Kế hoạch của xã anh/chị không có bảng chỉ tiêu nên chưa có gì để báo cáo.");
  const empty: ReportState = { ...begun(source), lastMessage: message.messageId };
  // A refusal asks for nothing: it begins no form, and one that is open stays. Its number is for buttons, of which there are none.
  const tried = await readLine(argument, 0, empty, written, context);
  if (tried.state.indicator === null && (tried.draft.kind === "refuse" || tried.draft.kind === "none"))
    return tried.draft;
  const id = await storage.forms.begin(message, REPORT_FORM, empty);
  const { draft: said, state } = await readLine(argument, id, empty, written, context);
  await storage.forms.update(id, state);
  return said;
}

function indicatorOf(report: Report, { knowledge }: StaffContext) {
  return knowledge.catalogue.indicators.find((i) => i.document === report.document && i.code === report.code);
}
