export type ZaloErrorCode =
  /** Tokens are missing, refused or cannot be renewed: an administrator of the OA has to agree again. */
  | "credentials-refused"
  /** The person may not be written to (any more, or yet). */
  | "chat-unreachable"
  /** Zalo would take it only for money, and that is not allowed here. */
  | "chat-needs-payment"
  /** An officer is talking with the person by hand. */
  | "officer-talking"
  /** Zalo will not take this call as it is. */
  | "call-refused"
  | "asset-expired"
  | "rate-limited"
  | "quota-spent"
  /** Not at this time of the day. */
  | "not-now"
  /** The OA, its package or its account must be set right by the operator. */
  | "setup-refused"
  /** It was not done, since Zalo fails on its side or was not reached. */
  | "unavailable"
  /** No usable answer: it may have been done. Was tried again once already, unless stopped. */
  | "uncertain";

const RETRYABLE: readonly ZaloErrorCode[] = ["officer-talking", "rate-limited", "not-now", "unavailable", "uncertain"];

/** An expected failure on Zalo's side, in the shape of our `AppError`. Holds neither what was sent nor a token. */
export class ZaloError extends Error {
  readonly code: ZaloErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  /** Zalo's own number; null when it gave none. */
  readonly number: number | null;

  constructor(
    code: ZaloErrorCode,
    message: string,
    { retryAfterMs = null, number = null }: { retryAfterMs?: number | null; number?: number | null } = {},
  ) {
    super(message);
    this.name = "ZaloError";
    this.code = code;
    this.retryable = RETRYABLE.includes(code);
    this.retryAfterMs = retryAfterMs;
    this.number = number;
  }
}

/** Zalo's error numbers by what they mean for us; others are "call-refused". */
const NUMBERS: readonly [ZaloErrorCode, readonly number[]][] = [
  ["credentials-refused", [-216, -220, -124]],
  ["rate-limited", [-32]],
  ["quota-spent", [-211, -218, -144, -115, -126]],
  ["unavailable", [-200, -214]],
  ["asset-expired", [-100]],
  ["chat-unreachable", [-213, -217, -227, -230, -231, -232, -244, -139]],
  [
    "setup-refused",
    [-204, -205, -209, -212, -219, -221, -223, -224, -235, -237, -320, -321, -403, -248, -242, -1241, -14002, -14003],
  ],
  ["not-now", [-234, -133]],
];

/** Zalo counts requests by the minute. */
const RATE_WAIT_MS = 60_000;
/** Some messages are not sent between 22:00 and 06:00 in Vietnam. */
const MORNING_HOUR = 6;
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** The error that Zalo's number stands for. Zalo's own sentence is left out: it may quote what was sent. */
export function errorOf(number: number, now: Date): ZaloError {
  const code = NUMBERS.find(([, numbers]) => numbers.includes(number))?.[0] ?? "call-refused";
  const retryAfterMs = code === "rate-limited" ? RATE_WAIT_MS : code === "not-now" ? untilMorningMs(now) : null;
  return new ZaloError(code, `Zalo: error ${number} (${code})`, { retryAfterMs, number });
}

export function isTokenError(error: unknown): boolean {
  return error instanceof ZaloError && error.number !== null && [-216, -220, -124].includes(error.number);
}

function untilMorningMs(now: Date): number {
  const there = new Date(now.getTime() + VIETNAM_OFFSET_MS);
  const morning = new Date(there);
  morning.setUTCHours(MORNING_HOUR, 0, 0, 0);
  if (morning <= there) morning.setUTCDate(morning.getUTCDate() + 1);
  return morning.getTime() - there.getTime();
}

/** An error's name and code for the log. Not its message, which may hold what people said. */
export function namesOf(error: unknown): { error: string; code?: string; number?: number } {
  if (!(error instanceof Error)) return { error: typeof error };
  return {
    error: error.name,
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...(error instanceof ZaloError && error.number !== null ? { number: error.number } : {}),
  };
}
