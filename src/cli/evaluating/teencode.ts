import { fold, hasDiacritics } from "../../text/normalize.ts";
import { hashOf } from "./hash.ts";

/**
 * Usual chat spellings, whole words only, longest first. Several alternatives are chosen from by the words around. With `true`
 * also where the question is typed without marks; the others would then meet another word ("thông minh" is not "thông mình").
 */
const CHAT: readonly (readonly [words: string, alternatives: string, unmarkedToo?: true])[] = [
  ["như thế nào", "ntn", true],
  ["bao nhiêu", "bn|bnhiu|bao nhiu", true],
  ["bao giờ", "bao h|bgiờ"],
  ["bây giờ", "bh", true],
  ["khi nào", "khi nào|kn"],
  ["thế nào", "tn|thế nào", true],
  ["làm gì", "lm j|lmj"],
  ["hôm nay", "hnay", true],
  ["tài khoản", "tk|tài khoản", true],
  ["không", "ko|k|hong|hông|hok", true],
  ["được", "dc|đc", true],
  ["nhiều", "nhìu"],
  ["người", "ng", true],
  ["những", "nhữg|nhg"],
  ["trước", "trc", true],
  ["biết", "bít|bik"],
  ["hiểu", "hỉu"],
  ["mình", "mk|mik"],
  ["trong", "trog|trong"],
  ["xong", "xog", true],
  ["cũng", "cx", true],
  ["đang", "đag"],
  ["luôn", "lun"],
  ["thôi", "thui"],
  ["với", "vs", true],
  ["vậy", "z|zậy|v"],
  ["rồi", "r|rùi"],
  ["làm", "lm"],
  ["quá", "wá|quá"],
  ["gì", "j", true],
];

interface Rule {
  pattern: RegExp;
  alternatives: readonly string[];
}

const bounded = (words: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, "giu");
const rules = (unmarked: boolean): Rule[] =>
  CHAT.filter(([, , too]) => !unmarked || too === true).map(([words, alternatives]) => ({
    pattern: bounded(unmarked ? fold(words) : words),
    alternatives: (unmarked ? fold(alternatives) : alternatives).split("|"),
  }));

/**
 * The text as people chat: short forms, f for ph. Words with a digit and capitalised words inside the sentence (names of
 * communes and offices) stay as they are. Expects NFC.
 */
export function toTeencode(text: string): string {
  let out = text;
  for (const { pattern, alternatives } of rules(!hasDiacritics(text))) {
    out = out.replace(pattern, (match, at: number) => {
      const around = out.slice(Math.max(0, at - 6), at + match.length + 6);
      const chosen = alternatives[hashOf(around) % alternatives.length] ?? match;
      return chosen;
    });
  }
  return out.replace(/(?<![\p{L}\p{N}])ph(?=\p{Ll}+(?![\p{L}\p{N}]))/gu, (match, at: number) =>
    hashOf(out.slice(at, at + 5)) % 2 === 0 ? "f" : match,
  );
}
