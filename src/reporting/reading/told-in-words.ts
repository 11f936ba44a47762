import { collapse } from "../../text/normalize.ts";

interface Span {
  start: number;
  end: number;
}

/** Nothing but courtesy. Folded. */
const NOTHING_SAID = /^(?:(?:em|da|anh|chi|a|bao cao|bc|so lieu|chi tieu|ky|cho|cua|trong)(?!\p{L})|[^\p{L}\d])*$/u;
/** Leads to a time that the result itself tells of: "khởi công từ tháng 3", "dự kiến xong T12/2026". Folded. */
const LEADS =
  /(?:^|[\s,;(])(?:tu|den|toi|truoc|sau|vao|trong|cuoi|dau|giua|het|xong|hoan thanh|du kien|khoang|hoi|theo|so voi|cung ky|va|se) $/;
/** "tháng 10" alone may tell when something was done. */
const EXACT = /^[tq] ?\d|\d{4}$/;
const CLOSING = /^[\s.,;)!]*$/;

/**
 * A line of which the value is a text: everything but the code, and the period where it stands apart, before the text or at its
 * end. A time within the text is part of it. @param folded the line in the same offsets.
 */
export function toldInWords(
  shown: string,
  folded: string,
  { code, period }: { code: Span | null; period: Span | null },
): { text: string; period: Span | null } {
  const apart = period !== null && standsApart(folded, code, period) ? period : null;
  const cut = [code, apart].flatMap((span) => (span === null ? [] : [span])).sort((a, b) => b.start - a.start);
  const left = cut.reduce((text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`, shown);
  return { text: collapse(left).replace(/^[\s,;:=|-]+|[\s,;:=|-]+$/g, ""), period: apart };
}

function standsApart(line: string, code: Span | null, { start, end }: Span): boolean {
  const before = code !== null && code.end <= start ? line.slice(code.end, start) : line.slice(0, start);
  const leads = code !== null && code.end <= start ? line.slice(0, code.start) : "";
  if (NOTHING_SAID.test(before) && NOTHING_SAID.test(leads)) return true;
  return (
    EXACT.test(line.slice(start, end).trim()) && CLOSING.test(line.slice(end)) && !LEADS.test(line.slice(0, start))
  );
}
