/** Waits until `probe` gives something. */
export async function eventually<T>(probe: () => T | undefined | null | false, withinMs = 4000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${probe}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
