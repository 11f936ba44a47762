import type { Turn } from "../domain/answer.ts";
import type { IncomingMessage } from "../domain/message.ts";
import type { Verbs } from "../storage/verbs.ts";
import { showsStep } from "./answering/guides/walk.ts";
import type { AnsweredQuestion } from "./feedback.ts";

export interface ChatState {
  /** Slug of the chosen commune, or null. */
  commune: string | null;
  turns: Turn[];
  /** What 👍 and 👎 are about; null before the first question. */
  last: AnsweredQuestion | null;
  /** When that was asked, in ms; as it was recalled. */
  lastAt?: number;
}

/** Silence after which a chat's turns are forgotten; its commune stays. */
const FORGET_AFTER_MS = 30 * 60_000;
const MAX_TURNS = 16;
/** Characters kept of an answer: enough for the head of a step, and for a model to see what was talked about. */
const ANSWER_KEPT = 400;
/** A person comes back to the next step within a day, or begins anew. */
const STEP_KEPT_MS = 24 * 3_600_000;
/** And rates an answer within a day: a chat that goes on with commands alone would keep the question for good. */
const LAST_KEPT_MS = 24 * 3_600_000;

/** What is kept of a chat, as JSON. */
interface Memory {
  turns: Turn[];
  last: AnsweredQuestion | null;
  /** When that was asked, in ms; absent in what older versions kept. */
  lastAt?: number;
  /** The step last shown, which is needed longer than the turns around it. */
  step: Turn | null;
  /** When the chat last spoke, in ms. */
  at: number;
}

type Chat = Pick<IncomingMessage, "channel" | "chat">;

/** Where chats are remembered. */
export type ChatStore = Pick<Verbs["chats"], "commune" | "choose" | "memory" | "remember">;

/** Where there is no database: until the process ends. */
export function createPassingChats(): ChatStore {
  const communes = new Map<string, string | null>();
  const memories = new Map<string, unknown>();
  const key = ({ channel, chat }: Chat): string => `${channel}:${chat}`;
  return {
    commune: async (chat) => communes.get(key(chat)) ?? null,
    choose: async (chat, commune) => void communes.set(key(chat), commune),
    memory: async (chat) => memories.get(key(chat)) ?? null,
    remember: async (chat, memory) => void memories.set(key(chat), memory),
  };
}

/** What a chat settled so far, as of `now`. */
export async function recall(storage: ChatStore, chat: Chat, now: Date): Promise<ChatState> {
  const commune = await storage.commune(chat);
  const memory = (await storage.memory(chat)) as Memory | null;
  if (memory === null) return { commune, turns: [], last: null };
  const { step, lastAt = memory.at } = memory;
  const last = now.getTime() - lastAt > LAST_KEPT_MS ? null : memory.last;
  const silent = now.getTime() - memory.at;
  const turns = silent > FORGET_AFTER_MS ? [] : memory.turns;
  const isAmong = turns.some((t) => t.role === step?.role && t.text === step.text);
  const before = step !== null && silent <= STEP_KEPT_MS && !isAmong ? [step] : [];
  return { commune, last, lastAt, turns: [...before, ...turns] };
}

/** @param before what `recall` gave. */
export async function remember(
  storage: ChatStore,
  chat: Chat,
  state: ChatState,
  before: ChatState,
  now: Date,
): Promise<void> {
  if (state.commune !== before.commune) await storage.choose(chat, state.commune);
  const turns = state.turns.slice(-MAX_TURNS).map(shortened);
  const shown = state.turns.findLast((t) => t.role === "assistant" && showsStep(t.text));
  const at = now.getTime();
  const lastAt = state.last === before.last ? (before.lastAt ?? at) : at;
  const memory: Memory = { turns, last: state.last, lastAt, step: shown ? shortened(shown) : null, at };
  await storage.remember(chat, memory);
}

function shortened(turn: Turn): Turn {
  return turn.role === "assistant" && turn.text.length > ANSWER_KEPT
    ? { ...turn, text: turn.text.slice(0, ANSWER_KEPT) }
    : turn;
}
