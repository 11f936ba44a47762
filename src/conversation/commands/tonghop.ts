import { periodLabel } from "../../domain/period.ts";
import { draft } from "../answering/draft.ts";
import { monthlyReport } from "../reporting/monthly.ts";
import { communePeriod } from "../reporting/standing.ts";
import { type Command, withStaff } from "./command.ts";

/** "Báo cáo tổng hợp tháng 10": the words alone, and the period. */
const WORDS =
  /^(?:b[aá]o\s*c[aá]o\s+)?t[oổ]ng\s*h[oợ]p\s+(?:k[yỳ]\s+)?((?:t\s?\d{1,2}|q\s?\d|(?:th[aá]ng|qu[yý]|n[aă]m)\s+[^\s?]+|6\s+th[aá]ng(?:\s+(?:đầu|cuối|dau|cuoi))?)(?:\s*[/-]\s*\d{4}|\s+(?:n[aă]m\s+)?(?:\d{4}|nay|này|trước|truoc))?)$/iu;

/** The period of which a message without a slash wants the whole report; null for another message. */
export const summaryAsked = (text: string): string | null => WORDS.exec(text)?.[1] ?? null;

/** The monthly report as files. */
export const tonghop: Command = {
  name: "tonghop",
  aliases: ["tong hop", "bao cao tong hop"],
  description: "Tải báo cáo tổng hợp một kỳ: Word và Excel (cán bộ)",
  staff: "officer",
  argumentIn: summaryAsked,
  run: (argument, context) =>
    withStaff(context, async (staff) => {
      const { reporting, today, person } = staff;
      const read = argument === "" ? null : reporting.readPeriod(argument, today);
      if (argument !== "" && read?.outcome !== "period")
        return draft(
          "clarify",
          read?.outcome === "invalid"
            ? read.why
            : `Tôi chưa hiểu kỳ “${argument.slice(0, 40)}”. Anh/chị gõ như /tonghop T10/2026.`,
        );
      const period = read?.outcome === "period" ? read.period : communePeriod(person.commune, staff);
      const refused = reporting.periodRefusal(period, today);
      if (refused !== null) return draft("clarify", refused);
      const report = await monthlyReport(person.commune, period, staff);
      if (report.rows.length === 0)
        return draft("none", `Kế hoạch ${report.communeName} không có chỉ tiêu nào có mã, nên chưa có gì để tổng hợp.`);
      const files = await reporting.toFiles(report, ["docx", "xlsx"]);
      const covered = reporting.coverage(report.rows.map(({ state }) => state));
      return draft(
        "smalltalk",
        `Báo cáo tổng hợp ${periodLabel(period)}, ${report.communeName}: ${covered}. Số, ngày ký và người ký trong bản Word để trống cho anh/chị điền.`,
        { files },
      );
    }),
};
