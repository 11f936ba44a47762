import { setTimeout as timer } from "node:timers/promises";
import type { Activity } from "botbuilder";
import type { BotFrameworkConfig } from "../../config.ts";
import { BotFrameworkError } from "./errors.ts";
import { createHttpClient } from "./http.ts";
import type { Incoming, Reference } from "./payload.ts";
import type { OutgoingActivity } from "./render.ts";

/** Another cloud than Microsoft's public one, which tests run on this machine. */
export interface Cloud {
  /** Who signs what comes from the channel. */
  tokenIssuer: string;
  /** Where its keys are named. */
  openIdMetadataUrl: string;
  /** The token that goes with our own calls, in place of one from Microsoft's login. */
  token(): Promise<string>;
}

export interface SdkOptions {
  config: BotFrameworkConfig;
  cloud: Cloud | null;
  /** How long one call may take. */
  timeoutMs: number;
  cancelled: AbortSignal;
}

/** Whether a request comes from the channel that it names; "unknown" while its keys cannot be fetched. */
export type Verdict = "genuine" | "refused" | "unknown";

export type Sent = OutgoingActivity | { type: "typing" };

/** What we use of the library. */
export interface Sdk {
  authenticate(activity: Incoming, authorization: string): Promise<Verdict>;
  /** @throws BotFrameworkError. */
  send(to: Reference, activity: Sent): Promise<void>;
  /** The header that lets the bot read attachments; null without an app id. @throws BotFrameworkError. */
  authorization(): Promise<string | null>;
}

const LOGIN = "https://login.microsoftonline.com/";
const AUDIENCE = "https://api.botframework.com";

/** Loads the library, which takes half a second and some 50 MB: not before somebody needs it. */
export async function openSdk({ config, cloud, timeoutMs, cancelled }: SdkOptions): Promise<Sdk> {
  const { CloudAdapter, ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } =
    await import("botbuilder");
  const settings = settingsOf(config, cloud);
  const factory = new ConfigurationServiceClientCredentialFactory(settings);
  if (cloud) factory.createCredentials = async () => credentialsOf(cloud);
  const authentication = new ConfigurationBotFrameworkAuthentication(settings, factory, undefined, undefined, {
    httpClient: createHttpClient(timeoutMs, cancelled) as never,
  });
  const adapter = new CloudAdapter(authentication);
  const appId = config.appType === "local" ? "" : config.appId;
  const tenant = "tenantId" in config ? config.tenantId : "botframework.com";

  return {
    async authenticate(activity, authorization) {
      try {
        const checked = authentication.authenticateRequest(activity as unknown as Activity, authorization);
        await within(checked, timeoutMs);
        return "genuine";
      } catch (error) {
        return isOutage(error) ? "unknown" : "refused";
      }
    },
    async send(to, activity) {
      const sending = adapter.continueConversationAsync(appId, to as never, async (context) => {
        await context.sendActivity(activity as Partial<Activity>);
      });
      // Fetching a token knows no deadline of ours, and comes before the call, which has its own.
      await within(sending, 2 * timeoutMs).catch((error: unknown) => {
        throw oursOf(error);
      });
    },
    async authorization() {
      if (appId === "") return null;
      const headers = new Map<string, string>();
      const credentials = await factory.createCredentials(appId, AUDIENCE, `${LOGIN}${tenant}`, true);
      await within(credentials.signRequest({ headers } as never), timeoutMs).catch((error: unknown) => {
        throw oursOf(error);
      });
      return headers.get("authorization") ?? headers.get("Authorization") ?? null;
    },
  };
}

function settingsOf(config: BotFrameworkConfig, cloud: Cloud | null): Record<string, string> {
  return {
    ...(config.appType === "local" ? {} : { MicrosoftAppId: config.appId, MicrosoftAppType: config.appType }),
    ...("appPassword" in config ? { MicrosoftAppPassword: config.appPassword } : {}),
    ...("tenantId" in config ? { MicrosoftAppTenantId: config.tenantId } : {}),
    ...(cloud
      ? {
          ToChannelFromBotLoginUrl: LOGIN,
          ToChannelFromBotOAuthScope: AUDIENCE,
          ToBotFromChannelTokenIssuer: cloud.tokenIssuer,
          ToBotFromChannelOpenIdMetadataUrl: cloud.openIdMetadataUrl,
          ToBotFromEmulatorOpenIdMetadataUrl: cloud.openIdMetadataUrl,
          OAuthUrl: AUDIENCE,
        }
      : {}),
  };
}

function credentialsOf({ token }: Cloud) {
  return {
    async signRequest<R extends { headers: { set(name: string, value: string): unknown } }>(request: R): Promise<R> {
      request.headers.set("authorization", `Bearer ${await token()}`);
      return request;
    },
  };
}

const LATE = Symbol("late");

/** @throws BotFrameworkError "uncertain" when the work takes longer. */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const ended = new AbortController();
  const late = timer(ms, LATE, { signal: ended.signal }).catch(() => LATE);
  try {
    const first = await Promise.race([work, late]);
    if (first === LATE) throw new BotFrameworkError("uncertain", "Bot Framework: no answer in time");
    return first as T;
  } finally {
    ended.abort();
  }
}

/** True when the keys could not be fetched: then nobody knows whether a token is good. */
function isOutage(error: unknown): boolean {
  if (error instanceof BotFrameworkError) return true;
  if (!(error instanceof Error)) return false;
  return error.name === "FetchError" || ("statusCode" in error && error.statusCode === 500);
}

/** What the library throws of its own comes before sending: it has no token, or does not understand what it is given. */
function oursOf(error: unknown): BotFrameworkError {
  if (error instanceof BotFrameworkError) return error;
  const { name, status } = readLogin(error);
  if (status !== null && status < 500 && status !== 429)
    return new BotFrameworkError("credentials-refused", `Bot Framework: no token (${status})`);
  return new BotFrameworkError("unavailable", `Bot Framework: not sent (${name})`);
}

function readLogin(error: unknown): { name: string; status: number | null } {
  const found = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const status =
    typeof found.statusCode === "number" ? found.statusCode : typeof found.status === "number" ? found.status : null;
  const isRefused = found.errorCode === "invalid_client" || found.errorCode === "unauthorized_client";
  return { name: error instanceof Error ? error.name : "unknown", status: isRefused ? 401 : status };
}
