import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Leftovers } from "./leftovers.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const KNOWLEDGE = join(ROOT, "knowledge");

/** A start or stop that takes longer is a failure. */
const PROCESS_TIMEOUT_MS = 20_000;
/** Between two looks at /readyz; so a start is measured this much too long at most. */
const POLL_MS = 5;

/** Everything off that the environment could switch on, so that a token on this machine is not used. */
export function settings(dataDir: string): Record<string, string> {
  return { HOST: "127.0.0.1", DATA_DIR: dataDir, KNOWLEDGE_DIR: KNOWLEDGE, LOG_LEVEL: "silent" };
}

export interface Service {
  address: string;
  pid: number;
  /** From the start of the process until /readyz said 200. */
  readyMs: number;
  stop(): Promise<void>;
}

/** The real process with nothing of this environment but PATH and `more`, in an empty working folder, so that no .env is read. */
export async function startService(
  dataDir: string,
  leftovers: Leftovers,
  more: Record<string, string> = {},
): Promise<Service> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const startedMs = performance.now();
  // With the flags of `npm start`, which is what people run.
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { start: string } };
  const flags = scripts.start.split(" ").filter((word) => word.startsWith("--"));
  const child = spawn(process.execPath, [...flags, join(ROOT, "src/main.ts")], {
    cwd: leftovers.folder(),
    env: { PATH: process.env.PATH ?? "", ...settings(dataDir), PORT: String(port), ...more },
    stdio: ["ignore", "ignore", "pipe"],
  });
  leftovers.process(child);
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!(await isReady(address))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the service ended: ${complaint}`);
    if (performance.now() - startedMs > PROCESS_TIMEOUT_MS) throw new Error("the service was not ready in time");
    await sleep(POLL_MS);
  }
  const readyMs = performance.now() - startedMs;
  return {
    address,
    pid: child.pid as number,
    readyMs,
    async stop() {
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), PROCESS_TIMEOUT_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(PROCESS_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Linux only; elsewhere a dash. */
export function residentMegabytes(pid: number): string {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? "–" : (Number(kilobytes) / 1024).toFixed(0);
  } catch {
    return "–";
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
