import { periodLabel } from "../../domain/period.ts";
import { maySeeReports } from "../../domain/permissions.ts";
import { type Evidence, REPORT_STATE_NAMES, type Report } from "../../domain/report.ts";
import { type Draft, draft } from "../answering/draft.ts";
import { findIndicators, indicatorsOf } from "../reporting/indicators.ts";
import { channelName, momentOf, titleOf, whoOf } from "../reporting/words.ts";
import { type Command, type StaffContext, withStaff } from "./command.ts";

/** Reports on one page; a phone's screen holds no more with sense. */
const PAGE = 10;

export const lichsu: Command = {
  name: "lichsu",
  aliases: ["lich su"],
  description: "Xem các lần báo cáo của một chỉ tiêu (cán bộ)",
  staff: "officer",
  argumentIn: (text) => /^l[iị]ch s[uử][\s:]+(\S*\d\S*)$/iu.exec(text)?.[1] ?? null,
  run: (argument, context) => withStaff(context, (staff) => history(argument, staff)),
};

async function history(argument: string, context: StaffContext): Promise<Draft> {
  const { knowledge, person, storage, now } = context;
  const [, words = "", page = "1"] = /^(.*?)(?:\s+trang\s+(\d{1,3}))?$/iu.exec(argument) ?? [];
  if (words === "") return draft("clarify", "Anh/chị gõ /lichsu rồi đến mã chỉ tiêu, ví dụ: /lichsu V.20.");
  const found = findIndicators(words, indicatorsOf(knowledge, person.commune), knowledge, now());
  const commune = knowledge.commune(person.commune)?.name ?? person.commune;
  if (found.one === null) {
    if (found.several.length === 0)
      return draft("none", `Kế hoạch ${commune} không có chỉ tiêu “${words.slice(0, 60)}”.`);
    const choices = found.several.map((i) => ({ label: titleOf(i, 45), text: `/lichsu ${i.code}` }));
    return draft("clarify", "Anh/chị muốn xem chỉ tiêu nào?", { choices });
  }
  const { one } = found;
  if (!maySeeReports(person, one.commune).allowed) return draft("refuse", "Lịch sử báo cáo dành cho cán bộ của xã đó.");
  const all = await storage.reports.history(one);
  if (all.length === 0) return draft("smalltalk", `${titleOf(one)}: chưa có lần báo cáo nào.`);
  const newest = [...all].reverse();
  const first = (Math.max(1, Number(page)) - 1) * PAGE;
  const shown = newest.slice(first, first + PAGE);
  const evidence = await storage.evidence.of(shown.map(({ id }) => id));
  const lines = shown.map((report) => line(report, all, evidence, context));
  const more = newest.length - first - shown.length;
  const text = [`Lịch sử ${titleOf(one)}, ${commune} (${all.length} lần, mới nhất trước):`, ...lines].join("\n");
  if (more <= 0) return draft("smalltalk", text);
  const next = { label: "Xem tiếp", text: `/lichsu ${one.code} trang ${Number(page) + 1}` };
  return draft("smalltalk", `${text}\nCòn ${more} lần cũ hơn.`, { choices: [next] });
}

/** "- T10/2026: 79% → 82,5%, Công an xã (Hoa), 15/10/2026 12:05, Telegram; đã đối chiếu. Ghi chú: …". */
function line(
  report: Report,
  all: readonly Report[],
  evidence: readonly Evidence[],
  { reporting, knowledge }: StaffContext,
): string {
  const indicator = knowledge.catalogue.indicators.find(
    (i) => i.document === report.document && i.code === report.code,
  );
  const say = (r: Report): string => reporting.formatValue(r.value, indicator ?? { unit: null });
  const before = all.find(({ id }) => id === report.supersedes);
  const change = before ? `${say(before)} → ${say(report)}` : say(report);
  const files = evidence.filter(({ reportId }) => reportId === report.id).length;
  return [
    `- ${periodLabel(report.period)}: ${change}, ${whoOf(report)}, ${momentOf(report.at)}, ${channelName(report.channel)}; ${REPORT_STATE_NAMES[report.state]}`,
    report.reason ? ` (lý do: ${report.reason})` : "",
    report.note ? `. Ghi chú: ${report.note}` : "",
    files > 0 ? `. ${files} tệp minh chứng` : "",
  ].join("");
}
