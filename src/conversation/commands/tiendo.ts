import type { Choice } from "../../domain/message.ts";
import { periodLabel, shiftPeriod } from "../../domain/period.ts";
import { PROGRESS_NAMES, PROGRESS_STATES, type ProgressState } from "../../domain/report.ts";
import type { IndicatorProgress } from "../../reporting/progress.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { readUnit } from "../answering/unit-names.ts";
import { atPeriod, type CommuneProgress, communePeriod, progressLine, progressOf } from "../reporting/standing.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

/** Lines of one list; beyond them the rest is counted and found by narrowing. */
const LINES = 25;
/** Indicators that fell, named in the overview. */
const FALLEN = 5;

export const tiendo: Command = {
  name: "tiendo",
  aliases: ["tien do"],
  description: "Xem tiến độ chỉ tiêu, ai chưa báo cáo, biểu đồ (cán bộ)",
  staff: "officer",
  argumentIn(text) {
    const wanted = wantedIn(foldedPhrase(text));
    if (wanted !== null) return `${PERIOD.exec(text)?.[0] ?? ""} ${wanted}`.trim();
    return /^ti[eế]n đ?d?[oộ]\s+((?:t|th[aá]ng|q|qu[yý])\s*\d.*)$/iu.exec(text)?.[1] ?? null;
  },
  run: (argument, context) => withStaff(context, (staff) => show(argument, staff)),
};

/** "chưa báo cáo", "không nộp số liệu". Folded. */
const UNREPORTED = "(?:chua|khong) (?:co )?(?:(?:nop|gui) (?:bao cao|so lieu)|bao cao)";
/** Words that say whom: "những đơn vị nào còn". Folded. */
const WHO =
  "(?:(?:danh sach|nhung|cac|co|con|bao nhieu|may) )*(?:don vi|phong|phong ban|co quan|ai|noi|cho)(?: nao)?(?: con| van)? ";
const WHEN = "(?:thang|quy|nam|t|q) ?[a-z0-9]+(?: nam)?(?: [0-9]{4})?";
/** At the end, so strict that no other word is taken for a period: "thuế", "kinh tế". */
const DATED = "(?: (?:(?:thang|quy|nam) [a-z0-9]+|[tq] ?[0-9]+)(?: nam)?(?: [0-9]{4})?)?";
/** "Tháng 9 đơn vị nào chưa báo cáo?", or these words alone: "không phải báo cáo" and "chưa báo cáo thì sao" are about the plan. */
const SILENT = new RegExp(
  `^(?:(?:${WHEN} )?${WHO}(?:${UNREPORTED}(?![a-z])|chua (?:nop|gui)${DATED}$)|${UNREPORTED}(?: ${WHEN})?$)`,
);
/** "Chỉ tiêu nào chưa đạt?", "tháng 10 những chỉ tiêu nào giảm". */
const BY_STATE = new RegExp(
  `^(?:${WHEN} )?(?:(?:danh sach|nhung|cac|co|con) )*chi tieu nao (?:(?:con|dang|da|bi) )*(chua dat|gan dat|dat|chua co so lieu|giam)${DATED}$`,
);
const UNIT =
  "(?:phong (?!chong|chay|ve)|(?:cong an|van phong|trung tam|tram y te|to cong nghe|ubnd|uy ban|hdnd|mat tran|mttq|dang uy|chi nhanh)(?= ))(?!.*\\b(?:nao|ai|gi|khi)\\b)[a-z0-9 ]+?";
/** "Công an xã đã báo cáo chưa?", "Phòng Kinh tế nộp số liệu tháng 10 chưa". */
const OF_UNIT = new RegExp(
  `^(${UNIT}) (?:da )?(?:bao cao|(?:nop|gui) (?:bao cao|so lieu))(?: so lieu)?${DATED} chua$|^tien do (?:cua )?(${UNIT})${DATED}$`,
);

