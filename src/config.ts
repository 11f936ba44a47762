import { existsSync } from "node:fs";
import { z } from "zod";
import { AppError } from "./domain/errors.ts";
import { variables } from "./variables.ts";

export interface HttpConfig {
  host: string;
  /** 0-65535; 0 lets the system choose a free port. */
  port: number;
  /** Where people and platforms reach this service, without a trailing slash; null when only HOST:PORT is known. */
  publicUrl: string | null;
}

export interface TelegramConfig {
  botToken: string;
  apiRoot: string;
  /** Where Telegram brings messages (https) and what proves that it is Telegram; null: they are polled for. */
  webhook: { publicUrl: string; secret: string } | null;
}

export interface ZaloConfig {
  appId: string;
  /** Signs webhooks; not the app secret. */
  oaSecret: string;
  /** Needed to refresh tokens; present whenever `refreshToken` is. */
  appSecret: string | null;
  /** First tokens only: rotated ones live in the database and win. */
  accessToken: string | null;
  refreshToken: string | null;
  apiRoot: string;
  oauthRoot: string;
  /** Two bodies for a message with buttons are going about, and only a real OA shows which one Zalo takes. */
  buttons: "plain" | "template";
  /** Whether messages may be sent that Zalo charges for (48 hours to 7 days after the person last wrote). */
  mayPay: boolean;
  /** What the OA's package allows. */
  messagesPerMinute: number;
  /** How long the service is silent in a chat in which an officer wrote by hand; 0 turns that off. */
  officerSilenceMinutes: number;
  /** The file with which Zalo checks whose domain it is; null when it is checked otherwise. */
  verifierFile: string | null;
}

/** `local` has no authentication; it exists only when HOST is a loopback address and no PUBLIC_URL leads to it from outside. */
export type BotFrameworkConfig =
  | { appType: "local" }
  | { appType: "MultiTenant"; appId: string; appPassword: string }
  | { appType: "SingleTenant"; appId: string; appPassword: string; tenantId: string }
  | { appType: "UserAssignedMSI"; appId: string; tenantId: string };

export interface ModelConfig {
  /** Null for a server that asks for none; then `baseUrl` is set. */
  apiKey: string | null;
  /** Null means the vendor's own address. */
  baseUrl: string | null;
  /** At least one of the two names is set. */
  model: string | null;
  embeddingModel: string | null;
}

export interface Config {
  http: HttpConfig;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** IANA name. */
  timeZone: string;
  /** Slug of the one commune served; null means all. Whether it exists is known only after the knowledge is read. */
  commune: string | null;
  /** After so many days the texts of messages are deleted; at least 2, since platforms repeat messages for a day. */
  messageRetentionDays: number;
  dataDir: string;
  /** "sqlite:PATH" or "postgres://…". Without DATABASE_URL the file lies in `dataDir`. */
  databaseUrl: string;
  knowledgeDir: string;
  telegram: TelegramConfig | null;
  zalo: ZaloConfig | null;
  /** Null when it has no id and others than this machine may reach it: then the route must not be served. */
  botFramework: BotFrameworkConfig | null;
  model: ModelConfig | null;
  /** Vietnamese sentences about parts that stay off although some of their variables are set. Names only, never values. */
  warnings: string[];
}

const schema = z.object(variables);
type Name = keyof typeof variables;
type Values = z.output<typeof schema>;

/** The names that `loadConfig` reads, in the order of the contract. */
export const VARIABLE_NAMES = Object.keys(variables) as readonly Name[];

/**
 * Reads the whole configuration once. Surrounding white space is dropped; an empty value is an absent one; other variables are ignored.
 * @throws AppError "config-invalid" that names every bad variable and what is expected there, never a value.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const given: Partial<Record<Name, string>> = {};
  for (const name of VARIABLE_NAMES) {
    const value = env[name]?.trim();
    if (value) given[name] = value;
  }
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((i) => ({ name: String(i.path[0]), expected: i.message }));
  problems.push(...missing(given));
  if (!parsed.success || problems.length > 0) {
    const lines = problems.map((p) => `- ${p.name}: cần ${p.expected}`);
    throw new AppError("config-invalid", `Cấu hình chưa đúng, hãy sửa các biến sau:\n${lines.join("\n")}`);
  }
  return assemble(parsed.data, given);
}

/** Variables that others make necessary. Works on what was given, so that these are named together with malformed values. */
function missing(given: Partial<Record<Name, string>>): { name: Name; expected: string }[] {
  const out: { name: Name; expected: string }[] = [];
  const need = (name: Name, when: boolean, because: string) => {
    if (when && !given[name]) out.push({ name, expected: `có giá trị ${because}` });
  };
  const telegramWebhook = given.TELEGRAM_BOT_TOKEN !== undefined && given.TELEGRAM_MODE === "webhook";
  need("TELEGRAM_WEBHOOK_SECRET", telegramWebhook, "khi TELEGRAM_MODE là webhook");
  if (telegramWebhook && !/^https:/i.test(given.PUBLIC_URL ?? ""))
    out.push({ name: "PUBLIC_URL", expected: "địa chỉ bắt đầu bằng https:// khi TELEGRAM_MODE là webhook" });
  need("ZALO_APP_ID", given.ZALO_OA_SECRET !== undefined, "khi có ZALO_OA_SECRET");
  need("ZALO_APP_SECRET", given.ZALO_OA_REFRESH_TOKEN !== undefined, "khi có ZALO_OA_REFRESH_TOKEN");
  const bot = given.MicrosoftAppId !== undefined;
  const type = given.MicrosoftAppType ?? "MultiTenant";
  need("MicrosoftAppId", given.MicrosoftAppPassword !== undefined, "khi có MicrosoftAppPassword");
  need("MicrosoftAppPassword", bot && type !== "UserAssignedMSI", "khi có MicrosoftAppId");
  need("MicrosoftAppTenantId", bot && type !== "MultiTenant", "khi MicrosoftAppType không phải là MultiTenant");
  return out;
}

