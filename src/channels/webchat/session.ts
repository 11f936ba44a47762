import { createHash, randomBytes } from "node:crypto";
import type { RouteRequest } from "../channel.ts";

type Headers = RouteRequest["headers"];

const COOKIE = "troly_session";
/** How long a browser keeps its chat after its last visit, in seconds. */
const KEPT_SECONDS = 365 * 24 * 3600;
/** 32 random bytes in base64url. */
const TOKEN = /^[\w-]{43}$/;

/** A browser's chat. */
export interface Session {
  /** SHA-256 of the browser's token, hexadecimal: chat and sender. Who reads it in the database cannot take the chat over. */
  id: string;
  /** Tells chats apart on the page and in event ids; worth nothing else. */
  label: string;
  /** "set-cookie" that makes the browser keep it, from now on. */
  cookie: string;
}

/**
 * The session of the browser that sent these headers; a new one for a browser without. HttpOnly keeps the token from scripts,
 * SameSite=Strict from requests that other sites begin.
 * @param https whether people reach the page over https, as far as it was configured.
 */
export function sessionOf(headers: Headers, https: boolean): Session {
  const token = tokenIn(headers) ?? randomBytes(32).toString("base64url");
  const id = idOf(token);
  const flags = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${KEPT_SECONDS}${https || isForwarded(headers) ? "; Secure" : ""}`;
  return { id, label: id.slice(0, 8), cookie: `${COOKIE}=${token}; ${flags}` };
}

/** True when a proxy took the request by https. Whoever only says so keeps the cookie from themselves alone. */
const isForwarded = (headers: Headers): boolean => headers["x-forwarded-proto"] === "https";

/** Null for a browser without a session. */
export function knownSession(headers: Headers): string | null {
  const token = tokenIn(headers);
  return token === null ? null : idOf(token);
}

function tokenIn({ cookie }: Headers): string | null {
  const token = String(cookie ?? "")
    .split(";")
    .map((pair) => pair.trim().split("="))
    .find(([name]) => name === COOKIE)?.[1];
  return token !== undefined && TOKEN.test(token) ? token : null;
}

const idOf = (token: string): string => createHash("sha256").update(token).digest("hex");
