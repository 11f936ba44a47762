import type { ServerResponse } from "node:http";
import { accepted, type Outcome, refused, type Upload, write } from "./telegram-http.ts";

/**
 * How a download goes wrong: the connection ends in the middle, a byte now and then without end, bytes without end and without a
 * stated length, a page of somebody else's with status 200, an address elsewhere.
 */
export type FileFailure =
  | { kind: "cut" }
  | { kind: "trickle" }
  | { kind: "endless" }
  | { kind: "page" }
  | { kind: "redirect"; to: string };

export function isFileFailure(failure: { kind: string }): failure is FileFailure {
  return ["cut", "trickle", "endless", "page", "redirect"].includes(failure.kind);
}

/**
 * What a person attaches. `size` is what Telegram says of it: null for nothing, by default the truth; `path` is where getFile says
 * that it is: null for nowhere.
 */
export interface Attachment {
  bytes: Buffer;
  name?: string;
  type?: string;
  size?: number | null;
  path?: string | null;
}

/** A file that the bot sent. */
export interface SentFile {
  chat: number;
  messageId: number;
  as: "photo" | "document";
  /** As it stood in the upload. */
  name: string;
  bytes: Buffer;
}

interface Kept {
  path: string | null;
  size: number | null;
  bytes: Buffer;
}

/** Largest file that getFile gives out, in bytes. */
const GET_FILE_BYTES = 20 * 1024 * 1024;
const PHOTO_BYTES = 10 * 1024 * 1024;

export interface FakeFiles {
  /** Keeps a file and gives what messages say of it. */
  put(file: Attachment): { file_id: string; file_unique_id: string; file_size?: number };
  /** getFile. */
  get(id: string): Outcome;
  /** The address of a file. */
  serve(path: string, failure: FileFailure | undefined, response: ServerResponse): void;
}

export function createFakeFiles(): FakeFiles {
  const kept = new Map<string, Kept>();

  return {
    put({ bytes, size = bytes.length, path = `documents/file_${kept.size + 1}.bin` }) {
      const id = `file-${kept.size + 1}`;
      kept.set(id, { path, size, bytes });
      return { file_id: id, file_unique_id: `u-${id}`, ...sizeOf(size) };
    },
    get(id) {
      const file = kept.get(id);
      if (file === undefined) return refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable");
      if (file.bytes.length > GET_FILE_BYTES) return refused(400, "Bad Request: file is too big");
      const place = file.path === null ? {} : { file_path: file.path };
      return accepted({ file_id: id, file_unique_id: `u-${id}`, ...place, ...sizeOf(file.size) });
    },
    serve(path, failure, response) {
      const bytes = [...kept.values()].find((file) => file.path === path)?.bytes;
      if (bytes === undefined) write(response, refused(404, "Not Found"));
      else if (failure === undefined) response.writeHead(200, { "content-length": bytes.length }).end(bytes);
      else serveBadly(failure, bytes, response);
    },
  };
}

function sizeOf(size: number | null): { file_size?: number } {
  return size === null ? {} : { file_size: size };
}

function serveBadly(failure: FileFailure, bytes: Buffer, response: ServerResponse): void {
  const { kind } = failure;
  if (kind === "page") response.writeHead(200, { "content-type": "text/html" }).end("<html>Đăng nhập</html>");
  else if (kind === "redirect") response.writeHead(302, { location: failure.to }).end();
  else if (kind === "cut") {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  } else {
    response.writeHead(200);
    const piece = Buffer.alloc(kind === "endless" ? 65_536 : 1);
    const timer = setInterval(() => response.write(piece), kind === "endless" ? 1 : 20);
    response.on("close", () => clearInterval(timer));
  }
}

/** Why Telegram would not take an upload, or null. */
export function uploadRefusal(as: SentFile["as"], file: Upload | undefined): Outcome | null {
  if (file === undefined) return refused(400, `Bad Request: there is no ${as} in the request`);
  if (file.bytes.length === 0) return refused(400, "Bad Request: file must be non-empty");
  if (as === "document") return null;
  if (file.bytes.length > PHOTO_BYTES) return refused(413, "Request Entity Too Large");
  const isImage = ["89504e47", "ffd8ff"].some((magic) => file.bytes.toString("hex", 0, 4).startsWith(magic));
  return isImage ? null : refused(400, "Bad Request: IMAGE_PROCESS_FAILED");
}
