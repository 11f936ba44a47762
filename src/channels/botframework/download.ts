import { AppError } from "../../domain/errors.ts";
import { fetchBytes } from "../fetch-bytes.ts";
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
    const headers = token === null ? {} : { authorization: token };
    const bytes = await fetchBytes(url, { headers, limit: maxBytes, signal, refused }).catch((error: unknown) => {
      throw error instanceof BotFrameworkError ? error : errorOfConnection(error);
    });
    if (bytes === null) throw new AppError("file-too-large", `the file has more than ${maxBytes} bytes`);
    return bytes;
  };
}

const refused = (status: number, headers: Headers): BotFrameworkError =>
  errorOfStatus(status, headers.get("retry-after"));
