import type { Channel, Rate } from "../channels/channel.ts";

/** Keeps sending under what the platforms allow, so that they need not refuse. Of one process; a refusal is obeyed anyway. */
export interface Pacing {
  /** How long to wait, in milliseconds, before something may be sent; 0 counts it as sent now. */
  waitMs(channel: string, chat: string): number;
}

/** Windows remembered; the ones longest unused go first. */
const MAX_WINDOWS = 5_000;

export function createPacing(channels: readonly Pick<Channel, "name" | "limits">[], now: () => Date): Pacing {
  /** Times of what was sent, in ms, oldest first; by rate and, where it counts by chat, chat. */
  const windows = new Map<string, number[]>();

  function windowOf(key: string, { ms }: Rate, at: number): number[] {
    const sent = (windows.get(key) ?? []).filter((time) => time > at - ms);
    windows.delete(key);
    windows.set(key, sent);
    if (windows.size > MAX_WINDOWS) windows.delete(windows.keys().next().value ?? "");
    return sent;
  }

  return {
    waitMs(name, chat) {
      const at = now().getTime();
      const rates = channels.find((channel) => channel.name === name)?.limits.rates ?? [];
      const own = rates
        .map((rate, i) => ({ rate, key: `${name}:${i}:${rate.per === "chat" ? chat : ""}` }))
        .filter(({ rate }) => chat.startsWith(rate.chatsFrom ?? ""))
        .map(({ rate, key }) => ({ rate, sent: windowOf(key, rate, at) }));
      // When the oldest that is one too many leaves the window.
      const waits = own.map(({ rate, sent }) => (sent[sent.length - rate.count] ?? at - rate.ms) + rate.ms - at);
      const wait = Math.max(0, ...waits);
      if (wait === 0) for (const { sent } of own) sent.push(at);
      return wait;
    },
  };
}