/** What a question wants to see, as the command's argument without its period; null for no question of ours. @param said folded. */
function wantedIn(said: string): string | null {
  if (SILENT.test(said)) return "chưa báo cáo";
  const state = BY_STATE.exec(said)?.[1];
  const [, reporting, moving] = OF_UNIT.exec(said) ?? [];
  return state ?? reporting ?? moving ?? null;
}
/** What a question says of the period: "tháng 10", "T10/2026", "quý III năm 2026". */
const PERIOD =
  /(?<!\p{L})(?:t(?:h[aá]ng)?\s*\d{1,2}|q(?:u[yý])?\s*(?:\d|[ivx]+))(?!\p{L})(?:(?:\s*[/-]\s*|\s+n[aă]m\s+|\s+)\d{4})?|(?<!\p{L})(?:th[aá]ng|qu[yý]|n[aă]m) (?:n[aà]y|tr[uư][oớ]c)|(?<!\p{L})n[aă]m \d{4}/iu;

async function show(argument: string, context: StaffContext): Promise<Draft> {
  const { reporting, today, person, knowledge } = context;
  const read = reporting.findPeriod(argument, today);
  const period = read.period ?? communePeriod(person.commune, context);
  const refused = reporting.periodRefusal(period, today);
  if (refused !== null) return draft("clarify", refused);
  const progress = await progressOf(person.commune, period, context);
  const wanted = foldedPhrase(read.rest);
  if (wanted === "") return overview(progress, context);
  // Of the whole argument: "báo cáo tháng 9" is read as a wording of the period.
  if (new RegExp(UNREPORTED).test(foldedPhrase(argument))) return missing(progress, context);
  const state = stateIn(wanted);
  if (state !== null) {
    const some = progress.all.filter(({ standing }) => standing.state === state);
    const said = listing(`${PROGRESS_NAMES[state]}, ${atPeriod(progress)}`, some, progress, context);
    const unknown = reporting.countStates(progress.all)["no-data"];
    if (state === "no-data" || unknown === 0) return said;
    return { ...said, text: `${said.text}\nCòn ${unknown} chỉ tiêu chưa có số liệu.` };
  }
  if (/^(?:giam|tut|sut)/.test(wanted))
    return listing(`giảm so với kỳ trước, ${atPeriod(progress)}`, progress.all.filter(fell), progress, context);
  const units = knowledge.catalogue.units.filter((u) => u.commune === person.commune);
  const commune = knowledge.commune(person.commune);
  const unit = commune && readUnit(read.rest, units, commune, knowledge.lexicon).name;
  if (!unit)
    return draft(
      "clarify",
      `Tôi chưa hiểu “${read.rest.slice(0, 60)}”. Anh/chị gõ /tiendo, /tiendo chưa báo cáo, /tiendo chưa đạt, /tiendo T10/2026 hoặc /tiendo và tên đơn vị.`,
    );
  return listing(
    `${unit}, ${atPeriod(progress)}`,
    progress.all.filter((one) => one.units.includes(unit)),
    progress,
    context,
  );
}

function stateIn(wanted: string): ProgressState | null {
  const names = PROGRESS_STATES.map((state) => ({ state, name: foldedPhrase(PROGRESS_NAMES[state]) }));
  return names.find(({ name }) => name === wanted)?.state ?? null;
}

const fell = ({ trend }: IndicatorProgress): boolean => trend === "down";

