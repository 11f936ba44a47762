import type { Account } from "../../domain/person.ts";
import type { Commune } from "../../domain/plan.ts";
import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import { type Draft, draft } from "../answering/draft.ts";

/** What a command may look at. */
export interface CommandContext {
  communes: readonly Commune[];
  /** Slug of the commune that the chat has chosen, or null. */
  commune: string | null;
  /** Who wrote it; null where the channel does not know (web page, API, command line). */
  account: Account | null;
  storage: Storage | null;
  log: Logger;
}

export interface CommandOutcome {
  draft: Draft;
  /** A question that the command is short for, answered as if it had been typed; `draft` is then not sent. */
  ask?: string;
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
  /** The argument, when a message without a slash is surely this command with one; otherwise null. */
  argumentIn?(text: string): string | null;
  /** @param argument the rest of the message, trimmed, as typed. */
  run(argument: string, context: CommandContext): CommandOutcome | Promise<CommandOutcome>;
}

const NO_ACCOUNT =
  "Lệnh này dùng trong Telegram, nơi tôi biết ai đang nhắn. Trên trang web ai cũng hỏi được mà không cần tài khoản.";
const NOT_STORED = "Chưa đọc hoặc ghi được dữ liệu nên lệnh này chưa làm được. Anh/chị vui lòng thử lại sau ít phút.";

/** Runs the part of a command that needs to know who writes and needs the database; without one of them, says so. Never throws. */
export async function withAccount(
  { account, storage, log }: CommandContext,
  work: (account: Account, storage: Storage) => Promise<Draft>,
): Promise<CommandOutcome> {
  if (account === null || storage === null) return { draft: draft("smalltalk", NO_ACCOUNT) };
  try {
    return { draft: await work(account, storage) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    log.error(
      { event: "command-failed", error: error instanceof Error ? error.name : typeof error, code },
      "no storage",
    );
    return { draft: draft("smalltalk", NOT_STORED) };
  }
}
