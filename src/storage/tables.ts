import type { Generated } from "kysely";
import type { AnswerKind } from "../domain/answer.ts";
import type { StaffRole } from "../domain/person.ts";
import type { UnansweredReason } from "../domain/question.ts";
import type { EvidenceType, ReportedValue } from "../domain/report.ts";

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
    /** Since when nobody is this person any more; null while somebody is. */
    revoked_at: string | null;
    /** Null: nobody did, or the command line of the machine. */
    revoked_by: number | null;
  };
  accounts: {
    channel: string;
    sender: string;
    person_id: number;
    linked_at: string;
    /** The chat with this person alone, for reminders; null when the account was linked before it was kept. */
    chat: string | null;
  };
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
    /** Null: the command line of the machine. */
    invited_by: number | null;
    /** The message that asked for it; null from the command line. */
    source: string | null;
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
  /** Only ever added to, as are verifications, evidence, period_locks, assignments, task_events and audit. */
  reports: {
    id: Generated<number>;
    commune: string;
    document: string;
    code: string;
    /** `periodKey`. */
    period: string;
    kind: ReportedValue["kind"];
    /** Of numbers and ranges; 1 and 0 for yes and no. */
    number: number | null;
    max: number | null;
    text: string | null;
    note: string;
    unit: string;
    person_id: number;
    channel: string;
    at: string;
    supersedes: number | null;
    form: string;
    source: string | null;
  };
  verifications: {
    id: Generated<number>;
    commune: string;
    report_id: number;
    outcome: "verified" | "returned";
    reason: string;
    person_id: number;
    channel: string;
    at: string;
  };
  evidence: {
    id: Generated<number>;
    commune: string;
    report_id: number;
    name: string;
    type: EvidenceType;
    size: number;
    sha256: string;
    person_id: number;
    at: string;
  };
  period_locks: {
    id: Generated<number>;
    commune: string;
    period: string;
    action: "lock" | "unlock";
    reason: string;
    person_id: number;
    channel: string;
    at: string;
  };
  assignments: {
    id: Generated<number>;
    commune: string;
    kind: "indicator" | "focal";
    document: string;
    code: string;
    /** Empty takes the assignment back. */
    unit: string;
    person_id: number | null;
    channel: string;
    at: string;
  };
  task_events: {
    id: Generated<number>;
    commune: string;
    document: string;
    code: string;
    kind: "update" | "reassign" | "extend";
    /** `periodKey` for a recurring task, else empty. */
    cycle: string;
    state: string | null;
    product: string;
    /** ISO date. */
    done_on: string | null;
    lead: string | null;
    /** ISO date. */
    deadline: string | null;
    note: string;
    unit: string;
    person_id: number;
    channel: string;
    at: string;
    form: string;
  };
  audit: {
    commune: string;
    number: number;
    at: string;
    person_id: number | null;
    channel: string;
    action: string;
    row_table: AuditedTable;
    row_id: number;
    data: string;
    hash: string;
  };
  audit_heads: { commune: string; number: number; hash: string };
  chats: { channel: string; chat: string; commune: string; chosen_at: string };
  forms: {
    id: Generated<number>;
    channel: string;
    chat: string;
    sender: string;
    kind: string;
    /** JSON. */
    state: string;
    updated_at: string;
  };
  outgoing: {
    id: Generated<number>;
    channel: string;
    chat: string;
    /** JSON of a Reply. */
    reply: string;
    state: "waiting" | "sent" | "failed";
    /** How often somebody began to send it, and how often that ended in an error. */
    attempts: number;
    failures: Generated<number>;
    next_at: string;
    created_at: string;
    sent_at: string | null;
    error: string | null;
    /** Not sent from then on; null for a message that never loses its use. */
    expires_at: string | null;
    /** The message that it answers; null for one that nobody asked for. */
    inbox_id: number | null;
  };
  inbox: {
    id: Generated<number>;
    channel: string;
    chat: string;
    /** The platform's name of what arrived: `deliveryId`, else `messageId`. */
    delivery: string;
    /** JSON of an IncomingMessage. */
    message: string;
    state: "waiting" | "done" | "dead";
    /** How often somebody began to handle it, and how often that ended in an error. */
    attempts: number;
    failures: number;
    /** Nobody takes it before. */
    next_at: string;
    received_at: string;
    ended_at: string | null;
    error: string | null;
  };
  chat_memory: {
    channel: string;
    chat: string;
    /** JSON; the conversation knows its shape. */
    memory: string;
    at: string;
  };
  /** Until the person writes again. */
  unreachable_chats: { channel: string; chat: string; since: string };
  /** What is left of messages whose texts were deleted. */
  message_counts: { day: string; channel: string; kind: string; count: number };
  reminders: {
    commune: string;
    rule: string;
    period: string;
    person_id: number;
    step: string;
    /** ISO date. */
    day: string;
    at: string;
    outgoing_id: number | null;
  };
  reminder_pauses: { person_id: number; until: string };
  conversation_references: {
    channel: string;
    chat: string;
    /** JSON; the channel knows its shape. */
    reference: string;
    updated_at: string;
  };
  reminder_receipts: { person_id: number; rule: string; period: string; at: string };
  zalo_tokens: {
    app_id: string;
    access_token: string | null;
    refresh_token: string | null;
    /** SHA-256 of the configured pair that these tokens come from. */
    seed: string;
    obtained_at: string;
    /** Null for a configured token, whose age nobody knows. */
    expires_at: string | null;
    /** Until then one process is refreshing, and no other one begins. */
    lease_until: string | null;
    /** Since when the refresh token is known to be worth nothing. */
    refused_at: string | null;
  };
  zalo_chats: {
    chat: string;
    /** The person's last interaction, which allows us to write. */
    last_at: string | null;
    /** Until then a human officer has the word. */
    silent_until: string | null;
    /** JSON of what was offered last. */
    offers: string | null;
  };
  zalo_uploads: { hash: string; asset: string; at: string };
  /** What buttons say that carry only an id. */
  offers: { channel: string; chat: string; id: string; text: string; at: string };
  webchat_sessions: {
    /** SHA-256 of the browser's token, hexadecimal. */
    session: string;
    /** Number of the newest event. */
    last: number;
    /** 1 while the newest event is a message, else 0. */
    waiting: number;
    /** Of the newest event. */
    at: string;
  };
  webchat_events: {
    session: string;
    /** Counted up within the session, without gaps when read. */
    number: number;
    kind: "message" | "reply" | "cleared";
    /** Names what came or was sent, the same when it comes again; null when nothing does. */
    ref: string | null;
    /** JSON; the channel knows its shape. */
    body: string;
    at: string;
  };
  webchat_files: {
    /** Random. */
    id: string;
    session: string;
    name: string;
    type: string;
    /** Base64, which both databases copy alike. */
    bytes: string;
    at: string;
  };
}

/** Tables whose rows the audit log repeats, so that a changed row shows. */
export const AUDITED_TABLES = [
  "reports",
  "verifications",
  "evidence",
  "period_locks",
  "assignments",
  "task_events",
] as const;
export type AuditedTable = (typeof AUDITED_TABLES)[number];
