/**
 * How chat respells sounds, and the usual spelling: what is typed, what is meant. Tried one by one and two together, so that
 * "fươg" is "phương". Only for words that nothing else explains: "fax" and "zalo" are words.
 */
const RESPELT: readonly (readonly [RegExp, string])[] = [
  [/^f/, "ph"],
  [/^p(?!h)/, "ph"],
  [/^j/, "gi"],
  [/^dz|^z/, "d"],
  [/^dz|^z/, "gi"],
  [/^w/, "qu"],
  [/^w/, "o"],
  [/^k(?=[aăâoôơuưáàảãạắằẳẵặấầẩẫậóòỏõọốồổỗộớờởỡợúùủũụứừửữự])/, "c"],
  [/^c(?=[eêiyéèẻẽẹếềểễệíìỉĩị])/, "k"],
  [/^ng(?=[eêiéèẻẽẹếềểễệíìỉĩị])/, "ngh"],
  [/^g(?=[eêéèẻẽẹếềểễệ])/, "gh"],
  [/(?<!n)g$/, "ng"],
  [/(?<![cnkgpt])h$/, "nh"],
  [/nk$/, "nh"],
  [/k$/, "c"],
  [/k$/, "ch"],
  [/iu$/, "iêu"],
  [/^iu/, "yêu"],
  [/íu$/, "iếu"],
  [/ìu$/, "iều"],
  [/ỉu$/, "iểu"],
  [/ịu$/, "iệu"],
  [/ít$/, "iết"],
  [/ịt$/, "iệt"],
  [/ík$/, "iết"],
];

/** What a word in chat spelling may stand for, likeliest first; not itself. Expects lower-case NFC. */
export function chatReadings(typed: string): string[] {
  const once = RESPELT.map(([from, to]) => typed.replace(from, to)).filter((word) => word !== typed);
  const twice = once.flatMap((word) => RESPELT.map(([from, to]) => word.replace(from, to)));
  return [...new Set([...once, ...twice])].filter((word) => word !== typed);
}

/** A letter held down for stress: "khôngggg" -> "không", "ơiii" -> "ơi". Twice is left: that may be Telex. */
export function withoutStretching(typed: string): string {
  return typed.replace(/(\p{L})\1{2,}/gu, "$1");
}
