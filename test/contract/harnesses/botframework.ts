import { APP_ID, startBench, WITH_APP_ID } from "../../channels/botframework/bench.ts";
import type { SentActivity } from "../../fakes/botframework.ts";
import type { ChannelHarness, Outcome, Shown } from "../harness.ts";
import { type Payload, payloadOf, withAddress } from "../payloads.ts";

const CHAT = "msteams|a:1InventedConversationOfTheFixtures";
const FILE = Buffer.from("%PDF-1.7 tệp của người dân");

/** Teams, through the real HTTP server, with tokens. */
export const botframework: ChannelHarness = {
  name: "botframework",
  facts: {
    files: true,
    edits: true,
    voice: "file",
    sticker: "nothing",
    unknown: "acknowledged",
    longText: "whole",
    whenNotStored: "repeated",
    sources: "named",
    documents: "named",
  },
  async open(inbox) {
    const bench = await startBench({ config: WITH_APP_ID, receive: inbox.receive, lend: inbox.lend });
    const { platform, channel } = bench;
    const file = platform.serveFile("of-the-person", FILE);
    const headers = { authorization: `Bearer ${platform.token(APP_ID)}` };

    async function deliver(payload: Payload): Promise<Outcome> {
      const filed = withAddress(payload, /sharepoint\.com|\/v3\/attachments\//, file);
      const status = await bench.post({ ...filed, serviceUrl: platform.serviceUrl }, headers);
      if (status >= 200 && status < 300) return "acknowledged";
      return status >= 500 ? "failed" : "refused";
    }

    let presses = 0;
    return {
      channel,
      chat: CHAT,
      fileBytes: FILE,
      say: (words, n) => ({ ...payloadOf("botframework", "text"), id: `say-${n}`, text: words, attachments: [] }),
      deliver,
      shown: () => platform.sent.map(ofActivity),
      async press(label) {
        const action = platform.sent.flatMap(actionsOf).findLast(({ title }) => title === label);
        if (!action) throw new Error(`no button "${label}"`);
        const { text: _, attachments: __, ...rest } = payloadOf("botframework", "text");
        await deliver({ ...rest, id: `press-${++presses}`, ...action.says });
      },
      close: () => bench.close(),
    };
  },
};

/** What can be pressed, and what Teams then sends. */
function actionsOf({ activity }: SentActivity): { title: string; says: Payload }[] {
  const suggested = activity.suggestedActions?.actions ?? [];
  const rows = activity.attachments?.flatMap(({ content }) => content?.body ?? []) ?? [];
  return [
    ...suggested.map(({ title, value }) => ({ title, says: { text: value } })),
    ...rows.flatMap(({ actions }) => actions.map(({ title, data }) => ({ title, says: { value: data } }))),
  ];
}

function ofActivity(sent: SentActivity): Shown {
  const [picture] = sent.activity.attachments?.filter(({ contentUrl }) => contentUrl !== undefined) ?? [];
  const bytes = Buffer.from(picture?.contentUrl?.split(",")[1] ?? "", "base64").length;
  return {
    text: (sent.activity.text ?? "").split("\n").map(seen).join("\n"),
    buttons: actionsOf(sent).map(({ title }) => title),
    file: picture ? { name: picture.name ?? "", bytes, isPicture: picture.contentType.startsWith("image/") } : null,
  };
}

const HELD = "\ue000";

/** A line as Teams draws its Markdown: bold and italic lines lose their signs. @throws Error at signs that we did not mean. */
function seen(line: string): string {
  const held: string[] = [];
  const hold = (sign: string) => {
    held.push(sign);
    return HELD;
  };
  const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&" };
  const bare = line
    .replace(/\\(.)|&(lt|gt|amp);/g, (_, sign?: string, entity?: string) => hold(sign ?? entities[entity ?? ""] ?? ""))
    .replace(/^\*\*(.*)\*\*$/, "$1")
    .replace(/^_(.*)_$/, "$1");
  if (/[*_`~[\]|<>&]|^\s*(?:#|[-+=]|\d+[.)])/.test(bare)) throw new Error(`Teams would draw markup: ${line}`);
  return bare.replaceAll(HELD, () => held.shift() ?? "");
}
