import type { ReportedValue } from "../../domain/report.ts";
import { collapse, toNfc } from "../../text/normalize.ts";
import { formatValue } from "../value-format.ts";
import type { ValueSpec } from "../value-kinds.ts";
import type { Amount } from "./amount.ts";
import type { ValueReading } from "./reading.ts";
import { type Scan, scanValue } from "./scan.ts";
import { formOf, PERSONAL_SIZE, settle } from "./settle.ts";
import { FILLERS, tokensOf } from "./words.ts";

type Part = { amount: Amount; whole: Amount };

/** Reads a value that is a number (or a range, where the indicator allows one). */
export function readNumber(text: string, spec: ValueSpec): ValueReading {
  const scan = scanValue(text, spec.unit === null ? null : collapse(toNfc(spec.unit)).toLowerCase());
  if (scan.garbled) return invalid("Tôi chưa đọc được con số này.", mended(text, spec));
  const ones = distinct(scan.found.flatMap((f) => (f.kind === "one" ? [f.amount] : [])));
  const parts = scan.found.flatMap((f) => (f.kind === "part" ? [f] : []));
  const ranges = scan.found.flatMap((f) => (f.kind === "range" ? [f] : []));
  const [one, part, range] = [ones[0], parts[0], ranges[0]];
  if (range && scan.found.length === 1) return readRange(range.from, range.to, scan, spec);
  if (range || parts.length > 1) return several(scan, spec);
  if (part) return readPart(part, ones, scan, spec);
  if (one && ones.length === 1) return readOne(one, scan, spec);
  if (ones.length > 1) return readMarked(ones, scan, spec);
  return withoutNumber(text, scan, spec);
}

function readOne(amount: Amount, scan: Scan, spec: ValueSpec): ValueReading {
  const growth = spec.kind === "percent" && spec.min === null;
  const falls = growth && scan.words.includes("giam") && amount.sign === null;
  const settled = settle(falls ? { ...amount, sign: "minus" } : amount, spec);
  if (!settled.ok) return invalid(settled.why, settled.nearest);
  const value = { kind: spec.kind, number: settled.number } as ReportedValue;
  const doubt = settled.doubt ?? doubtOf(scan, growth) ?? (falls ? "Tôi hiểu là giảm." : amount.doubtful ? "" : null);
  return doubt === null ? { outcome: "value", value } : confirm(value, doubt, spec);
}

/** What about the words around a number makes it worth asking; "" when there is no more to say than the number. */
function doubtOf(scan: Scan, growth: boolean): string | null {
  if (scan.inexact) return "Tôi cần con số chính xác.";
  if (scan.change && !growth) return "Tôi cần giá trị đạt được của kỳ, không phải phần tăng, giảm.";
  return scan.others || scan.mistyped ? "" : null;
}

function confirm(value: ReportedValue, doubt: string, spec: ValueSpec): ValueReading {
  if (value.kind === "count" && value.number >= PERSONAL_SIZE)
    return { outcome: "confirm", value, question: `${doubt} Anh/chị xác nhận đây là giá trị của chỉ tiêu ạ?` };
  return {
    outcome: "confirm",
    value,
    question: `${doubt} Giá trị là ${formatValue(value, spec)}, đúng không ạ?`.trim(),
  };
}

/** The same number twice ("82,5% (82.5%)") is one; the one that names its unit stays. */
function distinct(amounts: readonly Amount[]): Amount[] {
  const kept: Amount[] = [];
  for (const amount of amounts) {
    const at = kept.findIndex((k) => k.value === amount.value && k.sign === amount.sign && !clash(k, amount));
    if (at < 0) kept.push(amount);
    else if (kept[at]?.mark === null) kept[at] = amount;
  }
  return kept;
}

function clash(a: Amount, b: Amount): boolean {
  return a.mark !== null && b.mark !== null && a.mark !== b.mark;
}

/** Several numbers: the only one that names the indicator's unit is asked about, else the choice is offered. */
function readMarked(ones: readonly Amount[], scan: Scan, spec: ValueSpec): ValueReading {
  const marked = ones.filter(({ mark, magnitude }) => {
    if (spec.kind === "percent") return mark === "%";
    return spec.kind === "money" ? mark === "money" || magnitude > 1 : mark === "unit" || mark === "unit-part";
  });
  const [only] = marked;
  if (!only || marked.length > 1) return several(scan, spec);
  return readOne({ ...only, doubtful: true }, scan, spec);
}

function several(scan: Scan, spec: ValueSpec): ValueReading {
  const amounts = scan.found.flatMap((f) => {
    if (f.kind === "one") return [f.amount];
    return f.kind === "range" ? [f.from, f.to] : [f.amount];
  });
  const joined = scan.found.length === 2 ? joinedOf(amounts, spec) : null;
  const choices = joined === null ? amounts : [joined];
  return invalid("Tin có nhiều con số, tôi chưa rõ số nào là giá trị.", formsOf(choices, spec));
}

