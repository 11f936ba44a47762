import type { Period } from "../domain/period.ts";
import { readPeriod } from "./periods.ts";

/** Words that a period is made of at most: "6 tháng đầu năm 2026". */
const LONGEST = 6;

/** A period somewhere in a text, the longest wording first, and the words around it. Null when none is named. */
export function findPeriod(text: string, today: string): { period: Period | null; rest: string } {
  return periodAmong(text, today, (start) => start >= 0);
}

/** A period at the beginning of a text. */
export function leadingPeriod(text: string, today: string): { period: Period | null; rest: string } {
  return periodAmong(text, today, (start) => start === 0);
}

function periodAmong(
  text: string,
  today: string,
  mayStart: (at: number) => boolean,
): { period: Period | null; rest: string } {
  const words = text.split(/\s+/).filter((word) => word !== "");
  for (let length = Math.min(LONGEST, words.length); length > 0; length--)
    for (let at = 0; at + length <= words.length; at++) {
      if (!mayStart(at)) continue;
      const some = words.slice(at, at + length).join(" ");
      // A bare number names a period only when it was asked for.
      if (/^\d{1,2}$/.test(some) && words.length > 1) continue;
      const read = readPeriod(some, today);
      if (read?.outcome !== "period") continue;
      const rest = [...words.slice(0, at), ...words.slice(at + length)].join(" ").replace(/^[\s,;:.-]+/, "");
      return { period: read.period, rest };
    }
  return { period: null, rest: text.trim() };
}
