import type { Turn } from "../domain/answer.ts";
import type { AskRequest, AskResult, IncomingMessage, Reply } from "../domain/message.ts";
import type { Logger } from "../log.ts";
import type { Reporting } from "../reporting/reporting.ts";
import type { Storage } from "../storage/storage.ts";
import { collapse, toNfc } from "../text/normalize.ts";
import { foldedPhrase } from "../text/syllables.ts";
import { type Answered, answerQuestion } from "./answering/answer.ts";
import type { Assistant } from "./answering/assist.ts";
import { type Draft, draft } from "./answering/draft.ts";
import type { Knowledge } from "./answering/knowledge.ts";
import { withoutPersonalData } from "./answering/safety.ts";
import { Chats } from "./chats.ts";
import type { Command, CommandContext } from "./commands/command.ts";
import { type AnsweredQuestion, createFeedback, isRated, RATINGS, readRating } from "./feedback.ts";
import { findCommand } from "./find-command.ts";
import { createFormDesk } from "./form-desk.ts";
import type { Form } from "./forms/form.ts";
import { sourceLine } from "./source-line.ts";

/** The one way in for every channel, the API and the command line. */
export interface Conversation {
  /** One turn whose state comes with the request. Never throws: a failure is answered with a sentence. */
  ask(request: AskRequest): Promise<AskResult>;
  /** One message of a chat whose state is kept here. Never throws; always at least one reply. */
  receive(message: IncomingMessage): Promise<Reply[]>;
}

/** Search work that must wait for others (an embedding server) is done before a turn; the turn itself never waits. */
export interface TurnSearch {
  /** Resolves to a wrapper under which the turn runs; never rejects. */
  prepare(text: string): Promise<<T>(run: () => T) => T>;
}

export interface ConversationDeps {
  knowledge: Knowledge;
  search: TurnSearch;
  commands: readonly Command[];
  forms: readonly Form[];
  reporting: Reporting;
  /** Null where nobody is known and nothing is kept, as on the command line. */
  storage: Storage | null;
  /** Fixed commune (COMMUNE), or null. */
  fixedCommune: string | null;
  /** Null without a language model. */
  assistant?: Assistant | null;
  log: Logger;
  now: () => Date;
}

interface TurnResult {
  draft: Draft;
  /** Commune that the answer is about. */
  about: string | null;
  /** The chat's commune afterwards. */
  commune: string | null;
  forget: boolean;
  /** Present when a question was answered: only then may a model help. */
  answered?: Answered;
}

const APOLOGY = "Xin lỗi, hệ thống gặp trục trặc nên chưa trả lời được câu này. Anh/chị vui lòng hỏi lại sau ít phút.";
const NO_TEXT = "Tôi mới đọc được tin nhắn chữ. Anh/chị vui lòng gõ câu hỏi giúp tôi ạ.";
/** Longest question that is read; beyond it nobody asks a single thing. */
const MAX_QUESTION = 4_000;
/** An answer with what a form has to say before and after it. */
function surrounded(answer: Draft, { before, after }: { before: string; after: string }): Draft {
  const parts = [before, answer.text, after].filter((part) => part !== "");
  return parts.length === 1 ? answer : { ...answer, text: parts.join("\n\n") };
}

/** What may be kept of a message: its beginning, without what nobody should have typed. */
const kept = (text: string): string => withoutPersonalData(toNfc(text.slice(0, MAX_QUESTION)));

/** Where it broke: the stack without its first line, since a message may quote what was asked. */
function frames(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return [];
  return error.stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, 8);
}

