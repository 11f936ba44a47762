import { periodKey } from "../../domain/period.ts";
import type { Indicator } from "../../domain/plan.ts";
import type { Report } from "../../domain/report.ts";
import type { PeriodReading } from "../../reporting/periods.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { withoutPersonalData } from "../answering/safety.ts";
import { REPORT_FORM } from "../forms/report.ts";
import { type Advanced, advance, periodRefusal, repeat, usualPeriod } from "../forms/reporting-steps/advance.ts";
import { repeated } from "../forms/reporting-steps/confirm.ts";
import { begun, type ReportState } from "../forms/reporting-steps/state.ts";
import { asks, NOTE_LENGTH, TAKING } from "../forms/reporting-steps/steps.ts";
import { subjectOf } from "../forms/reporting-steps/subject.ts";
import { findIndicators, indicatorsOf } from "../reporting/indicators.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

/** One line with everything, or the form for what is missing. Either way nothing is written before it is confirmed. */
export const baocao: Command = {
  name: "baocao",
  aliases: ["bao cao", "bao cao so lieu", "nop so lieu"],
  description: "Báo cáo số liệu một chỉ tiêu (cán bộ)",
  staff: "officer",
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
  const id = await storage.forms.begin(message, REPORT_FORM, begun(source));
  const { draft: said, state } = await read(
    argument,
    id,
    { ...begun(source), lastMessage: message.messageId },
    written,
    context,
  );
  await storage.forms.update(id, state);
  return said;
}

function indicatorOf(report: Report, { knowledge }: StaffContext) {
  return knowledge.catalogue.indicators.find((i) => i.document === report.document && i.code === report.code);
}

/** Fills in what a line says, then asks for the rest. @param edited the report that the message began before it was edited. */
async function read(
  argument: string,
  id: number,
  empty: ReportState,
  edited: Report | null,
  context: StaffContext,
): Promise<Advanced> {
  const { reporting, knowledge, person, today } = context;
  if (argument === "") return advance(empty, id, context);
  const codes = indicatorsOf(knowledge, person.commune).map(({ code }) => code);
  const line = reporting.splitReportLine(argument, codes);
  if (line.several)
    return advance(empty, id, context, "Tin có nhiều chỉ tiêu; anh/chị báo cáo từng chỉ tiêu một để không nhầm số.");
  if (line.unknownCode !== null && line.code === null)
    return advance(empty, id, context, `Kế hoạch của xã không có chỉ tiêu mã ${line.unknownCode.slice(0, 20)}.`);
  const period = line.periodText === null ? null : reporting.readPeriod(line.periodText, today);
  const hasValue = line.valueText !== null;
  const known: ReportState = {
    ...empty,
    indicator:
      edited && line.code === null && line.words === "" ? { document: edited.document, code: edited.code } : null,
    period: period?.outcome === "period" ? periodKey(period.period) : null,
    note: hasValue || line.note !== "" ? withoutPersonalData(line.note).slice(0, NOTE_LENGTH) : null,
    pendingValue: line.valueText,
  };
  const opening = edited ? `Anh/chị vừa sửa tin nhắn đã báo cáo (số báo cáo ${edited.id}); tôi chưa ghi gì.` : "";
  // A period that nobody named is the usual one; what was named wrongly is asked for.
  const usual = hasValue && line.periodText === null ? { period: periodKey(usualPeriod(context)) } : {};
  const problem = await periodProblem(period, context);
  const ready: ReportState = { ...known, ...usual, ...(problem === null ? {} : { period: null }) };
  const subject = line.code ?? line.words;
  const at = await chooseIndicator(subject, ready, line.rest, id, context);
  const said = [opening, problem ?? ""].filter((part) => part !== "").join(" ");
  return { ...at, draft: opened(at.draft, said) };
}

/** Takes the line's subject as if it had been typed into the form; what is typed as its value follows. */
async function chooseIndicator(
  subject: string,
  state: ReportState,
  rest: string,
  id: number,
  context: StaffContext,
): Promise<Advanced> {
  if (subject === "" && state.indicator === null) return advance(state, id, context);
  const { indicator: known } = await subjectOf(state, context);
  const words = known?.code ?? subject;
  const spec = indicatorNamed(words, context);
  // Of an indicator whose value is a text, everything that is neither code nor period is the value.
  const isText = spec !== null && context.reporting.valueKindOf(spec).kind === "text" && rest !== "";
  const filled = isText ? { ...state, pendingValue: rest, note: "" } : state;
  const taken = await TAKING.indicator(words, filled, id, context);
  if (taken !== null) return taken;
  return advance(
    { ...state, pendingValue: null },
    id,
    context,
    `Tôi chưa thấy chỉ tiêu nào khớp với “${subject.slice(0, 60)}”.`,
  );
}

function indicatorNamed(words: string, { knowledge, person, now }: StaffContext): Indicator | null {
  return findIndicators(words, indicatorsOf(knowledge, person.commune), knowledge, now()).one;
}

/** Why the period that was named cannot be reported for; null when it can, or when none was named. */
async function periodProblem(read: PeriodReading | null, context: StaffContext): Promise<string | null> {
  if (read === null) return null;
  return read.outcome === "invalid" ? read.why : periodRefusal(read.period, context);
}

const opened = (said: Draft, opening: string): Draft =>
  opening === "" ? said : { ...said, text: `${opening}\n${said.text}` };
