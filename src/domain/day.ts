/** Days as ISO dates ("2026-10-20"), without a time or a zone. */

const DAY_MS = 86_400_000;

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The day `days` later; negative: earlier. */
export function addDays(day: string, days: number): string {
  return new Date(at(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days from one to the other; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((at(to) - at(from)) / DAY_MS);
}

/** Saturday or Sunday. */
export function isWeekend(day: string): boolean {
  const weekday = new Date(at(day)).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** "20/10/2026". */
export function dayLabel(day: string): string {
  return day.split("-").reverse().join("/");
}
