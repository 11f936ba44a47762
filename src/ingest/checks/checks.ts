import type { Duty, Indicator, PlanDocument, PlanWarning, ReportingRule, Task } from "../../domain/plan.ts";
import type { Outline, Remark, TableReading } from "../model.ts";
import type { IndicatorEntry } from "../records/entries.ts";
import type { Front } from "../records/front.ts";
import { citations } from "./citations.ts";
import { annexes, blanks, district, emptyDocument } from "./document.ts";
import { countsAnnounced, missingGroups, rowNumbering, sectionNumbering, tableStart } from "./numbering.ts";
import {
  emptyCells,
  fallingTargets,
  oddPercents,
  repeatedIndicators,
  shiftingLeads,
  shiftingUnits,
} from "./targets.ts";
import { circularReports, cutTexts, taskCells, taskDeadlines, unaddressedReports } from "./tasks.ts";

/** All that a check may look at. */
export interface Findings {
  document: PlanDocument;
  front: Front;
  outline: Outline;
  reading: TableReading;
  entries: readonly IndicatorEntry[];
  indicators: readonly Indicator[];
  tasks: readonly Task[];
  duties: readonly Duty[];
  reporting: readonly ReportingRule[];
  /** What the stages themselves found odd. */
  remarks: readonly Remark[];
}

/** Finds one sort of contradiction or gap that a careful reader of the plan would see. */
export type Check = (findings: Findings) => Remark[];

const CHECKS: readonly Check[] = [
  blanks,
  emptyDocument,
  annexes,
  district,
  citations,
  sectionNumbering,
  tableStart,
  rowNumbering,
  missingGroups,
  countsAnnounced,
  emptyCells,
  fallingTargets,
  shiftingUnits,
  shiftingLeads,
  repeatedIndicators,
  oddPercents,
  taskCells,
  taskDeadlines,
  circularReports,
  unaddressedReports,
  cutTexts,
];

/** Every warning of a document, by line; the same sentence at the same line only once. */
export function allWarnings(findings: Findings): PlanWarning[] {
  const seen = new Set<string>();
  return [...findings.remarks, ...CHECKS.flatMap((check) => check(findings))]
    .filter(({ code, line, message }) => {
      const key = `${code}|${line}|${message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => a.line - b.line || a.code.localeCompare(b.code))
    .map(({ code, message, line }) => ({ code, message, line }));
}
