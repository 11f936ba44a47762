/** The items of `source` until it ends or `signal` is aborted; then its iterator is returned, even while it waits for the next item. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const over = Promise.withResolvers<null>();
  const end = () => over.resolve(null);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    for (;;) {
      const item = await Promise.race([over.promise, iterator.next()]);
      if (item === null || item.done) return;
      yield item.value;
    }
  } finally {
    signal.removeEventListener("abort", end);
    // Not waited for: a generator that waits returns only after its next item. What it throws then is nobody's any more.
    iterator.return?.()?.then(undefined, () => undefined);
  }
}
