import type { Turn } from "../domain/answer.ts";
import { AppError } from "../domain/errors.ts";
import type { AskRequest, AskResult, IncomingFile, IncomingMessage, ReceivedFile, Reply } from "../domain/message.ts";
import { MAX_EVIDENCE_BYTES } from "../domain/report.ts";
import { toNfc } from "../text/normalize.ts";
import { type Draft, draft } from "./answering/draft.ts";
import { withoutPersonalData } from "./answering/safety.ts";
import { Chats } from "./chats.ts";
import { type AnsweredQuestion, createFeedback, isRated, RATINGS, readRating } from "./feedback.ts";
import { sourceLine } from "./source-line.ts";
import { type ConversationDeps, createTurns, MAX_QUESTION, type TurnResult } from "./turn.ts";

/** The one way in for every channel, the API and the command line. */
export interface Conversation {
  /** One turn whose state comes with the request. Never throws: a failure is answered with a sentence. */
  ask(request: AskRequest): Promise<AskResult>;
  /** One message of a chat whose state is kept here. Never throws; no reply only to an edit that changed nothing. */
  receive(message: IncomingMessage): Promise<Reply[]>;
}

const APOLOGY = "Xin lỗi, hệ thống gặp trục trặc nên chưa trả lời được câu này. Anh/chị vui lòng hỏi lại sau ít phút.";
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
  const { knowledge, search, storage, evidence, fixedCommune, log, now } = deps;
  const chats = new Chats();
  const feedback = createFeedback(storage, now);
  const turns = createTurns(deps);

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
      const result = await turns.take({ text, commune, history, message, files: await filesOf(message) }, under);
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

  /** The files of a message of somebody who may report; what others send is not fetched. */
  async function filesOf(message: IncomingMessage | null): Promise<ReceivedFile[]> {
    if (message?.files === undefined || storage === null || evidence === null) return [];
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

  /** The commune that the chat chose before the service was started anew. */
  async function chosenBefore(message: IncomingMessage): Promise<string | null> {
    const chosen = await storage?.chats.commune(message).catch(() => null);
    return chosen !== undefined && chosen !== null && knowledge.commune(chosen) ? chosen : null;
  }

  /** Without a database it holds until the service stops. */
  async function remember(message: IncomingMessage, commune: string | null): Promise<void> {
    await storage?.chats.choose(message, commune).catch(() => undefined);
  }

  const underWay = new Map<string, Promise<void>>();

  async function answerMessage(key: string, message: IncomingMessage): Promise<Reply[]> {
    const at = now();
    const isNew = !chats.has(key);
    const known = chats.get(key, at);
    const state = isNew ? { ...known, commune: await chosenBefore(message) } : known;
    // Telegram also tells of edits in which nothing changed that can be read.
    if (message.isEdit && state.turns.some((t) => t.role === "user" && t.text === kept(message.text))) return [];
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
    if (result.commune !== state.commune) await remember(message, result.commune);
    chats.set(key, { commune: result.commune, turns, last: feedback.lastOf(asked, state.last) }, at);
    return [replyOf(result.draft)];
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

  /** What the last turn of a history was about: answered again, since a history says neither kind nor commune. */
  async function lastOf(history: readonly Turn[], commune: string | null): Promise<AnsweredQuestion | null> {
    const at = history.findLastIndex((t) => t.role === "user");
    const asked = history[at];
    if (asked === undefined) return null;
    const { draft: d, about } = await safely(asked.text, commune, history.slice(0, at), null, null);
    return { text: kept(asked.text), commune: about ?? commune, kind: d.kind };
  }

  /** Messages of one chat are answered in order: each needs what the one before it settled. */
  function inOrder<T>(key: string, work: () => Promise<T>): Promise<T> {
    const answered = (underWay.get(key) ?? Promise.resolve()).then(work);
    const settled = answered.then(
      () => undefined,
      () => undefined,
    );
    underWay.set(key, settled);
    void settled.then(() => {
      if (underWay.get(key) === settled) underWay.delete(key);
    });
    return answered;
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
        suggestions: d.choices?.map((choice) => choice.text) ?? d.suggestions,
        commune: about,
      };
    },
    receive(message) {
      const key = `${message.channel}:${message.chat}`;
      return inOrder(key, () => answerMessage(key, message));
    },
  };
}
