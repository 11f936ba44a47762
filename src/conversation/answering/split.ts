import { collapse } from "../../text/normalize.ts";
import { syllables } from "../../text/syllables.ts";
import type { GuidePhrases } from "../lexicon.ts";

/** More questions than this in one message are left for the next one, and the answer says so. */
export const MOST_QUESTIONS = 3;

/** Words that make a piece of a message a question by itself. Folded. */
const ASKS =
  /\b(?:ai|gi|ji|nao|sao|dau|may|bao nhieu|nhieu|bao gio|khi nao|chung nao|the nao|bao lau|khong|ko|hong|hok|chua|ra sao|chi|mo|rang|nhu the nao|o dau|la gi|lam sao|hay khong|phai khong)\b/;
/** Openings that carry over to a second question without a mark between: "…, hỏi thêm …". */
const ALSO = /\s*(?:[,;.]|\bvà\b)?\s*(?=(?:cho (?:tôi|em|mình|tui) hỏi thêm|hỏi thêm|ngoài ra|với lại|tiện thể|sẵn tiện|nhân tiện|thêm nữa|câu nữa)(?![\p{L}]))/giu;
/** Marks of a list, at the beginning of a line: "mức 2. Làm ở đâu" is no second question. */
const NUMBERED = /^\s*(?:\(?[1-9][).:]|câu [1-9]:|[-•*+])\s+(?=\p{L})/gimu;

/**
 * The questions of a message, in order: split where a question mark, a new line, a number or "hỏi thêm" stands between two
 * pieces that each ask something. A message that cannot be split comes back whole.
 */
export function splitQuestions(text: string): string[] {
  const marked = text.replace(NUMBERED, "\n").replace(ALSO, "\n").replace(/\?+\s*/g, "?\n");
  const raw = marked
    .split("\n")
    .map(collapse)
    .filter((piece) => syllables(piece).length > 0);
  const pieces: string[] = [];
  let before = "";
  for (const piece of raw) {
    const asks = piece.endsWith("?") || ASKS.test(syllables(piece).map((s) => s.folded).join(" "));
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

/** What follows an opening such as "không phải, ý tôi là"; null when the text opens otherwise. Empty when nothing follows. */
export function afterRepair(text: string, phrases: GuidePhrases): string | null {
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
    /[,;]?\s*(?:chứ\s+|chu\s+)?(?:không|khong|ko|k|hông|hong|đâu|dau)\s+(?:phải|phai)(?:\s+(?:là|la))?\s+[^,.;?!]*[.?!]?\s*$/iu,
    "",
  );
  return syllables(kept).length > 0 ? kept : text;
}
