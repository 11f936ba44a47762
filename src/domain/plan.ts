/** The words of a plan document as types (see README, glossary). No input or output happens here. */

/** How a target's value is to be read. `text` covers yes/no and prose; `none` is a cell printed as "-" or left empty. */
export type TargetOp = ">=" | "<=" | "=" | "range" | "text" | "none";

/** What an indicator must reach at one milestone. */
export interface Target {
  /** A year such as "2030", taken from the column or group heading. Empty when the plan names none. */
  milestone: string;
  op: TargetOp;
  /** The number as a plain number ("≥ 1,5" is 1.5); null for text and none. For a range, its lower end. */
  value: number | null;
  /** Upper end of a range, otherwise null. */
  max: number | null;
  /** The cell as a person should read it, markup removed. */
  text: string;
  /** True when a careful reader had to conclude the milestone or value from elsewhere (missing heading, wrong column). */
  inferred: boolean;
  /** 1-based line in the source file. */
  line: number;
  /** Units (canonical names) that lead this row; null when the table has no such column or the cell is empty. */
  lead: string[] | null;
  /** The number as printed, with its groups, e.g. "B.V.11". */
  reference: string;
  /** The source row, unrepaired, with white space collapsed; for quoting. */
  source: string;
}

export interface Indicator {
  document: string;
  commune: string;
  /** Roman group number, e.g. "V"; empty when the plan has no groups. */
  group: string;
  groupName: string;
  /** "V.20": group and number in this plan. Stable over a re-ingest of the same file. */
  code: string;
  /** Whole name, repaired. */
  name: string;
  /** Other wordings of the same indicator at other milestones. */
  otherNames: string[];
  /** Unit of measure, e.g. "%". */
  unit: string | null;
  /** Canonical unit names over all milestones, in order of first appearance; null when the plan names none. */
  lead: string[] | null;
  targets: Target[];
}

export type DeadlineKind =
  | "day"
  | "month"
  | "quarter"
  | "year"
  | "from"
  | "recurring"
  | "ongoing"
  | "on-request"
  | "none";

export interface Deadline {
  /** As printed, with slips such as "Quý IV//2025" mended. */
  text: string;
  kind: DeadlineKind;
  /** ISO date of the first day, or null. */
  from: string | null;
  /** ISO date of the last day on which the task is in time, or null when it never falls due. */
  to: string | null;
}

export interface Task {
  document: string;
  commune: string;
  group: string;
  groupName: string;
  /** "NV.V.16", or "NV.V.16.2" for a sub-row. */
  code: string;
  name: string;
  lead: string[];
  coordinating: string[];
  /** Product; null when the cell is empty. */
  result: string | null;
  deadline: Deadline;
  line: number;
  source: string;
}

/** What "Tổ chức thực hiện" gives a unit. One record per unit; its paragraphs are joined by newlines. */
export interface Duty {
  document: string;
  commune: string;
  /** Canonical name where the catalogue knows one, else as printed. */
  unit: string;
  text: string;
  line: number;
  /** Last line of the text, 1-based. */
  endLine: number;
  /** Label of the section, e.g. "IV.2". */
  section: string;
}

export type Cadence = "month" | "quarter" | "half-year" | "year" | "on-request" | "periodic";

export interface ReportingRule {
  document: string;
  commune: string;
  from: string;
  to: string;
  cadence: Cadence[];
  /** Day of the month before which the report is due, 1-31. */
  dueDay: number | null;
  text: string;
  line: number;
  section: string;
}

/** An office of one commune with its many spellings. */
export interface Unit {
  commune: string;
  name: string;
  aliases: string[];
}

export interface PlanWarning {
  /** Stable identifier such as "count-mismatch". */
  code: string;
  /** One Vietnamese sentence for a person. */
  message: string;
  line: number;
}

export interface PlanDocument {
  id: string;
  commune: string;
  title: string;
  number: string | null;
  issuer: string;
  province: string | null;
  /** ISO date, or "2025-12" when the day is left blank, or "2026". */
  issuedOn: string | null;
  signer: { name: string; position: string } | null;
  legalBases: string[];
  /** The lines that name number, date and title, as printed; for quoting. */
  head: string[];
  /** E.g. "2025 - 2030, tầm nhìn đến năm 2045" or "2026". */
  period: string | null;
  warnings: PlanWarning[];
}

export interface Section {
  document: string;
  /** Path label such as "III.2" or "IV.2.a"; annexes "PL.I". */
  label: string;
  title: string;
  /** 1 for I/II, 2 for 1/2, 3 for 1.1 … */
  level: number;
  line: number;
}

/** A quotable paragraph or bullet. */
export interface Passage {
  id: string;
  document: string;
  commune: string;
  /** Label of the innermost section, "" before the first. */
  section: string;
  /** Titles of the sections around it, outermost first. */
  path: string[];
  /** Repaired text (for reading and search). */
  text: string;
  /** Source text, unrepaired, white space collapsed (for quoting). */
  source: string;
  line: number;
  endLine: number;
}

export interface Commune {
  slug: string;
  /** Name with its kind: "xã Định Hóa". */
  name: string;
  /** Bare name: "Định Hóa". */
  shortName: string;
  province: string | null;
}

/** Everything that ingest knows. `documents`…`units` are the printed catalogue; the rest is for answering. */
export interface Catalogue {
  communes: Commune[];
  documents: PlanDocument[];
  indicators: Indicator[];
  tasks: Task[];
  duties: Duty[];
  reporting: ReportingRule[];
  units: Unit[];
  sections: Section[];
  passages: Passage[];
}
