import type * as Docx from "docx";
import type { MonthlyReport } from "../../monthly-report.ts";
import { organOf } from "../parts/organ.ts";
import { printable } from "../parts/text.ts";
import { type Library, paragraph, sideBySide } from "./kit.ts";

/** "Nơi nhận" on the left, the signer on the right; the name is left to fill. */
export function foot(docx: Library, report: MonthlyReport): (Docx.Paragraph | Docx.Table)[] {
  const { lines, position } = organOf(report);
  const names = report.recipients.map((name) => printable(name).replace(/^[-–\s]+|[.;,\s]+$/g, "")).filter(Boolean);
  const left = [
    paragraph(docx, "Nơi nhận:", { bold: true, italics: true, size: 12 }),
    ...names.map((name) => paragraph(docx, `- ${name};`, { size: 11 })),
    paragraph(docx, "- Lưu: VT.", { size: 11 }),
  ];
  const centred = { align: "center" } as const;
  const right = [
    paragraph(docx, `TM. ${lines[0] ?? ""}`, { ...centred, bold: true }),
    paragraph(docx, position, { ...centred, bold: true }),
    // Room for signature and seal.
    ...Array.from({ length: 4 }, () => paragraph(docx, "", centred)),
    paragraph(docx, "…………………………", centred),
  ];
  return [
    paragraph(docx, "", { size: 6 }),
    sideBySide(docx, [
      { width: 80, children: left },
      { width: 85, children: right },
    ]),
  ];
}
