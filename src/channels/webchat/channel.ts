import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Channel, ChannelRoute, RouteRequest, RouteResponse } from "../channel.ts";

export interface WebChatOptions {
  /** The communes that a person may choose; asked for at every request of the page. */
  communes(): { slug: string; name: string }[];
}

/** Files of the page, by path. The page itself ("/") is filled in per request. */
const ASSETS = [
  { path: "/assets/chat.css", file: "chat.css", type: "text/css; charset=utf-8" },
  { path: "/assets/chat.js", file: "chat.js", type: "text/javascript; charset=utf-8" },
  { path: "/assets/ratings.js", file: "ratings.js", type: "text/javascript; charset=utf-8" },
  { path: "/assets/manifest.webmanifest", file: "manifest.webmanifest", type: "application/manifest+json" },
  { path: "/assets/icon.svg", file: "icon.svg", type: "image/svg+xml" },
] as const;

/** Where the page wants its list of communes. */
const COMMUNES_MARK = "<!-- communes -->";

interface PageFile {
  type: string;
  content: Buffer;
  gzipped: Buffer;
  etag: string;
}

/**
 * The web chat: serves its own page, which asks through POST /api/ask. The answer is the response, so there is nothing to
 * take in or to send later; `start`, `send` and `stop` do nothing.
 */
export function createWebChat({ communes }: WebChatOptions): Channel {
  const template = read("index.html").toString("utf8");
  const page: ChannelRoute = {
    method: "GET",
    path: "/",
    handle: async (request) => {
      const html = template.replace(COMMUNES_MARK, () => communeOptions(communes()));
      return respond(pageFile(Buffer.from(html), "text/html; charset=utf-8"), request);
    },
  };
  const assets = ASSETS.map(({ path, file, type }): ChannelRoute => {
    const content = pageFile(read(file), type);
    return { method: "GET", path, handle: async (request) => respond(content, request) };
  });
  return {
    name: "webchat",
    limits: { textLength: 100_000, choices: 20, choiceLength: 200 },
    routes: [page, ...assets],
    start: async () => {},
    send: async () => {},
    stop: async () => {},
  };
}

function read(file: string): Buffer {
  return readFileSync(new URL(`page/${file}`, import.meta.url));
}

function pageFile(content: Buffer, type: string): PageFile {
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 27)}"`;
  return { type, content, gzipped: gzipSync(content), etag };
}

/** no-cache: a browser keeps the file but asks each time, and gets 304 while it has not changed. */
function respond(file: PageFile, { headers }: RouteRequest): RouteResponse {
  const common = { "cache-control": "no-cache", etag: file.etag, vary: "accept-encoding" };
  if (matches(headers["if-none-match"], file.etag)) return { status: 304, headers: common };
  const type = { "content-type": file.type };
  if (/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(String(headers["accept-encoding"] ?? ""))) {
    return { status: 200, headers: { ...common, ...type, "content-encoding": "gzip" }, body: file.gzipped };
  }
  return { status: 200, headers: { ...common, ...type }, body: file.content };
}

/** Weak comparison: a proxy that compresses turns our tag into a weak one. */
function matches(header: string | string[] | undefined, etag: string): boolean {
  const tags = String(header ?? "").split(",");
  return tags.some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}

/** In the page from the start, so that a slow phone needs no second request before it can ask. Same list as GET /api/communes. */
function communeOptions(communes: { slug: string; name: string }[]): string {
  return communes
    .map(({ slug, name }) => {
      const label = name.charAt(0).toLocaleUpperCase("vi") + name.slice(1);
      return `<option value="${escapeHtml(slug)}">${escapeHtml(label)}</option>`;
    })
    .join("");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
