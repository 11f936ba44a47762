import { periodLabel } from "../../domain/period.ts";
import { draft } from "../answering/draft.ts";
import { monthlyReport } from "../reporting/monthly.ts";
import { communePeriod } from "../reporting/standing.ts";
import { type Command, withStaff } from "./command.ts";

/** The monthly report as files. */
export const tonghop: Command = {
  name: "tonghop",
  aliases: ["tong hop", "bao cao tong hop"],
  description: "Tải báo cáo tổng hợp một kỳ: Word và Excel (cán bộ)",
  staff: "officer",
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
