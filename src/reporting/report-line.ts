import { collapse, fold } from "../text/normalize.ts";
import { codeAt, saysNothing, valueLength } from "./reading/line-parts.ts";
import { periodAtEnd } from "./reading/period-at-end.ts";
import { periodAtStart } from "./reading/period-forms.ts";
import { withoutPersonal } from "./reading/personal.ts";
import { toldInWords } from "./reading/told-in-words.ts";
import { withPlainMarks } from "./reading/words.ts";

/** The parts of "V.20 82,5% T10/2026 đã đối chiếu với Công an". What is missing or could be meant otherwise is null. */
export interface ReportLine {
  /** One of the known codes. */
  code: string | null;
  /** What is written like a code and is none, as typed: "V.99". */
  unknownCode: string | null;
  /** Words to search the indicator by when there is no code: "chữ ký số"; may be empty. */
  words: string;
  /** For `readValue`. */
  valueText: string | null;
  /** For `readPeriod`. */
  periodText: string | null;
  /** What follows; may be empty. */
  note: string;
  /** Everything but code and `restPeriod`, as typed: the value when the indicator's value is a text. */
  rest: string;
  /** The period that stands apart from such a text. */
  restPeriod: string | null;
  /** True when the line reports several indicators: nothing else is filled in then. */
  several: boolean;
  /** True when numbers were left out that may name a person ("…" stands there in `note` and `rest`). */
  personal: boolean;
}

interface Span {
  start: number;
  end: number;
}

interface State {
  code: string | null;
  unknownCode: string | null;
  codeSpan: Span | null;
  value: Span | null;
  period: Span | null;
  /** From the first to the last word that is no part. */
  words: Span[];
  noteAt: number | null;
  /** A second, other period stands before the note. */
  twoPeriods: boolean;
  several: boolean;
}

