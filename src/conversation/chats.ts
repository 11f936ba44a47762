import type { Turn } from "../domain/answer.ts";
import type { AnsweredQuestion } from "./feedback.ts";

export interface ChatState {
  /** Slug of the chosen commune, or null. */
  commune: string | null;
  turns: Turn[];
  /** What 👍 and 👎 are about; null before the first question. */
  last: AnsweredQuestion | null;
}

/** Silence after which a chat's turns are forgotten; its commune stays, and so does what the buttons in the chat are about. */
const FORGET_AFTER_MS = 30 * 60_000;
/** Chats kept in memory; the one longest silent goes first. */
const MAX_CHATS = 10_000;
const MAX_TURNS = 8;

/** What the service remembers of each chat until it stops. Kept in memory: the durable inbox will bring its own table. */
export class Chats {
  readonly #chats = new Map<string, ChatState & { at: number }>();

  get(key: string, now: Date): ChatState {
    const state = this.#chats.get(key);
    if (!state) return { commune: null, turns: [], last: null };
    return now.getTime() - state.at > FORGET_AFTER_MS ? { ...state, turns: [] } : state;
  }

  set(key: string, state: ChatState, now: Date): void {
    this.#chats.delete(key);
    this.#chats.set(key, { ...state, turns: state.turns.slice(-MAX_TURNS), at: now.getTime() });
    if (this.#chats.size > MAX_CHATS) {
      const oldest = this.#chats.keys().next().value;
      if (oldest !== undefined) this.#chats.delete(oldest);
    }
  }
}
