import type * as Docx from "docx";
import type { MonthlyReport } from "../monthly-report.ts";
import { annex } from "./docx/annex.ts";
import { body } from "./docx/body.ts";
import { foot } from "./docx/foot.ts";
import { head } from "./docx/head.ts";
import { type Library, mm, TEXT_SIZE } from "./docx/kit.ts";
import { formalPeriod } from "./parts/names.ts";
import { organOf } from "./parts/organ.ts";

/** Millimetres: A4 and the margins of Nghị định 30/2020/NĐ-CP, Phụ lục I (20-25 above and below, 30-35 left, 15-20 right). */
const PAGE = { width: 210, height: 297, top: 20, bottom: 20, left: 30, right: 15, header: 10 };

/**
 * A report of the commune's people's committee in the form of Nghị định 30/2020/NĐ-CP, ready to be numbered, dated and signed:
 * the text upright, the table of all rows as a landscape annex.
 */
export async function toDocx(report: MonthlyReport): Promise<Buffer> {
  // Loaded when the first file is made: most processes never make one.
  const docx = await import("docx");
  const organ = organOf(report).name;
  const upright = [...head(docx, report), ...body(docx, report), ...foot(docx, report)];
  const document = new docx.Document({
    creator: organ,
    lastModifiedBy: organ,
    title: `Báo cáo kết quả thực hiện chỉ tiêu ${formalPeriod(report.period)}`,
    styles: {
      default: { document: { run: { font: "Times New Roman", size: TEXT_SIZE * 2, language: { value: "vi-VN" } } } },
    },
    sections: [
      section(docx, "portrait", true, upright),
      ...(report.rows.length === 0 ? [] : [section(docx, "landscape", false, annex(docx, report))]),
    ],
  });
  return docx.Packer.toBuffer(document);
}

/** `isFirst`: its first page bears no number. */
function section(
  docx: Library,
  orientation: "portrait" | "landscape",
  isFirst: boolean,
  children: (Docx.Paragraph | Docx.Table)[],
): Docx.ISectionOptions {
  const { width, height, top, bottom, left, right, header } = PAGE;
  return {
    properties: {
      titlePage: isFirst,
      page: {
        size: { width: mm(width), height: mm(height), orientation },
        margin: { top: mm(top), bottom: mm(bottom), left: mm(left), right: mm(right), header: mm(header) },
      },
    },
    headers: { default: pageNumber(docx), ...(isFirst && { first: new docx.Header({ children: [] }) }) },
    children,
  };
}

function pageNumber(docx: Library): Docx.Header {
  const number = new docx.TextRun({ children: [docx.PageNumber.CURRENT], size: TEXT_SIZE * 2 });
  return new docx.Header({ children: [new docx.Paragraph({ alignment: "center", children: [number] })] });
}
