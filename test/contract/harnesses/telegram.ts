import { startBench } from "../../channels/telegram/bench.ts";
import { eventually, type Sent } from "../../fakes/telegram.ts";
import type { ChannelHarness, Outcome, Shown } from "../harness.ts";
import { type Payload, payloadOf } from "../payloads.ts";

const PERSON = 5012340001;
const FILE = Buffer.from("%PDF-1.7 tệp của người dân");

/** Long polling of the Bot API. */
export const telegram: ChannelHarness = {
  name: "telegram",
  facts: {
    files: true,
    edits: true,
    voice: "wordless",
    sticker: "wordless",
    unknown: "acknowledged",
    longText: "whole",
    whenNotStored: "repeated",
    sources: "named",
    documents: "sent",
  },
  async open(inbox) {
    const bench = await startBench();
    const platform = bench.telegram;
    const file = await keepFile();
    platform.meet(PERSON);
    const channel = bench.newChannel();
    await channel.start(inbox.receive, inbox.lend);

    /** Makes the platform keep the file without anybody having sent it. @returns its id. */
    async function keepFile(): Promise<string> {
      platform.document(PERSON, { bytes: FILE });
      const call = (payload: object) =>
        fetch(`${platform.apiRoot}/bot${platform.token}/getUpdates`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ timeout: 0, ...payload }),
        });
      const { result } = (await (await call({})).json()) as {
        result: { update_id: number; message: { document: { file_id: string } } }[];
      };
      const [update] = result;
      if (!update) throw new Error("the platform brings nothing");
      await call({ offset: update.update_id + 1 });
      return update.message.document.file_id;
    }

    /** Waits until the platform may forget the update, or the channel has refused it twice: then it was not acknowledged. */
    function settled(id: number): Promise<Outcome> {
      const before = inbox.refused.length;
      return eventually((): Outcome | null => {
        if (!platform.unconfirmed().includes(id)) return "acknowledged";
        return inbox.refused.length - before > 1 ? "failed" : null;
      });
    }

    async function deliver(payload: Payload): Promise<Outcome> {
      // The platform counts its updates itself.
      const { update_id: _, ...update } = JSON.parse(
        JSON.stringify(payload).replaceAll(/"file_id":"[^"]*"/g, `"file_id":"${file}"`),
      ) as Payload;
      return settled(platform.queue(update));
    }

    return {
      channel,
      chat: String(PERSON),
      fileBytes: FILE,
      say(words, n) {
        const { message } = payloadOf("telegram", "text") as { message: { message_id: number; date: number } };
        return { message: { ...message, message_id: 500 + n, date: message.date + n, text: words } };
      },
      deliver,
      shown: () =>
        [...platform.sent.map(ofMessage), ...platform.sentFiles.map(ofFile)]
          .sort((a, b) => a.id - b.id)
          .map(({ shown }) => shown),
      async press(label) {
        const message = platform.sent.findLast((one) => ofMessage(one).shown.buttons.includes(label));
        if (!message) throw new Error(`no button "${label}"`);
        platform.press(message, label);
        const id = platform.unconfirmed().at(-1);
        if (id !== undefined) await settled(id);
      },
      close: () => bench.close(),
    };
  },
};

function ofMessage({ messageId, visible, keyboard }: Sent): { id: number; shown: Shown } {
  const buttons = keyboard?.inline_keyboard.flat().map((button) => button.text) ?? [];
  return { id: messageId, shown: { text: visible, buttons, file: null } };
}

function ofFile(sent: { messageId: number; as: string; name: string; bytes: Buffer }): { id: number; shown: Shown } {
  const file = { name: sent.name, bytes: sent.bytes.length, isPicture: sent.as === "photo" };
  return { id: sent.messageId, shown: { text: "", buttons: [], file } };
}
