import type { Citation } from "../../domain/answer.ts";
import { fold } from "../../text/normalize.ts";
import { findPersonalNumbers, maskPersonalNumbers } from "../../text/personal-numbers.ts";
import type { Emergency } from "../lexicon.ts";
import { type Draft, draft } from "./draft.ts";
import { citeGuide, SCAM_WARNING } from "./guides/compose.ts";
import { findParts, says } from "./guides/find.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Question } from "./understand.ts";

/** Said first when a message holds what nobody should type here. */
export const DELETE_MESSAGE =
  "Tin nhắn vừa rồi có số giấy tờ, số điện thoại hoặc mã bí mật: anh/chị xóa (thu hồi) tin đó ngay. Trợ lý không cần, không lưu và không chuyển các số này cho ai; mã OTP, mật khẩu không đưa cho bất kỳ ai.";

/** A code after its name: "otp là 483920", "passcode của em 112233". Over folded text. */
const CODE =
  /(?<![\p{L}\p{N}])(?:otp|ma xac (?:thuc|nhan)|ma bi mat|pass ?code|ma pin|pin)(?![\p{L}\p{N}])[^?\n]{0,40}?(?<!\d)(?<code>\d(?:[ .-]?\d){3,7})(?!\d|\s*(?:ky tu|so|chu so|phut|giay|ngay))/gu;
/** A password that is told: after "là", ":" or "=", with a digit or a sign in it, so that "mật khẩu là gì" is none. Over folded text. */
const PASSWORD =
  /(?<![\p{L}\p{N}])(?:mat khau|pass(?:word)?|mk)(?![\p{L}\p{N}])[^?:=\n]{0,30}?(?:la|:|=)\s*(?<code>(?=\S*[\d@#$!%^&*_])\S{4,})/gu;

/** True when the text holds a personal number, an address or a secret. */
export function holdsPersonalData(text: string): boolean {
  return text !== withoutPersonalData(text);
}

/** The text without personal numbers, addresses and told secrets: what may be kept and read further. */
export function withoutPersonalData(text: string): string {
  let kept = text;
  for (const pattern of [CODE, PASSWORD]) {
    // Folding keeps every place of composed text; where it does not, the text itself is searched.
    const folded = fold(kept).length === kept.length ? fold(kept) : kept.toLowerCase();
    for (const match of [...folded.matchAll(pattern)].reverse()) {
      const code = match.groups?.code ?? "";
      const start = match.index + match[0].lastIndexOf(code);
      kept = `${kept.slice(0, start)}…${kept.slice(start + code.length)}`;
    }
  }
  return findPersonalNumbers(kept).length > 0 ? maskPersonalNumbers(kept) : kept;
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
    });
  const [best] = findParts(prepared, question, [], knowledge);
  const { guide } = prepared;
  const more =
    best.part.kind === "problem" ? `${best.part.problem.title}: ${best.part.problem.text}` : best.part.section.text;
  const heading = best.part.kind === "problem" ? best.part.problem.title : best.part.section.heading;
  return draft("procedure", `${emergency.text}\n${more}\n${SCAM_WARNING}`, {
    citations: [
      { document: `guide/${guide.id}`, title: guide.title, locator: `mục ${heading}`, quote: more },
      ...numbersIn(emergency.text, knowledge),
    ],
    evidence: [emergency.text],
    fixed: true,
    focus: [`guide/${guide.id}`],
  });
}
