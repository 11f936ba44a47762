import { isNumberWord, readNumberWords } from "./number-words.ts";
import { periodAtStart } from "./period-forms.ts";
import { CHANGES, INEXACT, NOUNS } from "./words.ts";

/** Parts of a one-line report. Everything works on the folded line from an offset on and returns a length in characters, 0 for none. */

const NOUN = NOUNS.map((words) => words.join(" "))
  .sort((a, b) => b.length - a.length)
  .join("|");
const FIGURES = String.raw`\d[\dol]*(?:[.,][\dol]+)*`;
const UNIT = String.raw`%|phan tram\b|pt\b|(?:chuc|tram|nghin|ngan|van|trieu|tr|ty|ti|k)(?:${FIGURES})?(?![\p{L}])|dong\b|vnd\b|d\b|ruoi\b|grdp\b|gdp\b|(?!ngay\s?\d)(?:${NOUN})(?!\p{L})`;
const NEXT_FIGURES = String.raw`(?:-|~|÷|/|=|\(|\+|den\b|toi\b|len\b|con\b|tren\b|trong\b|tren tong so\b|trong tong so\b|va\b|hoac\b|hay\b|,|;)?\s*(?!\d{1,2}\s?(?:thang|thg|th|t)(?![\p{L}\d]|\s?\d{1,2}(?!\d)))(?!20[1-4]\d(?![\d.,]*\s?%))${FIGURES}(?![.,]?\d|[/.-]\d|\p{L})`;
const DIGIT_WORD = String.raw`(?:khong|mot|hai|ba|bon|tu|nam(?! ?\d)|lam|sau|bay|tam|chin)(?!\p{L})`;
/** "82 phẩy 5", "82 phẩy năm". */
const SPOKEN_POINT = String.raw`(?:\s?(?:phay|phet|cham)\s?(?:\d{1,4}(?!\d)|${DIGIT_WORD}(?: ${DIGIT_WORD})?))?`;
const TAIL = String.raw`(?:\s*(?:${UNIT}|[.,](?=\s|$)(?=\s*${FIGURES}\s*%)|\)|\+(?!\d)))`;
const LEAD_WORDS = [...INEXACT, ...CHANGES, "dat", "den", "toi", "da", "am", "qua", "xi", "le", "it"].join("|");
/** What changes the number behind it: "khoảng", "≥", "chưa đạt", "còn thiếu". */
const BEFORE = String.raw`(?:(?:(?:${LEAD_WORDS})(?!\p{L})|[<>≥≤≈~±+]=?|-)\s*)*`;
const VALUE = new RegExp(
  `^${BEFORE}%?\\s?(?<figures>${FIGURES})${SPOKEN_POINT}${TAIL}*(?:\\s*${NEXT_FIGURES}${TAIL}*)*(?:\\s*(?:tro len|tro xuong)\\b)?`,
  "u",
);
const SPELLED_LEAD = new RegExp(`^${BEFORE}`, "u");
const NOTHING = /^(?:(?:khong|ko|k|kg|kh|khg|hong|hok|chua)(?: co)?(?: phat sinh| ps)|kps)(?![\p{L}\d])/u;
const COURTESY = "(?: (?:a|ah|ak|nhe|nha|anh|em|chi|sep))*";
/** Answers that close a line or stand before its period or a mark. */
const ANSWER = new RegExp(
  `^(?:(?:chua|khong|ko|k|kg) co so lieu|da co roi|da co|co roi|co|roi|da hoan thanh|da xong|xong roi|xong|(?:chua|khong|ko|k|kg) (?:hoan thanh|xong|co)|chua|khong|ko|k)(?=${COURTESY}(?: ?[,;.(]| (?:t|th|thang|quy|q)[ .]?\\d|$))`,
  "u",
);
/** Before an answer these turn it: "đang làm rồi", "sắp có". */
const TURNS_ANSWER = /(?:^|\s)(?:khong|ko|k|kg|chua|chang|hok|dang|sap|se|gan|the|neu|chac|hinh nhu|du kien)\s$/;

/** A number after these is a level, a date or a document's number. */
const AFTER_NAME =
  /(?:^|[^\p{L}\d])(?:muc|cap|cap do|de an|loai|cong van(?: so)?|cv(?: so)?|qd|nq|kh|nghi quyet(?: so)?|quyet dinh(?: so)?|ke hoach so|ngay|thang|quy|nam|phu luc|giai doan|dot|thon|xom|phien ban|lh|sdt|dt|cccd|t|q)\s?[.:]?\s?$/u;
/** A number after these is an aim or an earlier value. */
const AFTER_AIM =
  /(?:^|[^\p{L}\d])(?:muc tieu|ke hoach|chi tieu|duoc giao|giao|cung ky|so voi|ky truoc|thang truoc|quy truoc|nam truoc|nam ngoai)(?: la| dat| nam \d{4}| giao)?\s?[:=]?\s?(?:>=?|≥|<=?|≤)?\s?$/u;
