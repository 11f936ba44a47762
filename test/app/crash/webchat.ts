import { createHash } from "node:crypto";
import type { Around, Person, Platform, Shown } from "./platform.ts";
import { createPostman } from "./postman.ts";

interface Reply {
  text: string;
  choices?: { label: string; text: string }[];
}

/** After a lost stream a browser comes back soon. */
const RECONNECT_MS = 100;

/**
 * Browsers with the page: what they say is posted until it is taken, and what they are answered comes by a stream that is resumed
 * after the last event. It meets no trouble but streams that break off.
 */
export async function startWebChat(around: Around): Promise<Platform> {
  const postman = createPostman(around);
  const closing = new AbortController();
  const pages: { replies: (Shown & { reply: Reply })[]; drop(): void }[] = [];
  let messages = 0;

  function open(n: number): Person {
    const cookie = `troly_session=${createHash("sha256").update(`browser ${n}`).digest("base64url")}`;
    const replies: (Shown & { reply: Reply })[] = [];
    let stream = new AbortController();
    let last = "";

    function take(block: string): void {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      last = field("id") ?? last;
      if (field("event") !== "reply") return;
      const reply = JSON.parse(field("data") ?? "{}") as Reply;
      replies.push({ text: reply.text, buttons: (reply.choices ?? []).map(({ label }) => label), reply });
    }

    async function listen(): Promise<void> {
      stream = new AbortController();
      const signal = AbortSignal.any([stream.signal, closing.signal]);
      const headers = { cookie, ...(last === "" ? {} : { "last-event-id": last }) };
      const response = await fetch(`${around.door()}/webchat/events`, { headers, signal });
      if (!response.ok) return;
      let rest = "";
      for await (const chunk of response.body ?? []) {
        const blocks = (rest + Buffer.from(chunk).toString("utf8")).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) take(block);
      }
    }

    async function keepListening(): Promise<void> {
      while (!closing.signal.aborted) {
        await listen().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    }
    void keepListening();
    pages.push({ replies, drop: () => stream.abort() });

    function say(text: string): void {
      messages += 1;
      const body = JSON.stringify({ id: `said-${messages}`, text });
      const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin", cookie };
      postman.bring(cookie, (door, signal) =>
        fetch(`${door}/webchat/messages`, { method: "POST", headers, body, signal }),
      );
    }
    return {
      name: `webchat ${n}`,
      say,
      press(shown, label) {
        const choice = (shown as (typeof replies)[number]).reply.choices?.find((one) => one.label === label);
        if (!choice) throw new Error(`no button "${label}"`);
        say(choice.text);
      },
      shown: () => replies,
    };
  }

  return {
    name: "webchat",
    env: {},
    person: open,
    taken: () => pages.reduce((sum, { replies }) => sum + replies.length, 0),
    meet: () => pages[Math.floor(around.random() * pages.length)]?.drop(),
    bringAgain: postman.bringAgain,
    waiting: postman.waiting,
    async close() {
      closing.abort();
      postman.close();
    },
  };
}
