import { collapse } from "../text/normalize.ts";
import { foldedPhrase } from "../text/syllables.ts";
import type { Command } from "./commands/command.ts";

/** Which command a message is, if any. `slash`: it began with one, known or not. */
export function findCommand(
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
    if ((folded === command.name && !command.isWord) || command.aliases.includes(folded))
      return { command, argument: "", slash: false };
    const argument = command.argumentIn?.(text) ?? null;
    if (argument !== null) return { command, argument, slash: false };
  }
  return { command: null, argument: "", slash: false };
}
