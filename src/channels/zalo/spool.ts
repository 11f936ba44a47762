import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Bodies of events on the disk, a file each. The folder belongs to one process. */
export interface Spool {
  /** Names of what is kept, oldest first; what was set aside too long ago is deleted. @throws the system's error. */
  names(): Promise<string[]>;
  /** Resolves when the body is safe from a crash, with its name. @throws the system's error, such as ENOSPC. */
  keep(body: Buffer): Promise<string>;
  read(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  /** Leaves it to the operator under a name that `names` does not name. */
  setAside(name: string): Promise<void>;
}

/** Sixteen digits that count up. */
const NAME = /^(\d{16})\.json$/;
/** What a crash left half-written: it was never acknowledged. */
const HALF = /^\d{16}\.json\.half$/;
const ASIDE = /^\d{16}\.json\.bad$/;

/** @param keptMs how long what was set aside is kept, from when it came: people's words are in it. */
export function createSpool(folder: string, keptMs: number): Spool {
  const pathOf = (name: string) => join(folder, name);
  let last = 0;

  /** Microseconds, so that names go on where the ones of an earlier process ended, and never back when the clock does. */
  function nextName(): string {
    last = Math.max(last + 1, Date.now() * 1000);
    return `${String(last).padStart(16, "0")}.json`;
  }

  const makeFolder = () => mkdir(folder, { recursive: true, mode: 0o700 });

  return {
    async names() {
      await makeFolder();
      const found = (await readdir(folder)).sort();
      for (const half of found.filter((name) => HALF.test(name))) await rm(pathOf(half), { force: true });
      for (const aside of found.filter((name) => ASIDE.test(name)))
        if (Date.now() - (await stat(pathOf(aside))).mtimeMs > keptMs) await rm(pathOf(aside), { force: true });
      const names = found.filter((name) => NAME.test(name));
      last = Math.max(last, Number(NAME.exec(names.at(-1) ?? "")?.[1] ?? 0));
      return names;
    },
    async keep(body) {
      const name = nextName();
      const half = `${pathOf(name)}.half`;
      await makeFolder();
      try {
        await writeSynced(half, body);
        await rename(half, pathOf(name));
        await sync(folder);
      } catch (error) {
        await rm(half, { force: true }).catch(() => undefined);
        throw error;
      }
      return name;
    },
    read: (name) => readFile(pathOf(name), "utf8"),
    drop: (name) => rm(pathOf(name), { force: true }),
    setAside: (name) => rename(pathOf(name), `${pathOf(name)}.bad`),
  };
}

/** Readable by nobody else: it is what people wrote. */
async function writeSynced(path: string, body: Buffer): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts the new name itself on the disk. Windows opens no folders, and does this by itself. */
async function sync(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const opened = await open(folder, "r");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
