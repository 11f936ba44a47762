import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Leftovers } from "../leftovers.ts";

export interface Flood {
  /** Ends it. @returns how many messages were answered by then, by status. */
  end(): Promise<Record<string, number>>;
}

/** Who floods: one account of Telegram that sends so many a second, or one address that posts to the page as fast as it is answered. */
export type Flooder =
  | { telegram: { secret: string; person: number; perSecond: number } }
  | { page: { atOnce: number } };

/** Starts flooder.ts on the service at `address`: a process of its own, so that it takes none of the measuring one's time. */
export async function startFlood(address: string, flooder: Flooder, leftovers: Leftovers): Promise<Flood> {
  const args = [join(import.meta.dirname, "flooder.ts"), address, JSON.stringify(flooder)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  leftovers.process(child);
  const heard = child.stdout.setEncoding("utf8");
  await once(heard, "data");
  return {
    async end() {
      const counted = once(heard, "data") as Promise<[string]>;
      child.stdin.end();
      const [text] = await counted;
      return JSON.parse(text) as Record<string, number>;
    },
  };
}
