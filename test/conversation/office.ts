import type { Knowledge } from "../../src/conversation/answering/knowledge.ts";
import type { Choice, IncomingMessage, Reply } from "../../src/domain/message.ts";
import type { StaffRole } from "../../src/domain/person.ts";
import { createEvidenceFiles } from "../../src/storage/evidence-files.ts";
import { createStorage, type Storage } from "../../src/storage/storage.ts";
import { SILENT } from "../storage/open.ts";
import type { EmptyDatabase, Engine } from "../support/databases.ts";
import { type Talk, talk, temporaryFolder } from "./real.ts";

/** Where the clock of an office starts: noon of 15 October 2026, a Thursday, five days before Phước An's due day. */
export const START = new Date("2026-10-15T12:00:00+07:00");

/** A commune's office on a real database, with people who chat. */
export interface OfficeTest {
  storage: Storage;
  /** Of the database, for one more connection to it. */
  url: string;
  /** Links an account; a unit as in the plan. */
  join(who: string, unit: string, role?: StaffRole, commune?: string): Promise<void>;
  /** One message of a person, in a chat of their own. */
  say(who: string, text: string, more?: Partial<IncomingMessage>): Promise<Reply>;
  /** The same with every field given; undefined when there is no reply, as to an edit in which nothing changed. */
  receive(message: IncomingMessage): Promise<Reply | undefined>;
  /** The text of the reply. */
  read(who: string, text: string): Promise<string>;
  /** Presses the button with this label under the person's last reply. */
  press(who: string, label: string, more?: Partial<IncomingMessage>): Promise<Reply>;
  /** Moves the clock. */
  wait(minutes: number): void;
  /** A new process on the same database. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openOffice(engine: Engine, knowledge: Knowledge): Promise<OfficeTest> {
  const empty: EmptyDatabase = await engine.create();
  const folder = temporaryFolder();
  let minutes = 0;
  let messages = 0;
  const now = () => new Date(START.getTime() + minutes * 60_000);
  const last = new Map<string, Reply>();
  const open = async (): Promise<{ storage: Storage; chat: Talk }> => {
    const storage = createStorage({ url: empty.url, log: SILENT, now });
    await storage.connect();
    return { storage, chat: talk(knowledge, { storage, evidence: createEvidenceFiles(folder.path), now }) };
  };
  let { storage, chat } = await open();

  const receive = async (message: IncomingMessage) => (await chat.conversation.receive(message))[0];

  async function say(who: string, text: string, more: Partial<IncomingMessage> = {}): Promise<Reply> {
    messages += 1;
    const message: IncomingMessage = {
      channel: "telegram",
      chat: who,
      sender: who,
      messageId: String(messages),
      text,
      ...more,
    };
    const reply = await receive(message);
    if (reply === undefined) throw new Error("no reply");
    last.set(who, reply);
    return reply;
  }

  return {
    get storage() {
      return storage;
    },
    url: empty.url,
    receive,
    async join(who, unit, role = "officer", commune = "phuoc-an") {
      const code = await storage.people.invite({ commune, role, name: who, unit, personId: null });
      const reply = await say(who, `/lienket ${code}`);
      if (!reply.text.includes("Đã liên kết")) throw new Error(reply.text);
    },
    say,
    read: async (who, text) => (await say(who, text)).text,
    press: (who, label, more) => say(who, buttonOf(last.get(who), label).text, more),
    wait(more) {
      minutes += more;
    },
    async restart() {
      await storage.close();
      ({ storage, chat } = await open());
    },
    async close() {
      await storage.close();
      await empty.remove();
      folder.remove();
    },
  };
}

/** @throws Error when nothing is offered under this label. */
export function buttonOf(reply: Reply | undefined, label: string): Choice {
  const found = reply?.choices.find((choice) => choice.label.startsWith(label));
  if (!found) throw new Error(`no button “${label}” among: ${reply?.choices.map((c) => c.label).join(" | ")}`);
  return found;
}
