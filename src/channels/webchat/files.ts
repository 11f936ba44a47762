import type { OutgoingFile } from "../../domain/message.ts";
import { fold } from "../../text/normalize.ts";
import type { RouteResponse } from "../channel.ts";

/** Pictures that cannot run anything; everything else is downloaded. */
const SHOWN = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** A file as it is served to the browser that it was sent to. It never changes: its address is random. */
export function respondWithFile({ name, type, bytes }: OutgoingFile): RouteResponse {
  const isShown = SHOWN.includes(type);
  const headers = {
    "content-type": isShown ? type : downloadType(type),
    "content-disposition": `${isShown ? "inline" : "attachment"}; ${named(name)}`,
    "x-content-type-options": "nosniff",
    "cache-control": "private, max-age=86400, immutable",
  };
  return { status: 200, headers, body: bytes };
}

/** A type that is none would be guessed. */
function downloadType(type: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream";
}

/** RFC 6266: the name in ASCII for old browsers, and as it is (RFC 5987). */
function named(name: string): string {
  const ascii = fold(name).replace(/[^\w.() -]/g, "_");
  const exact = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `filename="${ascii}"; filename*=UTF-8''${exact}`;
}
