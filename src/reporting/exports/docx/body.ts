import type * as Docx from "docx";
import type { MonthlyReport } from "../../monthly-report.ts";
import { formalPeriod, planName } from "../parts/names.ts";
import { organOf } from "../parts/organ.ts";
import { checkedSentence, missingSentence, summarySentence } from "../parts/summary.ts";
import { type Library, paragraph } from "./kit.ts";

/** The running text; every number in it is counted from the rows. */
export function body(docx: Library, report: MonthlyReport): Docx.Paragraph[] {
  const { focalUnit, rows } = report;
  const period = formalPeriod(report.period);
  const { name } = organOf(report);
  const plan = planName(report);
  const opening = plan === "" ? "" : `Thực hiện ${plan}, `;
  const sentences = [
    `${opening}${name} báo cáo kết quả thực hiện các chỉ tiêu ${period} như sau:`,
    summarySentence(report),
    checkedSentence(rows),
    missingSentence(rows),
    rows.length === 0 ? "" : "Số liệu từng chỉ tiêu tại Phụ lục kèm theo.",
    focalUnit === null ? "" : `Đơn vị tổng hợp: ${focalUnit}.`,
    `Trên đây là kết quả thực hiện các chỉ tiêu ${period} của ${name}./.`,
  ];
  return sentences
    .filter((sentence) => sentence !== "")
    .map((sentence) => paragraph(docx, sentence, { align: "both", indented: true, before: 3, after: 3 }));
}
