import { type Failure, type Sent, startFakeTelegram } from "../../fakes/telegram.ts";
import type { Around, Platform, Shown, Trouble } from "./platform.ts";

const TROUBLES: Record<Trouble, Failure> = {
  busy: { status: 429, description: "Too Many Requests: retry after 1", retryAfter: 1 },
  failed: { status: 500, description: "Internal Server Error" },
  reset: { kind: "reset" },
  lost: { kind: "lost" },
  hang: { kind: "hang" },
};
/** Of several instances none may poll. */
const BY_WEBHOOK = {
  TELEGRAM_MODE: "webhook",
  TELEGRAM_WEBHOOK_SECRET: "s3cret_of-the-tests",
  PUBLIC_URL: "https://troly.example",
};

export async function startTelegram({ door, random }: Around, isBrought: boolean): Promise<Platform> {
  const fake = await startFakeTelegram();
  if (isBrought) fake.webhook.deliverTo(door);
  const shownAs = (sent: Sent): Shown & { sent: Sent } => ({
    text: sent.visible,
    buttons: sent.keyboard?.inline_keyboard.flat().map(({ text }) => text) ?? [],
    sent,
  });
  return {
    name: "telegram",
    env: {
      TELEGRAM_BOT_TOKEN: fake.token,
      TELEGRAM_API_ROOT: fake.apiRoot,
      ...(isBrought ? BY_WEBHOOK : {}),
    },
    person(n) {
      const id = 800 + n;
      return {
        name: `telegram ${id}`,
        say: (text) => void fake.say(id, text),
        press: (shown, label) => void fake.press((shown as ReturnType<typeof shownAs>).sent, label),
        shown: () => fake.sent.filter(({ chat }) => chat === id).map(shownAs),
      };
    },
    taken: () => fake.sent.length,
    meet: (trouble) => fake.fail("sendMessage", TROUBLES[trouble]),
    bringAgain: () => fake.bringAgain((count) => Math.floor(random() * count)),
    waiting: () => fake.unconfirmed().length,
    close: fake.close,
  };
}
