/** The five tones as combining marks. */
export const TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323";
const TONE = new RegExp(`[${TONE_MARKS}]`, "g");
const VOWEL = /[aăâeêioôơuưy]/;
const SHAPED = /[ăâêôơư]/;

/** The syllable without its tone, its letters keeping their shape ("chuyển" -> "chuyên"), and the tone's mark or "". */
export function splitTone(syllable: string): { toneless: string; tone: string } {
  const parts = syllable.normalize("NFD");
  return { toneless: parts.replace(TONE, "").normalize("NFC"), tone: parts.match(TONE)?.at(-1) ?? "" };
}

/**
 * Puts a tone where offices write it: on the shaped vowel ("được", "biển"), else before a closing consonant on the last vowel
 * ("toán"), else on the first of two ("hòa", "của") and the middle of three ("ngoài"). The u of "qu" and the i of "gi" belong
 * to the consonant. Expects lower-case NFC; a syllable without vowel comes back without the tone.
 */
export function placeTone(toneless: string, tone: string): string {
  if (tone === "") return toneless;
  const letters = [...toneless];
  const vowels = letters.flatMap((letter, i) => (VOWEL.test(letter) ? [i] : []));
  const glide = /^(?:qu|gi)[aăâeêioôơuưy]/.test(toneless) ? 1 : 0;
  const nucleus = vowels.slice(glide);
  const shaped = nucleus.filter((i) => SHAPED.test(letters[i] ?? "")).at(-1);
  const last = nucleus.at(-1);
  const closed = last !== undefined && last < letters.length - 1;
  const at = shaped ?? (closed ? last : nucleus.length === 3 ? nucleus[1] : nucleus[0]);
  if (at === undefined) return toneless;
  letters[at] = `${letters[at]}${tone}`.normalize("NFC");
  return letters.join("");
}

/** The same syllable with its tone at its place: "đựơc" -> "được", "tóan" -> "toán", "qúy" -> "quý", "hoà" -> "hòa". */
export function withTonePlaced(syllable: string): string {
  const { toneless, tone } = splitTone(syllable);
  return placeTone(toneless, tone);
}

const ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?";
/** Vowels that a consonant or another vowel has to follow, then those that may stand open. */
const RIME =
  "(?:(?:iê|yê|uyê|ie|ye|uye|uô|ươ|uo|uâ|oă|â|ă)(?:ng|c|i|m|n|p|t|u|y)|(?:oe|oa|uy|uê|uơ|a|e|ê|i|o|ô|ơ|u|ư|y)(?:ch|ng|nh|c|i|m|n|o|p|t|u|y)?|[iuư]a|uya|uyu|oai|oay|oao|oeo)";
const SYLLABLE = new RegExp(`^${ONSET}${RIME}$`);

/** True when Vietnamese could spell a syllable like this, with or without its marks. Expects lower-case NFC. */
export function isSyllable(text: string): boolean {
  return SYLLABLE.test(splitTone(text).toneless);
}
