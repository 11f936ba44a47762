import type { Generated } from "kysely";
import type { AnswerKind } from "../domain/answer.ts";
import type { StaffRole } from "../domain/person.ts";
import type { UnansweredReason } from "../domain/question.ts";

/** The tables as the newest migration leaves them. Times are ISO 8601 in UTC, days ISO dates; both are text and sort as such. */
export interface Tables {
  migrations: { name: string; applied_at: string };
  people: {
    id: Generated<number>;
    /** Empty when the invitation named nobody. */
    name: string;
    commune: string;
    unit: string;
    role: StaffRole;
    created_at: string;
  };
  accounts: { channel: string; sender: string; person_id: number; linked_at: string };
  invitations: {
    /** SHA-256 of the normalized code, hexadecimal. */
    code_hash: string;
    commune: string;
    unit: string;
    role: StaffRole;
    name: string;
    /** Set when a person who is already there links one more account. */
    person_id: number | null;
    created_at: string;
    expires_at: string;
    used_at: string | null;
    /** Who the code made of its user. */
    used_by: number | null;
  };
  link_tries: { channel: string; sender: string; wrong: number; last_at: string; paused_until: string | null };
  unanswered_questions: {
    id: Generated<number>;
    commune: string | null;
    day: string;
    kind: AnswerKind;
    reason: UnansweredReason;
    /** Personal numbers are masked before it comes here. */
    text: string;
    /** For counting: `foldedPhrase` of the text. */
    folded: string;
  };
}
