import { collapse } from "../../text/normalize.ts";
import { foldedPhrase, syllables } from "../../text/syllables.ts";
import type { GuidePhrases } from "../lexicon.ts";

/** More questions than this in one message are left for the next one, and the answer says so. */
export const MOST_QUESTIONS = 3;

/** A courtesy at the end or beginning is no part of a question. Folded. */
const COURTESY =
  /^(?:(?:da |vang |rat )*(?:xin )?(?:cam on|thanks|thank you|tks|chao|xin chao|alo|hi|hello)(?: [\p{L}]+){0,4})$/u;
/** Openings that carry over to a second question without a mark between: "…, hỏi thêm …". */
const ALSO =
  / ?(?:[,;.]|(?<= )và)? ?(?=(?:cho (?:tôi|em|mình|tui) hỏi thêm|hỏi thêm|hoi them|ngoài ra|ngoai ra|với lại|voi lai|tiện thể|tien the|sẵn tiện|san tien|nhân tiện|nhan tien|thêm nữa|câu nữa)(?![\p{L}]))/giu;
/** Marks of a list, at the beginning of a line: "mức 2. Làm ở đâu" is no second question. */
const NUMBERED = /^(?:\(?[1-9][).:]|câu [1-9]:|[-•*+])\s+(?=\p{L})/gimu;

/**
 * The questions of a message, in order: split where a question mark, a new line, a number or "hỏi thêm" stands between two
 * pieces that each ask something. A message that cannot be split comes back whole.
 */
export function splitQuestions(text: string): string[] {
  const listed = /^\s*\(?1[).:]\s/.test(text) ? text.replace(/\s\(?[2-5][).:]\s+(?=\S)/gu, "\n") : text;
  const marked = listed
    .replace(NUMBERED, "\n")
    .replace(ALSO, "\n")
    .replace(/\?+\s*/g, "?\n");
  const raw = marked
    .split("\n")
    .map(collapse)
    .filter((piece) => syllables(piece).length > 0);
  const pieces: string[] = [];
  let before = "";
  for (const piece of raw) {
    if (COURTESY.test(foldedPhrase(piece))) continue;
    const asks = piece.endsWith("?") || asksSomething(piece);
    const whole = before === "" ? piece : `${before} ${piece}`;
    // A sentence that asks nothing tells the next one what it is about.
    if (!asks || syllables(piece).length < 2) before = whole;
    else {
      pieces.push(whole);
      before = "";
    }
  }
  if (before !== "") {
    if (pieces.length === 0) return [text];
    pieces[pieces.length - 1] += ` ${before}`;
  }
  return pieces.length <= 1 ? [text] : pieces;
}

/** Asks by a question word, or by "không" at its end: inside a clause "không" denies. */
const ASKS_BY_ITSELF =
  /\b(?:ai|gi|ji|nao|sao|dau|may|bao nhieu|nhieu|bao gio|khi nao|chung nao|the nao|bao lau|mo|rang|hay khong|phai khong)\b|\b(?:khong|ko|k|hong|hok|hon|chua)(?: (?:a|ha|h|z|vay|nhi|ta|em|anh|chi|chau|bac|chu|co|ad|ban|oi|the|thoi))*$/;
export const asksSomething = (piece: string): boolean =>
  ASKS_BY_ITSELF.test(
    syllables(piece)
      .map((s) => s.folded)
      .join(" "),
  );

/**
 * The clauses of one sentence that each ask something: "ở đâu, mất bao lâu và có tốn tiền không". A clause that asks nothing
 * goes with the next. Fewer than two: none. Whether each can be answered by itself only the answers tell.
 */
export function askingClauses(text: string): string[] {
  const clauses: string[] = [];
  let before = "";
  for (const piece of text
    .split(/[,;]|(?<!\p{L})(?:và|va|với lại|với cả|với|còn|con)(?!\p{L})(?=\s+\S+\s+\S)/iu)
    .map(collapse)) {
    if (piece === "") continue;
    const whole = before === "" ? piece : `${before} ${piece}`;
    if (!asksSomething(piece) || syllables(piece).length < 3) before = whole;
    else {
      clauses.push(whole);
      before = "";
    }
  }
  if (before !== "" && clauses.length > 0) clauses[clauses.length - 1] += ` ${before}`;
  return clauses.length >= 2 ? clauses : [];
}

/** "A đạt bao nhiêu phần trăm và B bao nhiêu phần trăm": subjects of which the same is asked. */
export function pairedQuestions(text: string): string[] {
  const pieces = text
    .split(/\s*,\s*|\s+(?:và|va|còn)\s+/iu)
    .map(collapse)
    .filter((p) => p !== "");
  if (pieces.length < 2 || pieces.length > MOST_QUESTIONS) return [];
  const end = (piece: string): string =>
    syllables(piece)
      .slice(-2)
      .map((s) => s.folded)
      .join(" ");
  const same = pieces.every((p) => end(p) === end(pieces[0] ?? "") && asksSomething(p) && syllables(p).length >= 3);
  return same ? pieces : [];
}

