import { lastDay } from "../../domain/period.ts";
import { findDays, foldedInPlace } from "../../text/days.ts";
import type { UnitReading } from "../answering/unit-names.ts";
import { findDueTime, periodIn } from "./due-time.ts";

/** Where a reason may begin. */
const SEAM = /[,;:.–—]+\s*|\s+-\s+|\s+(?=(?:vi|do|ly do|li do)(?![\p{L}\d]))|\s+/gu;
const OPENING = /^[\s,;:.–—-]*(?:(?:vi|ly do(?: la)?|li do(?: la)?)(?![\p{L}\d])[\s:]*)?/u;
const TO = /^(?:giao\s+)?(?:cho|sang|ve|den)\s+/u;

/** A reason says at least one word. */
function reasonOf(text: string): string {
  const trimmed = text.slice(OPENING.exec(foldedInPlace(text))?.[0].length ?? 0).trim();
  return /\p{L}{2}/u.test(trimmed) ? trimmed : "";
}

/** "Phòng Kinh tế, phòng được giao làm đầu mối": the longest beginning that names one unit, and the rest as the reason. */
export function unitAndReason(
  text: string,
  readUnit: (typed: string) => UnitReading,
): { unit: string; reason: string } | { unit: null; typed: string; nearest: string[]; reason: string } {
  const said = text.slice(TO.exec(foldedInPlace(text))?.[0].length ?? 0);
  const seams = [...foldedInPlace(said).matchAll(SEAM)].map(({ index }) => index);
  for (const end of [said.length, ...seams.toReversed()]) {
    const { name } = end === 0 ? { name: null } : readUnit(said.slice(0, end));
    if (name !== null) return { unit: name, reason: reasonOf(said.slice(end)) };
  }
  const comma = said.search(/[,;:]/u);
  const typed = comma < 0 ? said : said.slice(0, comma);
  return { unit: null, typed, nearest: readUnit(typed).nearest, reason: comma < 0 ? "" : reasonOf(said.slice(comma)) };
}

/**
 * "30/6/2026, chờ hướng dẫn của tỉnh" or "hết quý II/2026 vì …": the different days of the first clause that names one (null: no
 * such day), and the rest as the reason.
 * @param today ISO date.
 */
export function dayAndReason(text: string, today: string): { days: (string | null)[]; reason: string } {
  const mentions = findDays(text, today);
  const [first] = mentions;
  if (first) {
    const clause = text.slice(first.end).search(/[,;:]/u);
    const end = clause < 0 ? text.length : first.end + clause;
    const days = new Set(mentions.filter((d) => d.start < end).map((d) => d.day));
    return { days: [...days], reason: reasonBeside(text, first) };
  }
  const time = findDueTime(text, today);
  if (!time) return { days: [], reason: "" };
  return {
    days: [lastDay(periodIn(time.time, Number(today.slice(0, 4))))],
    reason: reasonBeside(text, time),
  };
}

function reasonBeside(text: string, { start, end }: { start: number; end: number }): string {
  const before = foldedInPlace(text.slice(0, start)).replace(
    /(?:\s*(?:them|den|toi|het|cuoi|ngay|sang|han))+\s*$/u,
    "",
  );
  return [reasonOf(text.slice(0, before.length)), reasonOf(text.slice(end))].filter((part) => part !== "").join(", ");
}