/** A number before these is part of a name. */
const BEFORE_NAME =
  /^\s?(?:tuoi|g|gb|gbps|mb|mbps|van dan|nghin dan|thang|ngay|gio|h|nam)(?![\p{L}])|^\/(?:20[1-4]\d|\d{1,2}\/)|^[-/.]\d{1,2}[-/.]\d{4}/u;

/** What touches a number and is no mark between parts: "82..5", "82²" go to the reader of values whole. */
const ODD_END = /^(?:[.,]+\d\S*|(?![-/_]\p{L})[^\s\p{L},;:|()…]\S*)/u;
/** Characters of a value with its words. */
const LONGEST = 120;
/** Characters before a number that may name it. */
const LOOK_BACK = 40;

/** A value of any kind that begins here, with what makes it inexact before and its unit after it. */
export function valueLength(line: string, at: number): number {
  const rest = line.slice(at, at + LONGEST);
  const nothing = NOTHING.exec(rest)?.[0];
  if (nothing !== undefined) return withNumberAfter(rest, nothing.length);
  const answer = TURNS_ANSWER.test(line.slice(Math.max(0, at - LOOK_BACK), at)) ? undefined : ANSWER.exec(rest)?.[0];
  if (answer !== undefined) return withNumberAfter(rest, answer.length);
  return spelledLength(rest) || figuresLength(line, at);
}

/** True when the phrase for "nothing happened" begins here. */
export function saysNothing(line: string, at: number): boolean {
  return NOTHING.test(line.slice(at, at + LONGEST));
}

/** "không phát sinh thêm, 82,5%": both, so that it is asked about. */
function withNumberAfter(rest: string, length: number): number {
  const more = /^(?: them| moi)?[ ,;]+/.exec(rest.slice(length))?.[0].length ?? 0;
  const number = more > 0 ? figuresLength(rest, length + more) : 0;
  return number > 0 ? length + more + number : length;
}

function figuresLength(line: string, at: number): number {
  const match = VALUE.exec(line.slice(at, at + LONGEST));
  if (!match) return 0;
  const figures = match.groups?.figures ?? "";
  const start = at + match[0].indexOf(figures);
  const after = line.slice(start + figures.length);
  // "5G", "12abc": letters that measure nothing.
  const isGlued = /^\p{L}/u.test(after) && !new RegExp(`^(?:${UNIT})`, "u").test(after);
  const isName = BEFORE_NAME.test(after) && periodAtStart(after.trimStart()) === null;
  if (isGlued || isName || isNamed(line, start)) return 0;
  const length = match[0].trimEnd().length;
  return length + (ODD_END.exec(line.slice(at + length))?.[0].length ?? 0);
}

/** "gần tám mươi hai phẩy năm phần trăm"; words that are numbers only by chance are left: "hai năm". */
function spelledLength(rest: string): number {
  const lead = SPELLED_LEAD.exec(rest)?.[0].length ?? 0;
  const words = rest.slice(lead).split(" ");
  let count = 0;
  while (count < words.length && isNumberWord(words[count] ?? "")) count += 1;
  const said = words.slice(0, count).join(" ");
  const percent = /^(?: phan tram| ?%)/.exec(rest.slice(lead + said.length))?.[0] ?? "";
  const read = readNumberWords(words.slice(0, count));
  if (read === null || (percent === "" && (count < 2 || read.doubtful))) return 0;
  return lead + said.length + percent.length;
}

/** True when a number here is said to be an aim, an earlier value, a date or part of a name. */
function isNamed(line: string, at: number): boolean {
  const before = line.slice(Math.max(0, at - LOOK_BACK), at);
  return AFTER_NAME.test(before) || AFTER_AIM.test(before);
}

export interface CodeMatch {
  /** As in the plan; null when no such code is known. */
  code: string | null;
  length: number;
}

const CODE =
  /^(?<task>nv\s?\.?\s?)?(?<group>[ivx]{1,5})(?<mark>\s?[.,_/-]\s?|\s)?0*(?<number>\d{1,3})(?![\p{L}\d]|[.,]\d|\s?%)/u;
const SUB_ROW = /^(?:nv\s?\.\s?)?[ivx]{1,5}\.\d{1,3}(?:\.\d{1,3})+/;

/** "V.20", "v20", "V 20", "v-20" here. A code that nobody knows counts only when it is written like one. */
export function codeAt(line: string, at: number, codes: ReadonlyMap<string, string>): CodeMatch | null {
  const rest = line.slice(at);
  const row = SUB_ROW.exec(rest)?.[0];
  if (row !== undefined) return { code: codes.get(row.replace(/\s/g, "")) ?? null, length: row.length };
  const match = CODE.exec(rest);
  if (!match) return null;
  const { task, group, mark, number } = match.groups ?? {};
  const code = task === undefined ? (codes.get(`${group}.${number}`) ?? null) : null;
  const written = task !== undefined || mark === undefined || mark.trim() === ".";
  return code !== null || written ? { code, length: match[0].length } : null;
}
