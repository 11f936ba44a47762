// TEMPORARY until w-people is merged
import type { Duty, Indicator, ReportingRule, Unit } from "./plan.ts";
export interface Assignments {
  indicators: ReadonlyMap<string, string>;
  focal: string | null;
}
export const isCollective = (n: string): boolean => /^Các /.test(n);
export function responsibleUnits(i: Indicator, a: Assignments): string[] {
  const assigned = a.indicators.get(`${i.document} ${i.code}`);
  return [...(i.lead ?? []).filter((n) => !isCollective(n)), ...(assigned ? [assigned] : [])];
}
export function focalUnitOf(_r: ReportingRule[], _d: Duty[], u: Unit[], assigned: string | null): string | null {
  return assigned ?? u.find((x) => /Văn hóa/.test(x.name))?.name ?? null;
}
