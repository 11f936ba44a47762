/** Text that is pushed from one side and read from the other. */
export interface PushStream extends AsyncIterableIterator<string> {
  push(text: string): void;
  /** What was pushed before is still read. */
  end(): void;
}

/** What a client may leave unread, in characters: beyond it the stream ends, and the client comes back for the rest. */
const UNREAD_LIMIT = 4_000_000;

/** @param onEnd called once, when it ends or its reader leaves. */
export function createPushStream(onEnd: () => void): PushStream {
  let unread = "";
  let isOver = false;
  let reader: ((result: IteratorResult<string>) => void) | null = null;

  function settle(): void {
    if (reader === null || (unread === "" && !isOver)) return;
    const give = reader;
    reader = null;
    give(take());
  }
  function take(): IteratorResult<string> {
    if (unread === "") return { done: true, value: undefined };
    const value = unread;
    unread = "";
    return { done: false, value };
  }
  function end(): void {
    if (isOver) return;
    isOver = true;
    settle();
    onEnd();
  }

  const stream: PushStream = {
    push(text) {
      if (isOver) return;
      unread += text;
      settle();
      if (unread.length > UNREAD_LIMIT) end();
    },
    end,
    next: () =>
      new Promise((resolve) => {
        reader = resolve;
        settle();
      }),
    async return() {
      unread = "";
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
