import { formatNumber, formatValue } from "../value-format.ts";
import type { ValueSpec } from "../value-kinds.ts";
import type { Amount } from "./amount.ts";

/** What a number means for an indicator: the number, with a doubt to be asked about or null; or why it cannot be. */
export type Settled =
  | { ok: true; number: number; doubt: string | null }
  | { ok: false; why: string; nearest: string[] };

/** A bare number from here on, in a unit such as "triệu đồng", is more likely đồng. */
const LARGE_IN_SCALED_UNIT = 1e5;
/** A bare number of đồng below this is more likely meant in thousands or millions. */
const SMALL_MONEY = 1e6;
/** More than a commune has of anything. */
const LARGE_COUNT = 1e6;
/** From here on a bare number may be somebody's, and is not said again. */
export const PERSONAL_SIZE = 1e8;
/** "Người/01 vạn dân": a number of people alone is not that. */
const PER = /\/\s*(?:\d|vạn|nghìn|ngàn|triệu|dân|người|hộ)/iu;
const SCALES: Readonly<Record<string, number>> = { nghìn: 1e3, ngàn: 1e3, triệu: 1e6, tr: 1e6, tỷ: 1e9, tỉ: 1e9 };

/** "triệu đồng" -> 1e6, "nghìn lượt" -> 1e3; 1 when the unit has no magnitude. */
export function unitScale(unit: string | null): number {
  return SCALES[(unit ?? "").trim().normalize("NFC").toLowerCase().split(/\s/)[0] ?? ""] ?? 1;
}

/** The form in which a number of this indicator is typed and shown. */
export function formOf(number: number, spec: ValueSpec): string {
  if (spec.kind === "percent" || spec.kind === "count" || spec.kind === "money")
    return formatValue({ kind: spec.kind, number }, spec);
  return formatNumber(number);
}

/** Checks one number against its indicator. */
export function settle(amount: Amount, spec: ValueSpec): Settled {
  const mismatch = mismatchOf(amount, spec);
  if (mismatch !== null) return { ok: false, why: mismatch, nearest: [] };
  const picked = spec.kind === "money" ? pickMoney(amount, spec) : pickNumber(amount, spec);
  const number = amount.sign === "minus" ? -picked.number : picked.number;
  const bullet =
    amount.sign === "spaced" && spec.min !== 0 ? "Dấu “-” có thể là số âm hoặc chỉ là gạch đầu dòng." : null;
  return checked(number, picked.doubt ?? bullet, spec);
}

function mismatchOf({ mark, magnitude }: Amount, { kind, unit }: ValueSpec): string | null {
  if (kind === "percent" && (mark === "money" || mark === "other" || magnitude >= 1000))
    return "Chỉ tiêu này tính bằng %, còn giá trị anh/chị ghi theo đơn vị khác.";
  if (kind === "count" && (mark === "%" || mark === "money"))
    return `Chỉ tiêu này tính bằng ${unit ?? "số lượng"}, không phải ${mark === "%" ? "%" : "tiền"}.`;
  if (kind === "money" && (mark === "%" || mark === "other"))
    return "Chỉ tiêu này tính bằng tiền, còn giá trị anh/chị ghi theo đơn vị khác.";
  return null;
}

interface Picked {
  number: number;
  doubt: string | null;
}

const TWO_WAYS = "Dấu chấm, dấu phẩy trong số này có thể hiểu hai cách.";

function pickNumber(amount: Amount, spec: ValueSpec): Picked {
  const { value, other, mark, digits } = amount;
  const scale = unitScale(spec.unit);
  if (scale > 1 && (amount.magnitude > 1 || mark === "unit-part"))
    return { number: value / scale, doubt: `Chỉ tiêu này tính bằng ${spec.unit}.` };
  if (other !== null) return pickOfTwo(amount, other, spec);
  if (spec.kind === "percent" && value > 0 && value < 1 && mark !== "%" && amount.sign !== "minus")
    return { number: value, doubt: "Số này chưa tới 1%." };
  const isPart = mark === "other" || (mark === "unit-part" && PER.test(spec.unit ?? ""));
  if (spec.kind === "count" && isPart && spec.unit !== null)
    return { number: value, doubt: `Chỉ tiêu này tính bằng ${spec.unit}.` };
  if (/^20[0-4]\d$/.test(digits) && mark === null && spec.kind === "count")
    return { number: value, doubt: "Số này giống một năm." };
  if (spec.kind === "count" && value >= LARGE_COUNT && mark === null)
    return { number: value, doubt: "Số này rất lớn so với một xã." };
  return { number: value, doubt: null };
}

