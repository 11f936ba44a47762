import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Names the generation that is valid. A directory cannot be replaced in one step; this file can. */
const POINTER = "current";
/** Older generations are kept this long, for a process that is reading or writing them. */
const KEEP_MS = 10 * 60 * 1000;

/**
 * Replaces what is saved in `directory`, all of it or nothing: `write` fills a new folder, its files reach the disk, and then
 * the pointer moves to it. Whenever the process dies, `readGeneration` finds the old content or the new.
 */
export async function writeGeneration(directory: string, write: (folder: string) => Promise<void>): Promise<void> {
  const name = `generation-${randomUUID()}`;
  const folder = join(directory, name);
  await mkdir(folder, { recursive: true });
  try {
    await write(folder);
    await syncTree(folder);
    const pointer = join(directory, `${POINTER}-${randomUUID()}`);
    await writeSynced(pointer, name);
    await rename(pointer, join(directory, POINTER));
    await sync(directory);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  await removeOld(directory, name);
}

/** Folder of the valid generation, or null when nothing was saved yet. */
export async function currentGeneration(directory: string): Promise<string | null> {
  try {
    return join(directory, (await readFile(join(directory, POINTER), "utf8")).trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Best effort: what cannot be removed now is removed by a later save. */
async function removeOld(directory: string, current: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name === current || !/^(?:generation|current)-/.test(name)) continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > KEEP_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? syncTree(path) : sync(path));
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
