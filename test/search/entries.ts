import { readFileSync } from "node:fs";
import type { SearchEntry } from "../../src/search/entry.ts";

/** An indicator of xã Phú Sơn (made up) named `title`, except for what is given. */
export function entry(id: string, title: string, more: Partial<SearchEntry> = {}): SearchEntry {
  return { id, kind: "indicator", commune: "phu-son", document: "phu-son", title, body: "", context: "", ...more };
}

/** Every line of a real plan that has words, as a passage with the id "slug:line". */
export function planLines(slug: string): SearchEntry[] {
  const file = new URL(`../../knowledge/plans/${slug}.txt`, import.meta.url);
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line, i) => entry(`${slug}:${i + 1}`, line, { kind: "passage", commune: slug, document: slug }))
    .filter(({ title }) => /\p{L}{2}/u.test(title));
}

export function ids(found: readonly { id: string }[]): string[] {
  return found.map(({ id }) => id);
}
