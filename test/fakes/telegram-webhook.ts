import type { Update } from "grammy/types";
import { accepted, type Outcome, refused } from "./telegram-http.ts";

/** Waits before an update is brought again; the real one waits longer. */
const AGAIN_MS = [10, 20, 40];
const PORTS = ["", "80", "88", "443", "8443"];

/** One update brought to the webhook; null for a door that nobody opened. */
export interface Delivery {
  update: number;
  status: number | null;
  body: string;
}

export interface FakeWebhook {
  /** setWebhook, as strict as Telegram. */
  set(payload: Record<string, unknown>): Outcome;
  /** As if another program had set one, whose address nobody here knows. */
  setElsewhere(): void;
  remove(): void;
  isSet(): boolean;
  /** What Telegram knows of it; null while none is set. */
  info(): { url: string; secret: string | undefined } | null;
  /** Where the public address leads, e.g. "http://127.0.0.1:40123", as a proxy with https in front would; asked for each delivery. */
  deliverTo(door: string | (() => string)): void;
  /** Brings what waits. */
  pump(): void;
  readonly deliveries: Delivery[];
  close(): void;
}

export interface Waiting {
  pending(): Update[];
  confirm(id: number): void;
}

/** Brings updates one after the other within a chat, chats beside each other, each until it is answered with 2xx. */
export function createFakeWebhook({ pending, confirm }: Waiting): FakeWebhook {
  const deliveries: Delivery[] = [];
  const busy = new Set<string>();
  let webhook: { url: string; secret: string | undefined } | null = null;
  let door: (() => string) | null = null;
  let isClosed = false;

  async function bring(update: Update): Promise<Delivery> {
    const { url = "", secret } = webhook ?? {};
    try {
      const response = await fetch(`${door?.()}${new URL(url).pathname}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret }),
        },
        body: JSON.stringify(update),
      });
      return { update: update.update_id, status: response.status, body: await response.text() };
    } catch {
      return { update: update.update_id, status: null, body: "" };
    }
  }

  async function serve(chat: string): Promise<void> {
    for (let tries = 0; webhook !== null && door !== null && !isClosed; ) {
      const next = pending().find((update) => chatOf(update) === chat);
      if (next === undefined) return;
      const delivery = await bring(next);
      deliveries.push(delivery);
      if (delivery.status !== null && delivery.status >= 200 && delivery.status < 300) {
        confirm(next.update_id);
        tries = 0;
      } else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS[Math.min(tries++, AGAIN_MS.length - 1)]));
    }
  }

  function pump(): void {
    if (webhook === null || door === null) return;
    for (const chat of new Set(pending().map(chatOf))) {
      if (busy.has(chat)) continue;
      busy.add(chat);
      void serve(chat).finally(() => busy.delete(chat));
    }
  }

  return {
    set(payload) {
      const url = String(payload.url ?? "");
      const secret = payload.secret_token === undefined ? undefined : String(payload.secret_token);
      const refusal = refusalOf(url, secret);
      if (refusal !== null) return refused(400, `Bad Request: ${refusal}`);
      webhook = url === "" ? null : { url, secret };
      pump();
      return accepted(true);
    },
    setElsewhere() {
      webhook = { url: "https://elsewhere.example/", secret: undefined };
    },
    remove() {
      webhook = null;
    },
    isSet: () => webhook !== null,
    info: () => webhook,
    deliverTo(address) {
      door = typeof address === "string" ? () => address : address;
      pump();
    },
    pump,
    deliveries,
    close() {
      isClosed = true;
    },
  };
}

function refusalOf(url: string, secret: string | undefined): string | null {
  if (url === "") return null;
  const address = URL.parse(url);
  if (address?.protocol !== "https:") return "bad webhook: An HTTPS URL must be provided for webhook";
  if (!PORTS.includes(address.port)) return "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443";
  if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret))
    return "secret token contains unallowed characters";
  return null;
}

function chatOf(update: Update): string {
  const place =
    update.message ?? update.edited_message ?? update.callback_query?.message ?? update.my_chat_member ?? null;
  return String(place?.chat?.id ?? update.update_id);
}
