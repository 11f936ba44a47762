import type { Client } from "./client.ts";
import type { Platform } from "./platforms.ts";

/** Longest wait for one answer. */
const WITHIN_MS = 60_000;

/** One message and its answer, in milliseconds from the moment when the platform begins to bring it. */
export interface Answered {
  acknowledgedMs: number;
  answeredMs: number;
}

/** Asks on a platform, each question as a person who has not written before, and knows how often each was answered. */
export interface Asking {
  /** Brings the question of the next person. @returns that person, who has been acknowledged, and how long that took. */
  bring(): Promise<{ person: number; acknowledgedMs: number }>;
  /** Brings it once more. */
  again(person: number): Promise<number>;
  /** Brings the question of the next person and waits for the answer. */
  ask(): Promise<Answered>;
  /** Calls for each first answer, with how long it took from the moment of bringing. */
  onAnswer(listener: (ms: number) => void): void;
  asked(): number;
  /** People who have no answer yet. */
  unanswered(): number;
  /** Answers that came once more. */
  doubled(): number;
  /** Resolves when everybody has an answer; after `ms` in any case. */
  settled(ms: number): Promise<void>;
}

export const QUESTION = "Chữ ký số ở xã Phước An đến năm 2026 đạt bao nhiêu?";
/** What every answer to it names. */
const FACT = "50%";

export function askOn(platform: Platform, client: Client): Asking {
  /** Begins of bringing by person; gone once answered. */
  const open = new Map<number, number>();
  const answered = new Map<number, number>();
  const waiting = new Map<number, () => void>();
  let told: (ms: number) => void = () => {};
  let people = 0;
  let doubled = 0;
  platform.onReply((person, text) => {
    // Who floods is answered too.
    if (person > people) return;
    if (!text.includes(FACT)) throw new Error(`not the answer: ${text.slice(0, 100)}`);
    const begunMs = open.get(person);
    if (begunMs === undefined) doubled += 1;
    else {
      const ms = performance.now() - begunMs;
      open.delete(person);
      answered.set(person, ms);
      told(ms);
      waiting.get(person)?.();
      waiting.delete(person);
    }
  });
  const post = (person: number) => client.post(platform.bring(person, person, QUESTION));

  function begin(): number {
    people += 1;
    open.set(people, performance.now());
    return people;
  }

  return {
    async bring() {
      const person = begin();
      return { person, acknowledgedMs: await post(person) };
    },
    again: post,
    async ask() {
      const person = begin();
      const arrived = new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no answer within ${WITHIN_MS} ms`)), WITHIN_MS);
        waiting.set(person, () => {
          clearTimeout(late);
          resolve();
        });
      });
      const acknowledgedMs = await post(person);
      await arrived;
      return { acknowledgedMs, answeredMs: answered.get(person) ?? Number.NaN };
    },
    onAnswer(listener) {
      told = listener;
    },
    asked: () => people,
    unanswered: () => open.size,
    doubled: () => doubled,
    async settled(ms) {
      const end = performance.now() + ms;
      while (open.size > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}
