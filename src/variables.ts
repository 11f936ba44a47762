import { z } from "zod";

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const secret = (pattern: RegExp, expected: string) => z.string().regex(pattern, expected).optional();
const word = () => secret(/^\S+$/, "một chuỗi không có khoảng trắng");
const text = () => z.string();
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `một trong: ${values.join(", ")}` });
const address = () =>
  z
    .string()
    .refine(isHttpUrl, "địa chỉ bắt đầu bằng http:// hoặc https://, không có tên đăng nhập, ? hay #")
    .transform((url) => url.replace(/\/+$/, ""));

/** Every variable of the contract (design §5): how it reads, and its default. */
/** What the environment may say, each with what is expected there and what holds without it. */
export const variables = {
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, "tên máy hoặc địa chỉ IP, không kèm http:// và cổng")
    .default("127.0.0.1"),
  PORT: z
    .string()
    .refine((p) => /^\d{1,5}$/.test(p) && Number(p) <= 65535, "số nguyên từ 0 đến 65535")
    .transform(Number)
    .default(3978),
  PUBLIC_URL: address().optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default("info"),
  TZ: z.string().refine(isTimeZone, "tên múi giờ IANA như Asia/Ho_Chi_Minh").default("Asia/Ho_Chi_Minh"),
  COMMUNE: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "mã xã viết thường không dấu như dinh-hoa")
    .optional(),
  DATA_DIR: text().default("./data"),
  DATABASE_URL: z
    .string()
    .regex(/^(?:sqlite:.+|postgres(?:ql)?:\/\/.+)$/, "sqlite:ĐƯỜNG_DẪN hoặc postgres://…")
    .optional(),
  KNOWLEDGE_DIR: text().default("./knowledge"),
  MESSAGE_RETENTION_DAYS: z
    .string()
    .refine((d) => /^\d{1,4}$/.test(d) && Number(d) >= 2, "số ngày từ 2 đến 9999")
    .transform(Number)
    .default(30),
  TELEGRAM_BOT_TOKEN: secret(/^[A-Za-z0-9:_-]+$/, "mã do BotFather cấp, dạng 123456:ABC…"),
  TELEGRAM_API_ROOT: address().default("https://api.telegram.org"),
  TELEGRAM_MODE: oneOf(["polling", "webhook"]).default("polling"),
  // https://core.telegram.org/bots/api#setwebhook, secret_token
  TELEGRAM_WEBHOOK_SECRET: secret(/^[A-Za-z0-9_-]{1,256}$/, "1 đến 256 ký tự chữ, số, _ hoặc -"),
  ZALO_APP_ID: secret(/^\d+$/, "dãy chữ số (App ID)"),
  ZALO_APP_SECRET: word(),
  ZALO_OA_SECRET: word(),
  ZALO_OA_ACCESS_TOKEN: word(),
  ZALO_OA_REFRESH_TOKEN: word(),
  ZALO_API_ROOT: address().default("https://openapi.zalo.me"),
  ZALO_OAUTH_ROOT: address().default("https://oauth.zaloapp.com"),
  ZALO_BUTTONS: oneOf(["plain", "template"]).default("plain"),
  ZALO_PAID_MESSAGES: oneOf(["off", "on"]).default("off"),
  ZALO_OFFICER_SILENCE_MINUTES: z
    .string()
    .regex(/^\d{1,5}$/, "số phút từ 0 đến 99999")
    .transform(Number)
    .default(60),
  ZALO_MESSAGES_PER_MINUTE: z
    .string()
    .refine((n) => /^\d{1,5}$/.test(n) && Number(n) > 0, "số tin từ 1 đến 99999")
    .transform(Number)
    .default(100),
  ZALO_VERIFIER_FILE: z
    .string()
    .regex(/(?:^|[\\/])zalo_verifier[A-Za-z0-9_-]*\.html$/, "đường dẫn đến tệp zalo_verifier….html tải từ Zalo")
    .optional(),
  MicrosoftAppId: word(),
  MicrosoftAppPassword: word(),
  MicrosoftAppType: oneOf(["MultiTenant", "SingleTenant", "UserAssignedMSI"]).default("MultiTenant"),
  MicrosoftAppTenantId: word(),
  OPENAI_API_KEY: word(),
  OPENAI_BASE_URL: address().optional(),
  OPENAI_MODEL: word(),
  OPENAI_EMBEDDING_MODEL: word(),
};

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !/^https?:\/\//i.test(value)) return false;
  return url.username === "" && url.password === "" && !/[?#\s]/.test(value);
}

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("vi", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
