import { AppError } from "../../domain/errors.ts";
import { fetchBytes } from "../fetch-bytes.ts";
import { ZaloError } from "./errors.ts";

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

/** A file as a message names it; kept with the message as JSON. */
export interface FileAtZalo {
  url: string;
  /** Bytes, as the message says; null when it does not. */
  size: number | null;
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
 * It throws AppError "file-too-large" beyond the limit, ZaloError for what goes wrong on Zalo's side.
 */
export function createDownload({ apiRoot, timeoutMs, cancelled }: DownloadOptions) {
  const own = new URL(apiRoot).host;

  function isAllowed(url: URL | null): url is URL {
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "") return false;
    if (url.host === own) return true;
    return url.port === "" && HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  }

  return async ({ url: address, size }: FileAtZalo, maxBytes: number): Promise<Buffer> => {
    const tooLarge = () => new AppError("file-too-large", `the file has more than ${maxBytes} bytes`);
    const url = URL.parse(address);
    if (!isAllowed(url)) throw new ZaloError("call-refused", "Zalo: the file is not at an address of Zalo's");
    if (size !== null && size > maxBytes) throw tooLarge();
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]);
    const bytes = await fetchBytes(url, { limit: maxBytes, signal, refused }).catch((error: unknown) => {
      if (error instanceof ZaloError) throw error;
      throw new ZaloError("unavailable", "Zalo: the file was not served");
    });
    if (bytes === null) throw tooLarge();
    return bytes;
  };
}

const refused = (status: number): ZaloError =>
  new ZaloError(status >= 500 ? "unavailable" : "call-refused", `Zalo: the file was not served (${status})`);
