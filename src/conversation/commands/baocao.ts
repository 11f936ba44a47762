import { periodKey } from "../../domain/period.ts";
import type { Report } from "../../domain/report.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { withoutPersonalData } from "../answering/safety.ts";
import { REPORT_FORM } from "../forms/report.ts";
import { type Advanced, advance, indicatorRefusal, periodRefusal, usualPeriod } from "../forms/reporting-steps/advance.ts";
import { repeated } from "../forms/reporting-steps/confirm.ts";
import { begun, type ReportState } from "../forms/reporting-steps/state.ts";
import { asks, NOTE_LENGTH, TAKING } from "../forms/reporting-steps/steps.ts";
import { subjectOf } from "../forms/reporting-steps/subject.ts";
import { indicatorsOf } from "../reporting/indicators.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

/** One line with everything, or the form for what is missing. Either way nothing is written before it is confirmed. */
export const baocao: Command = {
  name: "baocao",
  aliases: ["bao cao", "bao cao so lieu", "nop so lieu"],
  description: "Báo cáo số liệu một chỉ tiêu (cán bộ)",
  staff: true,
  argumentIn(text) {
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
  const indicators = indicatorsOf(knowledge, person.commune);
  if (indicators.length === 0)
    return draft("none", "Kế hoạch của xã anh/chị không có bảng chỉ tiêu nên chưa có gì để báo cáo.");
  const id = await storage.forms.begin(message, REPORT_FORM, begun(source));
  const { draft: said, state } = await read(argument, id, { ...begun(source), lastMessage: message.messageId }, written, context);
  await storage.forms.update(id, state);
  return said;
}

function indicatorOf(report: Report, { knowledge }: StaffContext) {
  return knowledge.catalogue.indicators.find((i) => i.document === report.document && i.code === report.code);
}

/** Fills in what a line says, then asks for the rest. @param edited the report that the message began before it was edited. */
async function read(argument: string, id: number, empty: ReportState, edited: Report | null, context: StaffContext): Promise<Advanced> {
  const { reporting, knowledge, person, today } = context;
  if (argument === "") return advance(empty, id, context);
  const indicators = indicatorsOf(knowledge, person.commune);
  const line = reporting.splitReportLine(argument, indicators.map(({ code }) => code), today);
  const opening = edited ? `Anh/chị vừa sửa tin nhắn đã báo cáo (số báo cáo ${edited.id}); tôi chưa ghi gì.` : "";
  const subject = line.code ?? line.words;
  let at: Advanced = { draft: draft("clarify", ""), state: empty };
  if (subject !== "") {
    const chosen = await TAKING.indicator(subject, empty, id, context);
    if (chosen === null) return advance(empty, id, context, `Tôi chưa thấy chỉ tiêu nào khớp với “${subject.slice(0, 60)}”.`);
    at = chosen;
  } else if (edited) at = { ...at, state: { ...empty, indicator: { document: edited.document, code: edited.code } } };
  const { indicator, office } = await subjectOf(at.state, context);
  // What else the line says is kept for when the indicator is chosen.
  const note = withoutPersonalData(line.note).slice(0, NOTE_LENGTH);
  const period = line.period ?? (line.value === "" ? null : usualPeriod(context));
  const known: ReportState = {
    ...at.state,
    period: period && periodKey(period),
    note: line.note !== "" || line.value !== "" ? note : null,
  };
  if (indicator === null) return { draft: at.draft, state: line.value === "" ? known : { ...known, pendingValue: line.value } };
  const refused = indicatorRefusal(indicator, office, context);
  if (refused !== null) return { draft: draft("refuse", refused), state: { ...empty } };
  if (line.periodProblem !== null) return advance({ ...known, period: null }, id, context, line.periodProblem);
  const closed = period && (await periodRefusal(period, context));
  if (closed) return advance({ ...known, period: null }, id, context, closed);
  if (line.value === "") return advance(known, id, context, opening);
  const taken = await TAKING.value(line.value, { ...known, step: "value" }, id, context);
  return taken === null ? advance(known, id, context, opening) : { ...taken, draft: opened(taken.draft, opening) };
}

const opened = (said: Draft, opening: string): Draft =>
  opening === "" ? said : { ...said, text: `${opening}\n${said.text}` };
