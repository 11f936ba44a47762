import { errorOfConnection, errorOfStatus } from "./errors.ts";

/** The part of the library's request that it fills in. */
interface Request {
  url: string;
  method: string;
  headers: { toJson(options?: { preserveCase?: boolean }): Record<string, string> };
  body?: unknown;
}

/** The library's headers, as far as it reads an answer's. */
interface Headers {
  get(name: string): string | undefined;
  toJson(): Record<string, string>;
}

/** What the library wants of its own HTTP client. */
export interface HttpClient {
  sendRequest<R extends Request>(
    request: R,
  ): Promise<{ request: R; status: number; headers: Headers; bodyAsText: string }>;
}

/**
 * Calls of the connector service. The library's own client waits for ever, and sends a message again after a lost answer; here a
 * call ends with `timeoutMs` and every failure is thrown at once in our shape, so that nothing is sent twice behind our back.
 */
export function createHttpClient(timeoutMs: number, cancelled: AbortSignal): HttpClient {
  return {
    async sendRequest(request) {
      const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]);
      const { status, headers, text } = await call(request, signal).catch((error: unknown) => {
        throw errorOfConnection(error);
      });
      if (status >= 300) throw errorOfStatus(status, headers["retry-after"] ?? null, reasonIn(text));
      const found: Headers = { get: (name) => headers[name.toLowerCase()], toJson: () => headers };
      return { request, status, headers: found, bodyAsText: text };
    },
  };
}

/** The code of `{"error":{"code":"…"}}`; empty for every other answer. */
function reasonIn(text: string): string {
  try {
    return String(JSON.parse(text).error.code);
  } catch {
    return "";
  }
}

async function call(
  { url, method, headers, body }: Request,
  signal: AbortSignal,
): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  const { "content-length": _, ...sent } = lowerCase(headers.toJson());
  const response = await fetch(url, {
    method,
    headers: sent,
    // Who a redirect names has no business with the token.
    redirect: "manual",
    signal,
    ...(typeof body === "string" ? { body } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers), text };
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
