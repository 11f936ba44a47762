import { startFakeTelegram } from "../../fakes/telegram.ts";
import { APP_ID, APP_SECRET, OA_SECRET, signed, startFakeZalo } from "../../fakes/zalo.ts";
import type { Post } from "./client.ts";

/** A platform that brings messages by webhook and takes replies. */
export interface Platform {
  name: string;
  /** Settings by which the service uses it. */
  env: Record<string, string>;
  /** What it posts when a person says something. @param n numbers the messages of the run: the same is the same message. */
  bring(person: number, n: number, text: string): Post;
  /** Called with each reply as it arrives; the last one that asked to be. */
  onReply(listener: (person: number, text: string) => void): void;
  close(): Promise<void>;
}

/** Which Telegram shows with each update. */
export const SECRET = "s3cret_of-the-bench";

export async function startPlatforms(): Promise<Platform[]> {
  return [await telegram(), await zalo()];
}

async function telegram(): Promise<Platform> {
  const fake = await startFakeTelegram();
  const met = new Set<number>();
  let heard: (person: number, text: string) => void = () => {};
  watch(fake.sent, ({ chat, visible }) => heard(chat, visible));
  const headers = { "x-telegram-bot-api-secret-token": SECRET };
  return {
    name: "Telegram",
    env: {
      TELEGRAM_BOT_TOKEN: fake.token,
      TELEGRAM_API_ROOT: fake.apiRoot,
      TELEGRAM_MODE: "webhook",
      TELEGRAM_WEBHOOK_SECRET: SECRET,
      PUBLIC_URL: "https://troly.example",
    },
    bring(person, n, text) {
      if (!met.has(person)) fake.meet(person);
      met.add(person);
      const chat = { id: person, type: "private", first_name: "Người dùng" };
      const from = { id: person, is_bot: false, first_name: "Người dùng" };
      const message = { message_id: n + 1, date: Math.floor(Date.now() / 1_000), chat, from, text };
      return { path: "/webhooks/telegram", headers, body: JSON.stringify({ update_id: n + 1, message }) };
    },
    onReply(listener) {
      heard = listener;
    },
    close: fake.close,
  };
}

async function zalo(): Promise<Platform> {
  const fake = await startFakeZalo();
  let heard: (person: number, text: string) => void = () => {};
  const FIRST = 246845883529000000n;
  watch(fake.sent, ({ chat, text }) => heard(Number(BigInt(chat) - FIRST), text));
  return {
    name: "Zalo",
    env: {
      ZALO_APP_ID: APP_ID,
      ZALO_OA_SECRET: OA_SECRET,
      ZALO_APP_SECRET: APP_SECRET,
      ZALO_OA_ACCESS_TOKEN: "access_ZZ_0",
      ZALO_OA_REFRESH_TOKEN: "refresh_ZZ_0",
      // The service is measured, not the package.
      ZALO_MESSAGES_PER_MINUTE: "99999",
      ZALO_API_ROOT: fake.root,
      ZALO_OAUTH_ROOT: fake.root,
    },
    bring(person, n, text) {
      const id = String(FIRST + BigInt(person));
      const body = fake.event(id, "user_send_text", { message: { msg_id: `said-${n}`, text } });
      return { path: "/webhooks/zalo", headers: signed(body), body };
    },
    onReply(listener) {
      heard = listener;
    },
    close: fake.close,
  };
}

/** Tells of what is put into a list, which stays empty: a run of minutes would fill the memory with it. */
function watch<T>(list: T[], tell: (one: T) => void): void {
  list.push = (...added) => {
    for (const one of added) tell(one);
    return 0;
  };
}
