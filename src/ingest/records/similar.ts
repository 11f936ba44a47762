import { syllables } from "../../text/syllables.ts";

/** Words that change from milestone to milestone without changing what is measured. Folded phrases, longest first. */
const FILLERS = [
  "tren dia ban tinh",
  "tren dia ban xa",
  "tren dia ban phuong",
  "tren dia ban",
  "moi nam",
  "hang nam",
  "hang quy",
  "phan dau",
  "tiep tuc",
  "day manh",
  "duy tri",
  "nang cap",
  "xay dung",
  "trien khai",
  "cap xa",
  "cap phuong",
  "ty le",
  "ti le",
  "so nguoi",
  "so luong",
  "tong so",
  "toan xa",
];
const STOPWORDS = new Set([
  "va",
  "cua",
  "voi",
  "tren",
  "trong",
  "cac",
  "nhung",
  "duoc",
  "ve",
  "o",
  "la",
  "nhu",
  "cho",
  "co",
  "dat",
  "tai",
  "xa",
  "phuong",
  "tu",
  "thuc",
  "su",
]);

/** The words that say what an indicator measures; compared as a set. */
export type Gist = ReadonlySet<string>;

export function gistOf(name: string): Gist {
  // "Số" and its folded twin "sở", "sổ" matter inside ("chuyển đổi số"), not at the start ("Số đơn đăng ký").
  let phrase = ` ${syllables(name)
    .map((s) => s.folded)
    .join(" ")} `;
  for (const filler of FILLERS) phrase = phrase.replaceAll(` ${filler} `, filler === "so nguoi" ? " nguoi " : " ");
  const words = phrase.trim().split(" ");
  if (words[0] === "so" && words[1] !== "hoa") words.shift();
  return new Set(words.filter((word) => word !== "" && !STOPWORDS.has(word)));
}

export interface Likeness {
  /** Shared words by all words. */
  jaccard: number;
  /** Shared words by those of the shorter name. */
  containment: number;
  smaller: number;
  /** Words such as "5g" and "6g" that stand in one name only. */
  codesDiffer: boolean;
}

export function likeness(a: Gist, b: Gist): Likeness {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  const smaller = Math.min(a.size, b.size);
  const codes = (gist: Gist): string =>
    [...gist]
      .filter((word) => /\d/.test(word))
      .sort()
      .join();
  return {
    jaccard: shared / (a.size + b.size - shared || 1),
    containment: shared / (smaller || 1),
    smaller,
    codesDiffer: codes(a) !== codes(b),
  };
}

/** Whether two names under the same group heading measure the same thing at different milestones. */
export function sameInGroup(a: Gist, b: Gist): boolean {
  const like = likeness(a, b);
  if (like.codesDiffer) return false;
  if (like.jaccard >= 0.75) return true;
  if (like.containment === 1 && like.smaller >= 4) return like.jaccard >= 0.4;
  return like.containment >= 0.8 && like.smaller >= 10;
}

/** The same over different headings, where more must agree. */
export function sameAcross(a: Gist, b: Gist): boolean {
  const like = likeness(a, b);
  if (like.codesDiffer) return false;
  return (
    like.jaccard >= 0.8 ||
    (like.containment >= 0.8 && like.smaller >= 10) ||
    (like.containment === 1 && like.smaller >= 5)
  );
}
