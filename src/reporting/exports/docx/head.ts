import type * as Docx from "docx";
import type { MonthlyReport } from "../../monthly-report.ts";
import { formalPeriod, placeName } from "../parts/names.ts";
import { organOf } from "../parts/organ.ts";
import { type Library, paragraph, rule, sideBySide } from "./kit.ts";

const LEFT_MM = 60;
const RIGHT_MM = 105;

/** Issuing organ and number on the left, national heading, place and date on the right, then kind and subject (Nghị định 30/2020/NĐ-CP, Phụ lục I). Number, day and month are left to the office. */
export function head(docx: Library, report: MonthlyReport): (Docx.Paragraph | Docx.Table)[] {
  const { communeName, period, madeOn } = report;
  const { lines, sign } = organOf(report);
  const centred = { align: "center" } as const;
  const organ = [
    ...lines.map((line) => paragraph(docx, line, { ...centred, bold: true, size: 12 })),
    rule(docx, LEFT_MM * 0.33),
    paragraph(docx, `Số: …${sign}`, { ...centred, before: 4 }),
  ];
  const nation = [
    paragraph(docx, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", { ...centred, bold: true, size: 12 }),
    paragraph(docx, "Độc lập - Tự do - Hạnh phúc", { ...centred, bold: true }),
    // As long as the words above it.
    rule(docx, 23),
    paragraph(docx, `${placeName(communeName)}, ngày … tháng … năm ${madeOn.slice(0, 4)}`, {
      ...centred,
      italics: true,
      before: 4,
    }),
  ];
  return [
    sideBySide(docx, [
      { width: LEFT_MM, children: organ },
      { width: RIGHT_MM, children: nation },
    ]),
    paragraph(docx, "BÁO CÁO", { ...centred, bold: true, size: 14, before: 18 }),
    paragraph(docx, `Kết quả thực hiện các chỉ tiêu kế hoạch ${formalPeriod(period)}\ncủa ${communeName}`, {
      ...centred,
      bold: true,
      size: 14,
    }),
    rule(docx, 60),
    paragraph(docx, "", { size: 6 }),
  ];
}
