import type { Turn } from "../domain/answer.ts";
import type { AskRequest, AskResult, IncomingMessage, Reply } from "../domain/message.ts";
import type { Account } from "../domain/person.ts";
import type { Logger } from "../log.ts";
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
/** Document ids of guides begin with it. */
const GUIDE = "guide/";
/** Sources named in the text; the rest are counted. */
const SOURCES_NAMED = 2;

/** In the text a section names one of its sources, a law before a newspaper; all of them stand in the citation. */
function withOneSource(locator: string): string {
  const [, section, sources, checked] = /^(.*?) \(theo (.+)\)(, kiểm tra ngày [\d/]+)$/u.exec(locator) ?? [];
  if (section === undefined || sources === undefined) return locator;
  const all = sources.split("; ");
  const law = all.find((s) => /^(?:Luật|Nghị định|Nghị quyết|Thông tư|Quyết định|Chỉ thị)/u.test(s));
  return `${section} (theo ${law ?? all[0]})${checked}`;
}

/** "Nguồn: kế hoạch xã Phước An, chỉ tiêu V.20, mốc 2026 (dòng 108)." Empty without citations. */
export function sourceLine(answer: Draft, knowledge: Knowledge): string {
  const locators = new Map<string, string[]>();
  for (const c of answer.citations) {
    const known = locators.get(c.document);
    if (!known) locators.set(c.document, [c.locator]);
    else if (!known.includes(c.locator)) known.push(c.locator);
  }
  const parts = [...locators].map(([id, all]) => {
    if (id.startsWith(GUIDE)) {
      const title = knowledge.guides.guide(id.slice(GUIDE.length))?.title ?? id;
      const named = all.slice(0, SOURCES_NAMED).map(withOneSource);
      return `hướng dẫn “${title}”, ${named.join("; ")}`;
    }
    const commune = knowledge.commune(knowledge.document(id).commune)?.name ?? id;
    const more = all.length > SOURCES_NAMED ? ` và ${all.length - SOURCES_NAMED} dòng khác` : "";
    return `kế hoạch ${commune}, ${all.slice(0, SOURCES_NAMED).join("; ")}${more}`;
  });
  return parts.length === 0 ? "" : `Nguồn: ${parts.join(" | ")}.`;
}

function findCommand(
  text: string,
  commands: readonly Command[],
): { command: Command | null; argument: string; slash: boolean } {
  const slash = /^\/([A-Za-z0-9_]+)(?:@\S+)?(?:\s+|$)([\s\S]*)$/.exec(text);
  if (slash?.[1]) {
    const name = slash[1].toLowerCase();
    return { command: commands.find((c) => c.name === name) ?? null, argument: collapse(slash[2] ?? ""), slash: true };
  }
  const folded = foldedPhrase(text);
  for (const command of commands) {
    // Without a slash only the whole message counts, so that "xã nào…" stays a question.
    if (folded === command.name || command.aliases.includes(folded)) return { command, argument: "", slash: false };
    const argument = command.argumentIn?.(text) ?? null;
    if (argument !== null) return { command, argument, slash: false };
  }
  return { command: null, argument: "", slash: false };
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

  /** @param account who wrote it; null when the channel does not know. */
  async function take(
    rawText: string,
    commune: string | null,
    history: readonly Turn[],
    account: Account | null,
  ): Promise<TurnResult> {
    const typed = toNfc(rawText).trim();
    const text = collapse(typed);
    const chosen = fixedCommune ?? commune;
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
    if (command) {
      const communes = fixedCommune
        ? knowledge.catalogue.communes.filter((c) => c.slug === fixedCommune)
        : knowledge.catalogue.communes;
      const context: CommandContext = { communes, commune: chosen, account, storage, log };
      const outcome = await command.run(argument, context);
      if (outcome.ask === undefined)
        return {
          draft: outcome.draft,
          about: outcome.commune ?? null,
          commune: outcome.commune === undefined ? chosen : outcome.commune,
          forget: outcome.forget ?? false,
        };
      question = outcome.ask;
    } else if (slash)
      return stay(
        draft(
          "clarify",
          `Tôi chưa có lệnh này. Các lệnh đang dùng được: ${commands.map((c) => `/${c.name}`).join(", ")}. Anh/chị cũng có thể gõ thẳng câu hỏi.`,
        ),
      );
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
      draft: answered.draft,
      about: answered.commune,
      commune: choosing ? answered.commune : chosen,
      forget: false,
      answered,
    };
  }

  async function safely(
    text: string,
    commune: string | null,
    history: readonly Turn[],
    account: Account | null,
    /** Whose allowance of tokens pays for a model's help; null without help. */
    helped: { chat: string | null } | null,
  ): Promise<TurnResult> {
    try {
      const assistance = helped === null ? undefined : deps.assistant?.begin(helped.chat);
      const under = await search.prepare(kept(text));
      const result = await under(() => take(text, commune, history, account));
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

  function replyOf({ text, kind, citations, suggestions }: Draft): Reply {
    const choices = suggestions.map((s) => ({ label: s, text: s }));
    return { text, kind, citations, choices, ...(isRated(kind) ? { ratings: RATINGS } : {}) };
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
