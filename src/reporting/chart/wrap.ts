import { collapse } from "../../text/normalize.ts";

/**
 * Breaks a text between words into lines that are no wider than `width` (in the unit of `measure`), at most `most` of
 * them; what is left over ends in "…". A word that is wider than a line is broken inside.
 */
export function wrap(text: string, width: number, most: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of collapse(text)
    .split(" ")
    .flatMap((part) => pieces(part, width, measure))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== "") lines.push(line);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), shortened(lines[most - 1] ?? "", width, measure)];
}

function pieces(word: string, width: number, measure: (text: string) => number): string[] {
  if (measure(word) <= width) return [word];
  const letters = [...word];
  let size = letters.length - 1;
  while (size > 1 && measure(letters.slice(0, size).join("")) > width) size--;
  return size < 1 ? [word] : [letters.slice(0, size).join(""), ...pieces(letters.slice(size).join(""), width, measure)];
}

/** By whole words where at least one fits. */
function shortened(line: string, width: number, measure: (text: string) => number): string {
  const words = line.split(" ");
  while (words.length > 1 && measure(`${words.join(" ")}…`) > width) words.pop();
  const letters = [...words.join(" ").replace(/[,;.–-]+$/, "")];
  while (letters.length > 1 && measure(`${letters.join("")}…`) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
