/** Telegram shows the sign for 5 s (core.telegram.org/bots/api#sendchataction). */
const EVERY_MS = 4000;
/** What takes longer is not going to be answered at once. */
const AT_MOST_MS = 30_000;

/** The sign that the bot writes, in each chat that waits for a reply. */
export interface Typing {
  /** Shows it at once, and again until `end`, or for 30 s. */
  begin(chat: string): void;
  end(chat: string): void;
  stop(): void;
}

/** @param show shows the sign once; its failure is its own affair. */
export function createTyping(show: (chat: string) => void): Typing {
  const shown = new Map<string, { again: NodeJS.Timeout; limit: NodeJS.Timeout }>();
  let isStopped = false;

  function end(chat: string): void {
    clearInterval(shown.get(chat)?.again);
    clearTimeout(shown.get(chat)?.limit);
    shown.delete(chat);
  }

  return {
    begin(chat) {
      if (isStopped) return;
      end(chat);
      show(chat);
      const again = setInterval(show, EVERY_MS, chat).unref();
      shown.set(chat, { again, limit: setTimeout(end, AT_MOST_MS, chat).unref() });
    },
    end,
    stop() {
      isStopped = true;
      for (const chat of [...shown.keys()]) end(chat);
    },
  };
}
