import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Leftovers } from "../leftovers.ts";

/** Starts echo.ts. @returns its address. */
export async function startEcho(leftovers: Leftovers): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "echo.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  leftovers.process(child);
  const [address] = (await once(child.stdout, "data")) as [Buffer];
  return address.toString("utf8").trim();
}
