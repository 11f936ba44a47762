import type { Turn } from "../domain/answer.ts";

export interface ChatState {
  /** Slug of the chosen commune, or null. */
  commune: string | null;
  turns: Turn[];
}

/** Silence after which a chat's turns are forgotten; its commune stays. */
const FORGET_AFTER_MS = 30 * 60_000;
/** Chats kept in memory; the one longest silent goes first. */
const MAX_CHATS = 10_000;
const MAX_TURNS = 8;

/** What the service remembers of each chat until it stops. Kept in memory: the durable inbox will bring its own table. */
export class Chats {
  readonly #chats = new Map<string, ChatState & { at: number }>();

  get(key: string, now: Date): ChatState {
    const state = this.#chats.get(key);
    if (!state) return { commune: null, turns: [] };
    return now.getTime() - state.at > FORGET_AFTER_MS ? { commune: state.commune, turns: [] } : state;
  }

  set(key: string, state: ChatState, now: Date): void {
    this.#chats.delete(key);
    this.#chats.set(key, { commune: state.commune, turns: state.turns.slice(-MAX_TURNS), at: now.getTime() });
    if (this.#chats.size > MAX_CHATS) {
      const oldest = this.#chats.keys().next().value;
      if (oldest !== undefined) this.#chats.delete(oldest);
    }
  }
}
