import type { Knowledge } from "../../../src/conversation/answering/knowledge.ts";
import { COMMANDS } from "../../../src/conversation/commands/list.ts";
import { createConversation } from "../../../src/conversation/conversation.ts";
import { FORMS } from "../../../src/conversation/forms/list.ts";
import type { Reply } from "../../../src/domain/message.ts";
import { createReporting, type Reporting } from "../../../src/reporting/reporting.ts";
import { createStorage, type Storage } from "../../../src/storage/storage.ts";
import { loadSent, noWaiting } from "../../conversation/real.ts";
import { SILENT } from "../../storage/open.ts";

/** Noon of 15 October 2026: the clock stands still, so that the usual period is T10/2026. */
export const now = (): Date => new Date("2026-10-15T12:00:00+07:00");

export interface Desk {
  storage: Storage;
  /** One message of a person in a chat of their own. @throws Error when nothing is replied. */
  say(who: string, text: string): Promise<Reply>;
}

/** @param clock the one that stands still, unless a running service shares the database. */
export async function openStorage(url: string, clock: () => Date = now): Promise<Storage> {
  const storage = createStorage({ url, log: SILENT, now: clock });
  await storage.connect();
  return storage;
}

/** The whole conversation as the service builds it, on this database, without a channel. */
export function deskOn(storage: Storage, knowledge: Knowledge, reporting: Reporting = createReporting()): Desk {
  const conversation = createConversation({
    knowledge,
    search: noWaiting,
    commands: COMMANDS,
    forms: FORMS,
    reporting,
    evidence: null,
    loadFile: loadSent,
    storage,
    fixedCommune: null,
    log: SILENT,
    now,
  });
  let messages = 0;
  return {
    storage,
    async say(who, text) {
      messages += 1;
      const message = { channel: "telegram", chat: who, sender: who, messageId: String(messages), text };
      const [reply] = await conversation.receive(message);
      if (!reply) throw new Error(`no reply to ${text}`);
      return reply;
    },
  };
}
