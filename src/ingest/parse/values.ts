import { collapse } from "../../text/normalize.ts";
import { parseNumber } from "../../text/numbers.ts";
import type { Value } from "../model.ts";

const NUM = String.raw`\d+(?:[.,]\d+)*`;
const AT_LEAST = `≥|>=?|=>|trên|hơn|tối thiểu|ít nhất|đạt trên|không dưới|từ`;
const AT_MOST = `≤|<=?|=<|dưới|tối đa|không quá|nhỏ hơn`;
const LEAD_IN = String.raw`(?:phấn đấu\s+)?(?:đạt\s+|đạt tỷ lệ\s+|duy trì\s+|khoảng\s+|còn\s+|lên\s+)?`;
const RANGE = new RegExp(`^${LEAD_IN}(?:từ\\s+)?(${NUM})\\s*(%?)\\s*(?:[-–—]|đến)\\s*(${NUM})\\s*(%?)(.*)$`, "iu");
const SINGLE = new RegExp(`^${LEAD_IN}(${AT_LEAST}|${AT_MOST}|=)?\\s*(${NUM})\\s*(%?)(.*)$`, "iu");
/** A sentence in a cell: "Tỷ lệ phủ sóng 5G đạt 62%." */
const SENTENCE = new RegExp(`(?:đạt|lên|còn|bằng)\\s+(${AT_LEAST}|${AT_MOST})?\\s*(${NUM})\\s*(%?)\\s*[.;]?$`, "iu");

/**
 * Reads a cell as what must be reached. "≥" and ">" both count as `>=`: plans use them without distinction, and the cell
 * itself stays in `text`. A cell with several numbers that are no range ("≤ 3 Đông Nam Á; ≤ 50 Thế giới") is text.
 */
export function parseValue(cell: string): Value {
  const text = collapse(cell.replace(/([≥≤])\s*(?=\d)/g, "$1 "));
  const as = (op: Value["op"], value: number | null, max: number | null, percent: boolean): Value => ({
    op,
    value,
    max,
    text,
    percent,
  });
  if (text === "" || /^[-–—.…]+$/.test(text)) return as("none", null, null, false);
  // A remark in brackets ("100% (tối thiểu 3 lớp)") says nothing about the value.
  const core = text.replace(/\s*\([^)]*\)\s*/g, " ").trim();
  const range = RANGE.exec(core);
  if (range && trailing(range[5] ?? "")) {
    const [low, high] = [parseNumber(range[1] ?? ""), parseNumber(range[3] ?? "")];
    if (low !== null && high !== null && low <= high) return as("range", low, high, Boolean(range[2] || range[4]));
  }
  const single = SINGLE.exec(core);
  if (single) {
    const value = parseNumber(single[2] ?? "");
    const rest = single[4] ?? "";
    if (value !== null && trailing(rest)) return as(opOf(single[1] ?? "", rest), value, null, single[3] === "%");
  }
  const sentence = SENTENCE.exec(core);
  if (sentence) {
    const value = parseNumber(sentence[2] ?? "");
    if (value !== null) return as(opOf(sentence[1] ?? "", ""), value, null, sentence[3] === "%");
  }
  return as("text", null, null, false);
}

/** What may follow a number without making the cell prose: a unit or a clause, but no second number and no date. */
function trailing(rest: string): boolean {
  return (
    !/\d/.test(rest.replace(/\/\s*\d[\d.]*\s*(?:vạn\s+)?(?:dân|người|hộ)/iu, "")) &&
    !/^\s*[/:]/.test(rest.replace(/^\s*\/\s*(?=\p{L})/u, " ")) &&
    rest.length <= 60
  );
}

function opOf(mark: string, rest: string): Value["op"] {
  if (/trở lên/iu.test(rest)) return ">=";
  if (/trở xuống/iu.test(rest)) return "<=";
  if (new RegExp(`^(?:${AT_LEAST})$`, "iu").test(mark)) return ">=";
  if (new RegExp(`^(?:${AT_MOST})$`, "iu").test(mark)) return "<=";
  return "=";
}
