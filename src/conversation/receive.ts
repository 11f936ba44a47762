import type { Turn } from "../domain/answer.ts";
import { AppError } from "../domain/errors.ts";
import type { IncomingFile, IncomingMessage, ReceivedFile, Reply } from "../domain/message.ts";
import type { UnansweredQuestion } from "../domain/question.ts";
import { MAX_EVIDENCE_BYTES } from "../domain/report.ts";
import type { Verbs } from "../storage/verbs.ts";
import type { Assistance } from "./answering/assist.ts";
import type { Draft } from "./answering/draft.ts";
import { type ChatState, createPassingChats, recall, remember } from "./chat-memory.ts";
import { type AnsweredQuestion, type Feedback, isRated, RATINGS, type Rating, readRating } from "./feedback.ts";
import type { ConversationDeps, TurnInput, TurnResult, Turns } from "./turn.ts";
import { createTurnstile } from "./turnstile.ts";

/**
 * Handles one message of a chat. What it changes, the chat's memory included, is one transaction, which `finish` ends by storing
 * the replies: all of it is there, or nothing, and then the message can be handled once more.
 * @returns the replies; none only to an edit that changed nothing. @throws what went wrong.
 */
export type Receive = (message: IncomingMessage, finish?: Finish) => Promise<Reply[]>;

/** The last part of a message's transaction. It may run again when another process held the lock. */
export type Finish = (storage: Verbs, replies: readonly Reply[]) => Promise<void>;

interface Parts {
  turns: Turns;
  feedback: Feedback;
  improved(result: TurnResult, asked: TurnInput, assistance: Assistance | undefined): Promise<TurnResult>;
  /** What may be kept of a text. */
  kept(text: string): string;
}

/**
 * Messages that come in have to be stored within a second, whatever is being answered: on SQLite they wait for every transaction
 * that began before, and answering takes the thread anyway.
 */
const TRANSACTIONS_AT_ONCE = 2;

/** A question that waits for a model's help; nothing is changed yet. */
interface Open {
  state: ChatState;
  result: TurnResult;
}

export function createReceive(deps: ConversationDeps, { turns, feedback, improved, kept }: Parts): Receive {
  const { search, storage, evidence, now } = deps;
  const passing = createPassingChats();
  const inTurn = createTurnstile(TRANSACTIONS_AT_ONCE);

  /** The files of a message of somebody who may report; what others send is not fetched. */
  async function filesOf(message: IncomingMessage): Promise<ReceivedFile[]> {
    if (message.files === undefined || storage === null || evidence === null) return [];
    if ((await storage.people.of(message)) === null) return [];
    return Promise.all(message.files.map((file) => fetched(file, message.channel)));
  }

  async function fetched({ name, size, source }: IncomingFile, channel: string): Promise<ReceivedFile> {
    if (size !== null && size > MAX_EVIDENCE_BYTES) return { name, content: "too-large" };
    try {
      return { name, content: await deps.loadFile(channel, source, MAX_EVIDENCE_BYTES) };
    } catch (error) {
      const isTooLarge = error instanceof AppError && error.code === "file-too-large";
      return { name, content: isTooLarge ? "too-large" : "unavailable" };
    }
  }

  /** Where there is no database, nothing is kept and nobody is known. */
  const within = <T>(work: (storage: Verbs | null) => Promise<T>): Promise<T> =>
    storage === null ? work(null) : inTurn(() => storage.atomically(work));

  return async (message, finish = async () => {}) => {
    const at = now();
    const rating = readRating(message.text);
    // What takes its time, and what no transaction can undo, comes before it.
    const files = rating === null ? await filesOf(message) : [];
    const under = await search.prepare(kept(message.text));
    const assistance = rating === null ? deps.assistant?.begin(`${message.channel}:${message.chat}`) : undefined;
    const chatsOf = (open: Verbs | null) => open?.chats ?? passing;
    const inputOf = (state: ChatState): TurnInput => {
      return { text: message.text, commune: state.commune, history: state.turns, message, files };
    };

    /** @param question for the commune's office: what a reply says of it is true when the reply is there. */
    async function end(
      open: Verbs | null,
      replies: Reply[],
      question: UnansweredQuestion | null = null,
    ): Promise<Reply[]> {
      if (open !== null && question !== null) await open.questions.add([question]);
      if (open !== null) await finish(open, replies);
      return replies;
    }

    async function settle(open: Verbs | null, state: ChatState, result: TurnResult): Promise<Reply[]> {
      // What nobody should have typed is answered with the request to delete it, and not kept.
      const text = kept(message.text);
      const asked = { text, commune: result.about ?? result.commune, kind: result.draft.kind };
      const said: Turn[] = [
        { role: "user", text },
        { role: "assistant", text: result.draft.text },
      ];
      const after: ChatState = {
        commune: result.commune,
        turns: result.forget ? [] : [...state.turns, ...said],
        last: feedback.lastOf(asked, state.last),
      };
      await remember(chatsOf(open), message, after, state, at);
      return end(open, [replyOf(result.draft)], feedback.unanswered(asked, result.draft));
    }

    async function rate(open: Verbs | null, sign: Rating, state: ChatState): Promise<Reply[]> {
      const { last } = state;
      const rated: AnsweredQuestion | null = last && sign === "disliked" ? { ...last, isDisliked: true } : last;
      if (rated !== last) await remember(chatsOf(open), message, { ...state, last: rated }, state, at);
      return end(open, [replyOf(feedback.thanks(sign, last))], feedback.disliked(sign, last));
    }

    async function settleLater({ state, result }: Open): Promise<Reply[]> {
      const better = await improved(result, inputOf(state), assistance);
      return within((open) => settle(open, state, better));
    }

    const first = await within(async (open): Promise<Reply[] | Open> => {
      const state = await recall(chatsOf(open), message, at);
      // Telegram also tells of edits in which nothing changed that can be read.
      if (message.isEdit && state.turns.some((t) => t.role === "user" && t.text === kept(message.text)))
        return end(open, []);
      if (rating !== null) return rate(open, rating, state);
      const result = await turns.take(inputOf(state), under, open);
      // A question changes nothing but the chat's memory, so that a model need not be waited for inside the transaction.
      if (assistance && result.answered) return { state, result };
      return settle(open, state, result);
    });
    return Array.isArray(first) ? first : settleLater(first);
  };
}

function replyOf({ text, kind, citations, suggestions, files, menu, ...rest }: Draft): Reply {
  const choices = rest.choices ?? suggestions.map((s) => ({ label: s, text: s }));
  return {
    text,
    kind,
    citations,
    choices,
    ...(files ? { files } : {}),
    ...(menu ? { menu } : {}),
    ...(isRated(kind) ? { ratings: RATINGS } : {}),
  };
}
