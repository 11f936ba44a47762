import type * as Docx from "docx";
import type { MonthlyReport } from "../../monthly-report.ts";
import { formalPeriod, upperName } from "../parts/names.ts";
import { organOf } from "../parts/organ.ts";
import { type Library, paragraph } from "./kit.ts";
import { indicatorTable } from "./table.ts";

/** The annex with the table, named as Nghị định 30/2020/NĐ-CP wants annexes named. */
export function annex(docx: Library, report: MonthlyReport): (Docx.Paragraph | Docx.Table)[] {
  const { communeName, period, madeOn, rows } = report;
  const { name, sign } = organOf(report);
  const centred = { align: "center" } as const;
  const title = `KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU ${formalPeriod(period).toLocaleUpperCase("vi")}\nCỦA ${upperName(communeName)}`;
  const belongsTo = `(Kèm theo Báo cáo số …${sign} ngày … tháng … năm ${madeOn.slice(0, 4)} của ${name})`;
  return [
    paragraph(docx, "Phụ lục", { ...centred, bold: true, size: 14 }),
    paragraph(docx, title, { ...centred, bold: true }),
    paragraph(docx, belongsTo, { ...centred, italics: true, after: 8 }),
    indicatorTable(docx, rows),
  ];
}
