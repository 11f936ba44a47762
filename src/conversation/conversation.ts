import type { Turn } from "../domain/answer.ts";
import type { AskRequest, AskResult } from "../domain/message.ts";
import { toNfc } from "../text/normalize.ts";
import type { Assistance } from "./answering/assist.ts";
import { type Draft, draft } from "./answering/draft.ts";
import { withoutPersonalData } from "./answering/safety.ts";
import { type AnsweredQuestion, createFeedback, type Rating, readRating } from "./feedback.ts";
import { createReceive, type Receive } from "./receive.ts";
import { sourceLine } from "./source-line.ts";
import { type ConversationDeps, createTurns, MAX_QUESTION, type TurnInput, type TurnResult } from "./turn.ts";

/** The one way in for every channel, the API and the command line. */
export interface Conversation {
  /** One turn whose state comes with the request. Never throws: a failure is answered with a sentence. */
  ask(request: AskRequest): Promise<AskResult>;
  /** One message of a chat whose state is kept here. @throws what went wrong. */
  receive: Receive;
}

/** What a turn is asked, as far as a model needs it. */
type Asked = Pick<TurnInput, "text" | "commune" | "history">;

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
  const { knowledge, search, storage, fixedCommune, log, now } = deps;
  const feedback = createFeedback(storage, now);
  const turns = createTurns(deps);

  /** One question whose state came with it. A failure is answered with a sentence. */
  async function safely(
    text: string,
    commune: string | null,
    history: readonly Turn[],
    isHelped: boolean,
  ): Promise<TurnResult> {
    try {
      const assistance = isHelped ? deps.assistant?.begin(null) : undefined;
      const under = await search.prepare(kept(text));
      const input = { text, commune, history, message: null, files: [] };
      return await improved(await turns.take(input, under, storage), input, assistance);
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

  /** With a model's help where there is one and it may help. */
  async function improved(
    result: TurnResult,
    { text, commune, history }: Asked,
    assistance: Assistance | undefined,
  ): Promise<TurnResult> {
    const { answered } = result;
    if (!assistance || !answered) return result;
    const asked = {
      answered,
      text: kept(text),
      chosen: fixedCommune ?? commune,
      history: history.map((t) => ({ ...t, text: kept(t.text) })),
    };
    return { ...result, draft: await assistance.improve(asked) };
  }

  /** What the last turn of a history was about: answered again, since a history says neither kind nor commune. */
  async function lastOf(history: readonly Turn[], commune: string | null): Promise<AnsweredQuestion | null> {
    const at = history.findLastIndex((t) => t.role === "user");
    const asked = history[at];
    if (asked === undefined) return null;
    const { draft: d, about } = await safely(asked.text, commune, history.slice(0, at), false);
    return { text: kept(asked.text), commune: about ?? commune, kind: d.kind };
  }

  async function rated(rating: Rating, history: readonly Turn[], commune: string | null): Promise<Draft> {
    const last = await lastOf(history, commune);
    feedback.note(feedback.disliked(rating, last));
    return feedback.thanks(rating, last);
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
          ? await safely(request.question, commune, history, true)
          : { draft: await rated(rating, history, commune), about: commune };
      if (rating === null)
        feedback.note(
          feedback.unanswered({ text: kept(request.question), commune: about ?? commune, kind: d.kind }, d),
        );
      const source = sourceLine(d, knowledge);
      return {
        answer: source === "" ? d.text : `${d.text}\n${source}`,
        kind: d.kind,
        citations: d.citations,
        suggestions: d.choices?.map((choice) => choice.text) ?? d.suggestions,
        commune: about,
      };
    },
    receive: createReceive(deps, { turns, feedback, improved, kept }),
  };
}
