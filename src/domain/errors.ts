/** Codes of the errors that this service raises itself. The sentence that a person reads is chosen from the code. */
export type ErrorCode =
  | "config-invalid"
  | "file-empty"
  | "file-binary"
  | "file-not-utf8"
  | "file-too-large"
  | "file-unavailable"
  | "file-unsupported"
  | "file-unreadable"
  | "no-content"
  | "index-mismatch"
  | "knowledge-empty"
  | "unknown-commune"
  | "model-failed"
  | "message-taken-over"
  | "channel-busy"
  | "already-running"
  | "database-newer"
  | "database-unavailable"
  | "database-not-empty"
  | "copy-differs"
  | "backup-exists"
  | "backup-unusable";

/** An expected failure. `retryable` says whether the same call may succeed later. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** An error's name and code for the log. Not its message, which may hold what people said, or an address with its password. */
export function namesOf(error: unknown): { error: string; code?: unknown } {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, ...("code" in error ? { code: error.code } : {}) };
}
