import { createHash, randomBytes } from "node:crypto";
import type { Account } from "../domain/person.ts";

/** A browser that somebody linked to a person by /lienket. Citizens never get one. */
const COOKIE = "troly_session";
/** How long a browser stays linked, in seconds; revoking ends it before. */
const KEPT_SECONDS = 180 * 24 * 3600;
/** 32 random bytes in base64url. */
const TOKEN = /^[\w-]{43}$/;

/** The account of the browser that sent these cookies; null without a session. */
export function sessionOf(cookies: string | undefined): Account | null {
  const token = (cookies ?? "")
    .split(";")
    .map((pair) => pair.trim().split("="))
    .find(([name]) => name === COOKIE)?.[1];
  return token !== undefined && TOKEN.test(token) ? accountOf(token) : null;
}

/** The database holds only the hash: who reads it cannot take a session over. */
function accountOf(token: string): Account {
  return { channel: "webchat", sender: createHash("sha256").update(token).digest("hex") };
}

/**
 * A new session. HttpOnly keeps it from scripts, SameSite=Strict from requests that other sites begin.
 * @param https whether people reach the page over https.
 */
export function newSession(https: boolean): { account: Account; cookie: string } {
  const token = randomBytes(32).toString("base64url");
  const flags = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${KEPT_SECONDS}${https ? "; Secure" : ""}`;
  return { account: accountOf(token), cookie: `${COOKIE}=${token}; ${flags}` };
}

/** Only who links needs to be known: everybody else asks without a cookie. */
export const isLinking = (question: string): boolean => /^\s*\/?li[eê]n\s*k[eế]t(?!\p{L})/iu.test(question);
