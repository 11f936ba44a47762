/** Cyrillic and Greek letters that look like Latin ones, in the same order. */
const OTHERS = "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅοανΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
const LATIN = "aeopcyxijsdhqwABEKMHOPCTYXIJSoavABEZHIKMNOPTYX";
const TO_LATIN = new Map([...OTHERS].map((letter, i) => [letter, [...LATIN][i] as string]));
const OTHER_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
/** Icelandic eth and African D, which old fonts and keyboards give for Đ. */
const BARRED_D = /[ÐƉ]|[ðɖ]/g;

/** Vietnamese typed or pasted with letters of another script reads the same to a person; text of that script itself is left. */
export function withLatinLetters(text: string): string {
  const barred = text.replace(BARRED_D, (c) => ("ÐƉ".includes(c) ? "Đ" : "đ"));
  if (!OTHER_SCRIPT.test(barred)) return barred;
  const others = barred.match(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu)?.length ?? 0;
  const latin = barred.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return others > latin ? barred : [...barred].map((c) => TO_LATIN.get(c) ?? c).join("");
}
