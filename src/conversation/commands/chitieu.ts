import { periodLabel } from "../../domain/period.ts";
import type { Indicator } from "../../domain/plan.ts";
import { PROGRESS_NAMES, REPORT_STATE_NAMES } from "../../domain/report.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { readUnit } from "../answering/unit-names.ts";
import { findIndicators, indicatorsOf } from "../reporting/indicators.ts";
import { planCard, planLine } from "../reporting/plan-card.ts";
import { communePeriod, progressLine, progressOf } from "../reporting/standing.ts";
import { titleOf, whoOf } from "../reporting/words.ts";
import type { Command, CommandContext, StaffContext } from "./command.ts";

const LINES = 25;

/** What the plan sets, and for the commune's staff what was reported. */
export const chitieu: Command = {
  name: "chitieu",
  aliases: ["chi tieu"],
  description: "Xem chỉ tiêu: theo từ khoá, mã hoặc đơn vị",
  async run(argument, context) {
    const staff = await staffIn(context);
    const slug = context.commune ?? staff?.person.commune ?? null;
    if (slug === null) {
      const choices = context.communes.map((c) => ({ label: c.name.replace(/^x/u, "X"), text: `/xa ${c.slug}` }));
      return { draft: draft("clarify", "Anh/chị chọn xã trước, rồi gõ lại /chitieu.", { choices }) };
    }
    const own = staff !== null && staff.person.commune === slug ? staff : null;
    return show(argument, slug, own, context);
  },
};

/** The context of a linked member of staff; null for everybody else. */
async function staffIn(context: CommandContext): Promise<StaffContext | null> {
  const { account, message, storage } = context;
  if (account === null || message === null || storage === null) return null;
  const person = await storage.people.of(account);
  return person && { ...context, account, message, storage, person };
}

async function show(argument: string, slug: string, staff: StaffContext | null, context: CommandContext) {
  const { knowledge, now } = context;
  const commune = knowledge.commune(slug);
  const all = indicatorsOf(knowledge, slug);
  if (!commune || all.length === 0)
    return { draft: draft("none", `Kế hoạch ${commune?.name ?? slug} không có bảng chỉ tiêu nào.`) };
  const page = Number(/\s*trang (\d{1,3})$/iu.exec(argument)?.[1] ?? 1);
  const words = argument.replace(/\s*trang \d{1,3}$/iu, "");
  if (words === "") return { draft: await list(`Chỉ tiêu của ${commune.name}`, all, "", page, staff, context) };
  const found = findIndicators(words, all, knowledge, now());
  if (found.one !== null) return { draft: await card(found.one, staff, context) };
  const units = knowledge.catalogue.units.filter((u) => u.commune === slug);
  const unit = found.several.length > 0 ? null : readUnit(words, units, commune, knowledge.lexicon).name;
  if (unit !== null) {
    const led = all.filter(({ lead }) => lead?.includes(unit));
    if (led.length > 0)
      return { draft: await list(`Chỉ tiêu do ${unit} chủ trì, ${commune.name}`, led, words, page, staff, context) };
    return { draft: draft("none", `Kế hoạch ${commune.name} không giao ${unit} chủ trì chỉ tiêu nào.`) };
  }
  if (found.several.length === 0)
    return {
      draft: draft(
        "none",
        `Kế hoạch ${commune.name} không có chỉ tiêu nào khớp với “${words.slice(0, 60)}”. Gõ /chitieu để xem tất cả ${all.length} chỉ tiêu.`,
      ),
    };
  const choices = found.several.map((i) => ({ label: titleOf(i, 45), text: `/chitieu ${i.code}` }));
  return { draft: draft("clarify", "Anh/chị muốn xem chỉ tiêu nào?", { choices }) };
}

async function list(
  title: string,
  some: readonly Indicator[],
  words: string,
  page: number,
  staff: StaffContext | null,
  context: CommandContext,
): Promise<Draft> {
  const first = (page - 1) * LINES;
  const shown = some.slice(first, first + LINES);
  const period = staff && communePeriod(staff.person.commune, staff);
  const progress = staff && period ? (await progressOf(staff.person.commune, period, staff)).all : [];
  const lines = shown.map((indicator) => {
    const one = progress.find((p) => p.indicator === indicator);
    return one ? progressLine(one, context) : planLine(indicator, context.today);
  });
  const more = some.length - first - shown.length;
  const next = { label: "Xem tiếp", text: `/chitieu ${words} trang ${page + 1}`.replace("  ", " ") };
  const head = `${title}: ${some.length}${period ? ` (số liệu ${periodLabel(period)})` : ""}`;
  return draft("list", [head, ...lines, ...(more > 0 ? [`Còn ${more} chỉ tiêu.`] : [])].join("\n"), {
    choices: more > 0 ? [next] : [],
  });
}

/** The plan's own words with their source; below them what was reported. */
async function card(indicator: Indicator, staff: StaffContext | null, context: CommandContext): Promise<Draft> {
  const plan = planCard(indicator, context.knowledge);
  if (staff === null) return plan;
  const period = communePeriod(indicator.commune, staff);
  const one = (await progressOf(staff.person.commune, period, staff)).all.find(
    (p) => p.indicator.document === indicator.document && p.indicator.code === indicator.code,
  );
  if (!one) return plan;
  const { report, standing } = one;
  const said = report
    ? `${staff.reporting.formatValue(report.value, indicator)} (${PROGRESS_NAMES[standing.state]}; ${whoOf(report)}, ${REPORT_STATE_NAMES[report.state]})`
    : "chưa có số liệu";
  return {
    ...plan,
    text: `${plan.text}\n${periodLabel(period)}: ${said}.`,
    choices: [
      { label: "Lịch sử", text: `/lichsu ${indicator.code}` },
      ...(one.units.includes(staff.person.unit) ? [{ label: "Báo cáo", text: `/baocao ${indicator.code}` }] : []),
    ],
  };
}
