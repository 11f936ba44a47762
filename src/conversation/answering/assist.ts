import type { Turn } from "../../domain/answer.ts";
import type { Logger } from "../../log.ts";
import type { ModelCalls, ReplyCalls } from "../../models/call-budget.ts";
import { collapse, toNfc } from "../../text/normalize.ts";
import type { TurnSearch } from "../turn-search.ts";
import { type Answered, answerQuestion } from "./answer.ts";
import type { Draft } from "./draft.ts";
import type { Knowledge } from "./knowledge.ts";
import { isUnclear, rewrite } from "./rewrite.ts";
import { word } from "./word.ts";

/** What a model adds to answering; absent without one. It reads and words, and nothing that it says is ever run as a command. */
export interface Assistant {
  /** Called when a reply begins, since all model work of the reply shares one budget of time from then on. */
  begin(chat: string | null): Assistance;
}

export interface Assistance {
  /** The draft to send: the offline one, or one that a model helped with and that was checked. Never throws. */
  improve(turn: OfflineTurn): Promise<Draft>;
}

/** A question and how it is answered without a model. */
export interface OfflineTurn {
  answered: Answered;
  /** As typed. */
  text: string;
  /** Slug of the commune that the person chose, or null. */
  chosen: string | null;
  history: readonly Turn[];
}

export interface AssistantDeps {
  calls: ModelCalls;
  knowledge: Knowledge;
  search: TurnSearch;
  log: Logger;
  now: () => Date;
}

/** Kinds that say nothing of the plan: rewriting the question has not helped. */
const NO_ANSWER: readonly string[] = ["none", "clarify", "smalltalk", "refuse"];

export function createAssistant({ calls, knowledge, search, log, now }: AssistantDeps): Assistant {
  /** The same offline path with the rewritten question; null when that is no answer either, or one about another commune. */
  async function answerRewritten(question: string, turn: OfflineTurn, reply: ReplyCalls): Promise<Answered | null> {
    const under = await reply.within(search.prepare(question), null);
    const run = (): Answered => answerQuestion(question, turn.chosen, turn.history, knowledge, now());
    const answered = under === null ? run() : under(run);
    const isAnswer = !NO_ANSWER.includes(answered.draft.kind) && !answered.checkFailed;
    return isAnswer && answered.commune === turn.answered.commune ? answered : null;
  }

  async function improve(turn: OfflineTurn, reply: ReplyCalls): Promise<Draft> {
    const text = collapse(toNfc(turn.text));
    if (!isUnclear(turn.answered, knowledge))
      return (await word(text, turn.answered, reply, knowledge)) ?? turn.answered.draft;
    const question = await rewrite(text, turn.history, reply, knowledge, now());
    const answered = question === null ? null : await answerRewritten(question, turn, reply);
    if (question === null || answered === null) return turn.answered.draft;
    const draft = (await word(question, answered, reply, knowledge)) ?? answered.draft;
    // Whoever asked must see what was answered: a rewritten question may still not be theirs.
    return { ...draft, text: `Tôi hiểu câu hỏi là: “${question}”\n${draft.text}` };
  }

  return {
    begin(chat) {
      const reply = calls.begin(chat);
      return {
        async improve(turn) {
          try {
            return await improve(turn, reply);
          } catch (error) {
            log.error({ event: "assist-failed", error: error instanceof Error ? error.name : "unknown" }, "no help");
            return turn.answered.draft;
          }
        },
      };
    },
  };
}