/** "82 5" lacks its comma and "12 000" its point. */
function joinedOf([first, second]: readonly Amount[], spec: ValueSpec): Amount | null {
  if (!/^\d{1,3}$/.test(first?.digits ?? "") || !first || !second) return null;
  if (spec.kind === "percent" && /^\d$/.test(second.digits))
    return { ...second, value: Number(`${first.digits}.${second.digits}`) };
  const isGroup = spec.kind !== "percent" && /^\d{3}$/.test(second.digits);
  return isGroup ? { ...second, value: Number(first.digits + second.digits), doubtful: false } : null;
}

function formsOf(amounts: readonly Amount[], spec: ValueSpec): string[] {
  const forms = amounts.flatMap((amount) => {
    const settled = settle(amount, spec);
    return settled.ok ? [formOf(settled.number, spec)] : [];
  });
  return [...new Set(forms)].slice(0, 3);
}

function readRange(from: Amount, to: Amount, scan: Scan, spec: ValueSpec): ValueReading {
  const mark = to.mark ?? from.mark;
  const settled = [from, to].map((end) => settle({ ...end, mark }, spec));
  const wrong = settled.find((end) => !end.ok);
  if (wrong && !wrong.ok) return invalid(wrong.why, wrong.nearest);
  const numbers = settled.flatMap((end) => (end.ok ? [end.number] : []));
  const [first = 0, last = 0] = numbers;
  if (!spec.range)
    return invalid(
      "Tôi hiểu là một khoảng, nhưng chỉ tiêu này cần một con số.",
      numbers.map((n) => formOf(n, spec)),
    );
  const value: ReportedValue = { kind: "range", number: Math.min(first, last), max: Math.max(first, last) };
  const doubt = settled.map((end) => (end.ok ? end.doubt : null)).find((d) => d !== null);
  const unsure = doubt ?? doubtOf(scan, false) ?? (first >= last || from.doubtful || to.doubtful ? "" : null);
  return unsure === null ? { outcome: "value", value } : confirm(value, unsure, spec);
}

/** "50/60": a person says which number is meant. Beside the percentage that it gives, it only explains it. */
function readPart({ amount, whole }: Part, ones: readonly Amount[], scan: Scan, spec: ValueSpec): ValueReading {
  if (amount.value <= 12 && /^20[1-4]\d$/.test(whole.digits))
    return invalid("Tôi hiểu đây là kỳ báo cáo, không phải giá trị.", formsOf(ones, spec));
  const [one] = ones;
  if (spec.kind !== "percent") return invalid("Tôi cần một con số, không phải phân số.", formsOf([amount], spec));
  const percent = whole.value > 0 ? (amount.value / whole.value) * 100 : Number.NaN;
  const isPart = amount.mark !== "%" && whole.mark !== "%" && percent >= 0 && percent <= (spec.max ?? 100);
  if (one && ones.length === 1 && isPart && Math.abs(one.value - percent) < 0.06 && one.mark === "%")
    return readOne(one, scan, spec);
  const rounded = Math.round(percent * 10) / 10;
  const nearest = [...formsOf(ones, spec), ...(isPart ? [formOf(rounded, spec)] : [])];
  const about = isPart ? `, khoảng ${formOf(rounded, spec)}` : "";
  return invalid(`Tôi hiểu là một phân số${about}. Chỉ tiêu này cần giá trị tính bằng %.`, [...new Set(nearest)]);
}

function withoutNumber(text: string, scan: Scan, spec: ValueSpec): ValueReading {
  const words = scan.words.filter((word) => !FILLERS.has(word));
  const line = tokensOf(text.toLowerCase())
    .map((token) => token.text)
    .join(" ");
  if (/\b(?:chua co|khong co|ko co) so lieu\b/.test(line))
    return invalid("Khi nào có số liệu, anh/chị gửi con số giúp tôi.", []);
  if (/^(?:khong|ko|k|kg|chua)(?: gi)?$/.test(words.join(" ")))
    return invalid("Tôi chưa rõ là 0 hay không phát sinh.", [formOf(0, spec), "Không phát sinh"]);
  if (
    spec.kind === "percent" &&
    spec.max === 100 &&
    /\b(?:toan bo|tat ca|het|full|du)\b/.test(line) &&
    words.length <= 2
  )
    return confirm({ kind: "percent", number: 100 }, "", spec);
  if (spec.kind === "percent" && /^(?:mot )?nua$/.test(words.join(" ")))
    return invalid("Tôi hiểu là một nửa, nhưng cần con số.", [formOf(50, spec)]);
  const example = spec.kind === "percent" ? "82,5%" : spec.kind === "money" ? "1,2 tỷ đồng" : formOf(12, spec);
  return invalid(`Tôi chưa thấy con số nào. Anh/chị gửi số, ví dụ ${example}, hoặc “không phát sinh”.`, []);
}

/** "82..5" and "82, ,5" without the mark that is too many, when that gives one number. */
function mended(text: string, spec: ValueSpec): string[] {
  const once = text.replace(/([.,])[.,\s]+(?=\d)/g, "$1");
  const scan = scanValue(once, null);
  const amounts = scan.found.flatMap((f) => (f.kind === "one" ? [f.amount] : []));
  return once === text || scan.garbled || amounts.length !== 1 ? [] : formsOf(amounts, spec);
}

function invalid(why: string, nearest: string[]): ValueReading {
  return { outcome: "invalid", why, nearest };
}