/** Counts by status and by unit, what fell, who is silent, with a chart. */
async function overview(progress: CommuneProgress, context: StaffContext): Promise<Draft> {
  const { reporting } = context;
  const { all, office, period } = progress;
  if (all.length === 0)
    return draft("none", `Kế hoạch ${office.name} không có chỉ tiêu nào có mã, nên chưa có tiến độ để xem.`);
  const counts = reporting.countStates(all);
  const units = reporting.byUnit(all);
  const label = periodLabel(period);
  const covered = reporting.coverage(all.map(({ report }) => report?.state ?? null));
  const unassigned = all.filter((one) => one.units.length === 0).length;
  const fallen = all.filter(fell);
  const lines = [
    `Tiến độ ${atPeriod(progress)}: ${covered}.`,
    PROGRESS_STATES.filter((state) => counts[state] > 0)
      .map((state) => `${PROGRESS_NAMES[state]} ${counts[state]}`)
      .join(" · "),
    "Đã báo cáo theo đơn vị:",
    ...units.map(({ unit, all: own, missing: left }) => `- ${unit}: ${own.length - left.length}/${own.length}`),
    unassigned > 0 ? `- chưa giao đơn vị nào: ${unassigned} chỉ tiêu (quản trị xã phân công bằng /phancong)` : "",
    fallen.length > 0 ? "Giảm so với kỳ trước:" : "",
    ...fallen.slice(0, FALLEN).map((one) => progressLine(one, context)),
    fallen.length > FALLEN ? `và ${fallen.length - FALLEN} chỉ tiêu khác` : "",
  ];
  const before = periodLabel(shiftPeriod(period, -1));
  const choices: Choice[] = [
    { label: "Chưa báo cáo", text: `/tiendo ${label} chưa báo cáo` },
    { label: "Chưa đạt", text: `/tiendo ${label} chưa đạt` },
    ...(fallen.length > FALLEN ? [{ label: "Giảm", text: `/tiendo ${label} giảm` }] : []),
    { label: before, text: `/tiendo ${before}` },
    { label: "Báo cáo tổng hợp", text: `/tonghop ${label}` },
  ];
  const chart = await reporting.drawChart(office.name.replace(/^x/u, "X"), period, all);
  return draft("smalltalk", lines.filter((line) => line !== "").join("\n"), {
    choices,
    files: [{ name: `tien-do-${label.replace(/\W+/g, "-")}.png`, type: "image/png", bytes: chart }],
  });
}

/** Who has not reported what. */
function missing(progress: CommuneProgress, { reporting }: StaffContext): Draft {
  const silent = reporting.byUnit(progress.all).filter((unit) => unit.missing.length > 0);
  const unassigned = progress.all.filter((one) => one.units.length === 0 && one.report === null);
  const label = periodLabel(progress.period);
  if (silent.length + unassigned.length === 0)
    return draft("smalltalk", `${atPeriod(progress)}: mọi đơn vị đã báo cáo đủ.`);
  const codes = (some: readonly IndicatorProgress[]): string => some.map(({ indicator }) => indicator.code).join(", ");
  const count =
    silent.length > 0 ? `${silent.length} đơn vị chưa báo cáo đủ.` : "các đơn vị được giao đã báo cáo đủ, nhưng còn:";
  return draft(
    "smalltalk",
    [
      `${atPeriod(progress)}: ${count}`,
      ...silent.map((u) => `- ${u.unit}: còn ${u.missing.length}/${u.all.length} (${codes(u.missing)})`),
      unassigned.length > 0 ? `- chưa giao đơn vị nào: ${codes(unassigned)}` : "",
    ]
      .filter((line) => line !== "")
      .join("\n"),
    { choices: silent.slice(0, 5).map(({ unit }) => ({ label: unit, text: `/tiendo ${label} ${unit}` })) },
  );
}

function listing(
  title: string,
  some: readonly IndicatorProgress[],
  progress: CommuneProgress,
  context: StaffContext,
): Draft {
  if (some.length === 0) return draft("smalltalk", `Không có chỉ tiêu nào: ${title}.`);
  const shown = some.slice(0, LINES).map((one) => progressLine(one, context));
  const more = some.length > LINES ? [`và ${some.length - LINES} chỉ tiêu khác; gõ thêm tên đơn vị để thu hẹp.`] : [];
  const first = some[0];
  const choices = some.length === 1 && first ? [{ label: "Lịch sử", text: `/lichsu ${first.indicator.code}` }] : [];
  const label = periodLabel(progress.period);
  return draft("smalltalk", [`${some.length} chỉ tiêu: ${title}`, ...shown, ...more].join("\n"), {
    choices: [...choices, { label: "Tổng quan", text: `/tiendo ${label}` }],
  });
}
