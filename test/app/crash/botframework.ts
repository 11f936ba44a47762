import { type Failure, type SentActivity, startFakeBotFramework } from "../../fakes/botframework.ts";
import type { Around, Platform, Shown, Trouble } from "./platform.ts";
import { createPostman } from "./postman.ts";

const TROUBLES: Record<Trouble, Failure> = {
  busy: { status: 429, retryAfter: "1" },
  failed: { status: 500 },
  reset: { kind: "reset" },
  lost: { kind: "lost" },
  hang: { kind: "hang" },
};

/** Teams without an app id, as on the service's own machine: only where no PUBLIC_URL leads to it. */
export async function startBotFramework(around: Around): Promise<Platform> {
  const fake = await startFakeBotFramework();
  const postman = createPostman(around);
  return {
    name: "botframework",
    env: {},
    person(n) {
      const conversation = { id: `a:chat-${n}`, conversationType: "personal", tenantId: "tenant-1" };
      const from = { id: `29:person-${n}`, aadObjectId: `aad-${n}` };
      function send(text: string | undefined, more: Record<string, unknown> = {}): void {
        const body = JSON.stringify(fake.message(text, { conversation, from, ...more }));
        const headers = { "content-type": "application/json" };
        postman.bring(conversation.id, (door, signal) =>
          fetch(`${door}/api/messages`, { method: "POST", headers, body, signal }),
        );
      }
      return {
        name: `botframework ${conversation.id}`,
        say: send,
        press(shown, label) {
          const pressed = (shown as ReturnType<typeof shownAs>).says.find(({ title }) => title === label);
          if (!pressed) throw new Error(`no button "${label}"`);
          send(pressed.text, pressed.more);
        },
        shown: () => fake.sent.filter((sent) => sent.conversation === conversation.id).map(shownAs),
      };
    },
    taken: () => fake.sent.length,
    meet: (trouble) => fake.fail(TROUBLES[trouble]),
    bringAgain: postman.bringAgain,
    waiting: postman.waiting,
    async close() {
      postman.close();
      await fake.close();
    },
  };
}

/** What a suggested action sends is its words; what a card's button sends is its data. */
interface Says {
  title: string;
  text: string | undefined;
  more: Record<string, unknown>;
}

function shownAs({ activity }: SentActivity): Shown & { says: Says[] } {
  const suggested = activity.suggestedActions?.actions ?? [];
  const rows = activity.attachments?.flatMap(({ content }) => content?.body ?? []) ?? [];
  const says: Says[] = [
    ...suggested.map(({ title, value }) => ({ title, text: value, more: {} })),
    ...rows.flatMap(({ actions }) =>
      actions.map(({ title, data }) => ({ title, text: undefined, more: { value: data } })),
    ),
  ];
  // Teams escapes what would be markup.
  return { text: (activity.text ?? "").replaceAll("\\", ""), buttons: says.map(({ title }) => title), says };
}
