import { createHash } from "node:crypto";
import { post, readEvents, startWebChat } from "../../channels/webchat/bench.ts";
import { eventually } from "../../fakes/eventually.ts";
import { type Card, openPage } from "../../fakes/page.ts";
import type { ChannelHarness, Outcome, Shown } from "../harness.ts";
import { type Payload, payloadOf } from "../payloads.ts";

/** After which the page gives a message up (outbox.js); whatever else went wrong it tries again. */
const GIVEN_UP = [400, 403, 413];

/** A browser at the real HTTP server. Its page takes words and pressed buttons, and nothing else. */
export const webchat: ChannelHarness = {
  name: "webchat",
  facts: {
    files: false,
    edits: false,
    voice: "never",
    sticker: "never",
    unknown: "refused",
    longText: "refused",
    whenNotStored: "repeated",
    sources: "quoted",
    documents: "sent",
  },
  async open(inbox) {
    const bench = await startWebChat({ receive: inbox.receive, lend: inbox.lend });
    // A page that opens has no chat; the stream gives it one.
    const { cookie, close } = await readEvents(bench.address);
    close();
    const said: string[] = [];
    const draw = await openPage((text) => said.push(text));

    async function deliver(payload: Payload): Promise<Outcome> {
      const { status } = await post(bench.address, payload, { cookie });
      if (status === 202) return "acknowledged";
      return GIVEN_UP.includes(status) ? "refused" : "failed";
    }

    /** What a page shows that opens now. */
    async function cards(): Promise<Card[]> {
      const reader = await readEvents(bench.address, { cookie });
      // The commune comes when everything that was known has come.
      await eventually(() => reader.events.some(({ event }) => event === "commune"));
      reader.close();
      const replies = reader.log().filter(({ event }) => event === "reply");
      return replies.map(({ data }) => draw(data));
    }

    async function loaded({ name, url, isPicture }: Card["files"][number]): Promise<Shown> {
      const response = await fetch(bench.address + url, { headers: { cookie } });
      if (!response.ok) throw new Error(`no file behind ${url}: ${response.status}`);
      const isImage = (response.headers.get("content-type") ?? "").startsWith("image/");
      const bytes = (await response.arrayBuffer()).byteLength;
      return { text: "", buttons: [], file: { name, bytes, isPicture: isPicture && isImage } };
    }

    const say = (words: string, n: number | string): Payload => ({
      ...payloadOf("webchat", "text"),
      id: `say-${n}`,
      text: words,
    });
    let presses = 0;
    return {
      channel: bench.channel,
      chat: createHash("sha256").update(cookie.replace("troly_session=", "")).digest("hex"),
      say,
      deliver,
      async shown() {
        const shown: Shown[] = [];
        for (const { text, buttons, files } of await cards()) {
          shown.push({ text, buttons: buttons.map(({ label }) => label), file: null });
          for (const file of files) shown.push(await loaded(file));
        }
        return shown;
      },
      async press(label) {
        const button = (await cards()).flatMap(({ buttons }) => buttons).findLast((one) => one.label === label);
        if (!button) throw new Error(`no button "${label}"`);
        button.press();
        for (const words of said.splice(0)) await deliver(say(words, `press-${++presses}`));
      },
      close: () => bench.stop(),
    };
  },
};
