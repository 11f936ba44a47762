/** What a report is for: a month, quarter, half-year or year. */

export type PeriodKind = "month" | "quarter" | "half-year" | "year";

export interface Period {
  year: number;
  kind: PeriodKind;
  /** Month 1-12, quarter 1-4, half 1-2; 1 for a year. */
  index: number;
}

const MONTHS: Record<PeriodKind, number> = { month: 1, quarter: 3, "half-year": 6, year: 12 };
const LETTERS: Record<PeriodKind, string> = { month: "M", quarter: "Q", "half-year": "H", year: "Y" };

/** "2026-M10", "2026-Q4", "2026-H2", "2026-Y1": how a period is stored; of one kind it sorts in order of time. */
export function periodKey({ year, kind, index }: Period): string {
  return `${year}-${LETTERS[kind]}${String(index).padStart(kind === "month" ? 2 : 1, "0")}`;
}

/** @throws RangeError when the text is no key. */
export function periodOfKey(key: string): Period {
  const [, year, letter, index] = /^(\d{4})-([MQHY])(\d{1,2})$/.exec(key) ?? [];
  const kind = (Object.keys(LETTERS) as PeriodKind[]).find((k) => LETTERS[k] === letter);
  if (kind === undefined) throw new RangeError(`no period: ${key}`);
  return { year: Number(year), kind, index: Number(index) };
}

/** As people write it: "T10/2026", "Q3/2026", "6 tháng 2026" (the first), "6 tháng cuối 2026", "2026". */
export function periodLabel({ year, kind, index }: Period): string {
  switch (kind) {
    case "month":
      return `T${index}/${year}`;
    case "quarter":
      return `Q${index}/${year}`;
    case "half-year":
      return index === 1 ? `6 tháng ${year}` : `6 tháng cuối ${year}`;
    case "year":
      return String(year);
  }
}

function day(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
}

/** ISO date. */
export function firstDay({ year, kind, index }: Period): string {
  return day(year, (index - 1) * MONTHS[kind] + 1, 1);
}

/** ISO date. */
export function lastDay({ year, kind, index }: Period): string {
  return day(year, index * MONTHS[kind] + 1, 0);
}

/** The period of this kind in which an ISO date lies. */
export function periodAt(kind: PeriodKind, isoDay: string): Period {
  const year = Number(isoDay.slice(0, 4));
  const month = Number(isoDay.slice(5, 7));
  return { year, kind, index: Math.ceil(month / MONTHS[kind]) };
}

/** The period of the same kind `steps` later; negative: earlier. */
export function shiftPeriod({ year, kind, index }: Period, steps: number): Period {
  const perYear = 12 / MONTHS[kind];
  const count = year * perYear + (index - 1) + steps;
  return { year: Math.floor(count / perYear), kind, index: (((count % perYear) + perYear) % perYear) + 1 };
}

export function samePeriod(a: Period, b: Period): boolean {
  return periodKey(a) === periodKey(b);
}

/** The keys of every period of a year: 12 months, 4 quarters, 2 halves, the year. */
export function keysOfYear(year: number): string[] {
  return (Object.keys(MONTHS) as PeriodKind[]).flatMap((kind) =>
    Array.from({ length: 12 / MONTHS[kind] }, (_, i) => periodKey({ year, kind, index: i + 1 })),
  );
}