const SEPARATOR = /[\s,;:=|…()#[\]{}*•"“”'’/_→⇒]/;
const NOTE_MARK = /^(?:ghi chu|gchu|gc|note|nd|noi dung|ly do|\/\/)(?![\p{L}])\s*[:=-]?\s*/u;
/** "tăng 2%": what a note begins with. */
const CHANGE = /^(?:tang|giam|vuot|hut|thieu|con thieu|them|bot|cao hon|thap hon)(?!\p{L})/u;
/** Where a value stood in front without a name, these begin a note all the same. */
const REMARK = /^(?:da (?:doi chieu|ra soat|kiem tra|xac nhan|thong nhat|duyet|chot)|theo|nguon|do|vi)(?!\p{L})/u;
/** The number before was left for the one that follows: "từ 80% tăng lên 82,5%", "sửa 80 thành 82,5". */
const LEFT_BEHIND = /(?:^|\s)(?:tu|sua|doi|phai|cu|truoc)\s$/;
const DOCUMENT =
  /(?:^|\s)(?:cv|hd|kh|qd|nq|tb|bc|tt|van ban|hop dong|cong van|quyet dinh|ke hoach|thong bao|bien ban|to trinh|nghi quyet|chi thi|giay)(?: so)?\s?:?\s?$/;
/** Parts of what was just counted. */
const OF_WHICH = /^(?:trong do|gom|bao gom|con|dat|chiem)(?!\p{L})/u;
const COURTESY_ONLY = /^(?:(?:da|a|ah|ak|nhe|nha|em|anh|chi|sep|oi|cam on|thanks|ok)[\s.,!]*)+$/;
/** Between the parts. */
const JOINT =
  /^(?:da|a|ah|em|e|anh|nhe|nha|la|dat|duoc|cua|cho|ky|trong|bao cao|bc|so lieu|chi tieu|ma|ma so|o muc|o|tai|gia tri|ket qua|dot|nhe a|hien dat|hien nay|dat duoc)(?![\p{L}\d])/u;
/** Courtesy and "chỉ tiêu" before, "đạt" behind the words of a name. Folded. */
const LEADING =
  /^(?:(?:\/?baocao|da|em|e|anh|thua|kinh gui|gui|xin|bao cao|bc|bcao|so lieu|chi tieu|ma so|ma|ve|cho|sep|oi|a|va)(?:\s|$))+/;
const TRAILING = /(?:(?:^|\s)(?:dat duoc|dat|la|duoc|hien dat|hien nay|hien|o muc|bang|a|ah|ak|nhe|nha))+$/;

/** Splits the argument of /baocao. `codes`: every code of the commune's plan. Takes the parts in any order before the note. */
export function splitReportLine(argument: string, codes: readonly string[]): ReportLine {
  const { text, found } = withoutPersonal(collapse(withPlainMarks(argument)), { money: true, loose: true });
  const folded = fold(text);
  // Offsets of one serve the other.
  const shown = folded.length === text.length ? text : folded;
  const known = new Map(codes.map((code) => [fold(code), code]));
  const state = walk(folded, known);
  if (state.period === null && state.noteAt !== null) state.period = periodAtEnd(folded, state.noteAt);
  return result(state, shown, folded, found);
}

function walk(line: string, codes: ReadonlyMap<string, string>): State {
  const state: State = {
    code: null,
    unknownCode: null,
    codeSpan: null,
    value: null,
    period: null,
    words: [],
    noteAt: null,
    twoPeriods: false,
    several: false,
  };
  for (let at = 0; at < line.length && state.noteAt === null && !state.several; ) {
    if (isSeparator(state, line, at)) at += 1;
    else at = takePart(state, line, at, codes);
  }
  return state;
}

/** "V.20-82,5": a dash that touches the code is no minus. */
function isSeparator({ codeSpan }: State, line: string, at: number): boolean {
  if (line[at] === ">" && /[=-]/.test(line[at - 1] ?? "")) return true;
  if (line[at] === "-") return at === codeSpan?.end || !/^-\s?\d/.test(line.slice(at, at + 3));
  return SEPARATOR.test(line[at] ?? "");
}

/** Takes what begins here; returns where the next begins. */
function takePart(state: State, line: string, at: number, codes: ReadonlyMap<string, string>): number {
  const rest = line.slice(at);
  const mark = NOTE_MARK.exec(rest)?.[0].length ?? 0;
  if (mark > 0 && (state.value !== null || state.codeSpan !== null || state.words.length > 0)) {
    state.noteAt = at + mark;
    return line.length;
  }
  return (
    takePeriod(state, line, at) ||
    takeCode(state, line, at, codes) ||
    takeValue(state, line, at) ||
    takeWord(state, line, at)
  );
}

function takePeriod(state: State, line: string, at: number): number {
  const match = periodAtStart(line.slice(at));
  if (match === null || match.said.form === "day") return 0;
  // "9 tháng 2026" is no period, and asked about; in a name it is a part of that.
  if (match.said.form === "span" && state.codeSpan === null && state.value === null) return 0;
  // "hợp đồng số 9/2026".
  if (match.weak && DOCUMENT.test(line.slice(0, at))) return 0;
  const end = at + match.length;
  // "2026" alone is a year where a value stands beside it, else it may be the value.
  const isYear = /^\d{4}$/.test(line.slice(at, end));
  if (isYear && state.value === null && valueLength(line, at + 5) === 0) return 0;
  if (state.period !== null) {
    state.twoPeriods ||= line.slice(at, end) !== line.slice(state.period.start, state.period.end);
    state.noteAt = state.value === null ? null : at;
    return state.value === null ? end : line.length;
  }
  state.period = { start: at, end };
  return end;
}

function takeCode(state: State, line: string, at: number, codes: ReadonlyMap<string, string>): number {
  const match = codeAt(line, at, codes) ?? bareCode(state, line, at, codes);
  if (match === null) return 0;
  const end = at + match.length;
  if (state.codeSpan === null) {
    state.codeSpan = { start: at, end };
    state.code = match.code;
    state.unknownCode = match.code === null ? line.slice(at, end) : null;
    return end;
  }
  if (match.code === null || match.code === state.code) return 0;
  state.several = true;
  return end;
}

/** "20" in a plan without groups: first in the line with a value after it, or named as a code. */
function bareCode(state: State, line: string, at: number, codes: ReadonlyMap<string, string>) {
  const [digits] = /^\d{1,3}(?![\p{L}\d%]|\s?%|[.,/-]\d)/u.exec(line.slice(at)) ?? [];
  const code = digits === undefined ? undefined : codes.get(String(Number(digits)));
  if (digits === undefined || code === undefined || state.codeSpan || state.value) return null;
  const isNamed = /(?:^|\s)(?:chi tieu|ma|ma so|ct)\s?$/.test(line.slice(0, at));
  const next = line.slice(at + digits.length).search(/[^\s,;:=-]/);
  const isFirst = state.words.length === 0 && next > 0 && valueLength(line, at + digits.length + next) > 0;
  const isAlone = line.slice(0, at).trim() === "" && next < 0;
  return isNamed || isFirst || isAlone ? { code, length: digits.length } : null;
}

function takeValue(state: State, line: string, at: number): number {
  const length = valueLength(line, at);
  if (length === 0 || (line[at] !== "-" && /[\p{L}\d.]/u.test(line[at - 1] ?? ""))) return 0;
  // An answer in words answers something.
  const isAnswer = /^[a-z]/.test(line.slice(at)) && !/\d/.test(line.slice(at, at + length));
  if (isAnswer && state.codeSpan === null && state.words.length === 0 && !saysNothing(line, at)) return 0;
  // "V.15 đang làm rồi" is for a person to read whole.
  if (isAnswer && state.codeSpan !== null && state.words.some(({ start }) => start > (state.codeSpan?.end ?? 0)))
    return 0;
  if (state.value === null) {
    state.value = { start: at, end: at + length };
    return at + length;
  }
  // A second number beside the first belongs to it, so that it is asked about.
  if (!/^[\s,;:=|()]*$/.test(line.slice(state.value.end, at)) || CHANGE.test(line.slice(at))) return 0;
  state.value.end = at + length;
  return at + length;
}

/** A word: of the indicator's name as long as that or the value is missing, else the note begins. */
function takeWord(state: State, line: string, at: number): number {
  const end = at + (/^\S+?(?=[,;:=|]?(?:\s|$)|[:=|])/.exec(line.slice(at))?.[0].length ?? 1);
  const isNamed = state.codeSpan !== null || state.words.length > 0;
  const isRemark = state.value !== null && REMARK.test(line.slice(at));
  if (state.value === null || !(isNamed || isRemark)) {
    state.words.push({ start: at, end });
    return end;
  }
  const joint = jointsLength(line, at);
  const next = line.slice(at + joint);
  const leadsOn =
    joint > 0 && ((state.period === null && isPeriod(next)) || (!state.codeSpan && /^[ivx]+\.?\d/.test(next)));
  // A value in front, then words, then a code: "82,5% vneid V.20".
  if (!leadsOn && state.codeSpan === null && !REMARK.test(line.slice(at)) && !isAfterValue(state, at)) {
    state.words.push({ start: at, end });
    return end;
  }
  if (leadsOn) return at + joint;
  state.noteAt = at;
  return line.length;
}

/** False while the words of the name go on behind a value that stood in front. */
function isAfterValue({ value, words, period }: State, at: number): boolean {
  const first = words[0];
  return (
    value === null ||
    first === undefined ||
    first.start < value.start ||
    (period !== null && period.start > first.start && at > period.end)
  );
}

function jointsLength(line: string, at: number): number {
  let end = at;
  for (;;) {
    const length = JOINT.exec(line.slice(end))?.[0].length ?? 0;
    if (length === 0) return end - at;
    end += length;
    while (/[\s,:]/.test(line[end] ?? "")) end += 1;
  }
}

function isPeriod(text: string): boolean {
  return (periodAtStart(text)?.said.form ?? "day") !== "day";
}

function result(state: State, shown: string, folded: string, personal: boolean): ReportLine {
  const text = (span: Span | null): string | null => (span === null ? null : shown.slice(span.start, span.end).trim());
  const { noteAt, period } = state;
  const isInNote = noteAt !== null && period !== null && period.start > noteAt;
  const noted = noteAt === null ? "" : shown.slice(noteAt, isInNote ? period.start : undefined);
  const said = isInNote ? noted.replace(/[\s,;(]+$/, "") : noted.trim();
  const note = COURTESY_ONLY.test(fold(said)) ? "" : said;
  const nothing = { code: null, unknownCode: null, words: "", valueText: null, periodText: null, restPeriod: null };
  if (state.several) return { ...nothing, note: "", personal, rest: shown, several: true };
  const rival = rivalOf(state, folded);
  const told = toldInWords(shown, folded, { code: state.codeSpan, period });
  return {
    code: state.code,
    unknownCode: state.unknownCode === null ? null : text(state.codeSpan),
    words: wordsOf(state.words, shown),
    valueText: rival ? null : text(state.value),
    periodText: rival === "period" ? null : text(state.period),
    note,
    rest: told.text,
    restPeriod: text(told.period),
    several: false,
    personal,
  };
}

/**
 * What makes the parts doubtful: another period ("tháng trước 80 tháng này 82,5", "T9 và T10"), or another number in the note
 * that may be the value instead. Null when nothing does.
 */
function rivalOf({ value, period, noteAt, twoPeriods }: State, line: string): "period" | "value" | null {
  const note = noteAt === null ? "" : line.slice(noteAt);
  const joint = /^(?:va|den|toi|&|\+) ?/.exec(note)?.[0].length ?? 0;
  if (twoPeriods || (period !== null && joint > 0 && isPeriod(note.slice(joint)))) return "period";
  if (value === null || !/\d/.test(note)) return null;
  if (LEFT_BEHIND.test(line.slice(0, value.start))) return "value";
  if (CHANGE.test(note)) return null;
  const said = line.slice(value.start, value.end);
  const isMarked = /%|phan tram/.test(said);
  if (/^\d/.test(note) && valueLength(note, 0) > 0 && (!isMarked || /^[\d.,]+\s?%/.test(note))) return "value";
  const isSettled = period !== null && /^[\s,;:()-]*$/.test(line.slice(value.end, period.start));
  if (isSettled) return null;
  if (!isMarked && /\d\s?(?:%|phan tram)/.test(note)) return "value";
  return !OF_WHICH.test(note) && countsAgain(said, note) ? "value" : null;
}

/** "1 bài Scopus, 1 bài ISI": the sum may be meant. */
function countsAgain(said: string, note: string): boolean {
  const noun = /\d\s?([a-z]+)/.exec(said)?.[1];
  return noun !== undefined && new RegExp(`\\d\\s?${noun}(?![a-z])`).test(note);
}

/** The words between the parts, without courtesy around them. */
function wordsOf(words: readonly Span[], shown: string): string {
  const said = words.map(({ start, end }) => shown.slice(start, end)).join(" ");
  const folded = fold(said);
  const from = LEADING.exec(folded)?.[0].length ?? 0;
  const to = TRAILING.exec(folded.slice(from))?.index ?? said.length;
  return said.slice(from, from + to).trim();
}
