import type { Around } from "./platform.ts";

/** One delivery to a webhook, as often as it is made. */
export type Letter = (door: string, signal: AbortSignal) => Promise<Response>;

/** Brings letters as platforms do: each chat's in order, each until it is answered with 2xx, and some more than once. */
export interface Postman {
  bring(chat: string, letter: Letter): void;
  /** Brings something again that was acknowledged, beside whatever its chat brings now. */
  bringAgain(): void;
  waiting(): number;
  close(): void;
}

/** The part of letters that is brought twice at the same time. */
const TWICE = 0.15;
const AGAIN_MS = 60;
/** Platforms wait a few seconds for an acknowledgement. */
const PATIENCE_MS = 5_000;

export function createPostman({ door, random }: Around): Postman {
  const queues = new Map<string, Letter[]>();
  const delivered: Letter[] = [];
  let again = 0;
  let isClosed = false;

  async function isTaken(letter: Letter): Promise<boolean> {
    try {
      const response = await letter(door(), AbortSignal.timeout(PATIENCE_MS));
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  async function untilTaken(letter: Letter): Promise<void> {
    while (!isClosed && !(await isTaken(letter))) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }

  function once(letter: Letter): void {
    again += 1;
    void untilTaken(letter).finally(() => {
      again -= 1;
    });
  }

  async function serve(chat: string, queue: Letter[]): Promise<void> {
    for (let letter = queue[0]; letter !== undefined && !isClosed; letter = queue[0]) {
      if (random() < TWICE) once(letter);
      await untilTaken(letter);
      delivered.push(letter);
      queue.shift();
    }
    queues.delete(chat);
  }

  return {
    bring(chat, letter) {
      const queue = queues.get(chat);
      if (queue !== undefined) queue.push(letter);
      else {
        const first = [letter];
        queues.set(chat, first);
        void serve(chat, first);
      }
    },
    bringAgain() {
      const letter = delivered[Math.floor(random() * delivered.length)];
      if (letter !== undefined) once(letter);
    },
    waiting: () => [...queues.values()].reduce((sum, queue) => sum + queue.length, again),
    close() {
      isClosed = true;
    },
  };
}
