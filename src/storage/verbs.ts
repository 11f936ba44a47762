import type { Invitation } from "../domain/invitation.ts";
import type { IncomingMessage } from "../domain/message.ts";
import type { Period } from "../domain/period.ts";
import type { Account, Person } from "../domain/person.ts";
import type { UnansweredQuestion } from "../domain/question.ts";
import type { IndicatorKey } from "../domain/report.ts";
import type { TaskKey } from "../domain/task-progress.ts";
import { assign, assignmentsOf, type NewAssignment } from "./assignments.ts";
import { chatMemory, chooseCommune, chosenCommune, isUnreachable, keepChatMemory, noteUnreachable } from "./chats.ts";
import { type ReferencedChat, referenceOf, saveReference } from "./conversation-references.ts";
import { type Db, inTransaction } from "./database.ts";
import { addEvidence, evidenceOf, type NewEvidence } from "./evidence.ts";
import { beginForm, type FormPlace, formOf, removeForm, updateForm } from "./forms.ts";
import {
  addIncoming,
  deadLetters,
  type Failed,
  failIncoming,
  finishIncoming,
  type Received,
  retryDeadLetter,
} from "./inbox.ts";
import { type Inviter, invite, inviteOnce, useInvitation } from "./invitations.ts";
import { findOffer, saveOffer } from "./offers.ts";
import {
  addOutgoing,
  givenUpReplies,
  type NewOutgoing,
  type Outgoing,
  outgoingFailed,
  passOnOutgoing,
  postponeOutgoing,
  retryReply,
} from "./outgoing.ts";
import {
  allChatsOf,
  channelsOf,
  chatsOf,
  findPerson,
  firstChats,
  listPeople,
  type PersonalChat,
  pagesOf,
  personOf,
  revokePerson,
} from "./people.ts";
import { lockOf, setLock } from "./period-locks.ts";
import { holdTaken, waitingIn } from "./queue.ts";
import {
  claimReminders,
  pausedPeople,
  pauseReminders,
  type ReminderClaim,
  type ReminderOf,
  reachOf,
  receiptsSince,
  receiveReminders,
  remindersOf,
  remindersSince,
} from "./reminders.ts";
import {
  addReport,
  currentReports,
  lastReportOf,
  type NewReport,
  type ReportFilter,
  reportHistory,
  reportOfForm,
  reportOfId,
  reportOfSource,
  type Verdict,
  verifyReport,
} from "./reports.ts";
import { addTaskEvent, type NewTaskEvent, taskEventOfForm, taskEventsOf, taskHistory } from "./task-events.ts";
import { addUnanswered, listUnanswered, type QuestionFilter } from "./unanswered-questions.ts";
import {
  appendWebChat,
  clearWebChat,
  type NewWebChatEvent,
  webChatAfter,
  webChatFile,
  webChatHeads,
} from "./webchat.ts";
import {
  addZaloUpload,
  forgetZaloPerson,
  removeZaloUpload,
  setZaloChat,
  type ZaloChat,
  zaloChat,
  zaloUpload,
} from "./zalo-chats.ts";
import {
  leaseZaloTokens,
  type NewZaloTokens,
  refuseZaloTokens,
  releaseZaloTokens,
  rotateZaloTokens,
  seedZaloTokens,
  zaloTokens,
} from "./zalo-tokens.ts";

/** What can be done with the database, or with a transaction of it. */
export type Verbs = ReturnType<typeof repositories> & {
  /**
   * All of it or nothing; inside a transaction a part of that one. `work` must do nothing but database calls, or what may be done
   * again: it runs again when another process held the lock.
   */
  atomically<T>(work: (storage: Verbs) => Promise<T>): Promise<T>;
};

export function verbs(db: () => Db, now: () => Date): Verbs {
  return {
    ...repositories(db, now),
    atomically: async (work) => inTransaction(db(), (transaction) => work(verbs(() => transaction, now))),
  };
}