/** "1.234" or "1,234". */
function pickOfTwo({ value, mark, magnitude }: Amount, other: number, spec: ValueSpec): Picked {
  const [decimal, grouped] = [Math.min(value, other), Math.max(value, other)];
  // "12,345%" is a comma where Vietnamese puts it, and 12345 cannot be.
  if (spec.kind === "percent")
    return { number: decimal, doubt: value === decimal && spec.max !== null ? null : TWO_WAYS };
  // Nobody ends decimals with a nought.
  if (spec.decimals && value === grouped && grouped % 10 === 0)
    return { number: grouped, doubt: mark === "unit" ? null : TWO_WAYS };
  if (spec.decimals) return { number: decimal, doubt: value === decimal && mark !== null ? null : TWO_WAYS };
  return { number: grouped, doubt: value === grouped && magnitude === 1 ? null : TWO_WAYS };
}

function pickMoney(amount: Amount, spec: ValueSpec): Picked {
  const { value, other, mark, magnitude, digits } = amount;
  const scale = magnitude > 1 || mark === "money" ? 1 : unitScale(spec.unit);
  const isBare = magnitude === 1 && mark === null;
  const [decimal, grouped] = [Math.min(value, other ?? value), Math.max(value, other ?? value)];
  // "1.200 triệu" groups as a rule; more than a thousand "tỷ" is more than a commune has.
  const number = (magnitude >= 1e9 ? decimal : grouped) * scale;
  if (other !== null && !(value === grouped && magnitude === 1)) return { number, doubt: TWO_WAYS };
  if (scale > 1 && digits !== "" && value >= LARGE_IN_SCALED_UNIT)
    return { number: value, doubt: `Chỉ tiêu này tính bằng ${spec.unit}, nhưng số này có vẻ tính bằng đồng.` };
  if (scale === 1 && isBare && number > 0 && number < SMALL_MONEY) return { number, doubt: "Số tiền này rất nhỏ." };
  return { number, doubt: null };
}

function checked(raw: number, doubt: string | null, spec: ValueSpec): Settled {
  const number = spec.kind === "money" && Math.abs(raw - Math.round(raw)) < 1e-3 ? Math.round(raw) : raw;
  const form = formOf(number, spec);
  if (!spec.decimals && !Number.isInteger(number))
    return wrong(
      `Tôi hiểu là ${form}, nhưng chỉ tiêu này đếm số nguyên.`,
      [Math.floor(number), Math.ceil(number)],
      spec,
    );
  if (spec.kind === "money" && !Number.isInteger(number))
    return wrong("Số tiền này lẻ hơn một đồng.", [Math.round(number)], spec);
  if (spec.min !== null && number < spec.min)
    return wrong(`Tôi hiểu là ${form}, nhưng giá trị này không thể âm.`, [-number], spec);
  if (spec.max !== null && number > spec.max)
    return wrong(
      `Tôi hiểu là ${form}, nhưng giá trị chỉ từ ${formOf(spec.min ?? 0, spec)} đến ${formOf(spec.max, spec)}.`,
      nearTo(number, spec.max),
      spec,
    );
  if (spec.kind === "percent" && Math.abs(number) > 100)
    return { ok: true, number, doubt: doubt ?? "Số này vượt 100%." };
  return { ok: true, number, doubt };
}

/** 101 is most likely 100; 825 and 8250 are 82,5 and, for an index up to 1, 82 is 0,82 without its comma. */
function nearTo(number: number, max: number): number[] {
  if (number <= max * 1.1) return [max];
  const shorter = [number / 10, number / 100].find((candidate) => candidate <= max);
  return shorter === undefined || !Number.isInteger(number) ? [] : [shorter];
}

function wrong(why: string, nearest: number[], spec: ValueSpec): Settled {
  const valid = nearest.filter((n) => (spec.min ?? n) <= n && n <= (spec.max ?? n));
  return { ok: false, why, nearest: valid.map((number) => formOf(number, spec)) };
}
