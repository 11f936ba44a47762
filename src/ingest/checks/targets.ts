import type { Indicator } from "../../domain/plan.ts";
import { foldedPhrase } from "../../text/syllables.ts";
import type { Remark } from "../model.ts";
import { cut } from "../records/entries.ts";
import { gistOf } from "../records/similar.ts";
import type { Findings } from "./checks.ts";

/** Rows without value or owner, and tables without a column of owners. */
export function emptyCells({ reading, indicators }: Findings): Remark[] {
  const out: Remark[] = [];
  for (const table of reading.tables) {
    if (table.kind === "indicators" && !table.columns.some((column) => column.role === "lead")) {
      out.push({
        code: "no-lead-column",
        message: "Bảng chỉ tiêu không có cột cơ quan chủ trì, nên không biết đơn vị nào theo dõi từng chỉ tiêu.",
        line: table.line,
      });
    }
  }
  const withLead = new Set(
    reading.tables
      .filter((t) => t.columns.some((c) => c.role === "lead"))
      .flatMap((t) => t.rows.map((row) => row.line)),
  );
  const parents = parentCodes(indicators);
  for (const indicator of indicators) {
    // A row that only introduces its sub-rows ("11" over "11.1" …) is not expected to have a value.
    const parent = parents.has(indicator.code);
    for (const target of indicator.targets) {
      if (parent && target.text === "") continue;
      if (target.op === "none" && target.text === "") {
        out.push({
          code: "row-without-result",
          message: `Chỉ tiêu ${indicator.code} “${cut(indicator.name)}” không ghi giá trị${target.milestone ? ` cho mốc ${target.milestone}` : ""}.`,
          line: target.line,
        });
      }
      if (target.lead === null && withLead.has(target.line)) {
        out.push({
          code: "row-without-lead",
          message: `Chỉ tiêu ${indicator.code} “${cut(indicator.name)}” không ghi cơ quan chủ trì.`,
          line: target.line,
        });
      }
    }
  }
  return out;
}

/** Codes that stand before others' last point: "I.11" of "I.11.1". */
export function parentCodes(records: readonly { code: string }[]): Set<string> {
  return new Set(records.map(({ code }) => code.slice(0, Math.max(0, code.lastIndexOf(".")))));
}

/** Aims that are better when lower may fall. */
const BETTER_LOW = /giảm|thời gian|hộ nghèo|tai nạn|sai sót|trễ hạn|xếp hạng|thứ hạng/iu;

/** A value that is lower at a later milestone. */
export function fallingTargets({ indicators }: Findings): Remark[] {
  return indicators.flatMap((indicator) => {
    if (BETTER_LOW.test(indicator.name)) return [];
    const out: Remark[] = [];
    const measured = indicator.targets.filter((target) => target.value !== null && target.op !== "<=");
    measured.forEach((target, i) => {
      const before = measured[i - 1];
      if (!before || before.value === null || target.value === null || target.value >= before.value) return;
      if (before.milestone === target.milestone || codesOf(before.text) !== codesOf(target.text)) return;
      out.push({
        code: "target-falls",
        message: `Chỉ tiêu ${indicator.code} “${cut(indicator.name)}” giảm từ ${before.text} (mốc ${before.milestone}) xuống ${target.text} (mốc ${target.milestone}).`,
        line: target.line,
      });
    });
    return out;
  });
}

/** "5G", "6G": a cell that speaks of another thing is not compared. */
function codesOf(text: string): string {
  return (text.match(/\d+\p{L}+/gu) ?? []).join();
}

export function shiftingUnits({ indicators, entries }: Findings): Remark[] {
  const measures = new Map(entries.map((entry) => [entry.line, entry.measure]));
  return indicators.flatMap((indicator) => {
    const printed = new Map<string, { measure: string; milestone: string; line: number }>();
    for (const target of indicator.targets) {
      const measure = measures.get(target.line);
      if (!measure) continue;
      const key = foldedPhrase(measure) || measure.replace(/\s/g, "");
      if (!printed.has(key)) printed.set(key, { measure, milestone: target.milestone, line: target.line });
    }
    const all = [...printed.values()];
    if (all.length < 2) return [];
    return [
      {
        code: "unit-differs",
        message: `Chỉ tiêu ${indicator.code} “${cut(indicator.name)}” có đơn vị tính khác nhau giữa các mốc: ${all.map((m) => `${m.measure} (${m.milestone})`).join(", ")}.`,
        line: all.at(-1)?.line ?? 1,
      },
    ];
  });
}

export function shiftingLeads({ indicators }: Findings): Remark[] {
  return indicators.flatMap((indicator) => {
    const printed = new Map<string, { lead: string; milestone: string; line: number }>();
    for (const target of indicator.targets) {
      if (!target.lead) continue;
      const lead = target.lead.join("; ");
      if (!printed.has(lead)) printed.set(lead, { lead, milestone: target.milestone, line: target.line });
    }
    const all = [...printed.values()];
    if (all.length < 2) return [];
    return [
      {
        code: "lead-differs",
        message: `Chỉ tiêu ${indicator.code} “${cut(indicator.name)}” ghi cơ quan chủ trì khác nhau giữa các mốc: ${all.map((l) => `${l.lead} (${l.milestone})`).join(", ")}.`,
        line: all.at(-1)?.line ?? 1,
      },
    ];
  });
}

/** The same thing measured twice at one milestone, under two groups. */
export function repeatedIndicators({ indicators }: Findings): Remark[] {
  const bySame = new Map<string, Indicator[]>();
  for (const indicator of indicators) {
    const gist = gistOf(indicator.name);
    if (gist.size < 3) continue;
    const key = [...gist].sort().join(" ");
    bySame.set(key, [...(bySame.get(key) ?? []), indicator]);
  }
  return [...bySame.values()].flatMap(([first, ...others]) =>
    others.flatMap((other) => {
      const shared = other.targets.find((target) => first?.targets.some((t) => t.milestone === target.milestone));
      if (!first || !shared) return [];
      return [
        {
          code: "indicator-repeated",
          message: `Chỉ tiêu ${other.code} trùng với ${first.code} (“${cut(first.name)}”) ở cùng mốc ${shared.milestone}.`,
          line: shared.line,
        },
      ];
    }),
  );
}

export function oddPercents({ indicators }: Findings): Remark[] {
  return indicators.flatMap((indicator) =>
    indicator.targets.flatMap((target) => {
      const percent = indicator.unit === "%" || /%/.test(target.text);
      if (!percent || target.value === null || (target.max ?? target.value) <= 100) return [];
      return [
        {
          code: "percent-over-100",
          message: `Chỉ tiêu ${indicator.code} “${cut(indicator.name)}” ghi ${target.text}, vượt 100%.`,
          line: target.line,
        },
      ];
    }),
  );
}