export function createConversation(deps: ConversationDeps): Conversation {
  const { knowledge, search, commands, storage, fixedCommune, log, now } = deps;
  const chats = new Chats();
  const feedback = createFeedback(storage, now);
  const desk = createFormDesk(deps.forms);

  /** @param message null where there is no chat, and nobody is known. */
  async function take(
    rawText: string,
    commune: string | null,
    history: readonly Turn[],
    message: IncomingMessage | null,
  ): Promise<TurnResult> {
    const typed = toNfc(rawText).trim();
    const text = collapse(typed);
    const chosen = fixedCommune ?? commune;
    const stay = (d: Draft): TurnResult => ({ draft: d, about: null, commune: chosen, forget: false });
    const context: CommandContext = {
      communes: fixedCommune
        ? knowledge.catalogue.communes.filter((c) => c.slug === fixedCommune)
        : knowledge.catalogue.communes,
      commune: chosen,
      account: message,
      message,
      storage,
      knowledge,
      reporting: deps.reporting,
      now,
      log,
    };
    if (text === "") return stay(draft("clarify", NO_TEXT));
    if (text.length > MAX_QUESTION)
      return stay(
        draft(
          "clarify",
          "Câu hỏi dài quá nên tôi chưa đọc hết được. Anh/chị gửi lại ngắn gọn trong vài câu giúp tôi ạ.",
        ),
      );
    const found = findCommand(text, commands);
    const { slash } = found;
    // A commune's name right after /xa or /start is the button that they offered.
    const offered = history.findLast((t) => t.role === "user");
    const pressed =
      offered !== undefined &&
      /^\/?(?:xa|start|chọn xã|đổi xã)(?!\p{L})/iu.test(offered.text.trim()) &&
      knowledge.catalogue.communes.some((c) =>
        [c.name, c.shortName].some((n) => foldedPhrase(n) === foldedPhrase(text)),
      );
    const command = pressed ? (commands.find((c) => c.name === "xa") ?? null) : found.command;
    const argument = pressed ? text : found.argument;
    let question = typed;
    let around = { before: "", after: "" };
    if (command) {
      const outcome = await command.run(argument, context);
      if (outcome.ask === undefined)
        return {
          draft: surrounded(outcome.draft, { before: "", after: await desk.waiting(context, outcome.draft) }),
          about: outcome.commune ?? null,
          commune: outcome.commune === undefined ? chosen : outcome.commune,
          forget: outcome.forget ?? false,
        };
      question = outcome.ask;
    } else if (slash)
      return stay(
        draft(
          "clarify",
          `Tôi chưa có lệnh này. Các lệnh đang dùng được: ${commands
            .filter((c) => !c.hidden)
            .map((c) => `/${c.name}`)
            .join(", ")}. Anh/chị cũng có thể gõ thẳng câu hỏi.`,
        ),
      );
    else {
      const { answer, ...rest } = await desk.take(typed, context);
      if (answer !== null) return stay(surrounded(answer, rest));
      around = rest;
    }
    const answered = answerQuestion(question, chosen, history, knowledge, now());
    if (answered.checkFailed)
      log.warn({ event: "check-failed", kind: answered.draft.kind }, "an answer named what its sources do not");
    if (fixedCommune !== null && answered.commune !== null && answered.commune !== fixedCommune)
      return stay(
        draft("none", `Trợ lý này chỉ trả lời theo kế hoạch ${knowledge.commune(fixedCommune)?.name ?? "của xã"}.`),
      );
    // A person who is asked for the commune and names it has chosen it; one named in passing is for that question only.
    const last = history.findLast((t) => t.role === "user");
    const choosing =
      chosen === null && answered.state.named && foldedPhrase(text).split(" ").length <= 4 && last !== undefined;
    return {
      draft: surrounded(answered.draft, around),
      about: answered.commune,
      commune: choosing ? answered.commune : chosen,
      forget: false,
      // What waits in a form is not a model's to word.
      ...(around.before + around.after === "" ? { answered } : {}),
    };
  }

  async function safely(
    text: string,
    commune: string | null,
    history: readonly Turn[],
    message: IncomingMessage | null,
    /** Whose allowance of tokens pays for a model's help; null without help. */
    helped: { chat: string | null } | null,
  ): Promise<TurnResult> {
    try {
      const assistance = helped === null ? undefined : deps.assistant?.begin(helped.chat);
      const under = await search.prepare(kept(text));
      const result = await under(() => take(text, commune, history, message));
      const { answered } = result;
      if (!assistance || !answered) return result;
      return {
        ...result,
        draft: await assistance.improve({
          answered,
          text: kept(text),
          chosen: fixedCommune ?? commune,
          history: history.map((t) => ({ ...t, text: kept(t.text) })),
        }),
      };
    } catch (error) {
      log.error(
        {
          event: "answer-failed",
          error: error instanceof Error ? error.name : "unknown",
          stack: frames(error),
        },
        "a question could not be answered",
      );
      return { draft: draft("none", APOLOGY), about: null, commune, forget: false };
    }
  }

  const underWay = new Map<string, Promise<void>>();

  async function answerMessage(key: string, message: IncomingMessage): Promise<Reply[]> {
    const at = now();
    const state = chats.get(key, at);
    const rating = readRating(message.text);
    if (rating !== null) return [replyOf(feedback.rated(rating, state.last))];
    const result = await safely(message.text, state.commune, state.turns, message, { chat: key });
    // What nobody should have typed is answered with the request to delete it, and not kept.
    const text = kept(message.text);
    const asked = { text, commune: result.about ?? result.commune, kind: result.draft.kind };
    feedback.answered(asked, result.draft);
    const turns: Turn[] = result.forget
      ? []
      : [...state.turns, { role: "user", text }, { role: "assistant", text: result.draft.text }];
    chats.set(key, { commune: result.commune, turns, last: feedback.lastOf(asked, state.last) }, at);
    return [replyOf(result.draft)];
  }

  function replyOf({ text, kind, citations, suggestions, files, ...rest }: Draft): Reply {
    const choices = rest.choices ?? suggestions.map((s) => ({ label: s, text: s }));
    return {
      text,
      kind,
      citations,
      choices,
      ...(files ? { files } : {}),
      ...(isRated(kind) ? { ratings: RATINGS } : {}),
    };
  }

  /** What the last turn of a history was about: answered again, since a history says neither kind nor commune. */
  async function lastOf(history: readonly Turn[], commune: string | null): Promise<AnsweredQuestion | null> {
    const at = history.findLastIndex((t) => t.role === "user");
    const asked = history[at];
    if (asked === undefined) return null;
    const { draft: d, about } = await safely(asked.text, commune, history.slice(0, at), null, null);
    return { text: kept(asked.text), commune: about ?? commune, kind: d.kind };
  }

  return {
    async ask(request) {
      const named = request.commune;
      if (named && fixedCommune === null && !knowledge.commune(named)) {
        const known = knowledge.catalogue.communes.map((c) => c.slug).join(", ");
        return {
          answer: `Tôi chưa có kế hoạch của xã “${named.slice(0, 60)}”. Hiện có: ${known}.`,
          kind: "clarify",
          citations: [],
          suggestions: knowledge.catalogue.communes.map((c) => c.name.replace(/^x/u, "X")),
          commune: null,
        };
      }
      const commune = fixedCommune ?? request.commune ?? null;
      const history = (request.history ?? []).filter((t) => readRating(t.text) === null);
      const rating = readRating(request.question);
      const { draft: d, about } =
        rating === null
          ? await safely(request.question, commune, history, null, { chat: null })
          : { draft: feedback.rated(rating, await lastOf(history, commune)), about: commune };
      if (rating === null)
        feedback.answered({ text: kept(request.question), commune: about ?? commune, kind: d.kind }, d);
      const source = sourceLine(d, knowledge);
      return {
        answer: source === "" ? d.text : `${d.text}\n${source}`,
        kind: d.kind,
        citations: d.citations,
        suggestions: d.suggestions,
        commune: about,
      };
    },
    receive(message) {
      const key = `${message.channel}:${message.chat}`;
      // Messages of one chat are answered in order: each needs what the one before it settled.
      const answered = (underWay.get(key) ?? Promise.resolve()).then(() => answerMessage(key, message));
      const settled = answered.then(
        () => undefined,
        () => undefined,
      );
      underWay.set(key, settled);
      void settled.then(() => {
        if (underWay.get(key) === settled) underWay.delete(key);
      });
      return answered;
    },
  };
}
