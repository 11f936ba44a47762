import type { MonthlyReport } from "../../monthly-report.ts";
import { upperName } from "./names.ts";
import { printable } from "./text.ts";

/** Who signs the report. */
export interface Organ {
  /** Above the number, in capitals, a line each. */
  lines: string[];
  /** Within a sentence: "Ủy ban nhân dân xã Phước An". */
  name: string;
  /** After the number: "/BC-UBND"; what another organ's offices write is theirs to fill in. */
  sign: string;
  /** Who signs, as far as it is known. */
  position: string;
}

const PEOPLES_COMMITTEE = /^(?:UBND|[UỦ][yỷ] ban nhân dân)(?=\s)/iu;

/** The organ that issued the plan. Of another than a People's Committee the form of documents differs, so that less is filled in. */
export function organOf({ issuer, communeName }: Pick<MonthlyReport, "issuer" | "communeName">): Organ {
  const name = printable(issuer).normalize("NFC");
  if (name === "" || PEOPLES_COMMITTEE.test(name)) {
    const commune = printable(communeName);
    return {
      lines: ["ỦY BAN NHÂN DÂN", upperName(communeName)],
      name: `Ủy ban nhân dân ${commune}`,
      sign: "/BC-UBND",
      position: "CHỦ TỊCH",
    };
  }
  return { lines: [upperName(name)], name, sign: "/BC-…", position: "" };
}
