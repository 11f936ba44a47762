import type { Place } from "../../cli/run.ts";
import { freePort } from "../../support/ports.ts";
import { type Starting, spawnService } from "../service.ts";

/** A service that is killed and started anew at the same address. */
export interface Instance {
  address: string;
  /** Starts it, and does not wait. */
  start(): void;
  /** Resolves when it serves. @throws Error with its output when it ended by itself. */
  ready(): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
  /** What it and its predecessors wrote of errors, and of replies that they gave up. */
  complaints(): string[];
}

export async function instanceAt(place: Place, env: Record<string, string>): Promise<Instance> {
  const port = await freePort();
  const settings = {
    ...env,
    PORT: String(port),
    LOG_LEVEL: "warn",
  };
  const lives: Starting[] = [];
  let isOver = true;

  return {
    address: `http://127.0.0.1:${port}`,
    start() {
      const life = spawnService(place, settings);
      lives.push(life);
      isOver = false;
      void life.ended.then(() => {
        if (lives.at(-1) === life) isOver = true;
      });
    },
    async ready() {
      const life = lives.at(-1);
      while (!life?.out().includes("sẵn sàng tại")) {
        if (isOver) throw new Error(`the service ended: ${life?.out()}${life?.err()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async end(signal) {
      const life = lives.at(-1);
      life?.child.kill(signal);
      await life?.ended;
    },
    complaints: () =>
      lives.flatMap(({ out, err }) =>
        (out() + err()).split("\n").filter((line) => /"level":[56]0|given up/.test(line)),
      ),
  };
}
