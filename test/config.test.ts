import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { loadConfig, VARIABLE_NAMES } from "../src/config.ts";
import { AppError } from "../src/domain/errors.ts";

/** The contract: names and defaults. */
const CONTRACT: Record<string, string> = {
  HOST: "127.0.0.1",
  PORT: "3978",
  PUBLIC_URL: "",
  LOG_LEVEL: "info",
  TZ: "Asia/Ho_Chi_Minh",
  COMMUNE: "",
  DATA_DIR: "./data",
  DATABASE_URL: "sqlite:./data/troly.db",
  KNOWLEDGE_DIR: "./knowledge",
  MESSAGE_RETENTION_DAYS: "30",
  TELEGRAM_BOT_TOKEN: "",
  TELEGRAM_API_ROOT: "https://api.telegram.org",
  TELEGRAM_MODE: "polling",
  TELEGRAM_WEBHOOK_SECRET: "",
  ZALO_APP_ID: "",
  ZALO_APP_SECRET: "",
  ZALO_OA_SECRET: "",
  ZALO_OA_ACCESS_TOKEN: "",
  ZALO_OA_REFRESH_TOKEN: "",
  ZALO_API_ROOT: "https://openapi.zalo.me",
  ZALO_OAUTH_ROOT: "https://oauth.zaloapp.com",
  ZALO_BUTTONS: "plain",
  ZALO_PAID_MESSAGES: "off",
  ZALO_OFFICER_SILENCE_MINUTES: "60",
  ZALO_MESSAGES_PER_MINUTE: "100",
  ZALO_VERIFIER_FILE: "",
  MicrosoftAppId: "",
  MicrosoftAppPassword: "",
  MicrosoftAppType: "MultiTenant",
  MicrosoftAppTenantId: "",
  OPENAI_API_KEY: "",
  OPENAI_BASE_URL: "",
  OPENAI_MODEL: "",
  OPENAI_EMBEDDING_MODEL: "",
};

const example = parseEnv(readFileSync(new URL("../.env.example", import.meta.url), "utf8"));

function failure(env: Record<string, string>): AppError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("the list of variables", () => {
  it("is the one of the contract", () => {
    expect([...VARIABLE_NAMES]).toEqual(Object.keys(CONTRACT));
  });

  it("is the one of .env.example, with the contract's defaults", () => {
    expect(example).toEqual(CONTRACT);
  });

  it("means the same in .env.example as an empty environment", () => {
    expect(loadConfig({ ...example } as Record<string, string>)).toEqual(loadConfig({}));
  });
});

