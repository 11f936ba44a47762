import type { Choice } from "../../../domain/message.ts";
import { type Period, periodLabel, samePeriod } from "../../../domain/period.ts";
import type { Indicator } from "../../../domain/plan.ts";
import { PROGRESS_NAMES, type Report, type ReportedValue } from "../../../domain/report.ts";
import { type Draft, draft } from "../../answering/draft.ts";
import type { StaffContext } from "../../commands/command.ts";
import type { Office } from "../../reporting/office.ts";
import { titleOf, whoOf } from "../../reporting/words.ts";
import type { ReportState } from "./state.ts";
import { reportBefore, standingWith, targetOf } from "./subject.ts";

/** Indicators offered in one list; the rest is found by words or code. */
const OFFERED = 20;
const LABEL = 45;

export const ask = (text: string, choices: Choice[]): Draft => draft("clarify", text, { choices });
export const same = (label: string): Choice => ({ label, text: label });
const BACK: Choice = same("Quay lại");

export interface Asked {
  draft: Draft;
  /** Codes in the list, in order. */
  offered: string[];
}

/** Which of the unit's indicators that are still due. */
export async function askIndicator(office: Office, period: Period, context: StaffContext): Promise<Asked> {
  const { person, storage } = context;
  const own = office.indicators.filter((indicator) => office.unitsOf(indicator).includes(person.unit));
  const label = periodLabel(period);
  if (own.length === 0) {
    const text = `Kế hoạch ${office.name} không giao chỉ tiêu nào cho ${person.unit} nên chưa có gì để báo cáo. Quản trị xã phân công được bằng /phancong.`;
    return { draft: draft("none", text), offered: [] };
  }
  const reported = await storage.reports.current({ commune: office.commune, period });
  const isDone = (i: Indicator): boolean =>
    reported.some((r) => r.document === i.document && r.code === i.code && r.state !== "returned");
  const due = own.filter((indicator) => !isDone(indicator));
  const done = own.length - due.length;
  if (due.length === 0)
    return {
      draft: ask(
        `${person.unit} đã báo cáo đủ ${own.length} chỉ tiêu của ${label}. Muốn sửa số nào, anh/chị gõ mã chỉ tiêu đó; không thì gõ /huy.`,
        [],
      ),
      offered: [],
    };
  const shown = due.slice(0, OFFERED);
  const more = due.length - shown.length;
  const text = `${label}: ${person.unit} còn ${due.length} chỉ tiêu chưa báo cáo${done > 0 ? ` (đã báo cáo ${done})` : ""}. ${more > 0 ? `Dưới đây là ${shown.length} chỉ tiêu đầu. ` : ""}Anh/chị chọn một, hoặc gõ mã hay vài từ trong tên:`;
  return {
    draft: ask(
      text,
      shown.map((indicator) => ({ label: titleOf(indicator, LABEL), text: indicator.code })),
    ),
    offered: shown.map(({ code }) => code),
  };
}

export function askValue(
  indicator: Indicator,
  reports: readonly Report[],
  period: Period,
  context: StaffContext,
): Draft {
  const { reporting } = context;
  const spec = reporting.valueKindOf(indicator);
  const before = reportBefore(reports, period);
  const target = targetOf(indicator, period, context);
  const hints = {
    percent: "gõ số phần trăm, ví dụ 82,5",
    count: `gõ số${indicator.unit ? ` (${indicator.unit.toLowerCase()})` : ""}, ví dụ ${spec.decimals ? "0,85" : "12"}`,
    money: "gõ số tiền, ví dụ 1,2 tỷ",
    "yes-no": "chọn Có hoặc Không",
    range: "gõ một khoảng, ví dụ 15-17",
    text: "gõ kết quả bằng lời",
  };
  const returned = reports.find((report) => report.state === "returned" && samePeriod(report.period, period));
  const choices = spec.kind === "yes-no" ? [same("Có"), same("Không")] : [];
  const facts = [
    target === "" ? "" : `Mục tiêu: ${target}.`,
    returned ? `Số ${reporting.formatValue(returned.value, indicator)} bị trả lại: ${returned.reason}.` : "",
    before ? `${periodLabel(before.period)}: ${reporting.formatValue(before.value, indicator)}.` : "",
    spec.accumulation === "in-period" ? "Chỉ tính số phát sinh trong kỳ." : "",
  ].filter((fact) => fact !== "");
  return ask(
    [titleOf(indicator, 200), ...facts, `Anh/chị ${hints[spec.kind]}; không có gì thì gõ “không phát sinh”.`].join(
      "\n",
    ),
    [...choices, same("Không phát sinh"), BACK],
  );
}

