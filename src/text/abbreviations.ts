import { syllables } from "./syllables.ts";

/** Folded short form -> full words ("tthc" -> "thủ tục hành chính"). */
export type Abbreviations = ReadonlyMap<string, string>;

/** The text with the full words of its abbreviations (typed in capitals) appended, so that either form finds it. */
export function withFullWords(text: string, abbreviations: Abbreviations): string {
  const found = new Set<string>();
  for (const s of syllables(text)) {
    const surface = text.slice(s.start, s.end);
    if (surface.length < 2 || surface !== surface.toUpperCase()) continue;
    const full = abbreviations.get(s.folded);
    if (full) found.add(full);
  }
  return found.size === 0 ? text : `${text} ${[...found].join(" ")}`;
}
