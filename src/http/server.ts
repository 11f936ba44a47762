import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import helmet from "@fastify/helmet";
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import type { ChannelRoute } from "../channels/channel.ts";
import type { HttpConfig } from "../config.ts";
import type { AskRequest, AskResult } from "../domain/message.ts";
import type { Logger } from "../log.ts";
import { readAskRequest } from "./ask-request.ts";
import { limitClients, PER_CLIENT } from "./client-limit.ts";
import type { Metrics } from "./metrics.ts";
import { untilAborted } from "./until-aborted.ts";

/** Largest request body, in bytes. */
const BODY_LIMIT = 1_048_576;
/** How long a client may take to send a whole request. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Default of `askTimeoutMs`: above a model's own time budget, below the minute after which proxies give up. */
const ASK_TIMEOUT_MS = 30_000;
/** Default of `routeTimeoutMs`: what is not stored then is not promised, and comes again. */
const ROUTE_TIMEOUT_MS = 10_000;
/** For what is refused before any hook runs, as an address that cannot be read. */
const BARE_HEADERS = {
  "content-security-policy": "default-src 'none';frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};
/** Routes of channels that people call, not platforms. */
const LIMITED_ROUTES = ["/webchat/messages", "/webchat/clear"];
/** What is served while the service starts. */
const HEALTH = ["/healthz", "/readyz", "/metrics"];
/** When to try again, in seconds: a start from saved knowledge takes less. */
const STARTING_SECONDS = 5;
/** After this, close() cuts requests that are still under way. Callers wait at most 2 s for close(). */
const CLOSE_GRACE_MS = 1_500;

export interface ServerDeps {
  http: HttpConfig;
  log: Logger;
  ask(request: AskRequest): Promise<AskResult>;
  communes(): { slug: string; name: string }[];
  /** Whether index and database can serve. `reason` is printed by /readyz: no values, no personal data. */
  ready(): Readiness | Promise<Readiness>;
  channelRoutes: ChannelRoute[];
  metrics: Metrics;
  /** How long one question may take, in milliseconds; default 30,000. */
  askTimeoutMs?: number;
  /** How long a channel's route may take until it answers, in milliseconds; default 10,000. */
  routeTimeoutMs?: number;
  /** False while the service starts: then its health can be asked for, and early routes are served. Default: always true. */
  isServing?: () => boolean;
}

export interface Readiness {
  ok: boolean;
  reason?: string;
}

export interface Server {
  /**
   * Starts to listen and returns the address, e.g. "http://127.0.0.1:3978".
   * @throws the system's error, such as EADDRINUSE when the port is taken.
   */
  listen(): Promise<string>;
  /** Takes no new requests, lets those under way end, and is done within 2 s. */
  close(): Promise<void>;
  /** A request without a network, for tests. */
  inject: FastifyInstance["inject"];
}

/** What a person reads when a request cannot be served, by status. */
const SENTENCES: Record<number, string> = {
  400: "Yêu cầu không hợp lệ.",
  404: "Không tìm thấy địa chỉ này.",
  405: "Địa chỉ này không nhận phương thức vừa gửi.",
  408: "Yêu cầu gửi lên quá chậm. Hãy thử lại.",
  413: "Nội dung gửi lên lớn quá 1 MB.",
  414: "Địa chỉ quá dài.",
  429: "Từ địa chỉ này gửi đến nhiều câu hỏi quá nhanh. Anh/chị chờ một lát rồi hỏi tiếp giúp tôi.",
  500: "Hệ thống gặp lỗi nên chưa trả lời được. Hãy thử lại sau ít phút.",
  503: "Hệ thống chưa sẵn sàng hoặc đang dừng. Hãy thử lại sau ít phút.",
  504: "Câu hỏi này mất quá nhiều thời gian nên chưa trả lời được. Hãy thử lại hoặc hỏi ngắn hơn.",
};

export async function createServer(deps: ServerDeps): Promise<Server> {
  const app = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    frameworkErrors: (error, _request, reply) => sendError(reply.headers(BARE_HEADERS), error.statusCode ?? 400),
  });
  await secure(app, deps.http);
  observe(app, deps);
  holdBack(app, deps);
  await limitClients(app);
  // Everyone gets the bytes as they came: signatures are over bytes, and bad JSON deserves a sentence of ours.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
    if (status >= 500) logFailure(deps.log, request, error);
    sendError(reply, status);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const allowed = (["GET", "POST"] as const).filter((method) => app.hasRoute({ method, url: path }));
    if (allowed.length === 0) return sendError(reply, 404);
    return sendError(reply.header("allow", allowed.join(", ")), 405);
  });
  addServiceRoutes(app, deps);
  addAsk(app, deps);
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  for (const route of deps.channelRoutes) addChannelRoute(app, route, deps, closing.signal);
  await app.ready();
  return {
    listen: () => app.listen({ host: deps.http.host, port: deps.http.port }),
    close: () => close(app),
    inject: app.inject.bind(app) as FastifyInstance["inject"],
  };
}

