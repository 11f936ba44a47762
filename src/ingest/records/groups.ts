import type { GroupRow, Table } from "../model.ts";

/** Follows the group rows of one table: milestones (A, B or a year in the name) over groups (I, II). */
export class GroupWalk {
  /** Printed letter of the milestone part, "" before the first. */
  letter = "";
  /** Roman number of the group, "" before the first. */
  group = "";
  /** Name of the group without a count such as "(02)". */
  name = "";
  /** Year set by the nearest group that names one, "" when none does. */
  year = "";
  /** True when the present Roman group is itself a milestone ("II. Đến năm 2045"). */
  dated = false;
  private partYear = "";
  private plain = 0;
  /** How letters without a year stand to Roman groups: they are the groups themselves, or they part groups that repeat. */
  private readonly letters: "groups" | "parts" | "over";

  constructor(table: Table) {
    const groups = table.rows.filter((row): row is GroupRow => row.kind === "group");
    const romans = groups.filter((row) => row.numeral === "roman").map((row) => row.printed);
    const dated = groups.some((row) => row.numeral === "letter" && row.year !== "");
    this.letters = dated
      ? "over"
      : romans.length === 0
        ? "groups"
        : new Set(romans).size < romans.length
          ? "parts"
          : "over";
  }

  enter(row: GroupRow): GroupRow {
    this.dated = row.numeral === "roman" && row.year !== "";
    if (row.numeral === "letter") {
      const own = this.letters === "groups";
      this.letter = own ? "" : row.printed;
      this.group = own ? row.printed : "";
      this.name = row.year ? "" : groupName(row.name);
      this.partYear = row.year;
      this.year = row.year;
      this.plain = 0;
      return row;
    }
    if (row.numeral === "plain" && row.year !== "") {
      this.letter = "";
      this.group = "";
      this.name = "";
      this.partYear = row.year;
      this.year = row.year;
      return row;
    }
    // An unnumbered group takes its number from its place.
    const numeral = row.numeral === "plain" ? roman(++this.plain) : row.printed;
    this.group = this.letters === "parts" && this.letter !== "" ? `${this.letter}.${numeral}` : numeral;
    this.name = groupName(row.name);
    this.year = row.year || this.partYear;
    return row;
  }
}

/** "Về phát triển hạ tầng (02)" -> "Về phát triển hạ tầng". */
export function groupName(name: string): string {
  return name
    .replace(/\s*\(\s*\d{1,3}\s*(?:chỉ tiêu|nhiệm vụ|mục tiêu)?\s*\)\s*$/iu, "")
    .replace(/[.:;]$/, "")
    .trim();
}

export function roman(n: number): string {
  const parts: [number, string][] = [
    [10, "X"],
    [9, "IX"],
    [5, "V"],
    [4, "IV"],
    [1, "I"],
  ];
  let rest = n;
  let out = "";
  for (const [value, sign] of parts) {
    while (rest >= value) {
      out += sign;
      rest -= value;
    }
  }
  return out;
}

/** Number of the annex in which a table stands, else its place among the lists. */
export function annexNumeral(table: Table, at: number): string {
  let node = table.node;
  while (node && !node.label.startsWith("PL")) node = node.parent;
  return node?.printed || roman(at + 1);
}
