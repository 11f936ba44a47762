import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Flooder } from "./flooding.ts";

// Floods the service until its input ends, then says how often it was answered with what. Run by flooding.ts.

const [address = "", given = "{}"] = process.argv.slice(2);
const flooder = JSON.parse(given) as Flooder;
const statuses: Record<string, number> = {};
let isOver = false;
let n = 0;

async function post(path: string, headers: Record<string, string>, body: unknown): Promise<void> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
  const response = await fetch(`${address}${path}`, init);
  await response.arrayBuffer();
  statuses[response.status] = (statuses[response.status] ?? 0) + 1;
}

if ("telegram" in flooder) void onTelegram(flooder.telegram);
else void onPage(flooder.page.atOnce);
process.stdout.write("begun\n");
for await (const _ of process.stdin);
isOver = true;
process.stdout.write(`${JSON.stringify(statuses)}\n`, () => process.exit());

async function onTelegram({ secret, person, perSecond }: { secret: string; person: number; perSecond: number }) {
  const headers = { "x-telegram-bot-api-secret-token": secret };
  const startedMs = performance.now();
  while (!isOver) {
    const dueMs = startedMs + (n++ * 1_000) / perSecond;
    if (dueMs > performance.now()) await sleep(dueMs - performance.now());
    const chat = { id: person, type: "private", first_name: "Người dùng" };
    const from = { id: person, is_bot: false, first_name: "Người dùng" };
    const message = {
      message_id: n,
      date: Math.floor(Date.now() / 1_000),
      chat,
      from,
      text: "Ai chủ trì 5G xã Định Hóa?",
    };
    void post("/webhooks/telegram", headers, { update_id: 1_000_000 + n, message });
  }
}

/** From behind a proxy, since another program on this machine is not limited. */
async function onPage(atOnce: number) {
  const headers = {
    cookie: `troly_session=${randomBytes(32).toString("base64url")}`,
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": "203.0.113.7",
  };
  const one = async () => {
    while (!isOver)
      await post("/webchat/messages", headers, { id: `flood-${n++}`, text: "Ai chủ trì 5G xã Định Hóa?" });
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}
