import { periodLabel } from "../../domain/period.ts";
import { draft } from "../answering/draft.ts";
import { communePeriod, progressOf, targetText } from "../reporting/standing.ts";
import { type Command, withStaff } from "./command.ts";

/** The monthly report as files. */
export const tonghop: Command = {
  name: "tonghop",
  aliases: ["tong hop", "bao cao tong hop"],
  description: "Tải báo cáo tổng hợp một kỳ: Word và Excel (cán bộ)",
  staff: true,
  run: (argument, context) =>
    withStaff(context, async (staff) => {
      const { reporting, today, person, knowledge } = staff;
      const read = argument === "" ? null : reporting.readPeriod(argument, today);
      if (argument !== "" && read?.outcome !== "period")
        return draft("clarify", read?.outcome === "invalid" ? read.why : `Tôi chưa hiểu kỳ “${argument.slice(0, 40)}”. Anh/chị gõ như /tonghop T10/2026.`);
      const period = read?.outcome === "period" ? read.period : communePeriod(person.commune, staff);
      const refused = reporting.periodRefusal(period, today);
      const commune = knowledge.commune(person.commune);
      if (refused !== null || !commune) return draft("clarify", refused ?? "Xã của anh/chị chưa có kế hoạch.");
      const progress = await progressOf(period, staff);
      const report = reporting.buildReport({
        commune,
        documents: knowledge.documentsOf(person.commune),
        period,
        madeOn: today,
        focalUnit: progress.office.focalUnit,
        recipients: [],
        progress: progress.all,
        targetText,
      });
      const files = await reporting.toFiles(report, ["docx", "xlsx"]);
      const reported = progress.all.filter((one) => one.report !== null).length;
      return draft(
        "smalltalk",
        `Báo cáo tổng hợp ${periodLabel(period)}, ${commune.name}: ${reported}/${progress.all.length} chỉ tiêu có số liệu. Số, ngày ký và người ký trong bản Word để trống cho anh/chị điền.`,
        { files },
      );
    }),
};
