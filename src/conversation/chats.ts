import type { Turn } from "../domain/answer.ts";
import { showsStep } from "./answering/guides/walk.ts";
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
const MAX_TURNS = 16;
/** Characters kept of an answer: enough for the head of a step, and for a model to see what was talked about. */
const ANSWER_KEPT = 400;
/** A person comes back to the next step within a day, or begins anew. */
const STEP_KEPT_MS = 24 * 3_600_000;

interface Kept extends ChatState {
  /** When it last spoke, in ms. */
  at: number;
  /** The step last shown, which is needed longer than the turns around it. */
  step: Turn | null;
}

/** What the service remembers of each chat until it stops. Only the commune chosen is kept in the database too. */
export class Chats {
  readonly #chats = new Map<string, Kept>();

  has(key: string): boolean {
    return this.#chats.has(key);
  }

  get(key: string, now: Date): ChatState {
    const kept = this.#chats.get(key);
    if (!kept) return { commune: null, turns: [], last: null };
    const { commune, last, step } = kept;
    const silent = now.getTime() - kept.at;
    const turns = silent > FORGET_AFTER_MS ? [] : kept.turns;
    const before = step !== null && silent <= STEP_KEPT_MS && !turns.includes(step) ? [step] : [];
    return { commune, last, turns: [...before, ...turns] };
  }

  set(key: string, state: ChatState, now: Date): void {
    this.#chats.delete(key);
    const step = state.turns.findLast((t) => t.role === "assistant" && showsStep(t.text)) ?? null;
    const turns = state.turns
      .slice(-MAX_TURNS)
      .map((t) =>
        t.role === "assistant" && t.text.length > ANSWER_KEPT ? { ...t, text: t.text.slice(0, ANSWER_KEPT) } : t,
      );
    this.#chats.set(key, { ...state, turns, step, at: now.getTime() });
    if (this.#chats.size > MAX_CHATS) {
      const oldest = this.#chats.keys().next().value;
      if (oldest !== undefined) this.#chats.delete(oldest);
    }
  }
}
