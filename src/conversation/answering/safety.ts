import type { Citation } from "../../domain/answer.ts";
import { collapse, fold } from "../../text/normalize.ts";
import { findPersonalNumbers, maskPersonalNumbers } from "../../text/personal-numbers.ts";
import type { Emergency } from "../lexicon.ts";
import { type Draft, draft } from "./draft.ts";
import { citeGuide } from "./guides/cite.ts";
import { SCAM_WARNING } from "./guides/compose.ts";
import { says } from "./guides/find.ts";
import { findParts } from "./guides/parts.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Question } from "./understand.ts";

/** Said first when a message holds what nobody should type here. */
export const DELETE_MESSAGE =
  "Tin nhắn vừa rồi có số giấy tờ, số điện thoại hoặc mã bí mật: anh/chị xóa (thu hồi) tin đó ngay. Trợ lý không cần, không lưu và không chuyển các số này cho ai; mã OTP, mật khẩu không đưa cho bất kỳ ai.";

/** Four to eight digits, grouped or not, that are no year and no number of a switchboard. */
const DIGITS = String.raw`(?<!\d)(?<!\b(?:tu|so|dai) )(?!(?:19|20)\d\d(?!\d))(?!1[89]00)\d(?:[ .-]?\d){3,7}(?!\d|[.,]\d|\s*(?:ky tu|so(?!\p{L})|chu so|phut|giay|ngay|dong|trieu|%))`;
const SIX = String.raw`(?<!\d)\d{6,8}(?!\d|[.,]\d)`;
const SECRET = String.raw`(?<![\p{L}\p{N}])(?:otp|ma xac (?:thuc|nhan|minh)|pass ?code|ma pin)(?![\p{L}\p{N}])`;
/** Names of codes that only six digits make a secret: "mã hồ sơ", "mã thủ tục" are none. */
const CODE_NAME = String.raw`(?<![\p{L}\p{N}])(?:ma(?! (?:ho so|thu tuc|so thue|xa|chi tieu|nhiem vu|dinh danh|qr))|mat ma)(?![\p{L}\p{N}])`;
/**
 * Codes that are told, over folded text: "otp là 483920", "483920 là mã otp", "passcode của em 112233", "mã 6 số là 482910".
 */
const CODES = [
  new RegExp(`${SECRET}[^?]{0,40}?(?<code>${DIGITS})`, "gu"),
  new RegExp(`(?<code>${DIGITS})[^?]{0,12}?${SECRET}`, "gu"),
  new RegExp(`${CODE_NAME}[^?\\n\\d]{0,24}?(?:6 so [^?\\n\\d]{0,8}?)?(?<code>${SIX})`, "gu"),
];
/**
 * Passwords that are told, over folded text: a word with a digit or sign in it right after the name, or any long word after
 * "là" or ":"; "mật khẩu là gì" and "mật khẩu 8-20 ký tự" are none.
 */
