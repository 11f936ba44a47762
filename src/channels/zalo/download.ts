import { AppError } from "../../domain/errors.ts";
import { ZaloError } from "./errors.ts";
import type { Loader } from "./payload.ts";

/** Where Zalo keeps what people send. */
const HOSTS = ["zdn.vn", "zadn.vn"];

const TYPES: Record<string, string> = {
  pdf: "application/pdf",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** "pdf" or "Báo cáo.pdf" -> "application/pdf". */
export function fileType(nameOrEnding: string): string {
  const ending = nameOrEnding.split(".").at(-1)?.toLowerCase() ?? "";
  return TYPES[ending] ?? "application/octet-stream";
}

export interface DownloadOptions {
  /** Its host may be fetched from too: whoever configured it trusts it. */
  apiRoot: string;
  timeoutMs: number;
  /** Ends downloads under way. */
  cancelled: AbortSignal;
}

/**
 * Fetches what a message names, from Zalo's own hosts only: the address comes from outside.
 * The loader throws AppError "file-too-large" beyond the limit, ZaloError for what goes wrong on Zalo's side.
 */
export function createDownload({ apiRoot, timeoutMs, cancelled }: DownloadOptions): Loader {
  const own = new URL(apiRoot).host;

  function isAllowed(url: URL | null): url is URL {
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "") return false;
    if (url.host === own) return true;
    return url.port === "" && HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  }

  return (address, size) => async (maxBytes) => {
    const tooLarge = () => new AppError("file-too-large", `the file has more than ${maxBytes} bytes`);
    const url = URL.parse(address);
    if (!isAllowed(url)) throw new ZaloError("call-refused", "Zalo: the file is not at an address of Zalo's");
    if (size !== null && size > maxBytes) throw tooLarge();
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]);
    const bytes = await fetchBytes(url, maxBytes, signal).catch((error: unknown) => {
      if (error instanceof ZaloError) throw error;
      throw new ZaloError("unavailable", "Zalo: the file was not served");
    });
    if (bytes === null) throw tooLarge();
    return bytes;
  };
}

/** Reads as the bytes come and stops at the first beyond `limit`: then null. */
async function fetchBytes(url: URL, limit: number, signal: AbortSignal): Promise<Buffer | null> {
  // A redirect could lead to any host.
  const response = await fetch(url, { redirect: "error", headers: { "accept-encoding": "identity" }, signal });
  const { body } = response;
  if (!response.ok || body === null) {
    await body?.cancel();
    const code = response.status >= 500 ? "unavailable" : "call-refused";
    throw new ZaloError(code, `Zalo: the file was not served (${response.status})`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
