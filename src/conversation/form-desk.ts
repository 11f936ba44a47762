import type { Account } from "../domain/person.ts";
import type { StoredForm } from "../storage/forms.ts";
import type { Verbs } from "../storage/verbs.ts";
import { foldedPhrase } from "../text/syllables.ts";
import { type Draft, draft } from "./answering/draft.ts";
import type { CommandContext, StaffContext } from "./commands/command.ts";
import type { Form } from "./forms/form.ts";

/** A form that nobody touched for this long is closed, in ms. */
export const FORM_KEPT_MS = 24 * 3_600_000;

/** What a button of a form says: "Xác nhận 12-2". */
const BUTTON = / \d+-\d+$/;

/** What only a form means, folded: said when none is open, it is no question about the plan. */
const FORM_WORDS =
  /^(?:xac nhan|dong y|dung|dung roi|dung vay|sua|sua (?:gia tri|so|so lieu|ky|ghi chu|chi tieu)|giu nguyen|bo qua|khong phat sinh|khong ghi nua)$/;

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
 * Where messages go that belong to a form: the form of this person in this chat, kept in the database, so that it outlives
 * a restart.
 */
export function createFormDesk(forms: readonly Form[]) {
  async function toForms(text: string, context: CommandContext): Promise<Desk> {
    const { account, message, storage } = context;
    if (account === null || message === null || storage === null) return NOTHING;
    const stored = await storage.forms.of(message);
    const form = stored && forms.find(({ kind }) => kind === stored.kind);
    if (!stored || !form)
      return (await oldButton(text, context)) ?? (await nothingOpen(text, account, storage)) ?? NOTHING;
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

  /** To those who fill in forms. */
  async function nothingOpen(text: string, account: Account, storage: Verbs): Promise<Desk | null> {
    if (!FORM_WORDS.test(foldedPhrase(text)) || (await storage.people.of(account)) === null) return null;
    const said = "Không có phiếu nào đang mở nên tôi không ghi gì. Anh/chị gõ /baocao để báo cáo số liệu.";
    return { ...NOTHING, answer: draft("smalltalk", said) };
  }

  async function fill(form: Form, stored: StoredForm, text: string, context: StaffContext): Promise<Desk> {
    const { storage, message } = context;
    const outcome = await form.take(text, stored.state, stored.id, context);
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

  return {
    /** What the forms make of a message that is no command. */
    take: toForms,
    /** True when this person has a form here. */
    async isOpen({ message, storage }: CommandContext): Promise<boolean> {
      if (message === null || storage === null) return false;
      return (await storage.forms.of(message)) !== null;
    },
    /** What waits after a command, "" when nothing does or when the command itself asks for something. */
    async waiting({ message, storage }: CommandContext, answer: Draft): Promise<string> {
      if (answer.choices !== undefined || message === null || storage === null) return "";
      const stored = await storage.forms.of(message);
      const form = stored && forms.find(({ kind }) => kind === stored.kind);
      return form ? form.waiting(stored.state) : "";
    },
  };
}

export type FormDesk = ReturnType<typeof createFormDesk>;