const PASSWORDS = [
  /(?<![\p{L}\p{N}])(?:mat khau|pass(?:word)?|mk)(?![\p{L}\p{N}])(?: (?:vneid|wifi|app|email|zalo|facebook|cua [\p{L}]+|moi|cu)){0,3}\s*(?:la|:|=)?[\s:]*["“']?(?<code>(?=\S*\d)(?!20\d\d\b)(?!\d{1,2}[-–]\d{1,2}\b)[^\s"”']{5,})/gu,
  /(?<![\p{L}\p{N}])(?:mat khau|pass(?:word)?)(?![\p{L}\p{N}])[^?:=]{0,30}?(?:la|:|=)[\s:]*["“']?(?<code>(?=\S*[\d@#$!%^&*_])[^\s"”']{4,}|[a-z]{6,}(?![\p{L}\p{N}]))/gu,
];
/** Telephone numbers grouped by marks that numbers otherwise do not have. */
const GROUPED_PHONE =
  /(?<!\d)0\d{2,3}(?:\s{0,2}[/,_·]\s{0,2}\d{3}\s{0,2}[/,_· .-]\s{0,2}\d{3,4}|(?: - | {3})\d{3}(?: - | {3})\d{3,4})(?!\d)/gu;
/** Words that lead to what was taken out, so that they do not pass for a subject: "sđt tôi …", "cccd của em là …". */
const LABEL =
  /(?:[,;.]\s*)?(?<!(?:đổi|doi|thay)\s)(?:(?:số|so)\s+)?(?<!(?:đổi|doi|thay) (?:số|so) )(?:sđt|sdt|đt|dt|điện thoại|dien thoai|số điện thoại|cccd|cmnd|căn cước công dân|căn cước|stk|số tài khoản|tài khoản|liên hệ|gọi(?: cho)?|gọi lại|email|mail)?(?:\s+(?:của|cua|em|tôi|toi|mình|minh|tui|bác|con|cháu|anh|chị|là|la|số|:|=)){0,4}\s*:?\s*…/giu;

/** True when the text holds a personal number, an address or a secret. */
export function holdsPersonalData(text: string): boolean {
  return text !== withoutPersonalData(text);
}

/** "/lienket ABCD-EFGH-JKMN", with or without the slash. */
const LINKING =
  /^(\s*(?:\/lienket|\/?li[eê]n\s*k[eế]t(?=[\s:]+(?:[0-9a-z]{4}[\s-]?){2}[0-9a-z]{4}\s*$)))(?!\p{L}).+$/isu;

/**
 * The text without personal numbers, addresses, told secrets and the code that links an account, which is worth what a password
 * is while it is not used: what may be kept and read further.
 */
export function withoutPersonalData(text: string): string {
  let kept = text.replace(LINKING, "$1 …");
  for (const pattern of [...CODES, ...PASSWORDS]) {
    // Folding keeps every place of composed text; where it does not, the text itself is searched.
    const folded = fold(kept).length === kept.length ? fold(kept) : kept.toLowerCase();
    for (const match of [...folded.matchAll(pattern)].reverse()) {
      const code = match.groups?.code ?? "";
      const start = match.index + match[0].lastIndexOf(code);
      kept = `${kept.slice(0, start)}…${kept.slice(start + code.length)}`;
    }
  }
  if (findPersonalNumbers(kept).length > 0) kept = maskPersonalNumbers(kept);
  return kept.replace(GROUPED_PHONE, "…");
}

/** The question beside what was taken out by `withoutPersonalData`; the text itself when nothing was. */
export function questionBeside(kept: string, typed: string): string {
  return kept === typed ? typed : collapse(kept.replace(LABEL, " ")).replace(/^[\s,.;:]+/u, "");
}

function emergencyOf(question: Question, knowledge: Knowledge): Emergency | null {
  const { tokens } = question;
  return (
    knowledge.lexicon.emergencies.find(
      (e) => says(tokens, e.say) || (e.both.length > 0 && e.both.every((group) => says(tokens, group))),
    ) ?? null
  );
}

/** The section of a guide that prints every emergency number of the sentence. */
function numbersIn(text: string, knowledge: Knowledge): Citation[] {
  const numbers = text.match(/\b11\d\b/g) ?? [];
  for (const { guide } of knowledge.guides.guides.values()) {
    const section = guide.sections.find(
      (s) => numbers.every((n) => s.text.includes(n)) && /Công an xã|công an/u.test(s.text),
    );
    if (section) return [citeGuide(guide, section.heading, section.source, section.text)];
  }
  return [];
}

/** Calls for help get the number first, then what the guide says; null for everything else. */
export function answerEmergency(question: Question, knowledge: Knowledge): Draft | null {
  const emergency = emergencyOf(question, knowledge);
  // "Tai nạn giao thông giảm bao nhiêu phần trăm năm 2026": a plan's figure, nobody in need.
  if (!emergency || question.years.length > 0 || question.codes.length > 0) return null;
  if (question.reading.object === "indicator" || says(question.tokens, knowledge.lexicon.guides.plan)) return null;
  const prepared = emergency.guide === null ? undefined : knowledge.guides.guides.get(emergency.guide);
  if (!prepared)
    return draft("procedure", emergency.text, {
      citations: numbersIn(emergency.text, knowledge),
      evidence: [emergency.text],
      fixed: true,
      urgent: true,
    });
  const [best] = findParts(prepared, question, [], knowledge);
  const { guide } = prepared;
  const more =
    best.part.kind === "problem" ? `${best.part.problem.title}: ${best.part.problem.text}` : best.part.section.text;
  const heading = best.part.kind === "problem" ? best.part.problem.title : best.part.section.heading;
  const source = best.part.kind === "problem" ? "" : best.part.section.source;
  return draft("procedure", `${emergency.text}\n${more}\n${SCAM_WARNING}`, {
    citations: [citeGuide(guide, heading, source, more), ...numbersIn(emergency.text, knowledge)],
    evidence: [emergency.text],
    fixed: true,
    urgent: true,
    focus: [`guide/${guide.id}`],
  });
}
