import { periodKey } from "../../../domain/period.ts";
import type { Indicator } from "../../../domain/plan.ts";
import type { Report } from "../../../domain/report.ts";
import type { PeriodReading } from "../../../reporting/periods.ts";
import type { ReportLine } from "../../../reporting/report-line.ts";
import type { Draft } from "../../answering/draft.ts";
import { withoutPersonalData } from "../../answering/safety.ts";
import type { StaffContext } from "../../commands/command.ts";
import { findIndicators, indicatorsOf } from "../../reporting/indicators.ts";
import { type Advanced, advance, periodRefusal, usualPeriod } from "./advance.ts";
import type { ReportState } from "./state.ts";
import { asks, NOTE_LENGTH, TAKING } from "./steps.ts";
import { subjectOf } from "./subject.ts";

const PERSONAL = "Tin có dãy số giống số điện thoại hoặc giấy tờ cá nhân nên tôi không ghi dãy số đó.";

/** True when a message names an indicator by its code and says more than that: "V.20 82,5%". */
export function isReportLine(text: string, { reporting, knowledge, person }: StaffContext): boolean {
  const codes = indicatorsOf(knowledge, person.commune).map(({ code }) => code);
  const line = reporting.splitReportLine(text, codes);
  return !asks(text) && (line.several || (line.code !== null && (line.rest !== "" || line.periodText !== null)));
}

/** Fills in what a line says, then asks for the rest. @param edited the report that the message began before it was edited. */
export async function readLine(
  argument: string,
  id: number,
  empty: ReportState,
  edited: Report | null,
  context: StaffContext,
): Promise<Advanced> {
  const { reporting, knowledge, person, today } = context;
  if (argument === "") return advance(empty, id, context);
  const codes = indicatorsOf(knowledge, person.commune).map(({ code }) => code);
  const line = asTold(reporting.splitReportLine(argument, codes), context);
  if (line.several)
    return advance(empty, id, context, "Tin có nhiều chỉ tiêu; anh/chị báo cáo từng chỉ tiêu một để không nhầm số.");
  if (line.unknownCode !== null && line.code === null)
    return advance(
      empty,
      id,
      context,
      `Kế hoạch ${knowledge.commune(person.commune)?.name ?? "của xã"} không có chỉ tiêu mã ${line.unknownCode.slice(0, 20)}.`,
    );
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
  const usual = line.periodText === null ? periodKey(usualPeriod(context)) : null;
  const problem = await periodProblem(period, context);
  const refused = line.personal && !hasValue ? PERSONAL : "";
  const ready: ReportState = {
    ...known,
    ...(hasValue && usual !== null ? { period: usual } : {}),
    ...(problem === null ? {} : { period: null }),
  };
  const subject = line.code ?? line.words;
  const at = await chooseIndicator(subject, ready, { text: line.rest, period: usual }, id, context);
  const said = [opening, refused, problem ?? ""].filter((part) => part !== "").join(" ");
  return { ...at, draft: opened(at.draft, said) };
}

/**
 * Takes the line's subject as if it had been typed into the form; what is typed as its value follows.
 * @param rest what is the value when it is a text, and the period that it is for then when none was named.
 */
async function chooseIndicator(
  subject: string,
  state: ReportState,
  rest: { text: string; period: string | null },
  id: number,
  context: StaffContext,
): Promise<Advanced> {
  if (subject === "" && state.indicator === null) return advance(state, id, context);
  const { indicator: known } = await subjectOf(state, context);
  const words = known?.code ?? subject;
  const spec = indicatorNamed(words, context);
  // Of an indicator whose value is a text, everything that is neither code nor period is the value.
  const isText = isToldInWords(spec, context) && rest.text !== "";
  const filled = isText ? { ...state, pendingValue: rest.text, note: "", period: state.period ?? rest.period } : state;
  const taken = await TAKING.indicator(words, filled, id, context);
  if (taken !== null) return taken;
  return advance(
    { ...state, pendingValue: null },
    id,
    context,
    `Tôi chưa thấy chỉ tiêu nào khớp với “${subject.slice(0, 60)}”.`,
  );
}

/** A time within a value in words is part of it, and no period. */
function asTold(line: ReportLine, context: StaffContext): ReportLine {
  const spec = indicatorNamed(line.code ?? line.words, context);
  return isToldInWords(spec, context) ? { ...line, periodText: line.restPeriod } : line;
}

const isToldInWords = (indicator: Indicator | null, { reporting }: StaffContext): boolean =>
  indicator !== null && reporting.valueKindOf(indicator).kind === "text";

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