/** @param offered those that can be reported for, the likeliest first. */
export const askPeriod = (offered: readonly Period[]): Draft =>
  ask("Số liệu của kỳ nào? Gõ được cả T10/2026, Q3/2026, 6 tháng 2026, 2026.", [
    ...offered.map((period) => same(periodLabel(period))),
    BACK,
  ]);

export const askNote = ({ message }: StaffContext): Draft =>
  ask(
    `Anh/chị ghi chú gì không (nguồn số liệu, ai đối chiếu…)?${message.takesFiles === false ? "" : " Gửi ảnh hoặc PDF minh chứng ở đây cũng được."}`,
    [{ label: "Bỏ qua", text: "Bỏ qua" }, BACK],
  );

export interface Summary {
  indicator: Indicator;
  period: Period;
  value: ReportedValue;
  /** What counts for this period until now; null when nothing was reported. */
  current: Report | null;
  reports: readonly Report[];
}

/** What is going to be written, once more, with the buttons of this version. */
export function askConfirm(
  state: ReportState,
  id: number,
  summary: Summary,
  context: StaffContext,
  opening = "",
): Draft {
  const { indicator, period, value, current, reports } = summary;
  const { reporting, person } = context;
  const say = (v: ReportedValue): string => reporting.formatValue(v, indicator);
  const before = reportBefore(reports, period);
  const standing = standingWith(indicator, reports, { period, value }, context);
  const target = targetOf(indicator, period, context);
  const isSame = current !== null && say(current.value) === say(value);
  const old = current === null || isSame ? "" : `${say(current.value)} → `;
  const lines = [
    opening,
    current ? `Sửa số mà ${whoOf(current)} đã báo cáo:` : "Anh/chị xem lại trước khi ghi:",
    `- Chỉ tiêu: ${titleOf(indicator, 200)}`,
    `- Đơn vị: ${person.unit}`,
    `- Kỳ: ${periodLabel(period)}`,
    `- Giá trị: ${old}${say(value)}${counted(indicator, value, context)}${isSame ? ", như đã báo cáo" : ""}${before ? `; ${periodLabel(before.period)}: ${say(before.value)}` : ""}`,
    target === "" ? "" : `- Mục tiêu: ${target}: ${PROGRESS_NAMES[standing.state]}`,
    state.note ? `- Ghi chú: ${state.note}` : "",
    state.files.length > 0 ? `- Minh chứng: ${state.files.length} tệp` : "",
  ];
  return ask(lines.filter((line) => line !== "").join("\n"), buttons(id, state.version));
}

/** " (luỹ kế)", of what is counted. */
function counted(indicator: Indicator, value: ReportedValue, { reporting }: StaffContext): string {
  if (value.kind === "yes-no" || value.kind === "text" || value.kind === "nothing") return "";
  return reporting.valueKindOf(indicator).accumulation === "in-period" ? " (trong kỳ)" : " (luỹ kế)";
}

const buttons = (id: number, version: number): Choice[] =>
  ["Xác nhận", "Sửa", "Huỷ"].map((label) => ({ label, text: `${label} ${id}-${version}` }));

/** Asked once more before a big change is written. */
export const askJump = (question: string, id: number, version: number): Draft =>
  ask(question, [
    { label: "Đúng, ghi số này", text: `Xác nhận ${id}-${version}` },
    { label: "Sửa", text: `Sửa ${id}-${version}` },
  ]);

/** What to change. */
export const askWhat = (): Draft =>
  ask("Anh/chị sửa phần nào?", [
    same("Sửa giá trị"),
    same("Sửa kỳ"),
    same("Sửa ghi chú"),
    same("Sửa chỉ tiêu"),
    same("Giữ nguyên"),
  ]);
