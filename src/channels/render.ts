import type { Citation } from "../domain/answer.ts";
import type { Choice, Reply } from "../domain/message.ts";

/** Sources shown under an answer before the rest is only counted. */
const SOURCES_SHOWN = 3;

/** Where a text may be cut, best first. Each match ends where the next part may begin. */
const BREAKS = [/\n[ \t]*\n+/g, /\n+/g, /[.!?…;:]["”’)\]]*[ \t]+/g, /[ \t]+/g];

/**
 * Cuts a text into parts of at most `maxLength` UTF-16 units: between paragraphs, else lines, else sentences, else words, and
 * only inside a word when the word alone is too long. White space at the cuts is dropped; a blank text gives no part.
 */
export function splitText(text: string, maxLength: number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > maxLength) {
    const at = cutPosition(rest, maxLength);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest === "" ? parts : [...parts, rest];
}

/** Offset at which the next part begins. A better break wins unless it would leave a part under a quarter of the length. */
function cutPosition(text: string, maxLength: number): number {
  let word = 0;
  for (const pattern of BREAKS) {
    let last = 0;
    for (const match of text.matchAll(pattern)) {
      // The white space itself may stand beyond the limit, since it is dropped.
      const visibleEnd = match.index + match[0].trimEnd().length;
      if (visibleEnd > maxLength) break;
      last = match.index + match[0].length;
    }
    if (last >= maxLength / 4) return last;
    word = Math.max(word, last);
  }
  // A word that fits alone is not cut, however little stands before it.
  if (word > 0 && /^\S*/.exec(text.slice(word, word + maxLength + 1))?.[0].length !== maxLength + 1) return word;
  // Not inside a letter with its marks, nor an emoji of several. The slice holds what stands at `maxLength` whole.
  const whole = new Intl.Segmenter().segment(text.slice(0, maxLength + 2)).containing(maxLength)?.index ?? 0;
  if (whole > 0) return whole;
  const splitsPair = /[\ud800-\udbff]/.test(text[maxLength - 1] ?? "");
  return splitsPair && maxLength > 1 ? maxLength - 1 : maxLength;
}

/** "Nguồn: title, locator", one for each distinct place, three at most; then how many more there are. */
export function sourceLines(citations: Citation[]): string[] {
  const places = [...new Set(citations.map((c) => (c.locator === "" ? c.title : `${c.title}, ${c.locator}`)))];
  const lines = places.slice(0, SOURCES_SHOWN).map((place) => `Nguồn: ${place}`);
  const more = places.length - lines.length;
  return more > 0 ? [...lines, `và ${more} nguồn khác`] : lines;
}

/** "1. label" a line. `first` is the number of the first choice, so that what follows the buttons keeps its place in the whole list. */
export function numberedChoices(choices: Choice[], first = 1): string {
  return choices.map((choice, i) => `${first + i}. ${choice.label}`).join("\n");
}

/** "Góp ý: gõ 👍 (Hữu ích) hoặc 👎 (Chưa đúng)." Empty when there is nothing to rate. */
export function ratingLine(ratings: readonly Choice[]): string {
  const signs = ratings.map(({ label, text }) => `${text} (${label.replace(text, "").trim()})`);
  return signs.length === 0 ? "" : `Góp ý: gõ ${signs.join(" hoặc ")}.`;
}

/** A reply without markup: text, the choices that are not among the first `buttons`, sources, how to rate it where nothing can be pressed. */
export function plainText(reply: Reply, buttons = 0): string {
  const listed = numberedChoices(reply.choices.slice(buttons), buttons + 1);
  const rating = buttons === 0 ? ratingLine(reply.ratings ?? []) : "";
  return [reply.text.trim(), listed, sourceLines(reply.citations).join("\n"), rating]
    .filter((block) => block !== "")
    .join("\n\n");
}

/** At most `maxLength` characters, the last one "…" when something was cut. */
export function shorten(text: string, maxLength: number): string {
  const characters = [...text];
  return characters.length <= maxLength
    ? text
    : `${characters
        .slice(0, maxLength - 1)
        .join("")
        .trimEnd()}…`;
}
