import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

// The OA API, Zalo's OAuth and its file host behind one socket on 127.0.0.1, as strict as the reference of the channels says they are.

export const APP_ID = "1234567890123456789";
export const OA_ID = "388613280878808645";
export const OA_SECRET = "fake_oa_secret_key_ZZ";
export const APP_SECRET = "fake_app_secret_ZZ";

const DAY_MS = 86_400_000;
const IMAGE_BYTES = 1024 * 1024;
const FILE_BYTES = 5 * 1024 * 1024;

export interface Button {
  title: string;
  type: string;
  payload: string;
}

/** A message that the fake took. */
export interface ZaloSent {
  chat: string;
  text: string;
  buttons: Button[];
  /** Attachment id or token. */
  asset: string | null;
  /** As it came. */
  message: Record<string, unknown>;
}

export interface ZaloUpload {
  kind: string;
  name: string;
  type: string;
  bytes: number;
  asset: string;
}

/** What the next call to a path gets instead of an answer: Zalo's number, an HTTP status, a connection that breaks, no answer at all; what is "lost" is done, and its answer never arrives. */
export type Failing = { error: number } | { status: number } | { kind: "reset" | "hang" | "lost" };

export type FakeZalo = Awaited<ReturnType<typeof startFakeZalo>>;

export async function startFakeZalo() {
  const sent: ZaloSent[] = [];
  const uploads: ZaloUpload[] = [];
  const calls: { path: string; token: string | undefined }[] = [];
  const refreshes: { token: string; answered: boolean }[] = [];
  const failures = new Map<string, Failing[]>();
  const files = new Map<string, Buffer>();
  const assets = new Set<string>();
  /** Last interaction of each user, in ms. */
  const people = new Map<string, number>();
  let access = "access_ZZ_0";
  let refresh = "refresh_ZZ_0";
  let expiresIn = "90000";
  let count = 0;
  let refreshDelayMs = 0;
  let receiver = "";

  function json(response: ServerResponse, value: unknown, status = 200): ServerResponse {
    response.writeHead(status, { "content-type": "application/json" });
    return response.end(JSON.stringify(value));
  }
  const refused = (response: ServerResponse, error: number) => json(response, { error, message: "fake refusal" });

  async function token(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<ServerResponse> {
    const form = new URLSearchParams(body.toString("utf8"));
    const given = form.get("refresh_token") ?? "";
    const wellFormed =
      request.headers["content-type"] === "application/x-www-form-urlencoded" &&
      request.headers.secret_key === APP_SECRET &&
      form.get("app_id") === APP_ID &&
      form.get("grant_type") === "refresh_token" &&
      !form.has("secret_key");
    const isGood = wellFormed && given === refresh;
    refreshes.push({ token: given, answered: isGood });
    if (!isGood)
      return json(response, { error: -14014, error_name: "fake", error_description: "Invalid refresh token" });
    count += 1;
    access = `access_ZZ_${count}`;
    refresh = `refresh_ZZ_${count}`;
    const pair = { access_token: access, refresh_token: refresh, expires_in: expiresIn };
    if (refreshDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, refreshDelayMs));
    return json(response, pair);
  }

  function message(response: ServerResponse, body: Buffer): ServerResponse {
    const { recipient, message: said } = JSON.parse(body.toString("utf8"));
    const chat = recipient?.user_id;
    const last = people.get(chat);
    if (typeof chat !== "string" || last === undefined) return refused(response, -201);
    if (Date.now() - last > 7 * DAY_MS) return refused(response, -230);
    const { attachment } = said;
    const payload = attachment?.payload ?? {};
    const text: unknown = said.text ?? payload.text;
    const asset: string | null = payload.token ?? payload.elements?.[0]?.attachment_id ?? null;
    if (typeof text !== "string" && asset === null) return refused(response, -201);
    if (typeof text === "string" && (text.length > 2000 || text === "")) return refused(response, text ? -210 : -201);
    if (attachment !== undefined && !["template", "file"].includes(attachment.type)) return refused(response, -233);
    if (attachment?.type === "file" ? !payload.token : attachment && asset === null && !payload.buttons)
      return refused(response, -201);
    const buttons: Button[] = payload.buttons ?? [];
    const isBad = (b: Button) =>
      typeof b.payload !== "string" ||
      b.payload.length > 1000 ||
      typeof b.title !== "string" ||
      b.title.length > 100 ||
      b.title === "" ||
      !["oa.query.hide", "oa.query.show"].includes(b.type);
    if (buttons.length > 5 || buttons.some(isBad)) return refused(response, -201);
    if (asset !== null && !assets.has(asset)) return refused(response, -100);
    sent.push({ chat, text: typeof text === "string" ? text : "", buttons, asset, message: said });
    return json(response, { error: 0, message: "Success", data: { message_id: `m${sent.length}`, user_id: chat } });
  }

  async function upload(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    kind: string,
  ): Promise<ServerResponse> {
    const contentType = request.headers["content-type"] ?? "";
    if (!contentType.startsWith("multipart/form-data")) return refused(response, -201);
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
    const file = form.get("file");
    if (!(file instanceof File)) return refused(response, -201);
    const isImage = kind === "image" && /\.(?:png|jpe?g)$/i.test(file.name) && file.size <= IMAGE_BYTES;
    const isFile = kind === "file" && /\.(?:pdf|docx?)$/i.test(file.name) && file.size <= FILE_BYTES;
    if (!isImage && !isFile) return refused(response, -201);
    const asset = `asset_${uploads.length + 1}`;
    assets.add(asset);
    uploads.push({ kind, name: file.name, type: file.type, bytes: file.size, asset });
    return json(response, {
      error: 0,
      message: "Success",
      data: isImage ? { attachment_id: asset } : { token: asset },
    });
  }

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = new URL(request.url ?? "", "http://x").pathname;
    const given = request.headers.access_token;
    calls.push({ path, token: typeof given === "string" ? given : undefined });
    const failing = failures.get(path)?.shift();
    if (failing && "kind" in failing) return broken(failing.kind, request, response, body, path);
    if (failing && "status" in failing) return response.writeHead(failing.status).end("<html>fake</html>");
    if (failing) return refused(response, failing.error);
    return served(request, response, body, path);
  }

  async function broken(
    kind: "reset" | "hang" | "lost",
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    path: string,
  ): Promise<ServerResponse> {
    // What is asked is done, and its answer goes nowhere: a socket that is held back lets go of it when the answer ends.
    if (kind === "lost") await served(request, new ServerResponse(request), body, path);
    return kind === "hang" ? response : response.destroy();
  }

  async function served(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    path: string,
  ): Promise<ServerResponse> {
    const given = request.headers.access_token;
    if (path.startsWith("/files/")) {
      const file = files.get(path);
      return file === undefined ? response.writeHead(404).end() : response.writeHead(200).end(file);
    }
    if (path === "/v4/oa/access_token") return token(request, response, body);
    // "Authorization: Bearer" is not looked at, as at Zalo.
    if (given !== access) return refused(response, -216);
    if (path === "/v3.0/oa/message/cs" && request.headers["content-type"] === "application/json")
      return message(response, body);
    const kind = /^\/v2\.0\/oa\/upload\/(image|file)$/.exec(path)?.[1];
    if (kind !== undefined) return upload(request, response, body, kind);
    return refused(response, -201);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** POSTs a body to the service's webhook, signed over these very bytes. */
  function deliver(body: string, headers?: Record<string, string>): Promise<Response> {
    return fetch(receiver, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "ZaloWebhook", ...(headers ?? signed(body)) },
      body,
    });
  }

  /** An event of a person, as text. */
  function event(person: string, name: string, more: Record<string, unknown> = {}, at = Date.now()): string {
    people.set(person, Math.max(at, people.get(person) ?? 0));
    const timestamp = String(at);
    const ids = { sender: { id: person }, recipient: { id: OA_ID } };
    return JSON.stringify({ app_id: APP_ID, ...ids, event_name: name, timestamp, ...more });
  }

  let messages = 0;
  function say(person: string, text: string): Promise<Response> {
    messages += 1;
    return deliver(event(person, "user_send_text", { message: { msg_id: `msg${messages}`, text } }));
  }

  return {
    root,
    sent,
    uploads,
    calls,
    refreshes,
    assets,
    people,
    deliver,
    event,
    say,
    /** Presses the button with this title under a message. @throws Error when there is none. */
    press(message: ZaloSent, title: string): Promise<Response> {
      const button = message.buttons.find((b) => b.title === title);
      if (!button) throw new Error(`no button "${title}" among ${message.buttons.map((b) => b.title).join(", ")}`);
      return say(message.chat, button.payload);
    },
    sendTo(url: string) {
      receiver = url;
    },
    /** Keeps a file as Zalo would; returns its address. */
    keepFile(name: string, bytes: Buffer): string {
      files.set(`/files/${name}`, bytes);
      return `${root}/files/${name}`;
    },
    fail(path: string, failing: Failing, times = 1) {
      failures.set(path, [...(failures.get(path) ?? []), ...Array.from({ length: times }, () => failing)]);
    },
    /** The access token dies before its time. */
    revokeAccess() {
      access = "access_ZZ_nobody_has";
    },
    /** A human agrees anew: the pair that an administrator would copy into the configuration. */
    consent() {
      access = "access_ZZ_new";
      refresh = "refresh_ZZ_new";
      return { accessToken: access, refreshToken: refresh };
    },
    setExpiresIn(seconds: string) {
      expiresIn = seconds;
    },
    delayRefresh(ms: number) {
      refreshDelayMs = ms;
    },
    tokens: () => ({ access, refresh }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The signature of a body, as Zalo's documents describe it. */
export function signed(body: string, secret = OA_SECRET): Record<string, string> {
  const { timestamp } = JSON.parse(body) as { timestamp: string };
  const mac = createHash("sha256").update(`${APP_ID}${body}${timestamp}${secret}`).digest("hex");
  return { "x-zevent-signature": `mac=${mac}`, "x-zevent-server": "OA OpenAPI" };
}
