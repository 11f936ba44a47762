/** How much may come: `burst` at once, and then one more each `everyMs` milliseconds. */
export interface Allowance {
  burst: number;
  everyMs: number;
}

/** A token bucket for each key. */
export interface Buckets {
  /**
   * Takes one token. @param patienceMs how long the caller would wait for it.
   * @returns how long to wait before using it, in milliseconds; null, and nothing taken, when that is longer than `patienceMs`.
   */
  take(key: string, patienceMs?: number): number | null;
  /** Returns a token that was taken for nothing. */
  giveBack(key: string): void;
}

/**
 * Not a library: those for Node count in fixed windows, which let twice the burst through at their edge, and keep a timer and
 * no bound for each key. Here a bucket is one number (GCRA, https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
 * @param most keys remembered; the ones longest unused go first, and come back full.
 */
export function createBuckets({ burst, everyMs }: Allowance, most: number, now: () => Date): Buckets {
  /** When the bucket will be full again, in milliseconds of the clock. */
  const fullAt = new Map<string, number>();

  function set(key: string, at: number): void {
    fullAt.delete(key);
    fullAt.set(key, at);
    if (fullAt.size > most) fullAt.delete(fullAt.keys().next().value ?? "");
  }

  return {
    take(key, patienceMs = 0) {
      const at = now().getTime();
      const full = Math.max(fullAt.get(key) ?? at, at);
      const waitMs = Math.max(0, full - at - (burst - 1) * everyMs);
      if (waitMs > patienceMs) return null;
      set(key, full + everyMs);
      return waitMs;
    },
    giveBack(key) {
      const full = fullAt.get(key);
      if (full !== undefined) fullAt.set(key, full - everyMs);
    },
  };
}
