import type { IncomingMessage, MenuEntry } from "../../domain/message.ts";
import { type Account, type Person, ROLES, type Role, type StaffRole } from "../../domain/person.ts";
import type { Commune } from "../../domain/plan.ts";
import type { Logger } from "../../log.ts";
import type { Reporting } from "../../reporting/reporting.ts";
import type { EvidenceFiles } from "../../storage/evidence-files.ts";
import type { Verbs } from "../../storage/verbs.ts";
import { type Draft, draft } from "../answering/draft.ts";
import type { Knowledge } from "../answering/knowledge.ts";

/** What a command may look at. */
export interface CommandContext {
  communes: readonly Commune[];
  /** Every command, for /help. */
  commands: readonly Command[];
  /** Slug of the commune that the chat has chosen, or null. */
  commune: string | null;
  /** Who wrote it; null where the channel does not know (web page, API, command line). */
  account: Account | null;
  /** The message itself; null where there is no chat. */
  message: IncomingMessage | null;
  storage: Verbs | null;
  /** Where photos and PDFs are kept; null where nothing is kept. */
  evidence: EvidenceFiles | null;
  knowledge: Knowledge;
  reporting: Reporting;
  now: () => Date;
  /** ISO date in the process's time zone. */
  today: string;
  log: Logger;
}

/** The same, once it is known that a member of the staff writes in a chat and that there is a database. */
export interface StaffContext extends CommandContext {
  account: Account;
  message: IncomingMessage;
  storage: Verbs;
  person: Person;
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
  /**
   * The least role that may use it, absent for everybody: it is in no menu of the others, and without a slash it is taken only
   * where it is known who writes.
   */
  staff?: StaffRole;
  /** Changes data: an edited message does not run it again. */
  writes?: boolean;
  /** True when the name alone, folded, is also an everyday word ("mới"): without the slash it is then no command. */
  isWord?: boolean;
  /** Shown in Telegram's menu and by /help; Vietnamese. */
  description: string;
  /** True for what only buttons say: neither in a menu nor in the help text. */
  hidden?: boolean;
  /** The argument, when a message without a slash is surely this command with one; otherwise null. */
  argumentIn?(text: string): string | null;
  /** @param argument the rest of the message, trimmed, as typed. */
  run(argument: string, context: CommandContext): CommandOutcome | Promise<CommandOutcome>;
}

/** What a menu shows to a role, in the list's order. */
export function usableBy(role: Role, commands: readonly Command[]): Command[] {
  const rank = (one: Role): number => ROLES.indexOf(one);
  return commands.filter(({ staff, hidden }) => !hidden && rank(role) >= rank(staff ?? "citizen"));
}

/** The same, as a channel shows it. */
export function menuFor(role: Role, commands: readonly Command[]): MenuEntry[] {
  return usableBy(role, commands).map(({ name, description }) => ({ name, description }));
}

const NO_ACCOUNT =
  "Lệnh này cần biết ai đang nhắn. Cán bộ xã gõ /lienket rồi đến mã được cấp, trên trang này hay trong Telegram, Zalo, Teams; người dân cứ hỏi mà không cần tài khoản.";

const NOT_LINKED =
  "Lệnh này dành cho cán bộ, lãnh đạo xã và quản trị đã liên kết tài khoản. Nếu là cán bộ, anh/chị xin mã mời của lãnh đạo hoặc quản trị xã rồi gõ /lienket đến mã đó.";

/** Runs the part of a command that only linked staff may use; who is not linked is told how to be. */
export function withStaff(
  context: CommandContext,
  work: (context: StaffContext) => Promise<Draft>,
): Promise<CommandOutcome> {
  return withAccount(context, async (account, storage) => {
    const { message } = context;
    const person = await storage.people.of(account);
    if (person === null || message === null) return draft("refuse", NOT_LINKED);
    return work({ ...context, account, storage, message, person });
  });
}

/** Runs the part of a command that needs to know who writes and needs the database; without one of them, says so. */
export async function withAccount(
  { account, storage }: CommandContext,
  work: (account: Account, storage: Verbs) => Promise<Draft>,
): Promise<CommandOutcome> {
  if (account === null || storage === null) return { draft: draft("smalltalk", NO_ACCOUNT) };
  return { draft: await work(account, storage) };
}
