import type { Turn } from "../domain/answer.ts";
import type { IncomingMessage, ReceivedFile } from "../domain/message.ts";
import { dayOf } from "../domain/question.ts";
import type { Logger } from "../log.ts";
import type { Reporting } from "../reporting/reporting.ts";
import type { EvidenceFiles } from "../storage/evidence-files.ts";
import type { Storage } from "../storage/storage.ts";
import type { Verbs } from "../storage/verbs.ts";
import { collapse, toNfc } from "../text/normalize.ts";
import { foldedPhrase } from "../text/syllables.ts";
import { type Answered, answerQuestion } from "./answering/answer.ts";
import type { Assistant } from "./answering/assist.ts";
import { type Draft, draft } from "./answering/draft.ts";
import type { Knowledge } from "./answering/knowledge.ts";
import { type Command, type CommandContext, usableBy } from "./commands/command.ts";
import { findCommand } from "./find-command.ts";
import { createFormDesk } from "./form-desk.ts";
import type { Form } from "./forms/form.ts";
import { takeFiles } from "./reporting/evidence.ts";
import { reachedFor } from "./reporting/reached.ts";
import type { TurnSearch, Under } from "./turn-search.ts";

export interface ConversationDeps {
  knowledge: Knowledge;
  search: TurnSearch;
  commands: readonly Command[];
  forms: readonly Form[];
  reporting: Reporting;
  /** Null where no files are kept. */
  evidence: EvidenceFiles | null;
  /** Fetches a file of a message from its channel. @throws AppError "file-too-large", or the channel's error. */
  loadFile(channel: string, source: unknown, maxBytes: number): Promise<Buffer>;
  /** Null where nobody is known and nothing is kept, as on the command line. */
  storage: Storage | null;
  /** Fixed commune (COMMUNE), or null. */
  fixedCommune: string | null;
  /** Null without a language model. */
  assistant?: Assistant | null;
  log: Logger;
  now: () => Date;
}

/** One message with what its chat settled before. */
export interface TurnInput {
  /** As sent. */
  text: string;
  /** Slug of the chat's commune, or null. */
  commune: string | null;
  history: readonly Turn[];
  /** Null where there is no chat, and nobody is known. */
  message: IncomingMessage | null;
  /** The message's files; empty when it is from nobody who may report. */
  files: readonly ReceivedFile[];
}

export interface TurnResult {
  draft: Draft;
  /** Commune that the answer is about. */
  about: string | null;
  /** The chat's commune afterwards. */
  commune: string | null;
  forget: boolean;
  /** Present when a question was answered: only then may a model help. */
  answered?: Answered;
}

/** Longest question that is read, in characters; beyond it nobody asks a single thing. */
export const MAX_QUESTION = 4_000;
const NOT_FROM_EDITS =
  "Tin nhắn sửa lại không được tính cho lệnh này, nên chưa có gì thay đổi. Anh/chị gửi lệnh thành tin nhắn mới giúp tôi.";
const NO_TEXT = "Tôi mới đọc được tin nhắn chữ. Anh/chị vui lòng gõ câu hỏi giúp tôi ạ.";

/** An answer with what a form has to say before and after it. */
function surrounded(answer: Draft, { before, after }: { before: string; after: string }): Draft {
  const parts = [before, answer.text, after].filter((part) => part !== "");
  return parts.length === 1 ? answer : { ...answer, text: parts.join("\n\n") };
}

export type Turns = ReturnType<typeof createTurns>;

