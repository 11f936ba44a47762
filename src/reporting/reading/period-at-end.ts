import { periodAtStart } from "./period-forms.ts";

/** What a note says of another time than the report's: "tăng so với T9/2026", "theo báo cáo T9/2026". Folded. */
const OTHER_TIME =
  /(?:^|[\s,;(])(?:theo|so voi|cung ky|ky truoc|tu|den|toi|truoc|sau|hon|va|can cu|ngay|chua|con|se)(?=[\s,;(]|$)/;
/** "T10", "Q3", with or without a year. "tháng 10" alone may tell when something was done. */
const COMPACT = /^[tq] ?\d/;
const CLOSING = /^[\s.,;)!]*$/;

/**
 * The period that a note ends with: "đã đối chiếu với Công an T10/2026". Null when none does, or when the note may tell of
 * another time. @param line folded. @param from where the note begins.
 */
export function periodAtEnd(line: string, from: number): { start: number; end: number } | null {
  const note = line.slice(from);
  for (const { index } of note.matchAll(/(?<=[\s,;(])[a-z]/g)) {
    const match = periodAtStart(note.slice(index));
    if (match === null || match.weak || match.said.form !== "numbered") continue;
    const isExact = match.said.year !== null || COMPACT.test(note.slice(index));
    const isLast = CLOSING.test(note.slice(index + match.length));
    if (isExact && isLast && !OTHER_TIME.test(note.slice(0, index)))
      return { start: from + index, end: from + index + match.length };
  }
  return null;
}
