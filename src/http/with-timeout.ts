/** What came instead of the work's own result. */
export const TIMED_OUT = Symbol("timed out");

/** What `work` gives, or `TIMED_OUT`: then nobody hears how it ends. @throws what `work` throws in time. */
export async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T | typeof TIMED_OUT> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
