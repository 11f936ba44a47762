import { createHash } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import type { Logger } from "../../log.ts";
import type { Storage } from "../../storage/storage.ts";
import type { ZaloTokens } from "../../storage/zalo-tokens.ts";
import { namesOf, ZaloError } from "./errors.ts";
import type { Pair, Refresh } from "./oauth.ts";

/** At this part of its life a token is renewed. */
const RENEW_AT = 0.8;
/**
 * How long no other process tries with the same refresh token. Longer than a call may take; after a try of which nobody knows
 * whether it reached Zalo, also the wait before the next one.
 */
const LEASE_MS = 60_000;
/** How long a process waits for another one's refresh, and how often it looks. */
const WAIT_MS = 10_000;
const LOOK_MS = 100;
/** How long nothing is renewed for a token that was refused straight after it was renewed. */
const USELESS_MS = 10 * 60_000;

export interface TokensOptions {
  appId: string;
  /** The configured pair, with which it all begins. */
  first: { accessToken: string | null; refreshToken: string | null };
  /** Null without the app's secret: then nothing can be renewed. */
  refresh: Refresh | null;
  storage: Pick<
    Storage["zalo"],
    "tokens" | "seedTokens" | "leaseTokens" | "releaseTokens" | "rotateTokens" | "refuseTokens"
  >;
  log: Logger;
  now: () => Date;
  /** Called once each time that a human has to step in. */
  alarm: () => void;
  cancelled: AbortSignal;
}

export interface Tokens {
  /**
   * A token for a call, renewed first when its time has come. `bad` is one that Zalo has just refused.
   * @throws ZaloError "credentials-refused" when only a human can help, "unavailable" when it may go later.
   */
  get(bad?: string): Promise<string>;
  /** The error for a token that Zalo refuses straight after it refused its predecessor: yet another one would not help. An alarm. */
  useless(token: string): ZaloError;
}

