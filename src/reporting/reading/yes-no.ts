import { mayMean, plainLine, tokensOf } from "./words.ts";

/** What an answer to "Có hay không?" means; "perhaps" ones are asked again. Null when it does not say. */
export type YesNo = { yes: boolean; sure: boolean } | null;

const YES = (
  "có|có rồi|có nhé|đã có|đã có rồi|rồi|r|xong|xong rồi|đã xong|đã xong rồi|hoàn thành|đã hoàn thành|hoàn thành rồi|đã hoàn thành rồi|" +
  "đã triển khai|đã triển khai rồi|đã thực hiện|đã thực hiện rồi|đạt|đã đạt|đạt rồi|yes|y|ok|oke|okay|đúng|đúng rồi|vâng|ừ|uh|uk|cóa"
).split("|");
const NO = (
  "không|ko|k|kg|kh|khg|hông|hong|hok|hem|kô|chưa|chưa có|không có|ko có|k có|chưa xong|chưa đạt|không đạt|ko đạt|chưa hoàn thành|" +
  "chưa triển khai|chưa thực hiện|chưa làm|chưa được|no|n|chưa có gì|chưa đâu|chưa nhé|chưa ạ"
).split("|");
const COURTESY = new Set([
  "dạ",
  "ạ",
  "a",
  "ah",
  "ak",
  "em",
  "anh",
  "chị",
  "sếp",
  "ơi",
  "nhé",
  "nha",
  "nhe",
  "thưa",
  "vâng",
]);
const NEGATIONS = new Set(["khong", "ko", "chua", "chang", "hok", "kg"]);
/** Neither yes nor no yet. */
const UNDECIDED = new Set("dang se sap gan phan nhung chac le hay kien cho hinh neu gio the ro biet".split(" "));

export function readYesNo(text: string): YesNo {
  const line = plainLine(text);
  const tokens = tokensOf(line).filter(({ kind }) => kind !== "sign");
  const all = tokens.map(({ written }) => written);
  const core = withoutCourtesy(all);
  for (const words of [all, core]) {
    if (YES.some((phrase) => saysPhrase(words, phrase))) return { yes: true, sure: !line.includes("?") };
    if (NO.some((phrase) => saysPhrase(words, phrase))) return { yes: false, sure: !line.includes("?") };
  }
  return perhaps(
    tokens.map((token) => token.text),
    core,
    line,
  );
}

/** Courtesy goes from both ends; "chi" without its mark may be a word of the answer, but no answer begins with it. */
function withoutCourtesy(words: readonly string[]): string[] {
  const isCourtesy = (word: string): boolean => [...COURTESY].some((known) => mayMean(word, known));
  const from = words.findIndex((word) => !isCourtesy(word));
  const to = words.findLastIndex((word) => !isCourtesy(word));
  return from < 0 ? [] : words.slice(from, to + 1);
}

function saysPhrase(words: readonly string[], phrase: string): boolean {
  const wanted = phrase.split(" ");
  return wanted.length === words.length && wanted.every((word, i) => mayMean(words[i] ?? "", word));
}

/** A longer sentence: only a question can make sure. */
function perhaps(folded: readonly string[], core: readonly string[], line: string): YesNo {
  if (core.length === 0 || line.includes("?") || /\d/.test(line) || folded.some((word) => UNDECIDED.has(word)))
    return null;
  const denies = folded.some((word) => NEGATIONS.has(word));
  const affirms = /^(?:có|đã)$/.test(core[0] ?? "") || /^(?:co|da)$/.test(core[0] ?? "") || folded.at(-1) === "roi";
  if (denies === affirms) return null;
  return { yes: affirms, sure: false };
}
