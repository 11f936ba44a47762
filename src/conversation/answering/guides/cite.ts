import type { Citation } from "../../../domain/answer.ts";
import type { Guide } from "../../../domain/guide.ts";

/** Id by which citations name a guide. */
export function documentOf(guide: Guide): string {
  return `guide/${guide.id}`;
}

/** "2026-11-21" -> "21/11/2026". */
export const shown = (iso: string): string => {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d}/${m}/${y}`;
};

/** A section of a guide with its sources and the day on which it was checked. */
export function citeGuide(guide: Guide, heading: string, source: string, quote: string): Citation {
  return {
    document: documentOf(guide),
    title: guide.title,
    locator: `mục ${heading}${source === "" ? "" : ` (theo ${source})`}, kiểm tra ngày ${shown(guide.checkedOn)}`,
    quote,
  };
}

const VIETNAM_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short" });
/** The day in Vietnam, ISO. */
export const isoDay = (at: Date): string => VIETNAM_DAY.format(at);
