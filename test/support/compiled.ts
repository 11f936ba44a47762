import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * vitest's global set-up: what Node compiled of the sources is kept for the processes to come, of which a run starts hundreds;
 * a start costs half as much. Removed at the end.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "troly-compiled-"));
  process.env.NODE_COMPILE_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** For the environment of a process that a test starts. */
export const COMPILED: Record<string, string> =
  process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
