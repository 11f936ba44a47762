import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue } from "../domain/plan.ts";

/** Changes when records or their parsing do, so that a saved catalogue of older code is not used. */
export const CATALOGUE_FORMAT = 3;

const FILE = "catalogue.json";

/** Hash over names and contents of everything under the given folders, in a fixed order. */
export function hashFolders(folders: readonly string[]): string {
  const hash = createHash("sha256").update(`format ${CATALOGUE_FORMAT}`);
  for (const folder of folders) {
    for (const name of readdirSync(folder).sort()) {
      if (name.startsWith(".")) continue;
      hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
    }
  }
  return hash.digest("hex");
}

/** Writes the catalogue beside the index; readers see the old or the new one, never half. */
export function saveCatalogue(dir: string, hash: string, catalogue: Catalogue): void {
  mkdirSync(dir, { recursive: true });
  const temporary = join(dir, `${FILE}.${process.pid}.tmp`);
  writeFileSync(temporary, JSON.stringify({ hash, catalogue }), { flush: true });
  renameSync(temporary, join(dir, FILE));
}

/** The saved catalogue if it was made from exactly these sources, else null. */
export function loadCatalogue(dir: string, hash: string): Catalogue | null {
  let text: string;
  try {
    text = readFileSync(join(dir, FILE), "utf8");
  } catch {
    return null;
  }
  try {
    const saved = JSON.parse(text) as { hash?: string; catalogue?: Catalogue };
    return saved.hash === hash && saved.catalogue ? saved.catalogue : null;
  } catch {
    // Half a file can only be left by a disk that failed; the sources are still there, so it is made anew.
    return null;
  }
}
