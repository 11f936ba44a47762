import { isSyllable, placeTone, splitTone } from "./tone.ts";

const GRAVE = "\u0300";
const ACUTE = "\u0301";
const TILDE = "\u0303";
const HOOK = "\u0309";
const DOT = "\u0323";
const TELEX_TONES: Readonly<Record<string, string>> = { f: GRAVE, s: ACUTE, x: TILDE, r: HOOK, j: DOT };
const VNI_TONES: Readonly<Record<string, string>> = { 2: GRAVE, 1: ACUTE, 4: TILDE, 3: HOOK, 5: DOT };
const CIRCUMFLEX: Readonly<Record<string, string>> = { a: "â", e: "ê", o: "ô" };
const HORN: Readonly<Record<string, string>> = { a: "ă", o: "ơ", u: "ư" };

/** Shapes the last letter of `from` that is not yet shaped; false when there is none. */
function shapeLast(letters: string[], shapes: Readonly<Record<string, string>>): boolean {
  const at = letters.findLastIndex((letter) => letter in shapes);
  if (at < 0) return false;
  letters[at] = shapes[letters[at] ?? ""] ?? "";
  return true;
}

/** "uow" and "uo7" mean both letters: "ươ". */
function horn(letters: string[]): boolean {
  const pair = letters.join("").lastIndexOf("uo");
  if (pair >= 0) {
    letters.splice(pair, 2, "ư", "ơ");
    return true;
  }
  return shapeLast(letters, HORN);
}

interface Keys {
  tone: Readonly<Record<string, string>>;
  /** Applies a key to the letters so far; false when it is a letter of its own. */
  shape(letters: string[], key: string): boolean;
}

const TELEX: Keys = {
  tone: TELEX_TONES,
  shape(letters, key) {
    if (key === "w") return horn(letters) || letters.push("ư") > 0;
    if (key === "d" && letters[0] === "d") {
      letters[0] = "đ";
      return true;
    }
    const shaped = CIRCUMFLEX[key];
    const at = letters.lastIndexOf(key);
    if (shaped === undefined || at < 0) return false;
    letters[at] = shaped;
    return true;
  },
};

const VNI: Keys = {
  tone: VNI_TONES,
  shape(letters, key) {
    if (key === "9" && letters[0] === "d") letters[0] = "đ";
    else if (key === "6") return shapeLast(letters, CIRCUMFLEX);
    else if (key === "7") return horn(letters);
    else if (key === "8") return shapeLast(letters, { a: "ă" });
    else return false;
    return true;
  },
};

function decode(typed: string, keys: Keys): string | null {
  const { toneless, tone: typedTone } = splitTone(typed);
  const letters: string[] = [];
  let tone = typedTone;
  let changed = false;
  for (const key of toneless) {
    const mark = keys.tone[key];
    // A tone key counts after a vowel; before it, it is the consonant. One beside a tone is a slip of another letter.
    if (mark !== undefined && typedTone === "" && letters.some((l) => /[aăâeêioôơuưy]/.test(l))) tone = mark;
    else if (!keys.shape(letters, key)) {
      letters.push(key);
      continue;
    }
    changed = true;
  }
  // One key for both letters is enough: "phuwoc", "phu7oc".
  const read = placeTone(letters.join("").replace(/ưo(?=.)|uơ(?=.)/, "ươ"), tone);
  return changed && isSyllable(read) ? read : null;
}

/**
 * The syllable behind Telex keys that were not turned into marks: "chuyeenr", or one key left over, "chuyênr" -> "chuyển".
 * Null when they give none. Expects lower-case NFC. "tas" may also be a slip: use it for unknown words.
 */
export function readTelex(typed: string): string | null {
  return /^\p{L}{2,10}$/u.test(typed) ? decode(typed, TELEX) : null;
}

/** The same for VNI: "chuyen63" -> "chuyển". "quy4" may be "quý 4": see `usesVni`. */
export function readVni(typed: string): string | null {
  return typed.length <= 11 && /^\p{L}+(?:\d{1,2}\p{L}*){1,4}$/u.test(typed) ? decode(typed, VNI) : null;
}

/** True when these tokens of a text show that it was typed in VNI: two are keys, and one holds a key that no number explains. */
export function usesVni(tokens: readonly string[]): boolean {
  const keys = tokens.filter((token) => readVni(token) !== null);
  return keys.length >= 2 && keys.some((token) => /[aeou]\p{L}*[678]|^d9|\d\p{L}/u.test(token));
}
