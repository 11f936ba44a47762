import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** A name beside `path` that nothing else has, for what is not finished yet. */
export const unfinished = (path: string): string => `${path}.${randomBytes(6).toString("hex")}.tmp`;

/** Copies every file of a folder and of those below; none when there is no such folder. @returns the files' SHA-256, hexadecimal. */
export async function copyFolder(from: string, to: string): Promise<string[]> {
  const hashes: string[] = [];
  for (const path of await filesOf(from)) {
    const copy = join(to, relative(from, path));
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
    await copyFile(path, copy);
    await flush(copy);
    hashes.push(await hashOf(copy));
  }
  return hashes;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Waits until a file or folder is on the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts what is finished in its place; what stood there is gone. */
export async function putInPlace(finished: string, path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await rename(finished, path);
  await flush(dirname(path));
}
