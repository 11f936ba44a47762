import type { Person } from "../../domain/person.ts";
import { containsPhrase, foldedPhrase, syllables } from "../../text/syllables.ts";

/**
 * Which of these people somebody means by a name: those whose name has all the words typed, with the marks typed. "Hoa" is also
 * "Nguyễn Thị Hoa"; it is "Hòa" only when no "Hoa" is there, since people leave marks out.
 */
export function peopleNamed(typed: string, people: readonly Person[]): Person[] {
  const written = (text: string): string =>
    syllables(text)
      .map((s) => s.written)
      .join(" ");
  const wanted = written(typed);
  if (wanted === "") return [];
  const exact = people.filter(({ name }) => containsPhrase(written(name), wanted));
  return exact.length > 0
    ? exact
    : people.filter(({ name }) => containsPhrase(foldedPhrase(name), foldedPhrase(typed)));
}
