/** Answers the error for an answer that is not the file. */
export type Refused = (status: number, headers: Headers) => Error;

export interface FetchBytesOptions {
  headers?: Record<string, string>;
  /** Bytes. */
  limit: number;
  signal: AbortSignal;
  refused: Refused;
}

/**
 * Fetches a file, reading as the bytes come and stopping at the first beyond `limit`: then null. Follows no redirect, since who
 * is named there has no business with our tokens, nor we with who it is.
 * @throws what `refused` makes of another status than success; the system's error when nothing came.
 */
export async function fetchBytes(url: string | URL, options: FetchBytesOptions): Promise<Buffer | null> {
  const { headers, limit, signal, refused } = options;
  // Unpacked bytes are what is limited.
  const response = await fetch(url, {
    redirect: "error",
    headers: { "accept-encoding": "identity", ...headers },
    signal,
  });
  const { body } = response;
  if (!response.ok || body === null) {
    await body?.cancel();
    throw refused(response.status, response.headers);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop hangs up.
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
