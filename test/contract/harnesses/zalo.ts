import { join } from "node:path";
import { startBench } from "../../channels/zalo/bench.ts";
import { temporaryFolder } from "../../conversation/real.ts";
import type { Engine } from "../../support/databases.ts";
import type { ChannelHarness, Outcome, Shown } from "../harness.ts";
import { type Payload, payloadOf, withAddress } from "../payloads.ts";

const PERSON = "246845883529190001";
const FILE = Buffer.from("%PDF-1.7 tệp của người dân");

/** On a disk of its own. */
const sqlite: Engine = {
  name: "SQLite",
  async create() {
    const folder = temporaryFolder();
    return { url: `sqlite:${join(folder.path, "troly.db")}`, remove: async () => folder.remove() };
  },
};

/** The webhook of a Zalo OA, without HTTP around it. */
export const zalo: ChannelHarness = {
  name: "zalo",
  facts: {
    files: true,
    edits: false,
    voice: "wordless",
    sticker: "wordless",
    unknown: "acknowledged",
    longText: "whole",
    whenNotStored: "spooled",
    sources: "named",
    documents: "sent",
  },
  async open(inbox) {
    const bench = await startBench(sqlite);
    const channel = bench.newChannel({ unspoolEveryMs: 20 });
    await channel.start(inbox.receive, inbox.lend);
    const file = bench.zalo.keepFile("of-the-person", FILE);
    const begun = Date.now();
    const sayAs = (words: string, n: number | string): Payload => ({
      ...payloadOf("zalo", "text"),
      message: { msg_id: `say-${n}`, text: words },
      timestamp: String(begun + Number(n)),
    });

    async function deliver(payload: Payload): Promise<Outcome> {
      // The clocks of this run: Zalo's own memory of who wrote when, and an event that is not of long ago.
      bench.zalo.people.set(PERSON, Date.now());
      const body = { ...withAddress(payload, /\.zdn\.vn\//, file), timestamp: String(Date.now()) };
      const { status } = await bench.post(channel, JSON.stringify(body));
      // Zalo takes nothing else for an answer.
      return status === 200 ? "acknowledged" : "failed";
    }

    let presses = 0;
    return {
      channel,
      chat: PERSON,
      fileBytes: FILE,
      say: sayAs,
      deliver,
      shown: () =>
        bench.zalo.sent.map(({ text, buttons, asset }): Shown => {
          const upload = bench.zalo.uploads.find((one) => one.asset === asset);
          const shown = upload && { name: upload.name, bytes: upload.bytes, isPicture: upload.kind === "image" };
          return { text, buttons: buttons.map(({ title }) => title), file: shown ?? null };
        }),
      async press(label) {
        const button = bench.zalo.sent.flatMap(({ buttons }) => buttons).findLast(({ title }) => title === label);
        if (!button) throw new Error(`no button "${label}"`);
        await deliver(sayAs(button.payload, 1000 + ++presses));
      },
      close: () => bench.close(),
    };
  },
};
