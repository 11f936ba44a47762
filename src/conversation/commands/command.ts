import type { Commune } from "../../domain/plan.ts";
import type { Draft } from "../answering/draft.ts";

/** What a command may look at. Commands of this kind change nothing but the chat's commune. */
export interface CommandContext {
  communes: readonly Commune[];
  /** Slug of the commune that the chat has chosen, or null. */
  commune: string | null;
}

export interface CommandOutcome {
  draft: Draft;
  /** The chat's commune afterwards; undefined leaves it. */
  commune?: string | null;
  /** True forgets the conversation so far. */
  forget?: boolean;
}

/** One typed command. To add one: copy a file of this folder and list it in list.ts. */
export interface Command {
  /** Without the slash, `[a-z0-9_]`, at most 32 characters: Telegram's rule. */
  name: string;
  /** Other words that mean it where the slash is optional; folded, whole message or followed by arguments. */
  aliases: readonly string[];
  /** Shown in Telegram's menu and by /help; Vietnamese. */
  description: string;
  /** @param argument the rest of the message, trimmed, as typed. */
  run(argument: string, context: CommandContext): CommandOutcome;
}
