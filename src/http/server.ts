import { randomUUID } from "node:crypto";
import helmet from "@fastify/helmet";
import { type FastifyError, type FastifyInstance, fastify } from "fastify";
import type { ChannelRoute } from "../channels/channel.ts";
import type { HttpConfig } from "../config.ts";
import type { AskRequest, AskResult } from "../domain/message.ts";
import type { Logger } from "../log.ts";
import { readAskRequest } from "./ask-request.ts";
import { addChannelRoute } from "./channel-routes.ts";
import { createHesitation, limitClients, PER_CLIENT } from "./client-limit.ts";
import type { Metrics } from "./metrics.ts";
import { bytes, logFailure, sendError, sendJson } from "./replies.ts";
import { TIMED_OUT, withTimeout } from "./with-timeout.ts";

/** Largest request body, in bytes. */
const BODY_LIMIT = 1_048_576;
/** How long a client may take to send a whole request. */
const REQUEST_TIMEOUT_MS = 15_000;
/** Default of `askTimeoutMs`: above a model's own time budget, below the minute after which proxies give up. */
const ASK_TIMEOUT_MS = 30_000;
/** Default of `refusalMs`. */
const REFUSAL_MS = 500;
const TOO_MANY = 429;
/** For what is refused before any hook runs, as an address that cannot be read. */
const BARE_HEADERS = {
  "content-security-policy": "default-src 'none';frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};
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
  /** How long a client that asks too often waits for being told so, in milliseconds; default 500. */
  refusalMs?: number;
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
  const hesitate = createHesitation(deps.refusalMs ?? REFUSAL_MS);
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
    if (status >= 500) logFailure(deps.log, request, error);
    if (status === TOO_MANY) await hesitate();
    return sendError(reply, status);
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

const isHttps = (http: HttpConfig): boolean => http.publicUrl?.startsWith("https:") ?? false;

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