function assemble(v: Values, given: Partial<Record<Name, string>>): Config {
  const warnings: string[] = [];
  const off = (part: string, cause: string, names: Name[]) => {
    const set = names.filter((name) => given[name] !== undefined);
    if (set.length > 0) warnings.push(`${part} không bật vì thiếu ${cause}, dù đã đặt ${set.join(", ")}.`);
    return null;
  };
  return {
    http: { host: v.HOST, port: v.PORT, publicUrl: v.PUBLIC_URL ?? null },
    logLevel: v.LOG_LEVEL,
    timeZone: v.TZ,
    commune: v.COMMUNE ?? null,
    dataDir: v.DATA_DIR,
    databaseUrl: v.DATABASE_URL ?? `sqlite:${v.DATA_DIR.replace(/\/+$/, "")}/troly.db`,
    knowledgeDir: v.KNOWLEDGE_DIR,
    messageRetentionDays: v.MESSAGE_RETENTION_DAYS,
    telegram: telegram(v) ?? off("Telegram", "TELEGRAM_BOT_TOKEN", ["TELEGRAM_WEBHOOK_SECRET"]),
    zalo:
      zalo(v) ??
      off("Zalo", "ZALO_OA_SECRET", [
        "ZALO_APP_ID",
        "ZALO_APP_SECRET",
        "ZALO_OA_ACCESS_TOKEN",
        "ZALO_OA_REFRESH_TOKEN",
        "ZALO_VERIFIER_FILE",
      ]),
    botFramework: botFramework(v),
    model:
      model(v) ??
      off("Mô hình ngôn ngữ", "địa chỉ hoặc khóa, hoặc tên mô hình", [
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_MODEL",
        "OPENAI_EMBEDDING_MODEL",
      ]),
    warnings,
  };
}

function telegram(v: Values): TelegramConfig | null {
  if (v.TELEGRAM_BOT_TOKEN === undefined) return null;
  const { TELEGRAM_WEBHOOK_SECRET: secret, PUBLIC_URL: publicUrl } = v;
  const isBrought = v.TELEGRAM_MODE === "webhook" && secret !== undefined && publicUrl !== undefined;
  const webhook = isBrought ? { publicUrl, secret } : null;
  return { botToken: v.TELEGRAM_BOT_TOKEN, apiRoot: v.TELEGRAM_API_ROOT, webhook };
}

function zalo(v: Values): ZaloConfig | null {
  if (v.ZALO_OA_SECRET === undefined || v.ZALO_APP_ID === undefined) return null;
  return {
    appId: v.ZALO_APP_ID,
    oaSecret: v.ZALO_OA_SECRET,
    appSecret: v.ZALO_APP_SECRET ?? null,
    accessToken: v.ZALO_OA_ACCESS_TOKEN ?? null,
    refreshToken: v.ZALO_OA_REFRESH_TOKEN ?? null,
    apiRoot: v.ZALO_API_ROOT,
    oauthRoot: v.ZALO_OAUTH_ROOT,
    buttons: v.ZALO_BUTTONS,
    mayPay: v.ZALO_PAID_MESSAGES === "on",
    messagesPerMinute: v.ZALO_MESSAGES_PER_MINUTE,
    officerSilenceMinutes: v.ZALO_OFFICER_SILENCE_MINUTES,
    verifierFile: v.ZALO_VERIFIER_FILE ?? null,
  };
}

function botFramework(v: Values): BotFrameworkConfig | null {
  const { MicrosoftAppId: appId, MicrosoftAppPassword: appPassword, MicrosoftAppTenantId: tenantId } = v;
  if (appId === undefined) return isLoopback(v.HOST) && v.PUBLIC_URL === undefined ? { appType: "local" } : null;
  if (v.MicrosoftAppType === "UserAssignedMSI") {
    return tenantId === undefined ? null : { appType: "UserAssignedMSI", appId, tenantId };
  }
  if (appPassword === undefined) return null;
  if (v.MicrosoftAppType === "MultiTenant") return { appType: "MultiTenant", appId, appPassword };
  return tenantId === undefined ? null : { appType: "SingleTenant", appId, appPassword, tenantId };
}

function model(v: Values): ModelConfig | null {
  const reachable = v.OPENAI_API_KEY !== undefined || v.OPENAI_BASE_URL !== undefined;
  const named = v.OPENAI_MODEL !== undefined || v.OPENAI_EMBEDDING_MODEL !== undefined;
  if (!reachable || !named) return null;
  return {
    apiKey: v.OPENAI_API_KEY ?? null,
    baseUrl: v.OPENAI_BASE_URL ?? null,
    model: v.OPENAI_MODEL ?? null,
    embeddingModel: v.OPENAI_EMBEDDING_MODEL ?? null,
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The process's environment with the `.env` file of the working directory under it, if there is one. A variable already set wins. */
export function readEnvironment(): Record<string, string | undefined> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return process.env;
}
