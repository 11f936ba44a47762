import type { IncomingMessage, Reply } from "../../../src/domain/message.ts";
import type { Catalogue } from "../../../src/domain/plan.ts";
import { seededRandom } from "../../bench/typos.ts";
import type { OfficeTest } from "../office.ts";
import { GROUP, messagesOf, type Planned, pickOf } from "./messages.ts";
import { broken, planOf, type Sent, type Shown } from "./rules.ts";
import { STAFF } from "./staff.ts";
import { type News, personOf, type watch } from "./watch.ts";

const CODE = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b/;

/** A message, what came of it, and which rules it broke. */
export interface Played {
  sent: Sent;
  reply: Reply | undefined;
  news: News;
  broken: string[];
}

/** Of a person in a chat. */
interface Memory {
  shown: Shown | null;
  /** Number of the report whose return waits for a reason; null when none was asked about. */
  returning: number | null;
}

/** The summary above a button; what an unchanged summary is asked about once more is still that summary. */
function shownIn(reply: Reply, before: Shown | null): Shown | null {
  const form = reply.choices.map(({ text }) => /^Xác nhận (\d+-\d+)$/.exec(text)?.[1]).find((one) => one !== undefined);
  if (form === undefined) return before;
  const [, code] = /^- Chỉ tiêu: (\S+)/m.exec(reply.text) ?? [];
  if (code === undefined) return before && { ...before, form };
  const [, period = ""] = /^- Kỳ: (.+)$/m.exec(reply.text) ?? [];
  const [, value = ""] =
    /^- Giá trị: (?:.* → )?(.+?)(?: \((?:luỹ kế|trong kỳ)\)|, như đã báo cáo|; [TQ6]|$)/m.exec(reply.text) ?? [];
  return { form, code, period, value, note: /^- Ghi chú: (.+)$/m.exec(reply.text)?.[1] ?? "" };
}

/** People of two communes who write at random; the same seed writes the same messages. */
export function play(office: OfficeTest, tables: ReturnType<typeof watch>, catalogue: Catalogue, seed: number) {
  const random = seededRandom(seed);
  const pick = pickOf(random);
  const plan = planOf(catalogue);
  const talk = messagesOf(random);
  const { book } = tables;
  const last = new Map<string, Reply>();
  const memories = new Map<string, Memory>();
  const buttons: string[] = [];
  const codes: string[] = [];
  const earlier: IncomingMessage[] = [];

  function messageOf({ who, text, inGroup = false, files }: Planned): IncomingMessage {
    const chat = inGroup ? GROUP : who;
    const messageId = `m${earlier.length}`;
    return { channel: "telegram", chat, sender: who, messageId, text, isGroup: inGroup, ...(files ? { files } : {}) };
  }

  /** A new message, the last one delivered again, or an earlier one with other words. */
  function next(): { message: IncomingMessage; isAgain: boolean } {
    const turn = random();
    const again = earlier.at(-1);
    if (again && turn < 0.07) return { message: again, isAgain: true };
    const message = messageOf(talk.next({ book, plan, last, buttons, codes }));
    const own = earlier.slice(-40).filter(({ sender, chat }) => sender === message.sender && chat === message.chat);
    if (turn > 0.13 || own.length === 0) return { message, isAgain: false };
    return { message: { ...message, messageId: pick(own).messageId, isEdit: true }, isAgain: false };
  }

  function remember(place: string, reply: Reply, before: Memory, text: string): void {
    last.delete(place);
    last.set(place, reply);
    const asked = /lý do trả lại số báo cáo (\d+);/.exec(reply.text)?.[1];
    const returning = asked === undefined ? before.returning : Number(asked);
    memories.set(place, { shown: shownIn(reply, before.shown), returning });
    buttons.push(...reply.choices.map((choice) => choice.text));
    const code = CODE.exec(reply.text)?.[0];
    if (code && !text.startsWith("/lienket")) codes.push(code);
  }

  /** Whoever is needed and was sent away comes back: by the machine's command line. */
  async function comeBack(): Promise<void> {
    for (const { who, unit, role, commune } of STAFF)
      if (personOf(who, book) === null && random() < 0.1) await office.join(who, unit, role, commune);
    await tables.look();
  }

  async function timePasses(): Promise<void> {
    if (random() < 0.012) await office.restart();
    if (random() < 0.3) office.wait(Math.floor(random() * 30));
    // Longer than a form is kept.
    if (random() < 0.004) office.wait(25 * 60);
  }

  return {
    async step(): Promise<Played> {
      await timePasses();
      const { message, isAgain } = next();
      const { sender, isGroup = false, isEdit = false, text, files = [] } = message;
      const before = tables.before();
      const place = `${message.chat} ${sender}`;
      const memory = memories.get(place) ?? { shown: null, returning: null };
      const actor = personOf(sender, before);
      const sent: Sent = { sender, isGroup, isEdit, isAgain, text, files: files.length, actor, ...memory };
      const reply = await office.receive(message);
      if (!isAgain) earlier.push(message);
      const news = await tables.look();
      const wrong = broken(sent, news, before, book, plan);
      if (reply !== undefined) remember(place, reply, memory, text);
      await comeBack();
      return { sent, reply, news, broken: wrong };
    },
  };
}
