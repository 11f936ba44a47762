// Here and not in src/text: the service reads misspellings, only its evaluation makes them.
import { KEYS_BESIDE } from "../../text/keyboard.ts";
import { fold, hasDiacritics } from "../../text/normalize.ts";
import { hashOf } from "./hash.ts";
import { toTeencode } from "./teencode.ts";

/** Ways in which people type the same question. Each is made by rule: the same text always gives the same spelling. */
export const SPELLINGS = ["no-diacritics", "half", "typo", "teencode"] as const;
export type Spelling = (typeof SPELLINGS)[number];

/** Letters of a token from which on `typo` spoils it. */
const TYPO_LETTERS = 6;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/;
/** Tone -> the key that Telex gives it. */
const TONE_KEYS: Readonly<Record<string, string>> = {
  "\u0300": "f",
  "\u0301": "s",
  "\u0303": "x",
  "\u0309": "r",
  "\u0323": "j",
};
/** Marked letter without tone -> what Telex makes it of. */
const LETTER_KEYS: Readonly<Record<string, string>> = {
  ă: "aw",
  â: "aa",
  đ: "dd",
  ê: "ee",
  ô: "oo",
  ơ: "ow",
  ư: "uw",
};

/** The text in this spelling, in NFC. Numbers, codes ("V.20"), document numbers ("57-NQ/TW") and dates stay as they are. */
export function respell(text: string, spelling: Spelling): string {
  const nfc = text.normalize("NFC");
  if (spelling === "teencode") return toTeencode(nfc);
  const change = { "no-diacritics": withoutMarks, half: halfMarked, typo: mistyped }[spelling];
  return nfc.replace(/\S+/gu, (token) => (/\d/.test(token) ? token : change(token)));
}

function withoutMarks(token: string): string {
  return token
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/g, "d")
    .replace(/Đ/g, "D");
}

function withoutTone(token: string): string {
  return token.normalize("NFD").replace(new RegExp(TONES, "g"), "").normalize("NFC");
}

/** Of four words about two keep their marks, one loses the tone only ("chuyên đôi"), one loses all. */
function halfMarked(token: string): string {
  const chance = hashOf(fold(token)) % 4;
  return chance < 2 ? token : chance === 2 ? withoutTone(token) : withoutMarks(token);
}

/** One slip in a token of six letters or more; which slip and where follows from the token. */
function mistyped(token: string): string {
  const run = [...token.matchAll(/\p{L}+/gu)].sort((a, b) => b[0].length - a[0].length)[0];
  if (!run || [...token].filter((c) => /\p{L}/u.test(c)).length < TYPO_LETTERS) return token;
  const word = run[0];
  const slipped = slip(word, hashOf(token.toLowerCase()));
  return token.slice(0, run.index) + slipped + token.slice(run.index + word.length);
}

function slip(word: string, hash: number): string {
  const letters = [...word];
  // Not the first letter, which people see and mend.
  const at = 1 + ((hash >>> 8) % Math.max(1, letters.length - 1));
  const letter = letters[at] ?? "";
  const splice = (start: number, remove: number, ...add: string[]): string =>
    letters.toSpliced(start, remove, ...add).join("");
  switch (hash % 5) {
    case 0: {
      const keys = KEYS_BESIDE[fold(letter)] ?? "e";
      return splice(at, 1, keys[(hash >>> 16) % keys.length] ?? "e");
    }
    case 1:
      return splice(at, 1);
    case 2:
      return splice(at, 0, letter);
    case 3: {
      const first = Math.max(1, Math.min(at, letters.length - 2));
      // "ee" and "nn" swapped are themselves: the next pair.
      const other = letters[first] === letters[first + 1] ? first - 1 : first;
      return splice(other, 2, letters[other + 1] ?? "", letters[other] ?? "");
    }
    default:
      return telexLeftover(word) ?? splice(at, 0, letter);
  }
}

/** The keys of one mark left as letters: "chuyển" -> "chuyênr", "thông" -> "thoong". Null where nothing is marked. */
function telexLeftover(word: string): string | null {
  if (!hasDiacritics(word)) return null;
  const tone = TONES.exec(word.normalize("NFD"))?.[0];
  if (tone !== undefined) return withoutTone(word) + (TONE_KEYS[tone] ?? "");
  const letters = [...word];
  const at = letters.findLastIndex((c) => c.toLowerCase() in LETTER_KEYS);
  return letters.toSpliced(at, 1, LETTER_KEYS[(letters[at] ?? "").toLowerCase()] ?? "").join("");
}
