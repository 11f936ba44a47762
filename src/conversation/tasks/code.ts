import type { Task } from "../../domain/plan.ts";
import { foldedInPlace } from "../../text/days.ts";
import { collapse } from "../../text/normalize.ts";
import { parseRoman } from "../../text/numbers.ts";

/** A code in a text, e.g. of "nv iii 5 xong". */
export interface CodeReading {
  /** As codes are written, whether the plan has it or not: "NV.III.5", or "NV.III" for a whole group. */
  code: string;
  /** The task; null when the plan has none of this code. */
  task: Task | null;
  /** The text before and after it. */
  before: string;
  rest: string;
}

const GROUPS = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
/** Roman groups ("l" is typed and scanned for "I") may stand right before the number, groups in digits may not. */
const CODE =
  /(?<![\p{L}\d])(?:nv[\s._-]*(?:(?<roman>[ivxl]{1,5})(?:[\s._-]*(?<a>\d{1,2}(?:[\s._-]+\d{1,2})?))?|(?<arabic>\d{1,2})[\s._-]+(?<b>\d{1,2}(?:[\s._-]+\d{1,2})?))|(?<bare>[ivx]{1,5})\s?\.\s?(?<c>\d{1,2}(?:\s?\.\s?\d{1,2})?))(?![\p{L}\d])/u;

/** The first code of a text, in any spelling: "NV.III.5", "nv iii 5", "III.5", "NV 3.5", "nv.iii". Null when there is none. */
export function readCode(text: string, tasks: readonly Task[]): CodeReading | null {
  const match = CODE.exec(foldedInPlace(text));
  if (!match?.groups) return null;
  const { roman, arabic, bare, a, b, c } = match.groups;
  const group = groupOf(roman ?? arabic ?? bare ?? "");
  if (group === null) return null;
  const numbers = (a ?? b ?? c ?? "").split(/[\s._-]+/).filter((n) => n !== "");
  const whole = ["NV", group, ...numbers.map((n) => String(Number(n)))].join(".");
  const end = match.index + match[0].length;
  const found = (code: string, until: number): CodeReading => ({
    code,
    task: tasks.find((t) => t.code === code) ?? null,
    before: collapse(text.slice(0, match.index)),
    rest: collapse(text.slice(until).replace(/^[\s,;:.–-]+/u, "")),
  });
  const reading = found(whole, end);
  const second = numbers.length === 2 ? match[0].search(/[\s._-]+\d{1,2}$/u) : -1;
  // "nv iii 5 12 hộ": what stands after the number may be the text's.
  const isTyped = second >= 0 && match[0][second] === ".";
  if (reading.task !== null || second < 0 || isTyped) return reading;
  return found(whole.slice(0, whole.lastIndexOf(".")), match.index + second);
}

function groupOf(typed: string): string | null {
  if (/^\d+$/.test(typed)) return GROUPS[Number(typed)] ?? null;
  const roman = typed.replace(/l/g, "i").toUpperCase();
  return parseRoman(roman) === null ? null : roman;
}

/** "Nhóm III có NV.III.1 đến NV.III.9.": what stands near a code that the plan does not have. */
export function nearCode(code: string, tasks: readonly Task[]): string {
  const group = code.split(".")[1] ?? "";
  const same = tasks.filter((t) => t.group === group);
  if (same.length > 0) return `Nhóm ${group} có ${same[0]?.code} đến ${same.at(-1)?.code}.`;
  const groups = [...new Set(tasks.map((t) => t.group))];
  return `Kế hoạch có các nhóm nhiệm vụ ${groups[0]} đến ${groups.at(-1)}.`;
}