function repositories(db: () => Db, now: () => Date) {
  return {
    questions: {
      add: async (questions: readonly UnansweredQuestion[]) => addUnanswered(db(), questions),
      list: async (filter: QuestionFilter) => listUnanswered(db(), filter),
    },
    people: {
      of: async (account: Account) => personOf(db(), account),
      find: async (id: number) => findPerson(db(), id),
      list: async (commune?: string) => listPeople(db(), commune),
      channels: async (id: number) => channelsOf(db(), id),
      chats: async (id: number) => chatsOf(db(), id),
      allChats: async (id: number) => allChatsOf(db(), id),
      pages: async (id: number) => pagesOf(db(), id),
      firstChats: async (commune: string) => firstChats(db(), commune),
      invite: async (invitation: Invitation) => invite(db(), invitation, now()),
      link: async (code: string, account: Account, chat: string | null = null) =>
        useInvitation(db(), code, account, chat, now()),
      inviteOnce: async (invitation: Invitation, by: Inviter) => inviteOnce(db(), invitation, by, now()),
      revoke: async (id: number, by: number | null = null) => revokePerson(db(), id, by, now()),
    },
    reports: {
      add: async (report: NewReport) => addReport(db(), report, now()),
      verify: async (id: number, verdict: Verdict, person: Person, channel: string) =>
        verifyReport(db(), id, verdict, person, channel, now()),
      find: async (id: number) => reportOfId(db(), id),
      ofForm: async (form: string) => reportOfForm(db(), form),
      lastOf: async (personId: number) => lastReportOf(db(), personId),
      ofSource: async (source: string) => reportOfSource(db(), source),
      current: async (filter: ReportFilter) => currentReports(db(), filter),
      history: async (key: IndicatorKey) => reportHistory(db(), key),
    },
    tasks: {
      add: async (event: NewTaskEvent) => addTaskEvent(db(), event, now()),
      of: async (commune: string) => taskEventsOf(db(), commune),
      history: async (key: TaskKey) => taskHistory(db(), key),
      ofForm: async (form: string) => taskEventOfForm(db(), form),
    },
    evidence: {
      add: async (evidence: NewEvidence, person: Person, channel: string) =>
        addEvidence(db(), evidence, person, channel, now()),
      of: async (reportIds: readonly number[]) => evidenceOf(db(), reportIds),
    },
    locks: {
      of: async (commune: string, period: Period) => lockOf(db(), commune, period),
      set: async (period: Period, action: "lock" | "unlock", reason: string, person: Person, channel: string) =>
        setLock(db(), period, action, reason, person, channel, now()),
    },
    assignments: {
      of: async (commune: string) => assignmentsOf(db(), commune),
      add: async (assignment: NewAssignment, person: Person | null, channel: string) =>
        assign(db(), assignment, { personId: person?.id ?? null, channel, at: now() }),
    },
    chats: {
      commune: async (chat: PersonalChat) => chosenCommune(db(), chat),
      choose: async (chat: PersonalChat, commune: string | null) => chooseCommune(db(), chat, commune, now()),
      memory: async (chat: PersonalChat) => chatMemory(db(), chat),
      unreachable: async (chat: PersonalChat) => noteUnreachable(db(), chat, now()),
      isUnreachable: async (chat: PersonalChat) => isUnreachable(db(), chat),
      remember: async (chat: PersonalChat, memory: unknown) => keepChatMemory(db(), chat, memory, now()),
    },
    forms: {
      of: async (place: FormPlace) => formOf(db(), place),
      begin: async (place: FormPlace, kind: string, state: unknown) => beginForm(db(), place, kind, state, now()),
      update: async (id: number, state: unknown) => updateForm(db(), id, state, now()),
      remove: async (place: FormPlace) => removeForm(db(), place),
    },
    references: {
      save: async (chat: ReferencedChat, reference: unknown) => saveReference(db(), chat, reference, now()),
      of: async (chat: ReferencedChat) => referenceOf(db(), chat),
    },
    inbox: {
      add: async (message: IncomingMessage) => addIncoming(db(), message, now()),
      hold: async (ids: readonly number[], leaseEnds: Date) => holdTaken(db(), "inbox", ids, leaseEnds),
      finish: async (received: Received) => finishIncoming(db(), received, now()),
      failed: async (received: Received, failed: Failed) => failIncoming(db(), received, failed, now()),
      dead: async () => deadLetters(db()),
      retry: async (id: number) => retryDeadLetter(db(), id, now()),
      waiting: async () => waitingIn(db(), "inbox", "received_at"),
    },
    offers: {
      save: async (chat: PersonalChat, id: string, text: string) => saveOffer(db(), chat, id, text, now()),
      find: async (chat: PersonalChat, id: string) => findOffer(db(), chat, id),
    },
    outgoing: {
      add: async (message: NewOutgoing) => addOutgoing(db(), message, now()),
      givenUp: async () => givenUpReplies(db()),
      retry: async (id: number) => retryReply(db(), id, now()),
      postpone: async (id: number, until: Date) => postponeOutgoing(db(), id, until),
      hold: async (ids: readonly number[], leaseEnds: Date) => holdTaken(db(), "outgoing", ids, leaseEnds),
      passOn: async (message: Outgoing, error: string) => passOnOutgoing(db(), message, error, now()),
      waiting: async () => waitingIn(db(), "outgoing", "created_at"),
      failed: async (id: number, error: string, again: Date | null) => outgoingFailed(db(), id, error, again),
    },
    reminders: {
      since: async (commune: string, day: string) => remindersSince(db(), commune, day),
      of: async (personId: number, day: string) => remindersOf(db(), personId, day),
      claim: async (claim: ReminderClaim) => claimReminders(db(), claim, now()),
      receive: async (personId: number, received: readonly ReminderOf[]) =>
        receiveReminders(db(), personId, received, now()),
      receipts: async (commune: string, since: Date) => receiptsSince(db(), commune, since),
      pause: async (personId: number, until: Date | null) => pauseReminders(db(), personId, until),
      paused: async (commune: string) => pausedPeople(db(), commune, now()),
      reach: async (commune: string, period: Period, since: Date) => reachOf(db(), commune, period, since),
    },
    webchat: {
      append: async (session: string, event: NewWebChatEvent) => appendWebChat(db(), session, event, now()),
      after: async (session: string, number: number, limit: number) => webChatAfter(db(), session, number, limit),
      heads: async (sessions: readonly string[]) => webChatHeads(db(), sessions),
      file: async (session: string, id: string) => webChatFile(db(), session, id),
      clear: async (session: string) => clearWebChat(db(), session, now()),
    },
    zalo: {
      tokens: async (appId: string) => zaloTokens(db(), appId),
      seedTokens: async (appId: string, seed: NewZaloTokens & { seed: string }) =>
        seedZaloTokens(db(), appId, seed, now()),
      leaseTokens: async (appId: string, refreshToken: string, until: Date) =>
        leaseZaloTokens(db(), appId, refreshToken, until, now()),
      releaseTokens: async (appId: string, refreshToken: string) => releaseZaloTokens(db(), appId, refreshToken),
      rotateTokens: async (appId: string, from: string, pair: NewZaloTokens) =>
        rotateZaloTokens(db(), appId, from, pair, now()),
      refuseTokens: async (appId: string, refreshToken: string) => refuseZaloTokens(db(), appId, refreshToken, now()),
      chat: async (chat: string) => zaloChat(db(), chat),
      setChat: async (chat: string, part: Partial<ZaloChat>) => setZaloChat(db(), chat, part),
      forget: async (person: string, delivery: string) => forgetZaloPerson(db(), person, delivery, now()),
      upload: async (hash: string, since: Date) => zaloUpload(db(), hash, since),
      addUpload: async (hash: string, asset: string) => addZaloUpload(db(), hash, asset, now()),
      removeUpload: async (hash: string) => removeZaloUpload(db(), hash),
    },
  };
}
