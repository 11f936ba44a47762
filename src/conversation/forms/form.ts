import type { Draft } from "../answering/draft.ts";
import type { StaffContext } from "../commands/command.ts";

/** What a form made of a message. */
export type FormOutcome =
  /** The message is not for the form: it is answered as if there were none, and the form waits. */
  | { handled: false }
  /** `state` is kept for the next message; null closes the form. */
  | { handled: true; draft: Draft; state: unknown };

/** A conversation of several steps that ends with something being written. To add one: copy a file of this folder and list it. */
export interface Form {
  /** Stored with the form. */
  kind: string;
  /** What waits, for the reminder after another command: "Phiếu báo cáo V.20 đang chờ giá trị." */
  waiting(state: unknown): string;
  /**
   * Takes a message of the person whose form it is. What it writes is written once for each version of the form, so that a
   * repeated message or button changes nothing.
   * @param id of the stored form.
   */
  take(text: string, state: unknown, id: number, context: StaffContext): Promise<FormOutcome>;
  /**
   * Takes a button of an earlier version, or of a form that is closed: the receipt again, or what is open now. Null when the
   * text is no button of this form.
   */
  takeOldButton?(text: string, context: StaffContext): Promise<Draft | null>;
}
