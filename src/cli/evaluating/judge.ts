import { fold } from "../../text/normalize.ts";

/** One question of an evaluation file with the facts that a right answer holds. */
export interface EvaluationQuestion {
  id: string;
  question: string;
  commune?: string | null;
  history?: { role: "user" | "assistant"; text: string }[];
  type: string;
  style?: string;
  expect_kind: "answer" | "clarify" | "refuse";
  /** Every group needs one of its alternatives in the answer. */
  must_include?: string[][];
  must_not_include?: string[];
  /** Regular expressions over the folded answer. */
  must_not_match?: string[];
}

/** A single fact must stand within this many characters when judged strictly; other answers within the second. */
const STRICT_SINGLE = 350;
const STRICT_OTHER = 1_800;
const SINGLE = new Set(["owner", "coordinator", "deadline", "target", "product", "count", "definition", "reporting"]);

/** Case, diacritics, markup, kinds of dash and spaces around marks do not decide. */
export function plain(text: string): string {
  return fold(text)
    .replace(/≥|≧/g, ">=")
    .replace(/≤/g, "<=")
    .replace(/[*`$\\]/g, "")
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\s*[-‐-―−]\s*/g, "-")
    .replace(/\s*([/&])\s*/g, "$1")
    .replace(/\s+%/g, "%")
    .replace(/([<>]=)\s+/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** True when `wanted` stands in `text` on word bounds, so that "98" is found neither in "1998" nor in "98,5". Both plain. */
export function holds(text: string, wanted: string): boolean {
  const needle = plain(wanted);
  if (needle === "") return false;
  const escaped = needle.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const before = /^[\p{L}\p{N}]/u.test(needle) ? "(?<![\\p{L}\\p{N}])(?<!\\d[.,])" : "";
  const after = /\d$/.test(needle)
    ? "(?![\\p{L}\\p{N}])(?![.,]\\d)"
    : /[\p{L}]$/u.test(needle)
      ? "(?![\\p{L}\\p{N}])"
      : "";
  return new RegExp(before + escaped + after, "u").test(text);
}

const NOT_SAID =
  /(?<!\p{L})(?:khong|chua|ko|chang) (?:\S+ ){0,2}?(?:neu|ghi|co|dat|quy dinh|de cap|thay|tim|xac dinh|giao|the hien|thuoc|the|tra loi|ho tro|thay doi|duoc phep)(?!\p{L})|(?:ngoai|vuot) (?:qua )?pham vi|tu choi|chi (?:co the )?(?:tra loi|ho tro|tra cuu)/u;
const ASKS_COMMUNE = /(?:xa|dia phuong) nao(?!\p{L})[^.!]*\?|chon (?:mot )?xa/u;
const REFUSING = new Set(["none", "refuse", "clarify"]);

export interface Verdict {
  pass: boolean;
  /** Why not, for a person. */
  why: string[];
}

/** Judges one answer. `strict` looks only at its beginning: the fact must come first. */
export function judge(question: EvaluationQuestion, answer: string, kind: string, strict: boolean): Verdict {
  const whole = plain(answer);
  const text = strict ? whole.slice(0, SINGLE.has(question.type) ? STRICT_SINGLE : STRICT_OTHER) : whole;
  const why: string[] = [];
  for (const wrong of question.must_not_include ?? []) if (holds(text, wrong)) why.push(`nói “${wrong}”`);
  for (const wrong of question.must_not_match ?? []) if (new RegExp(wrong, "u").test(text)) why.push(`khớp /${wrong}/`);
  const groups = (question.must_include ?? []).filter((g) => g.length > 0);
  const missing = groups.filter((group) => !group.some((alternative) => holds(text, alternative)));
  const complete = groups.length > 0 && missing.length === 0;
  if (text === "") why.push("không trả lời");
  else if (question.expect_kind === "refuse") {
    if (!REFUSING.has(kind) && !NOT_SAID.test(text) && !complete) why.push("đáng lẽ phải nói là không có");
  } else if (question.expect_kind === "clarify") {
    if (kind !== "clarify" && !ASKS_COMMUNE.test(text) && !complete) why.push("đáng lẽ phải hỏi lại xã nào");
  } else if (missing.length > 0) why.push(`thiếu ${missing.map((g) => g[0]).join(" + ")}`);
  return { pass: why.length === 0, why };
}