/** "Không phải 2035, 2030 cơ", "không phải V.28 mà là V.21": what stands behind the denial, when it is no opening of its own. */
const INSTEAD =
  /^\s*(?:(?:à|a|xin lỗi|xin loi)[,\s]+)?(?:không|khong|ko|k|hk|hok|hông|hong|hổng|đâu|dau)\s+(?:phải|phai|fải|fai)(?:\s+(?:là|la))?\s+[^,;.?]{1,40}?(?:\s*[,;]\s*(?:mà\s+(?:là\s+)?)?|\s+(?:mà|ma)\s+(?:là|la)\s+)(?!(?:ý|y|tôi|toi|tui|em|mình|minh)\s)(\S[\s\S]*)$/iu;

/** What follows an opening such as "không phải, ý tôi là"; null when the text opens otherwise. Empty when nothing follows. */
export function afterRepair(text: string, phrases: GuidePhrases): string | null {
  // "Không phải gửi phản ánh, ý bác là báo lừa đảo": what was meant stands behind the denial.
  const written = text.replace(/(?<!\p{L})f(ả|a)i(?!\p{L})/giu, "ph$1i");
  if (written !== text) return afterRepair(written, phrases);
  const instead = INSTEAD.exec(text)?.[1];
  if (instead !== undefined && syllables(instead).length <= 8) return instead;
  const meant =
    /^\s*(?:không|khong|ko|k|hk|hok|hông|hong|hổng|đâu|dau)\s+(?:phải|phai|fải|fai)\s[^,;.]*[,;.]\s*(?:mà\s+)?((?:ý|y)\s+\S+\s+(?:là|la|hỏi|hoi|muốn|muon)|(?:tôi|toi|tui|em|mình|minh|bác|bac|chú|cháu|chau|con)\s+(?:hỏi|hoi|muốn hỏi|muon hoi|nói|noi))\s+([\s\S]+)$/iu.exec(
      text,
    );
  if (meant?.[2]) return meant[2];
  let rest = text;
  let found = false;
  for (let round = 0; round < 3; round++) {
    const parts = syllables(rest);
    const phrase = phrases.repair.find(
      (p) => p.folded.length <= parts.length && p.folded.every((f, i) => parts[i]?.folded === f),
    );
    if (!phrase) break;
    const end = parts[phrase.folded.length - 1]?.end ?? 0;
    // "Không phải ai cũng có…" is no repair: a comma or another opening follows one, or it is a long phrase.
    const single = phrase.folded.length <= 2 && !found;
    const following = rest.slice(end);
    if (single && !/^\s*(?:[,.;:!…-]|$)/.test(following) && !/^(?:y|nham|lon)\b/.test(phrase.folded.join(" "))) {
      const next = afterRepair(following.trim(), phrases);
      if (next === null) break;
    }
    found = true;
    rest = following.replace(/^[\s,.;:!…-]+/u, "");
  }
  return found ? rest : null;
}

/** "tôi hỏi 2045 chứ không phải 2035" without what is denied at its end; whole when nothing else would be left. */
export function withoutDenied(text: string): string {
  const kept = text.replace(
    /[,;]?\s*(?:chứ\s+|chu\s+)?(?:không|khong|ko|k|hk|hok|hông|hong|đâu|dau)\s+(?:phải|phai|fải|fai|hỏi|hoi)(?:\s+(?:là|la))?\s+[^,.;?!]*[.?!]?\s*$/iu,
    "",
  );
  return syllables(kept).length > 0 ? kept : text;
}

/** Openings that take something back whatever stood before: they are no subject of a first question either. */
export function opensLikeRepair(text: string): boolean {
  return /^\s*(?:(?:à|a|xin lỗi|xin loi)[,\s]+)?(?:(?:không|khong|ko|k|hk|hok|hông|hong)(?:\s+(?:phải|phai|fải|fai))?[,\s]+)?(?:ý|y)\s+(?:tôi|toi|tui|em|mình|minh|mk|bác|cháu|con)\s/iu.test(
    text,
  );
}

/** Text that plays the system ("[SYSTEM] …", "(hệ thống: …)") is left out: what the person asks beside it is answered as ever. */
export function withoutAsides(text: string): string {
  const kept = text
    .replace(/[[(<{]\s*\/?\s*(?:system|hệ thống|he thong|assistant|admin|prompt|inst)\b[^\])>}]*[\])>}]/giu, " ")
    .replace(/^\s*(?:system|hệ thống|assistant)\s*:\s*/iu, " ");
  return syllables(kept).length > 0 ? kept : text;
}
