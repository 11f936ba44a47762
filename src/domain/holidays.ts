/** What the public holidays of Vietnam are computed from; days are ISO dates. */
export interface Holidays {
  /** Days off each year besides those of the law: "11-24". */
  yearly: readonly string[];
  /** First day of the lunar year (mùng 1 Tết) and Giỗ Tổ Hùng Vương (10/3 lunar), by year. */
  lunar: ReadonlyMap<number, { newYear: string; hungKings: string }>;
  /** All days off for Tết and the National Day, and days that were swapped, of the years for which they were announced. */
  announced: ReadonlyMap<number, readonly string[]>;
}

export const NO_HOLIDAYS: Holidays = { yearly: [], lunar: new Map(), announced: new Map() };
