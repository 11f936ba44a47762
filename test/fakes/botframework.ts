import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** How the connector fails: a status, a connection that breaks, no answer at all; what is "lost" is done, and its answer never arrives. */
export type Failure = { status: number; code?: string; retryAfter?: string } | { kind: "reset" | "hang" | "lost" };

export interface SentActivity {
  /** From the address. */
  conversation: string;
  authorization: string | undefined;
  activity: {
    type: string;
    text?: string;
    textFormat?: string;
    attachments?: { contentType: string; contentUrl?: string; name?: string; content?: Card }[];
    suggestedActions?: { actions: { type: string; title: string; value: string }[] };
    from?: { id: string };
    recipient?: { id: string };
  };
}

export interface Card {
  body: { type: string; actions: { type: string; title: string; data: { text: string } }[] }[];
}

export interface Claims {
  iss: string;
  aud: string;
  serviceurl: string;
  nbf: number;
  exp: number;
}

/** Microsoft's connector service, its keys and its files, on this machine. */
export interface FakeBotFramework {
  /** With a slash at the end, as Teams has it. */
  serviceUrl: string;
  issuer: string;
  openIdMetadataUrl: string;
  /** Messages that arrived, typing left out. */
  sent: SentActivity[];
  typing: SentActivity[];
  /** Requests for files, with what they proved. */
  fileRequests: { path: string; authorization: string | undefined }[];
  /** The next `times` messages, after those that were spoken of before, fail so; "none": they do not. */
  fail(failure: Failure | "none", times?: number): void;
  /** Keeps a file. @returns its address. */
  serveFile(name: string, bytes: Buffer, options?: { token?: string; redirect?: string }): string;
  /** A token of the channel; `change` spoils it. */
  token(appId: string, change?: Partial<Claims>, key?: "own" | "stranger"): string;
  /** While true the keys are not to be had; "hanging": who asks for them gets no answer. */
  hideKeys(hidden: boolean | "hanging"): void;
  /** A message of a person in a chat with the bot alone. */
  message(text: string | undefined, more?: Record<string, unknown>): Record<string, unknown>;
  close(): Promise<void>;
}

const BOT = { id: "28:bot", name: "Trợ lý Xã số" };
const KEY_ID = "key-1";

export async function startFakeBotFramework(): Promise<FakeBotFramework> {
  const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const sent: SentActivity[] = [];
  const typing: SentActivity[] = [];
  const fileRequests: FakeBotFramework["fileRequests"] = [];
  const failures: (Failure | "none")[] = [];
  const files = new Map<string, { bytes: Buffer; token?: string; redirect?: string }>();
  let areKeysHidden: boolean | "hanging" = false;
  // Never the same twice: a test that starts a new fake goes on with the same database.
  let count = Date.now() % 1_000_000_000;

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${root}/issuer`;

  async function answer(request: IncomingMessage, response: import("node:http").ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", root).pathname;
    const body = await bodyOf(request);
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
      response.end(JSON.stringify(value));
    };
    if (path === "/openid" || path === "/keys") {
      if (areKeysHidden === "hanging") return;
      if (areKeysHidden) return json(503, {});
      if (path === "/openid")
        return json(200, { issuer, jwks_uri: `${root}/keys`, id_token_signing_alg_values_supported: ["RS256"] });
      const { n, e, kty } = own.publicKey.export({ format: "jwk" });
      const endorsements = ["msteams", "webchat", "directline"];
      return json(200, { keys: [{ kty, n, e, kid: KEY_ID, use: "sig", alg: "RS256", endorsements }] });
    }
    if (path.startsWith("/files/")) {
      const { authorization } = request.headers;
      fileRequests.push({ path, authorization });
      const file = files.get(path);
      if (file?.redirect) return void response.writeHead(302, { location: file.redirect }).end();
      if (!file) return json(404, {});
      if (file.token !== undefined && authorization !== `Bearer ${file.token}`) return json(401, {});
      return void response.writeHead(200, { "content-type": "application/octet-stream" }).end(file.bytes);
    }
    const conversation = /^\/teams\/v3\/conversations\/([^/]+)\/activities(?:\/[^/]+)?$/.exec(path)?.[1];
    if (request.method !== "POST" || conversation === undefined) return json(404, { error: { code: "BadArgument" } });
    const activity = JSON.parse(body.toString("utf8")) as SentActivity["activity"];
    const { authorization } = request.headers;
    const arrived = { conversation: decodeURIComponent(conversation), authorization, activity };
    if (activity.type === "typing") {
      typing.push(arrived);
      return json(200, { id: "typing" });
    }
    const next = failures.shift();
    const failure = next === "none" ? undefined : next;
    if (failure && "kind" in failure) {
      if (failure.kind === "lost" && problemOf(activity) === null) sent.push(arrived);
      return failure.kind === "hang" ? undefined : void request.socket.destroy();
    }
    if (failure)
      return json(
        failure.status,
        { error: { code: failure.code ?? "Failed", message: activity.text ?? "" } },
        failure.retryAfter === undefined ? {} : { "retry-after": failure.retryAfter },
      );
    const problem = problemOf(activity);
    if (problem !== null) return json(400, { error: { code: "BadSyntax", message: problem } });
    sent.push(arrived);
    count++;
    return json(201, { id: `sent-${count}` });
  }

  return {
    serviceUrl: `${root}/teams/`,
    issuer,
    openIdMetadataUrl: `${root}/openid`,
    sent,
    typing,
    fileRequests,
    fail(failure, times = 1) {
      for (let i = 0; i < times; i++) failures.push(failure);
    },
    serveFile(name, bytes, options = {}) {
      files.set(`/files/${name}`, { bytes, ...options });
      return `${root}/files/${name}`;
    },
    token(appId, change = {}, key = "own") {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: issuer,
        aud: appId,
        serviceurl: `${root}/teams/`,
        nbf: now - 60,
        exp: now + 3600,
        ...change,
      };
      const signed = [{ alg: "RS256", typ: "JWT", kid: KEY_ID }, claims].map(encoded).join(".");
      const { privateKey } = key === "own" ? own : stranger;
      return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
    },
    hideKeys(hidden) {
      areKeysHidden = hidden;
    },
    message(text, more = {}) {
      count++;
      return {
        type: "message",
        id: `m-${count}`,
        channelId: "msteams",
        serviceUrl: `${root}/teams/`,
        from: { id: "29:an", name: "Nguyễn Văn An", aadObjectId: "aad-an" },
        recipient: BOT,
        conversation: { id: "a:chat-an", conversationType: "personal", tenantId: "tenant-1" },
        channelData: { tenant: { id: "tenant-1" } },
        textFormat: "plain",
        ...(text === undefined ? {} : { text }),
        ...more,
      };
    },
    close: () => closed(server),
  };
}

/** What Teams would not take; null when there is nothing against it. */
function problemOf(activity: SentActivity["activity"]): string | null {
  const text = activity.text ?? "";
  const attachments = activity.attachments ?? [];
  if (activity.type !== "message") return "type";
  if (text === "" && attachments.length === 0) return "nothing to show";
  if (text !== "" && attachments.length > 0) return "Teams splits text and attachments";
  if (Buffer.byteLength(text, "utf16le") > 100 * 1024) return "MessageSizeTooBig";
  if ((activity.suggestedActions?.actions.length ?? 0) > 3) return "more than three suggested actions";
  if (!activity.from?.id || !activity.recipient?.id) return "from and recipient";
  return null;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
