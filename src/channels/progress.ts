/** Replies remembered of which a part has not arrived; the oldest are forgotten first. */
const REMEMBERED = 1000;

/** Sends one part of a reply, unless it arrived when the reply was tried before. */
export type SendOnce = (part: number, send: () => Promise<void>) => Promise<void>;

/** How far replies got that could not be sent whole, so that what arrived does not come twice with the rest. Of one process. */
export interface Progress {
  /**
   * Runs a try of a reply. What arrived is kept for the next one, unless the error says that there is none.
   * @param replyId see `ChatAddress`; without one nothing is kept.
   */
  resume(replyId: string | undefined, send: (once: SendOnce) => Promise<void>): Promise<void>;
}

export function createProgress(): Progress {
  const replies = new Map<string, Set<number>>();

  function keep(replyId: string, arrived: Set<number>): void {
    replies.set(replyId, arrived);
    for (const oldest of replies.keys()) {
      if (replies.size <= REMEMBERED) return;
      replies.delete(oldest);
    }
  }

  return {
    async resume(replyId, send) {
      const arrived = new Set(replyId === undefined ? [] : replies.get(replyId));
      if (replyId !== undefined) replies.delete(replyId);
      try {
        await send(async (part, sendPart) => {
          if (arrived.has(part)) return;
          await sendPart();
          arrived.add(part);
        });
      } catch (error) {
        const isLast = error instanceof Error && "retryable" in error && error.retryable === false;
        if (replyId !== undefined && arrived.size > 0 && !isLast) keep(replyId, arrived);
        throw error;
      }
    },
  };
}
