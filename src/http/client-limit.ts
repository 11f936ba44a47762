import { BlockList, isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import rateLimit, { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";

/**
 * What one address may ask: 60 at once, and 2 a second in the long run. A whole office behind one address asks a tenth of it, and
 * an answer costs some 10 ms. The library counts in windows; it remembers the last 5,000 addresses.
 */
const REQUESTS = 60;
const WINDOW_MS = 30_000;
/** Of an IPv6 address, in bits, what one customer gets: the rest they choose themselves. */
const IPV6_PREFIX = 64;
/** Nobody needs to know how near the limit is. */
const NO_HEADERS = { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false };

/** Refusals that wait at the same time: each holds a connection. */
const MOST_WAITING = 500;

/** For the options of a route that people call, not platforms. */
export const PER_CLIENT = { config: { rateLimit: {} } };

/** Makes routes with `PER_CLIENT`, of those that are added after it, refuse what is too much with 429 and Retry-After. */
export async function limitClients(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: REQUESTS,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => clientOf(request) ?? "",
    allowList: (request) => clientOf(request) === null,
    addHeaders: NO_HEADERS,
    addHeadersOnExceeding: NO_HEADERS,
  });
}

/**
 * Lets a refusal wait for `ms`: who asks on and on without waiting for anything is slowed down to what costs the others nothing.
 * When too many wait already, the next ones come at once.
 */
export function createHesitation(ms: number): () => Promise<void> {
  let waiting = 0;
  return async () => {
    if (waiting >= MOST_WAITING) return;
    waiting += 1;
    await sleep(ms, undefined, { ref: false });
    waiting -= 1;
  };
}

/**
 * Who asks. Behind a proxy, on this machine or in its private network, it is the last address of X-Forwarded-For: the one that the
 * proxy itself saw; what stands before it anybody can write.
 * @returns null for another program on this machine, which is not limited.
 */
function clientOf({ socket, headers }: FastifyRequest): string | null {
  const peer = socket.remoteAddress ?? "";
  const forwarded = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  if (forwarded && isAmong(near(), peer)) return normalizeIP(forwarded.slice(0, 45), IPV6_PREFIX);
  return isAmong(own(), peer) ? null : normalizeIP(peer, IPV6_PREFIX);
}

function own(): BlockList {
  const list = new BlockList();
  list.addSubnet("127.0.0.0", 8);
  list.addAddress("::1", "ipv6");
  return list;
}

/** Where a proxy may be: beside a container it is on a private network. */
function near(): BlockList {
  const list = own();
  list.addSubnet("10.0.0.0", 8);
  list.addSubnet("172.16.0.0", 12);
  list.addSubnet("192.168.0.0", 16);
  list.addSubnet("fc00::", 7, "ipv6");
  return list;
}

/** Mapped addresses ("::ffff:127.0.0.1") are known too. */
const isAmong = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
