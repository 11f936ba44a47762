import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../cli/run.ts";
import { COMPILED } from "../support/compiled.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const READY = /sẵn sàng tại (http:\/\/\S+)/;

export interface Ended {
  /** Exit code; null when a signal ended the process. */
  code: number | null;
  /** From asking to stop until the end. */
  ms: number;
}

/** The real service as a process of its own. */
export interface Service {
  /** E.g. "http://127.0.0.1:40123". */
  readonly address: string;
  out(): string;
  err(): string;
  ask(body: unknown): Promise<Response>;
  /** Sends the signal, or only waits without one. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
}

export interface Starting {
  child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves when the process has ended. */
  ended: Promise<number | null>;
}

/** Starts `node src/main.ts` on a free port, in a folder without .env; does not wait. */
export function spawnService(place: Place, env: Record<string, string> = {}): Starting {
  const cwd = join(place.dataDir, "../cwd");
  mkdirSync(cwd, { recursive: true });
  const child = spawn(process.execPath, [MAIN], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...COMPILED, ...place.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => resolve(code));
  });
  running.add(child);
  void ended.then(() => running.delete(child));
  return { child, out: () => out, err: () => err, ended };
}

/** Starts the service and waits until it says where it serves. @throws Error with its output when it ends before. */
export async function startService(place: Place, env: Record<string, string> = {}): Promise<Service> {
  const { child, out, err, ended } = spawnService(place, env);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  let address: string | undefined;
  while (address === undefined) {
    address = READY.exec(out())?.[1];
    if (address === undefined && over) throw new Error(`the service ended: ${out()}${err()}`);
    if (address === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const at = address;
  return {
    address: at,
    out,
    err,
    ask: (body) =>
      fetch(`${at}/api/ask`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    async end(signal) {
      const started = performance.now();
      if (signal) child.kill(signal);
      const code = await ended;
      return { code, ms: performance.now() - started };
    },
  };
}

const running = new Set<ChildProcess>();

/** Ends whatever a test has left running. For afterEach. */
export async function killServices(): Promise<void> {
  const all = [...running];
  for (const child of all) child.kill("SIGKILL");
  await Promise.all(
    all.map((child) => child.exitCode === null && new Promise((resolve) => child.once("close", resolve))),
  );
}
