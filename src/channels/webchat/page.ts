import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { ChannelRoute, RouteRequest, RouteResponse } from "../channel.ts";

const SCRIPT = "text/javascript; charset=utf-8";
const PICTURE = "image/png";
/** Files of the page, served below /assets. The page itself ("/") is filled in per request. */
const ASSETS: Record<string, string> = {
  "chat.css": "text/css; charset=utf-8",
  "chat.js": SCRIPT,
  "manifest.webmanifest": "application/manifest+json",
  "icon.svg": "image/svg+xml",
  "icon-180.png": PICTURE,
  "icon-192.png": PICTURE,
  "icon-512.png": PICTURE,
  "icon-maskable.png": PICTURE,
};
/** What chat.js imports, directly or not. */
const MODULES = ["cards.js", "chooser.js", "connection.js", "dom.js", "outbox.js", "ratings.js", "view.js"];
/** A worker serves what lies below its own address, so it stands at the top. */
const WORKER = "worker.js";

/** Where the page wants its list of communes. */
const COMMUNES_MARK = "<!-- communes -->";
/** Where it says at once which modules it will ask for, so that a slow phone does not learn of them one after the other. */
const MODULES_MARK = "<!-- modules -->";

interface PageFile {
  type: string;
  content: Buffer;
  gzipped: Buffer;
  etag: string;
}

/** The page and its files. @param communes those that a person may choose; asked for at every request of the page. */
export function pageRoutes(communes: () => { slug: string; name: string }[]): ChannelRoute[] {
  const preload = MODULES.map((file) => `<link rel="modulepreload" href="/assets/${file}" />`).join("\n    ");
  const template = read("index.html").toString("utf8").replace(MODULES_MARK, preload);
  const page: ChannelRoute = {
    method: "GET",
    path: "/",
    handle: async (request) => {
      const html = template.replace(COMMUNES_MARK, () => communeOptions(communes()));
      return respond(pageFile(Buffer.from(html), "text/html; charset=utf-8"), request);
    },
  };
  const asset = (path: string, file: string, type: string): ChannelRoute => {
    const content = pageFile(read(file), type);
    return { method: "GET", path, handle: async (request) => respond(content, request) };
  };
  return [
    page,
    ...Object.entries(ASSETS).map(([file, type]) => asset(`/assets/${file}`, file, type)),
    ...MODULES.map((file) => asset(`/assets/${file}`, file, SCRIPT)),
    asset(`/${WORKER}`, WORKER, SCRIPT),
  ];
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
