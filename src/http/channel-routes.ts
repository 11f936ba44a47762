import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ChannelRoute } from "../channels/channel.ts";
import type { Logger } from "../log.ts";
import { PER_CLIENT } from "./client-limit.ts";
import { bytes, sendError } from "./replies.ts";
import { untilAborted } from "./until-aborted.ts";
import { TIMED_OUT, withTimeout } from "./with-timeout.ts";

/** Default of `routeTimeoutMs`: what is not stored then is not promised, and comes again. */
const ROUTE_TIMEOUT_MS = 10_000;
/** Routes of channels that people call, not platforms. */
const LIMITED_ROUTES = ["/webchat/messages", "/webchat/clear"];

interface RouteDeps {
  log: Logger;
  /** See `ServerDeps`. */
  routeTimeoutMs?: number;
}

/** Adds a route of a channel. @param closing aborted when the server closes, which ends streams. */
export function addChannelRoute(
  app: FastifyInstance,
  route: ChannelRoute,
  { log, routeTimeoutMs = ROUTE_TIMEOUT_MS }: RouteDeps,
  closing: AbortSignal,
): void {
  app.route({
    method: route.method,
    url: route.path,
    ...(LIMITED_ROUTES.includes(route.path) ? PER_CLIENT : {}),
    handler: async (request, reply) => {
      const query = Object.fromEntries(new URL(request.url, "http://localhost").searchParams);
      const params = request.params as Record<string, string>;
      const handling = route.handle({ body: bytes(request), headers: request.headers, query, params });
      const response = await withTimeout(handling, routeTimeoutMs);
      if (response === TIMED_OUT) {
        log.error({ request: request.id, route: route.path }, "route timed out");
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
