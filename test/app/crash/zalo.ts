import { APP_ID, APP_SECRET, type Failing, OA_SECRET, signed, startFakeZalo, type ZaloSent } from "../../fakes/zalo.ts";
import type { Around, Platform, Shown, Trouble } from "./platform.ts";
import { createPostman } from "./postman.ts";

const TROUBLES: Record<Trouble, Failing> = {
  // Zalo's own -32 asks for a minute, in which nothing would happen.
  busy: { status: 429 },
  failed: { status: 500 },
  reset: { kind: "reset" },
  lost: { kind: "lost" },
  hang: { kind: "hang" },
};

export async function startZalo(around: Around): Promise<Platform> {
  const fake = await startFakeZalo();
  // What cannot be stored is spooled on the disk of the instance that took it: Zalo's messages go to one, or they might overtake.
  const postman = createPostman({ ...around, door: around.firstDoor });
  let messages = 0;
  const shownAs = (sent: ZaloSent): Shown & { sent: ZaloSent } => ({
    text: sent.text,
    buttons: sent.buttons.map(({ title }) => title),
    sent,
  });
  return {
    name: "zalo",
    env: {
      ZALO_APP_ID: APP_ID,
      ZALO_OA_SECRET: OA_SECRET,
      ZALO_APP_SECRET: APP_SECRET,
      ZALO_OA_ACCESS_TOKEN: "access_ZZ_0",
      ZALO_OA_REFRESH_TOKEN: "refresh_ZZ_0",
      ZALO_API_ROOT: fake.root,
      ZALO_OAUTH_ROOT: fake.root,
    },
    person(n) {
      const id = String(246845883529190000n + BigInt(n));
      function say(text: string): void {
        messages += 1;
        const body = fake.event(id, "user_send_text", { message: { msg_id: `said-${messages}`, text } });
        const headers = { "content-type": "application/json", ...signed(body) };
        postman.bring(id, (door, signal) => fetch(`${door}/webhooks/zalo`, { method: "POST", headers, body, signal }));
      }
      return {
        name: `zalo ${id}`,
        say,
        press(shown, label) {
          const { buttons } = (shown as ReturnType<typeof shownAs>).sent;
          const button = buttons.find(({ title }) => title === label);
          if (!button) throw new Error(`no button "${label}"`);
          say(button.payload);
        },
        shown: () => fake.sent.filter(({ chat }) => chat === id).map(shownAs),
      };
    },
    taken: () => fake.sent.length,
    meet: (trouble) => fake.fail("/v3.0/oa/message/cs", TROUBLES[trouble]),
    bringAgain: postman.bringAgain,
    waiting: postman.waiting,
    async close() {
      postman.close();
      await fake.close();
    },
  };
}
