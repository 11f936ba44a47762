import type { AnswerKind } from "../domain/answer.ts";
import type { Choice } from "../domain/message.ts";
import { dayOf, type UnansweredQuestion, type UnansweredReason } from "../domain/question.ts";
import type { Storage } from "../storage/storage.ts";
import { type Draft, draft } from "./answering/draft.ts";

/** A question that was answered, as far as feedback needs it. */
export interface AnsweredQuestion {
  text: string;
  /** Slug of the commune that it is about, or null. */
  commune: string | null;
  kind: AnswerKind;
  /** True once the person said that it was wrong: pressing twice is one opinion. */
  isDisliked?: boolean;
}

export type Rating = "liked" | "disliked";

/** Buttons under an answer. Pressing one says its sign, which means the last answer of the chat. */
export const RATINGS: readonly Choice[] = [
  { label: "👍 Hữu ích", text: "👍" },
  { label: "👎 Chưa đúng", text: "👎" },
];

/** Kinds that state no fact of a plan or guide: there is nothing to be right or wrong. */
const NOT_RATED: readonly AnswerKind[] = ["smalltalk", "clarify", "none", "refuse"];

const THANKS: Record<Rating, string> = {
  liked: "Cảm ơn anh/chị đã góp ý ạ.",
  disliked: "Cảm ơn anh/chị. Tôi đã ghi lại câu hỏi này để cán bộ xem và bổ sung.",
};
const NOTHING_RATED = "Cảm ơn anh/chị. Tôi chưa có câu trả lời nào để góp ý; anh/chị cứ gõ câu hỏi ạ.";

/** What a message rates: thumbs and nothing else, of any skin colour. Null for every other message. */
export function readRating(text: string): Rating | null {
  const signs = text.replace(/\s|\ufe0e|\ufe0f|[\u{1f3fb}-\u{1f3ff}]/gu, "");
  if (/^👍+$/u.test(signs)) return "liked";
  return /^👎+$/u.test(signs) ? "disliked" : null;
}

export function isRated(kind: AnswerKind): boolean {
  return !NOT_RATED.includes(kind);
}

export interface Feedback {
  /** What goes into the list of a question: null when it was answered. */
  unanswered(question: AnsweredQuestion, answer: Draft): UnansweredQuestion | null;
  /** What the next 👍 or 👎 is about: courtesies and commands leave it as it was. */
  lastOf(question: AnsweredQuestion, before: AnsweredQuestion | null): AnsweredQuestion | null;
  /** Thanks for a rating. */
  thanks(rating: Rating, question: AnsweredQuestion | null): Draft;
  /** What goes into the list of a rating: a 👎 on an answer that states facts puts its question there, once; else null. */
  disliked(rating: Rating, question: AnsweredQuestion | null): UnansweredQuestion | null;
  /** Puts it into the list soon, where no transaction does. Neither waits nor throws. */
  note(question: UnansweredQuestion | null): void;
}

/** @param storage null keeps no list, as on the command line. */
export function createFeedback(storage: Storage | null, now: () => Date): Feedback {
  function listed({ text, commune, kind }: AnsweredQuestion, reason: UnansweredReason): UnansweredQuestion {
    return { text, commune, kind, reason, day: dayOf(now()) };
  }
  return {
    unanswered(question, answer) {
      // A command may hold a code.
      if (question.text.trim() === "" || question.text.trim().startsWith("/")) return null;
      if (answer.kind === "none") return listed(question, "none");
      return answer.notUnderstood ? listed(question, "not-understood") : null;
    },
    lastOf: (question, before) => (question.kind === "smalltalk" ? before : question),
    thanks(rating, question) {
      if (question === null) return draft("smalltalk", NOTHING_RATED);
      const isNoted = isRated(question.kind) && storage?.isOpen();
      return draft("smalltalk", isNoted ? THANKS[rating] : THANKS.liked);
    },
    disliked(rating, question) {
      if (question === null || !isRated(question.kind) || question.isDisliked) return null;
      return rating === "disliked" ? listed(question, "disliked") : null;
    },
    note(question) {
      if (question !== null) storage?.unanswered.note(question);
    },
  };
}
