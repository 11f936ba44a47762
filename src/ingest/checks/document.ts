import { parseRoman } from "../../text/numbers.ts";
import type { Remark } from "../model.ts";
import { roman } from "../records/groups.ts";
import { lostAnnex } from "../records/passages.ts";
import type { Findings } from "./checks.ts";

/** Since 1 July 2025 there are two levels of local government (Luật Tổ chức chính quyền địa phương số 72/2025/QH15). */
const NO_DISTRICTS_SINCE = "2025-07-01";
const DISTRICT = /(?:chính quyền|UBND|Ủy ban nhân dân|HĐND|cấp|Công an|phòng ban|các) huyện|huyện ủy/iu;

/** Number, date and signature that the paper leaves blank. */
export function blanks({ document, front }: Findings): Remark[] {
  const out: Remark[] = [];
  if (document.number === null) {
    out.push({
      code: "number-missing",
      message: "Văn bản không ghi hoặc để trống số ký hiệu.",
      line: front.lines.number,
    });
  }
  const date = document.issuedOn;
  if (date === null)
    out.push({ code: "date-missing", message: "Văn bản không ghi ngày ban hành.", line: front.lines.date });
  else if (date.length < 10) {
    const known =
      date.length === 7 ? `chỉ ghi tháng ${Number(date.slice(5))} năm ${date.slice(0, 4)}` : `chỉ ghi năm ${date}`;
    out.push({ code: "date-incomplete", message: `Ngày ban hành còn để trống: ${known}.`, line: front.lines.date });
  }
  const fromAnnex = [
    ...(document.number !== null && !front.printed.number ? [`số ${document.number}`] : []),
    ...(date?.length === 10 && !front.printed.day ? [`ngày ${date.split("-").reverse().join("/")}`] : []),
  ];
  if (fromAnnex.length > 0) {
    const message = `Trang đầu không ghi đủ số và ngày; ${fromAnnex.join(", ")} lấy từ dòng “kèm theo” của phụ lục.`;
    out.push({ code: "front-incomplete", message, line: front.lines.annex });
  }
  if (document.signer === null) {
    out.push({ code: "signer-missing", message: "Không thấy tên người ký văn bản.", line: front.lines.signature });
  }
  return out;
}

export function emptyDocument({ indicators, tasks, reading, outline }: Findings): Remark[] {
  const line = outline.texts[0]?.block.line ?? 1;
  if (indicators.length + tasks.length === 0) {
    return [
      {
        code: "no-tables",
        message: "Tệp không có bảng chỉ tiêu hay bảng nhiệm vụ đọc được; chỉ có các đoạn văn để tra cứu.",
        line,
      },
    ];
  }
  if (indicators.length > 0 && !reading.tables.some((table) => table.kind === "indicators")) {
    return [
      {
        code: "indicators-from-text",
        message: "Kế hoạch không có bảng chỉ tiêu; các chỉ tiêu được đọc từ câu văn trong phần mục tiêu.",
        line: indicators[0]?.targets[0]?.line ?? line,
      },
    ];
  }
  return [];
}

const REFERENCE =
  /[Pp]hụ lục(?:\s+(?:số\s+)?((?:[IVX]+|\d{1,2})(?:\s*(?:,|và|;|-|–|đến)\s*(?:[Pp]hụ lục\s+)?(?:[IVX]+|\d{1,2})(?![\p{L}\d]))*)(?![\p{L}\d]))?/gu;

/** Annexes that the text sends to but the file lacks, and an annex whose first page with its heading is lost. */
export function annexes({ outline, reading }: Findings): Remark[] {
  const present = new Set(outline.nodes.filter((node) => node.level === 0).map((node) => annexValue(node.printed)));
  const lost = lostAnnex(outline, reading.tables);
  const out: Remark[] = [];
  const told = new Set<number>();
  for (const { block, role, node } of outline.texts) {
    if (role === "title" || node?.level === 0) continue;
    for (const match of block.text.matchAll(REFERENCE)) {
      const named = match[1] ? numbersOf(match[1]) : [0];
      for (const n of named) {
        if (told.has(n) || present.has(n) || (n === 0 && present.size > 0)) continue;
        told.add(n);
        const label = n === 0 ? "phụ lục" : `Phụ lục ${/\d/.test(match[1] ?? "") ? n : roman(n)}`;
        if (lost && n === lost.number) {
          out.push({
            code: "annex-heading-missing",
            message: `Không thấy trang đầu và tên của ${label} mà văn bản dẫn tới; bảng sau phần ký (dòng ${lost.line}) được hiểu là phần còn lại của phụ lục này.`,
            line: lost.line,
          });
        } else {
          out.push({
            code: "annex-missing",
            message: `Văn bản dẫn tới ${label} (“${around(block.text, match.index)}”) nhưng trong tệp không có.`,
            line: block.line,
          });
        }
      }
    }
  }
  return out;
}

function annexValue(printed: string): number {
  return /^\d+$/.test(printed) ? Number(printed) : (parseRoman(printed) ?? 0);
}

/** "II, III, IV, V" -> 2 3 4 5; "I đến V" and "I - V" -> 1 2 3 4 5. */
function numbersOf(list: string): number[] {
  const parts = list.match(/[IVX]+|\d+/g)?.map(annexValue) ?? [];
  const [first, last] = [parts[0] ?? 0, parts.at(-1) ?? 0];
  if (parts.length === 2 && /-|–|đến/u.test(list))
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return parts;
}

export function around(text: string, at: number): string {
  const part = text.slice(Math.max(0, at - 30), at + 50);
  return `${at > 30 ? "…" : ""}${part.replace(/^\S*\s/, at > 30 ? "" : "$&").replace(/\s\S*$/, "")}…`;
}

/** A district in a plan made after districts ended. */
export function district({ document, outline, reading }: Findings): Remark[] {
  const date = document.issuedOn;
  if (date !== null && date < NO_DISTRICTS_SINCE.slice(0, date.length)) return [];
  const places = [
    ...outline.texts
      .filter(({ role }) => role !== "basis")
      .map(({ block }) => ({ text: block.text, line: block.line })),
    ...reading.tables.flatMap((table) =>
      table.rows.flatMap((row) => (row.kind === "row" ? [{ text: row.cells.join(" "), line: row.line }] : [])),
    ),
  ];
  return places.flatMap(({ text, line }) => {
    const match = DISTRICT.exec(text);
    if (!match) return [];
    return [
      {
        code: "district-mentioned",
        message: `Có nhắc “${match[0]}”, trong khi cấp huyện đã kết thúc hoạt động từ ngày 01/7/2025.`,
        line,
      },
    ];
  });
}
