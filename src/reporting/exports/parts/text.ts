/** What XML 1.0 forbids, what it discourages (C1 controls) non-characters and the sign for a broken one (U+FFFD): one of them makes Word and Excel refuse the whole file. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffd-\uffff]/g;

/** Text as an office file can hold it: no control characters or halves of a pair, line breaks as \n, nothing blank around it. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .toWellFormed()
    .replace(UNPRINTABLE, "")
    .replace(/[\u{1fffe}\u{1ffff}]/gu, "")
    .trim();
}

/** First letter large: "chưa đạt" -> "Chưa đạt". */
export function capitalized(text: string): string {
  const [first = "", ...rest] = text;
  return first.toLocaleUpperCase("vi") + rest.join("");
}
