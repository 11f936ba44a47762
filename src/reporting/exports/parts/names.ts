import type { Period } from "../../../domain/period.ts";
import { slugify } from "../../../text/normalize.ts";
import { capitalized, printable } from "./text.ts";

const KIND = /^(?:xã|phường|thị trấn|đặc khu)\s+(?=\S)/iu;
const QUARTERS = ["I", "II", "III", "IV"];

/** "xã Phước An" -> "Phước An". A name that is a number keeps its kind ("Phường 7"), as Nghị định 30/2020/NĐ-CP wants of places. */
export function placeName(communeName: string): string {
  const name = printable(communeName).normalize("NFC");
  const bare = name.replace(KIND, "");
  return /^\d/.test(bare) ? capitalized(name) : bare;
}

/** "phường Hải Châu" -> "PHƯỜNG HẢI CHÂU". */
export function upperName(communeName: string): string {
  return printable(communeName).normalize("NFC").toLocaleUpperCase("vi");
}

/** As an official document writes it: "tháng 10 năm 2026", "quý III năm 2026", "6 tháng đầu năm 2026", "năm 2026". */
export function formalPeriod({ kind, index, year }: Period): string {
  switch (kind) {
    case "month":
      return `tháng ${index} năm ${year}`;
    case "quarter":
      return `quý ${QUARTERS[index - 1] ?? index} năm ${year}`;
    case "half-year":
      return `6 tháng ${index === 1 ? "đầu" : "cuối"} năm ${year}`;
    case "year":
      return `năm ${year}`;
  }
}

/** Label of a period for a file name: "T10/2026" -> "T10-2026", "6 tháng cuối 2026" -> "6-thang-cuoi-2026". */
export function fileLabel(label: string): string {
  return slugify(label).replace(/^[tq](?=\d)/, (letter) => letter.toUpperCase());
}

/** "V. Phát triển chuyển đổi số"; what is missing is left out. */
export function groupTitle({ group, groupName }: { group: string; groupName: string }): string {
  return [group, groupName].map(printable).filter(Boolean).join(". ");
}

/** The plan with its number: "Kế hoạch hành động … (số 31-KH/ĐU)". */
export function planName({ planTitle, planNumber }: { planTitle: string; planNumber: string | null }): string {
  const number = planNumber === null ? "" : ` (số ${printable(planNumber)})`;
  return printable(planTitle) + number;
}

/** ISO date as people write it: "2026-11-05" -> "05/11/2026". */
export function writtenDay(isoDay: string): string {
  return isoDay.slice(0, 10).split("-").reverse().join("/");
}
