import { isUnreached } from "../unreached.ts";

export interface Pair {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
}

export type RefreshOutcome =
  | { outcome: "renewed"; pair: Pair }
  /** Zalo says no; the same token cannot work later. */
  | { outcome: "refused"; number: string }
  /** Certainly did not reach Zalo. */
  | { outcome: "not-sent" }
  /** Nobody knows whether the refresh token is used up. */
  | { outcome: "uncertain" };

export type Refresh = (refreshToken: string) => Promise<RefreshOutcome>;

export interface OAuthOptions {
  root: string;
  appId: string;
  appSecret: string;
  timeoutMs: number;
  now: () => Date;
}

/** Exchanges a refresh token, which works once, for a new pair. */
export function createRefresh({ root, appId, appSecret, timeoutMs, now }: OAuthOptions): Refresh {
  return async (refreshToken) => {
    try {
      const response = await fetch(`${root}/v4/oa/access_token`, {
        method: "POST",
        headers: { secret_key: appSecret, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          refresh_token: refreshToken,
          app_id: appId,
          grant_type: "refresh_token",
        }).toString(),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      const pair = pairOf(answer, now());
      if (pair !== null) return { outcome: "renewed", pair };
      const { error } = answer;
      const isNo = response.status < 500 && (typeof error === "number" || typeof error === "string");
      return isNo ? { outcome: "refused", number: String(error).slice(0, 10) } : { outcome: "uncertain" };
    } catch (error) {
      return { outcome: isUnreached(error) ? "not-sent" : "uncertain" };
    }
  };
}

/** `expires_in` comes as a string of seconds. */
function pairOf(answer: Record<string, unknown>, now: Date): Pair | null {
  const { access_token, refresh_token, expires_in } = answer;
  const seconds = Number(expires_in);
  if (typeof access_token !== "string" || typeof refresh_token !== "string") return null;
  // A pair is never thrown away: a life that cannot be read is taken for a short one.
  const life = Number.isFinite(seconds) && seconds > 0 ? seconds : 3600;
  return { accessToken: access_token, refreshToken: refresh_token, expiresAt: new Date(now.getTime() + life * 1000) };
}
