export interface TokenAllowance {
  /** Sets `tokens` aside for a request; false when the chat has not so many left. */
  take(chat: string | null, tokens: number): boolean;
  /** Gives back what a request set aside and did not cost. */
  giveBack(chat: string | null, tokens: number): void;
}

export interface TokenAllowanceOptions {
  /** Tokens of one chat in one window. */
  perChat: number;
  /** Tokens of all requests without a chat (the API, the web page, the command line) in one window. */
  shared: number;
  /** Milliseconds; a window begins with the first request after the last one ended. */
  windowMs: number;
  /** Monotonic clock, milliseconds. */
  now: () => number;
}

/** Chats remembered at once; the oldest window is forgotten first. */
const MAX_CHATS = 10_000;

/** Bounds what conversations cost: tokens a chat and window. */
export function createTokenAllowance({ perChat, shared, windowMs, now }: TokenAllowanceOptions): TokenAllowance {
  const windows = new Map<string | null, { spent: number; since: number }>();
  return {
    take(chat, tokens) {
      const at = now();
      let window = windows.get(chat);
      if (!window || at - window.since >= windowMs) {
        window = { spent: 0, since: at };
        windows.delete(chat);
        windows.set(chat, window);
        const oldest = windows.keys().next().value;
        if (windows.size > MAX_CHATS && oldest !== undefined) windows.delete(oldest);
      }
      if (window.spent + tokens > (chat === null ? shared : perChat)) return false;
      window.spent += tokens;
      return true;
    },
    giveBack(chat, tokens) {
      const window = windows.get(chat);
      if (window) window.spent = Math.max(0, window.spent - tokens);
    },
  };
}
