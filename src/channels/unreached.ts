/** Codes of connections that never stood. */
const NEVER_CONNECTED = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** Whether a call certainly did nothing, since nobody was reached. @param error what `fetch` threw, or its cause. */
export function isUnreached(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof cause === "object" && cause !== null && "code" in cause && NEVER_CONNECTED.includes(String(cause.code));
}
