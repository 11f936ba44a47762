import type { Holidays } from "../domain/holidays.ts";
import { addDays, isWeekend } from "../text/days.ts";

/** On which days an office works. Days are ISO dates. */
export interface WorkingDays {
  isWorkingDay(day: string): boolean;
  /** The day itself when it is one, else the nearest before. */
  onOrBefore(day: string): string;
  /** The first one after the day. */
  after(day: string): string;
}

/** Days off with the same date every year (Bộ luật Lao động 2019, Điều 112 khoản 1). */
const FIXED = ["01-01", "04-30", "05-01"];
/** Days of Tết before and from its first day: the choices that were left to the Prime Minister (Điều 112 khoản 3). */
const TET = [
  { before: 1, from: 4 },
  { before: 2, from: 3 },
];

/** Working days by the law and what was announced for a year. A year whose lunar days are not known has those of the sun alone. */
export function createWorkingDays(holidays: Holidays): WorkingDays {
  const years = new Map<number, ReadonlySet<string>>();

  function offIn(year: number): ReadonlySet<string> {
    const known = years.get(year);
    if (known) return known;
    const off = new Set(daysOff(holidays, year));
    years.set(year, off);
    return off;
  }

  const isWorkingDay = (day: string): boolean => !isWeekend(day) && !offIn(Number(day.slice(0, 4))).has(day);

  function walk(day: string, step: 1 | -1): string {
    let at = day;
    while (!isWorkingDay(at)) at = addDays(at, step);
    return at;
  }

  return {
    isWorkingDay,
    onOrBefore: (day) => walk(day, -1),
    after: (day) => walk(addDays(day, 1), 1),
  };
}

function daysOff(holidays: Holidays, year: number): string[] {
  const lunar = holidays.lunar.get(year);
  const single = [
    ...[...FIXED, ...holidays.yearly].map((day) => `${year}-${day}`),
    ...(lunar ? [lunar.hungKings] : []),
  ];
  const announced = holidays.announced.get(year);
  const sure = [`${year}-09-02`, ...(lunar ? days(lunar.newYear, 3) : [])];
  if (announced) return withCompensation(single, [...announced, ...sure]);
  // Whichever choice it will be: nobody is written to on a day that may be off.
  const tets = lunar ? TET.map(({ before, from }) => days(addDays(lunar.newYear, -before), before + from)) : [[]];
  const nationals = [days(`${year}-09-01`, 2), days(`${year}-09-02`, 2)];
  return tets.flatMap((tet) => nationals.flatMap((national) => withCompensation([...single, ...tet, ...national], [])));
}

function days(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => addDays(first, i));
}

/** A holiday at a weekend is made up for on the next working day (Điều 111 khoản 3); `announced` days are not, they name it. */
function withCompensation(holidays: readonly string[], announced: readonly string[]): string[] {
  const off = new Set([...holidays, ...announced]);
  for (const holiday of [...holidays].sort()) {
    if (!isWeekend(holiday)) continue;
    let instead = holiday;
    while (isWeekend(instead) || off.has(instead)) instead = addDays(instead, 1);
    off.add(instead);
  }
  return [...off];
}
