import type { Draft } from "../answering/draft.ts";
import type { CommandContext } from "../commands/command.ts";

/**
 * To staff who ask what their own commune has reached: what was reported, beside the plan's target. Null for everybody else, whom the
 * plan's answer tells that it is the target alone.
 * @param commune slug of the commune that the answer is about.
 */
export async function reachedFor(
  answer: Draft,
  commune: string | null,
  context: CommandContext,
): Promise<Draft | null> {
  const { account, storage, knowledge, commands } = context;
  const [only, another] = answer.focus;
  if (!answer.isOfToday || account === null || storage === null || only === undefined || another !== undefined)
    return null;
  const indicator = knowledge.catalogue.indicators.find(({ document, code }) => `${document}/${code}` === only);
  const person = await storage.people.of(account);
  if (indicator === undefined || person?.commune !== indicator.commune || indicator.commune !== commune) return null;
  const card = await commands.find(({ name }) => name === "chitieu")?.run(indicator.code, { ...context, commune });
  return card?.draft ?? null;
}