/** Keeps the OA's tokens: one refresh at a time in all processes, and a new pair is in the database before anybody uses it. */
export function createTokens(options: TokensOptions): Tokens {
  const { appId, first, refresh, storage, log, now, cancelled } = options;
  const seed = createHash("sha256")
    .update(`${first.accessToken ?? ""}\n${first.refreshToken ?? ""}`)
    .digest("hex");
  let seeded = false;
  let renewing: Promise<string> | null = null;
  /** A pair that Zalo gave and the database did not take yet: worth more than anything, since its predecessor is used up. */
  let unsaved: { from: string; pair: Pair } | null = null;
  let alarmed: string | null = null;
  /** The refresh token of a try of our own that ended without an answer: nobody else is at it, and waiting for them is idle. */
  let unanswered: string | null = null;
  /** A token that was refused when it was new, and until when none is asked for in its place. */
  let refused: { token: string; until: number } | null = null;

  async function load(): Promise<ZaloTokens | null> {
    // A configuration without tokens takes nothing from those that are kept.
    const isConfigured = first.accessToken !== null || first.refreshToken !== null;
    if (!seeded && isConfigured) await storage.seedTokens(appId, { ...first, expiresAt: null, seed });
    seeded = true;
    if (unsaved !== null) await save();
    return storage.tokens(appId);
  }

  async function save(): Promise<void> {
    if (unsaved === null) return;
    await storage.rotateTokens(appId, unsaved.from, unsaved.pair);
    unsaved = null;
    log.info({ event: "zalo-token-renewed" }, "zalo tokens renewed");
  }

  /** Loud once for each pair of tokens; afterwards every call fails quietly until an administrator puts new ones. */
  function refuse(reason: string, about: string): ZaloError {
    if (alarmed !== about) {
      alarmed = about;
      options.alarm();
      log.error(
        { event: "zalo-token-alarm", reason },
        "zalo tokens are of no use: an administrator of the OA must agree again",
      );
    }
    return new ZaloError("credentials-refused", `Zalo: ${reason}`);
  }

  async function renew(tokens: ZaloTokens, isNeeded: boolean): Promise<string> {
    const { refreshToken, accessToken } = tokens;
    const later = (reason: string): string => {
      if (!isNeeded && accessToken !== null) return accessToken;
      throw new ZaloError("unavailable", `Zalo: ${reason}`);
    };
    if (refreshToken === null || refresh === null || tokens.isRefused) {
      const reason = tokens.isRefused ? "the refresh token was refused" : "no refresh token or no app secret";
      if (!isNeeded && accessToken !== null) return accessToken;
      throw refuse(reason, refreshToken ?? accessToken ?? "");
    }
    const until = new Date(now().getTime() + LEASE_MS);
    if (!(await storage.leaseTokens(appId, refreshToken, until)))
      return isNeeded && unanswered !== refreshToken
        ? others(refreshToken)
        : later("the tokens are being renewed, or were tried a short while ago");
    const outcome = await refresh(refreshToken);
    switch (outcome.outcome) {
      case "renewed":
        unsaved = { from: refreshToken, pair: outcome.pair };
        await save();
        return outcome.pair.accessToken;
      case "refused":
        await storage.refuseTokens(appId, refreshToken);
        refuse(`refresh refused (${outcome.number})`, refreshToken);
        if (!isNeeded && accessToken !== null) return accessToken;
        throw new ZaloError("credentials-refused", "Zalo: the refresh token was refused");
      case "not-sent":
        await storage.releaseTokens(appId, refreshToken);
        return later("the tokens could not be renewed");
      case "uncertain":
        unanswered = refreshToken;
        return later("the tokens could not be renewed");
    }
  }

  /** What another process makes of the refresh that it is at. */
  async function others(refreshToken: string): Promise<string> {
    const end = performance.now() + WAIT_MS;
    while (performance.now() < end && !cancelled.aborted) {
      await timer(LOOK_MS, undefined, { signal: cancelled }).catch(() => undefined);
      const found = await storage.tokens(appId);
      if (found?.isRefused) throw refuse("the refresh token was refused", refreshToken);
      if (found !== null && found.refreshToken !== refreshToken && found.accessToken !== null) return found.accessToken;
    }
    throw new ZaloError("unavailable", "Zalo: another process renews the tokens");
  }

  async function read(bad: string | undefined): Promise<string> {
    const tokens = await load();
    if (tokens === null) throw refuse("no tokens", "");
    const { accessToken, obtainedAt, expiresAt } = tokens;
    const isNeeded = accessToken === null || accessToken === bad || (expiresAt !== null && expiresAt <= now());
    if (bad !== undefined && bad === accessToken && bad === refused?.token && now().getTime() < refused.until)
      throw useless(bad);
    if (!isNeeded && !isDue(obtainedAt, expiresAt)) return accessToken;
    return renew(tokens, isNeeded);
  }

  /** A configured token is of unknown age, so that it is renewed at once where that is possible. */
  function isDue(obtainedAt: Date, expiresAt: Date | null): boolean {
    if (expiresAt === null) return refresh !== null;
    const life = expiresAt.getTime() - obtainedAt.getTime();
    return now().getTime() >= obtainedAt.getTime() + life * RENEW_AT;
  }

  function useless(token: string): ZaloError {
    if (refused?.token !== token) refused = { token, until: now().getTime() + USELESS_MS };
    return refuse("a token that was just renewed is refused", token);
  }

  async function get(bad?: string): Promise<string> {
    // One refresh serves all who wait for it; who came with a bad token asks again, and mostly finds a new one.
    while (renewing !== null) await renewing.catch(() => undefined);
    renewing = read(bad);
    try {
      return await renewing;
    } catch (error) {
      if (error instanceof ZaloError) throw error;
      log.warn({ event: "zalo-token-storage", ...namesOf(error) }, "zalo tokens cannot be read or written");
      throw new ZaloError("unavailable", "Zalo: the tokens are in a database that does not answer");
    } finally {
      renewing = null;
    }
  }

  return { get, useless };
}
