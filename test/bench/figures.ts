export type Out = (line: string) => void;

/** Median, least and greatest. */
export function spread(times: readonly number[]): string[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [at(sorted, 0.5), sorted[0] ?? 0, sorted.at(-1) ?? 0].map((ms) => ms.toFixed(0));
}

/** How many, mean, p50, p95, p99. */
export function percentiles(times: readonly number[]): string[] {
  const sorted = times.toSorted((a, b) => a - b);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / Math.max(1, times.length);
  return [
    String(times.length),
    ...[mean, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99)].map((ms) => ms.toFixed(2)),
  ];
}

/** The value below which this share lies (nearest rank). */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** First column to the left, the others to the right, each as wide as its widest cell. */
export function table(out: Out, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    out(cells.join("  ").trimEnd());
  }
}