describe("loadConfig", () => {
  it("works with nothing set: local, offline, one process on SQLite", () => {
    expect(loadConfig({})).toEqual({
      http: { host: "127.0.0.1", port: 3978, publicUrl: null },
      logLevel: "info",
      timeZone: "Asia/Ho_Chi_Minh",
      commune: null,
      dataDir: "./data",
      databaseUrl: "sqlite:./data/troly.db",
      knowledgeDir: "./knowledge",
      messageRetentionDays: 30,
      telegram: null,
      zalo: null,
      botFramework: { appType: "local" },
      model: null,
      warnings: [],
    });
  });

  it("treats an empty or blank value as absent and drops white space around a value", () => {
    const config = loadConfig({ PORT: "", HOST: "  ", COMMUNE: " dinh-hoa\n", TELEGRAM_BOT_TOKEN: "" });
    expect(config.http).toEqual({ host: "127.0.0.1", port: 3978, publicUrl: null });
    expect(config.commune).toBe("dinh-hoa");
    expect(config.telegram).toBeNull();
  });

  it("ignores variables that it does not know", () => {
    expect(loadConfig({ PATH: "/bin", SOMETHING: "x" })).toEqual(loadConfig({}));
  });

  it("puts the database into DATA_DIR when only that is set", () => {
    expect(loadConfig({ DATA_DIR: "/srv/troly/" }).databaseUrl).toBe("sqlite:/srv/troly/troly.db");
  });

  it("drops a trailing slash of addresses", () => {
    expect(loadConfig({ PUBLIC_URL: "https://troly.example/xa/" }).http.publicUrl).toBe("https://troly.example/xa");
  });

  it.each([
    ["PORT", "70000"],
    ["PORT", "39x8"],
    ["PORT", "-1"],
    ["HOST", "http://0.0.0.0"],
    ["PUBLIC_URL", "troly.example"],
    ["PUBLIC_URL", "https://u:p@troly.example"],
    ["LOG_LEVEL", "loud"],
    ["TZ", "Asia/Hanoi2"],
    ["COMMUNE", "Định Hóa"],
    ["DATABASE_URL", "mysql://x"],
    ["TELEGRAM_MODE", "push"],
    ["TELEGRAM_API_ROOT", "ftp://x"],
    ["TELEGRAM_WEBHOOK_SECRET", "có dấu"],
    ["ZALO_APP_ID", "abc"],
    ["ZALO_BUTTONS", "many"],
    ["ZALO_PAID_MESSAGES", "maybe"],
    ["ZALO_OFFICER_SILENCE_MINUTES", "1h"],
    ["ZALO_VERIFIER_FILE", "/etc/passwd"],
    ["MicrosoftAppType", "Other"],
    ["OPENAI_BASE_URL", "localhost:11434"],
  ])("refuses %s when it is %j, without repeating the value", (name, value) => {
    const error = failure({ [name]: value });
    expect(error.code).toBe("config-invalid");
    expect(error.message).toContain(`- ${name}: cần `);
    expect(error.message.split("\n")).toHaveLength(2);
    expect(error.message.replaceAll(name, "")).not.toContain(value);
  });

  it("names every bad variable in one error, the merely missing ones too", () => {
    const { message } = failure({
      PORT: "secret-a",
      TZ: "secret-b",
      TELEGRAM_BOT_TOKEN: "1:a",
      TELEGRAM_MODE: "webhook",
      ZALO_OA_SECRET: "secret-c",
      ZALO_OA_REFRESH_TOKEN: "secret-d",
      MicrosoftAppPassword: "secret-e",
    });
    for (const name of ["PORT", "TZ", "TELEGRAM_WEBHOOK_SECRET", "ZALO_APP_ID", "ZALO_APP_SECRET", "MicrosoftAppId"]) {
      expect(message).toContain(`- ${name}: `);
    }
    expect(message).not.toMatch(/secret-/);
  });

  it("gives Telegram by polling by default, and by webhook with a secret and an https address", () => {
    const telegram = { botToken: "1:a", apiRoot: "https://api.telegram.org" };
    const env = { TELEGRAM_BOT_TOKEN: "1:a", PUBLIC_URL: "https://troly.example/", TELEGRAM_WEBHOOK_SECRET: "s_1-" };
    expect(loadConfig({ TELEGRAM_BOT_TOKEN: "1:a" }).telegram).toEqual({ ...telegram, webhook: null });
    expect(loadConfig({ ...env, TELEGRAM_MODE: "polling" }).telegram).toEqual({ ...telegram, webhook: null });
    const webhook = { publicUrl: "https://troly.example", secret: "s_1-" };
    expect(loadConfig({ ...env, TELEGRAM_MODE: "webhook" }).telegram).toEqual({ ...telegram, webhook });
    const longest = "aZ09_-".padEnd(256, "x");
    const { telegram: most } = loadConfig({ ...env, TELEGRAM_MODE: "webhook", TELEGRAM_WEBHOOK_SECRET: longest });
    expect(most?.webhook?.secret).toBe(longest);
  });

  it.each([
    ["no secret", "TELEGRAM_WEBHOOK_SECRET", undefined],
    ["a blank secret", "TELEGRAM_WEBHOOK_SECRET", "  "],
    ["a secret that Telegram refuses", "TELEGRAM_WEBHOOK_SECRET", "s3cr3t.with.dots"],
    ["a secret that is too long", "TELEGRAM_WEBHOOK_SECRET", "x".repeat(257)],
    ["no public address", "PUBLIC_URL", undefined],
    ["a public address without https", "PUBLIC_URL", "http://troly.example"],
  ])("refuses Telegram by webhook with %s, naming %s", (_, name, value) => {
    const right = { PUBLIC_URL: "https://troly.example", TELEGRAM_WEBHOOK_SECRET: "s_1-" };
    const error = failure({ TELEGRAM_BOT_TOKEN: "1:a", TELEGRAM_MODE: "webhook", ...right, [name]: value } as never);
    expect(error.code).toBe("config-invalid");
    expect(error.message).toContain(`- ${name}: cần `);
    expect(error.message.split("\n")).toHaveLength(2);
    if (value?.trim()) expect(error.message).not.toContain(value);
  });

  it("asks for no https address when Telegram is polled, or off", () => {
    const PUBLIC_URL = "http://192.168.1.5:3978";
    expect(loadConfig({ TELEGRAM_BOT_TOKEN: "1:a", PUBLIC_URL }).http.publicUrl).toBe(PUBLIC_URL);
    expect(loadConfig({ TELEGRAM_MODE: "webhook", PUBLIC_URL }).telegram).toBeNull();
  });

  it("leaves Zalo off without the secret that signs its webhooks, and says so", () => {
    const config = loadConfig({ ZALO_APP_ID: "12", ZALO_OA_ACCESS_TOKEN: "t0ken" });
    expect(config.zalo).toBeNull();
    expect(config.warnings).toEqual([
      "Zalo không bật vì thiếu ZALO_OA_SECRET, dù đã đặt ZALO_APP_ID, ZALO_OA_ACCESS_TOKEN.",
    ]);
    expect(loadConfig({ ZALO_APP_ID: "12", ZALO_OA_SECRET: "s" }).zalo).toEqual({
      appId: "12",
      oaSecret: "s",
      appSecret: null,
      accessToken: null,
      refreshToken: null,
      apiRoot: "https://openapi.zalo.me",
      oauthRoot: "https://oauth.zaloapp.com",
      buttons: "plain",
      mayPay: false,
      messagesPerMinute: 100,
      officerSilenceMinutes: 60,
      verifierFile: null,
    });
  });

  it("allows Bot Framework without authentication on a loopback address only", () => {
    for (const HOST of ["127.0.0.1", "localhost", "::1", "127.8.8.8"]) {
      expect(loadConfig({ HOST }).botFramework).toEqual({ appType: "local" });
    }
    for (const HOST of ["0.0.0.0", "::", "troly.example", "127.evil.example"]) {
      expect(loadConfig({ HOST }).botFramework).toBeNull();
    }
    // Somebody's proxy leads here.
    expect(loadConfig({ HOST: "127.0.0.1", PUBLIC_URL: "https://troly.example" }).botFramework).toBeNull();
  });

  it("requires what each Bot Framework app type needs", () => {
    const id = { MicrosoftAppId: "a" };
    expect(failure(id).message).toContain("MicrosoftAppPassword");
    expect(loadConfig({ ...id, MicrosoftAppPassword: "p" }).botFramework).toEqual({
      appType: "MultiTenant",
      appId: "a",
      appPassword: "p",
    });
    const single = { ...id, MicrosoftAppPassword: "p", MicrosoftAppType: "SingleTenant" };
    expect(failure(single).message).toContain("MicrosoftAppTenantId");
    expect(loadConfig({ ...single, MicrosoftAppTenantId: "t" }).botFramework).toMatchObject({ tenantId: "t" });
    const identity = { ...id, MicrosoftAppType: "UserAssignedMSI", MicrosoftAppTenantId: "t" };
    expect(loadConfig(identity).botFramework).toEqual({ appType: "UserAssignedMSI", appId: "a", tenantId: "t" });
  });

  it("switches the model on with a name and a key or an address, and otherwise says why it is off", () => {
    expect(loadConfig({ OPENAI_BASE_URL: "http://127.0.0.1:11434/v1", OPENAI_MODEL: "qwen3" }).model).toEqual({
      apiKey: null,
      baseUrl: "http://127.0.0.1:11434/v1",
      model: "qwen3",
      embeddingModel: null,
    });
    const keyOnly = loadConfig({ OPENAI_API_KEY: "sk-very-secret" });
    expect(keyOnly.model).toBeNull();
    expect(keyOnly.warnings.join()).toContain("OPENAI_API_KEY");
    expect(keyOnly.warnings.join()).not.toContain("sk-very-secret");
  });
});
