import { AppError } from "../../domain/errors.ts";
import type { Addresses } from "./addresses.ts";
import { BotFrameworkError, errorOfConnection, errorOfStatus } from "./errors.ts";
import type { FileAddress } from "./payload.ts";

export interface DownloadOptions {
  addresses: Addresses;
  /** The header that lets the bot read attachments; null when it needs none. */
  authorization(): Promise<string | null>;
  /** How long one file may take. */
  timeoutMs: number;
  cancelled: AbortSignal;
}

/** @throws AppError "file-too-large" beyond `maxBytes`; BotFrameworkError for what goes wrong on the platform's side. */
export type Download = (file: FileAddress, maxBytes: number) => Promise<Buffer>;

export function createDownload({ addresses, authorization, timeoutMs, cancelled }: DownloadOptions): Download {
  return async ({ url, needsToken }, maxBytes) => {
    // The token is for Microsoft's services; and our own network is nobody's file store.
    if (!(needsToken ? addresses.isService(url) : addresses.isFile(url)))
      throw new BotFrameworkError("call-refused", "Bot Framework: a file at an address that is not the platform's");
    const token = needsToken ? await authorization() : null;
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]);
    const bytes = await fetchBytes(url, token, maxBytes, signal).catch((error: unknown) => {
      throw error instanceof BotFrameworkError ? error : errorOfConnection(error);
    });
    if (bytes === null) throw new AppError("file-too-large", `the file has more than ${maxBytes} bytes`);
    return bytes;
  };
}

/** Reads as the bytes come and stops at the first beyond `limit`: then null. */
async function fetchBytes(
  url: string,
  token: string | null,
  limit: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const response = await fetch(url, {
    // Unpacked bytes are what is limited; and who a redirect names has no business with the token.
    headers: { "accept-encoding": "identity", ...(token === null ? {} : { authorization: token }) },
    redirect: "error",
    signal,
  });
  const { body } = response;
  if (!response.ok || body === null) {
    await body?.cancel();
    throw errorOfStatus(response.status, response.headers.get("retry-after"));
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