/** Where a message goes: its files to the reports, its words to a command, a form or the answering. */
export function createTurns(deps: ConversationDeps) {
  const { knowledge, commands, fixedCommune, log, now } = deps;
  const desk = createFormDesk(deps.forms);

  /** Slug of the commune whose staff the writer is; null for citizens. */
  async function homeOf(message: IncomingMessage | null, storage: Verbs | null): Promise<string | null> {
    if (message === null || storage === null) return null;
    return (await storage.people.of(message))?.commune ?? null;
  }

  /** A message with its files, within its transaction or, where nothing is kept, without one: staff's photos and PDFs are evidence of what they report. */
  async function take(given: TurnInput, under: Under, storage: Verbs | null): Promise<TurnResult> {
    const { text: rawText, message } = given;
    // Staff who chose no commune mean their own.
    const commune = fixedCommune ?? given.commune ?? (await homeOf(message, storage));
    const context = contextFor(message, commune, storage);
    const words = () => takeWords({ ...given, commune }, under, context);
    if (given.files.length === 0) return words();
    const caption = collapse(toNfc(rawText));
    // Words that begin or fill in a form come first, so that the files belong to it.
    const { command } = findCommand(caption, commands);
    const first = caption !== "" && (command !== null || (await desk.isOpen(context))) ? await words() : null;
    const said = await takeFiles(first === null ? caption : "", given.files, context);
    if (said === null) return first ?? words();
    if (first !== null) return { ...first, draft: surrounded(first.draft, { before: "", after: said }) };
    return { draft: draft("smalltalk", said), about: null, commune: context.commune, forget: false };
  }

  function contextFor(message: IncomingMessage | null, chosen: string | null, storage: Verbs | null): CommandContext {
    return {
      communes: fixedCommune
        ? knowledge.catalogue.communes.filter((c) => c.slug === fixedCommune)
        : knowledge.catalogue.communes,
      commands,
      commune: chosen,
      account: message,
      message,
      storage,
      evidence: deps.evidence,
      knowledge,
      reporting: deps.reporting,
      now,
      today: dayOf(now()),
      log,
    };
  }

  /** `commune`: the fixed one, the chosen one or the writer's own. */
  async function takeWords(
    { text: rawText, commune: chosen, history, message }: TurnInput,
    under: Under,
    context: CommandContext,
  ): Promise<TurnResult> {
    const typed = toNfc(rawText).trim();
    const text = collapse(typed);
    const stay = (d: Draft): TurnResult => ({ draft: d, about: null, commune: chosen, forget: false });
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
    if (found.command?.writes && message?.isEdit) return stay(draft("smalltalk", NOT_FROM_EDITS));
    // A commune's name right after /xa or /start is the button that they offered.
    const offered = history.findLast((t) => t.role === "user");
    const isName = knowledge.catalogue.communes.some((c) =>
      [c.name, c.shortName].some((n) => foldedPhrase(n) === foldedPhrase(text)),
    );
    const pressed =
      isName && offered !== undefined && /^\/?(?:xa|start|chọn xã|đổi xã)(?!\p{L})/iu.test(offered.text.trim());
    // Where nobody is known, words that are also a question stay one.
    const isForNobody = found.command?.staff !== undefined && !slash && message === null;
    // In a form "vneid" is an indicator and not the guide; what staff command works there too.
    const isForForm = found.command !== null && !found.command.staff && !slash && (await desk.isOpen(context));
    const command =
      isForNobody || isForForm ? null : pressed ? (commands.find((c) => c.name === "xa") ?? null) : found.command;
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
          `Tôi chưa có lệnh này. Các lệnh đang dùng được: ${usableBy("citizen", commands)
            .map((c) => `/${c.name}`)
            .join(", ")}; lệnh của cán bộ xem ở /help. Anh/chị cũng có thể gõ thẳng câu hỏi.`,
        ),
      );
    else {
      const { answer, ...rest } = await desk.take(typed, context);
      if (answer !== null) return stay(surrounded(answer, rest));
      around = rest;
    }
    const answered = under(() => answerQuestion(question, chosen, history, knowledge, now()));
    if (answered.checkFailed)
      log.warn({ event: "check-failed", kind: answered.draft.kind }, "an answer named what its sources do not");
    if (fixedCommune !== null && answered.commune !== null && answered.commune !== fixedCommune)
      return stay(
        draft("none", `Trợ lý này chỉ trả lời theo kế hoạch ${knowledge.commune(fixedCommune)?.name ?? "của xã"}.`),
      );
    const reached = await reachedFor(answered.draft, answered.commune, context);
    if (reached !== null) return { ...stay(surrounded(reached, around)), about: answered.commune };
    // A person who is asked for the commune and names it has chosen it, and so has who says nothing but its name, as the button
    // of /start does; one named in passing is for that question only.
    const isShort = foldedPhrase(text).split(" ").length <= 4 && offered !== undefined;
    const choosing = chosen === null && answered.state.named && (isShort || isName);
    return {
      draft: surrounded(answered.draft, around),
      about: answered.commune,
      commune: choosing ? answered.commune : chosen,
      forget: false,
      // What waits in a form is not a model's to word.
      ...(around.before + around.after === "" ? { answered } : {}),
    };
  }

  return { take };
}