async function secure(app: FastifyInstance, http: HttpConfig): Promise<void> {
  const https = isHttps(http);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: "deny" },
    // Both mean something over https only; on plain http browsers complain about the second.
    strictTransportSecurity: https ? { maxAge: 15_552_000, includeSubDomains: false } : false,
    crossOriginOpenerPolicy: https,
    originAgentCluster: https,
  });
}

function observe(app: FastifyInstance, { log, metrics }: ServerDeps): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const method = request.method;
    const route = request.is404 ? "unknown" : (request.routeOptions.url ?? "unknown");
    const status = reply.statusCode;
    metrics.httpRequests.inc({ method, route, status: String(status) });
    log.debug({ request: request.id, method, route, status, ms: Math.round(reply.elapsedTime) }, "request");
  });
}

/** While the service starts. What tells of its health, and what keeps messages by itself, is there from the first moment. */
function holdBack(app: FastifyInstance, { isServing = () => true, channelRoutes }: ServerDeps): void {
  const early = [...HEALTH, ...channelRoutes.filter(({ isEarly }) => isEarly).map(({ path }) => path)];
  app.addHook("onRequest", async (request, reply) => {
    if (isServing() || early.includes(request.routeOptions.url ?? "")) return;
    return sendError(reply.header("retry-after", STARTING_SECONDS), 503);
  });
}

function addServiceRoutes(app: FastifyInstance, { ready, communes, metrics, log }: ServerDeps): void {
  app.get("/healthz", async (_request, reply) => sendJson(reply, 200, { status: "ok" }));
  app.get("/readyz", async (request, reply) => {
    try {
      const { ok, reason } = await ready();
      if (ok) return sendJson(reply, 200, { status: "ok" });
      return sendJson(reply, 503, { status: "unavailable", reason: reason ?? "not ready" });
    } catch (error) {
      logFailure(log, request, error);
      return sendJson(reply, 503, { status: "unavailable", reason: "check failed" });
    }
  });
  app.get("/metrics", async (_request, reply) =>
    reply
      .header("cache-control", "no-store")
      .type(metrics.registry.contentType)
      .send(await metrics.registry.metrics()),
  );
  app.get("/api/communes", async (_request, reply) =>
    sendJson(
      reply,
      200,
      communes().map(({ slug, name }) => ({ slug, name })),
    ),
  );
}

