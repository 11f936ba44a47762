import { setTimeout as timer } from "node:timers/promises";

/** What `work` gives; null when that takes longer than `ms`, and then nobody hears how it ends. @throws what `work` throws in time. */
export async function atMost<T>(work: Promise<T>, ms: number): Promise<T | null> {
  const ended = new AbortController();
  const late = timer(ms, null, { signal: ended.signal }).catch(() => null);
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
  }
}
