import type { StoredForm } from "../storage/forms.ts";
import { foldedPhrase } from "../text/syllables.ts";
import { type Draft, draft } from "./answering/draft.ts";
import type { CommandContext, StaffContext } from "./commands/command.ts";
import type { Form, FormOutcome } from "./forms/form.ts";

/** A form that nobody touched for this long is closed, in ms. */
export const FORM_KEPT_MS = 24 * 3_600_000;

const NOT_STORED =
  "Chưa ghi được, dữ liệu tạm thời không dùng được. Anh/chị vui lòng thử lại sau ít phút; phiếu vẫn còn.";
/** What a button of a form says: "Xác nhận 12-2". */
const BUTTON = / \d+-\d+$/;
/** What is hardly said but to a form: a number alone, or these words, folded. */
const NUMBER = /^\s*\d[\d.,]*\s*%?\s*$/;
const TO_A_FORM = /^(?:xac nhan|dong y|khong phat sinh)$/;

/** What the forms make of a message. */
export interface Desk {
  /** The forms' answer; null when the message is not for a form. */
  answer: Draft | null;
  /** To stand before whatever is answered: a form was closed since it was too old. */
  before: string;
  /** To stand after an answer that is not the form's: a form still waits. */
  after: string;
}

const NOTHING: Desk = { answer: null, before: "", after: "" };

/**
 * Where messages go that belong to a form: the form of this person in this chat, kept in the database, so that it outlives a
 * restart. Never throws: a database that is away is answered with a sentence when the message was surely for a form.
 */
export function createFormDesk(forms: readonly Form[]) {
  async function toForms(text: string, context: CommandContext): Promise<Desk> {
    const { account, message, storage } = context;
    if (account === null || message === null || storage === null) return NOTHING;
    const stored = await storage.forms.of(message);
    const form = stored && forms.find(({ kind }) => kind === stored.kind);
    if (!stored || !form) return (await oldButton(text, context)) ?? NOTHING;
    const person = await storage.people.of(account);
    if (person === null) {
      // Access was taken away meanwhile.
      await storage.forms.remove(message);
      return NOTHING;
    }
    if (context.now().getTime() - stored.updatedAt.getTime() > FORM_KEPT_MS) {
      await storage.forms.remove(message);
      const before = `${form.waiting(stored.state)} Phiếu đã đóng vì quá 24 giờ, chưa có gì được ghi; anh/chị gõ lại lệnh nếu cần.`;
      return { ...NOTHING, before };
    }
    return fill(form, stored, text, { ...context, account, message, storage, person });
  }

  async function fill(form: Form, stored: StoredForm, text: string, context: StaffContext): Promise<Desk> {
    const { storage, message } = context;
    const outcome = await form.take(text, stored.state, stored.id, context).catch((error: unknown): FormOutcome => {
      failed(error, context);
      return { handled: true, draft: draft("none", NOT_STORED), state: stored.state };
    });
    if (!outcome.handled) {
      const old = await oldButton(text, context);
      return old ?? { ...NOTHING, after: form.waiting(stored.state) };
    }
    if (outcome.state === null) {
      // A form that took this one's place stays.
      if ((await storage.forms.of(message))?.id === stored.id) await storage.forms.remove(message);
    } else await storage.forms.update(stored.id, outcome.state);
    return { ...NOTHING, answer: outcome.draft };
  }

  async function oldButton(text: string, context: CommandContext): Promise<Desk | null> {
    const { account, message, storage } = context;
    if (!BUTTON.test(text) || account === null || message === null || storage === null) return null;
    const person = await storage.people.of(account);
    if (person === null) return null;
    for (const form of forms) {
      const answer = await form.takeOldButton?.(text, { ...context, account, message, storage, person });
      if (answer) return { ...NOTHING, answer };
    }
    return null;
  }

  function failed(error: unknown, { log }: CommandContext): void {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    log.error({ event: "form-failed", error: error instanceof Error ? error.name : typeof error, code }, "no storage");
  }

  return {
    /** What the forms make of a message that is no command. */
    async take(text: string, context: CommandContext): Promise<Desk> {
      try {
        return await toForms(text, context);
      } catch (error) {
        failed(error, context);
        // Whether a form is open cannot be known: what was surely meant for one must not be taken for a question.
        const isForForm = BUTTON.test(text) || NUMBER.test(text) || TO_A_FORM.test(foldedPhrase(text));
        return isForForm ? { ...NOTHING, answer: draft("none", NOT_STORED) } : NOTHING;
      }
    },
    /** True when this person has a form here. False too while nobody can tell. */
    async isOpen({ message, storage }: CommandContext): Promise<boolean> {
      if (message === null || storage === null) return false;
      return storage.forms.of(message).then(
        (stored) => stored !== null,
        () => false,
      );
    },
    /** What waits after a command, "" when nothing does or when the command itself asks for something. */
    async waiting({ message, storage, ...context }: CommandContext, answer: Draft): Promise<string> {
      if (answer.choices !== undefined) return "";
      if (message === null || storage === null) return "";
      try {
        const stored = await storage.forms.of(message);
        const form = stored && forms.find(({ kind }) => kind === stored.kind);
        return form ? form.waiting(stored.state) : "";
      } catch (error) {
        failed(error, { message, storage, ...context });
        return "";
      }
    },
  };
}

export type FormDesk = ReturnType<typeof createFormDesk>;