function addAsk(app: FastifyInstance, deps: ServerDeps): void {
  const { log, metrics } = deps;
  app.post("/api/ask", PER_CLIENT, async (request, reply) => {
    const slugs = deps.communes().map((commune) => commune.slug);
    const reading = readAskRequest(bytes(request), slugs);
    if (!reading.ok) return sendJson(reply, reading.status, { error: reading.sentence });
    const stopTimer = metrics.askSeconds.startTimer();
    try {
      const result = await withTimeout(deps.ask(reading.request), deps.askTimeoutMs ?? ASK_TIMEOUT_MS);
      if (result === TIMED_OUT) {
        metrics.askFailures.inc({ reason: "timeout" });
        log.error({ request: request.id }, "ask timed out");
        return sendError(reply, 504);
      }
      metrics.answers.inc({ kind: result.kind });
      const { answer, kind, citations, suggestions, commune } = result;
      return sendJson(reply, 200, { answer, kind, citations, suggestions, commune });
    } catch (error) {
      metrics.askFailures.inc({ reason: "exception" });
      logFailure(log, request, error);
      return sendError(reply, 500);
    } finally {
      stopTimer();
    }
  });
}

function addChannelRoute(app: FastifyInstance, route: ChannelRoute, deps: ServerDeps, closing: AbortSignal): void {
  app.route({
    method: route.method,
    url: route.path,
    ...(LIMITED_ROUTES.includes(route.path) ? PER_CLIENT : {}),
    handler: async (request, reply) => {
      const query = Object.fromEntries(new URL(request.url, "http://localhost").searchParams);
      const params = request.params as Record<string, string>;
      const handling = route.handle({ body: bytes(request), headers: request.headers, query, params });
      const response = await withTimeout(handling, deps.routeTimeoutMs ?? ROUTE_TIMEOUT_MS);
      if (response === TIMED_OUT) {
        deps.log.error({ request: request.id, route: route.path }, "route timed out");
        // Nobody reads a stream that comes now.
        handling.then(({ stream }) => stream?.[Symbol.asyncIterator]().return?.()).catch(() => undefined);
        return sendError(reply, 503);
      }
      reply.code(response.status).headers(response.headers ?? {});
      if (response.stream) return reply.send(streamed(response.stream, request, reply, closing));
      if (response.body !== undefined && !reply.hasHeader("content-type")) reply.type("text/plain; charset=utf-8");
      return reply.send(response.body);
    },
  });
}

/** Ends when the client leaves, which a source that waits would not notice, and when the server closes. */
function streamed(
  source: AsyncIterable<string>,
  request: FastifyRequest,
  reply: FastifyReply,
  closing: AbortSignal,
): Readable {
  const left = new AbortController();
  reply.raw.once("close", () => left.abort());
  // HEAD asks for the headers alone.
  if (request.method === "HEAD" || reply.raw.destroyed) left.abort();
  return Readable.from(untilAborted(source, AbortSignal.any([left.signal, closing])));
}

function bytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

const isHttps = (http: HttpConfig): boolean => http.publicUrl?.startsWith("https:") ?? false;

function sendJson(reply: FastifyReply, status: number, value: unknown): FastifyReply {
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(value));
}

function sendError(reply: FastifyReply, status: number): FastifyReply {
  const sentence = SENTENCES[status] ?? SENTENCES[status >= 500 ? 500 : 400];
  return sendJson(reply, status, { error: sentence });
}

/** Where it broke, but not the error's message: that may repeat what the person wrote. */
function logFailure(log: Logger, request: FastifyRequest, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const frames = error instanceof Error ? (error.stack ?? "").match(/^ {4}at .+$/gm)?.slice(0, 8) : undefined;
  log.error({ request: request.id, route: request.routeOptions.url, error: name, code, frames }, "request failed");
}

const TIMED_OUT = Symbol("timed out");

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T | typeof TIMED_OUT> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function close(app: FastifyInstance): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  // "localhost" may be two servers, of which Fastify shows one; so the wait ends even when a connection of the other does not.
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      app.server.closeAllConnections();
      setTimeout(resolve, 100);
    }, CLOSE_GRACE_MS);
  });
  // A connection whose last answer goes out after close() began would else stay open until its keep-alive ends.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await Promise.race([app.close(), grace]);
  } finally {
    clearInterval(sweep);
    clearTimeout(timer);
  }
}
