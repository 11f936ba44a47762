import { readdirSync, readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { pageRoutes } from "../../../src/channels/webchat/page.ts";
import { createServer, type Server } from "../../../src/http/server.ts";
import { COMMUNES, cannedDeps } from "../../http/canned.ts";

const PAGE = new URL("../../../src/channels/webchat/page/", import.meta.url);

let server: Server | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(communes = () => COMMUNES): Promise<string> {
  server = await createServer(cannedDeps({ channelRoutes: pageRoutes(communes) }).deps);
  return server.listen();
}

describe("the page of the web chat", () => {
  it.each([
    ["/", "index.html", "text/html; charset=utf-8"],
    ["/assets/chat.css", "chat.css", "text/css; charset=utf-8"],
    ["/assets/chat.js", "chat.js", "text/javascript; charset=utf-8"],
    ["/assets/ratings.js", "ratings.js", "text/javascript; charset=utf-8"],
    ["/assets/view.js", "view.js", "text/javascript; charset=utf-8"],
    ["/worker.js", "worker.js", "text/javascript; charset=utf-8"],
    ["/assets/manifest.webmanifest", "manifest.webmanifest", "application/manifest+json"],
    ["/assets/icon.svg", "icon.svg", "image/svg+xml"],
  ])("serves %s, to be asked for again each time, with the security headers", async (path, file, type) => {
    const address = await serve();
    const response = await fetch(address + path, { headers: { "accept-encoding": "identity" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const content = readFileSync(new URL(file, PAGE), "utf8");
    if (path !== "/") expect(await response.text()).toBe(content);
  });

  it("serves every file of its page folder", async () => {
    const served = pageRoutes(() => []).map((route) => route.path.split("/").at(-1));
    expect(readdirSync(PAGE).sort()).toEqual(served.map((name) => name || "index.html").sort());
  });

  it("answers 304 to a browser that has the file, also through a compressing proxy", async () => {
    const address = await serve();
    for (const path of ["/", "/assets/chat.js"]) {
      const etag = (await fetch(address + path)).headers.get("etag") ?? "";
      expect(etag).toMatch(/^"[\w-]{27}"$/);
      for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const response = await fetch(address + path, { headers: { "if-none-match": header } });
        expect(response.status).toBe(304);
        expect(await response.text()).toBe("");
        expect(response.headers.get("etag")).toBe(etag);
      }
      expect((await fetch(address + path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
    }
  });

  it("compresses for browsers that take gzip, and only for them", async () => {
    await serve();
    const get = (accept: string) =>
      server?.inject({ url: "/assets/chat.js", headers: { "accept-encoding": accept } }) ?? Promise.reject();
    const plain = (await get("identity")).rawPayload;
    for (const accept of ["gzip", "gzip, deflate, br", "br;q=1, gzip;q=0.5"]) {
      const response = await get(accept);
      expect(response.headers["content-encoding"]).toBe("gzip");
      expect(response.headers.vary).toBe("accept-encoding");
      expect(gunzipSync(response.rawPayload)).toEqual(plain);
    }
    for (const accept of ["gzip;q=0", "br"]) expect((await get(accept)).headers["content-encoding"]).toBeUndefined();
  });

  it("offers the communes of the moment, with names that cannot become markup", async () => {
    let communes = COMMUNES;
    const address = await serve(() => communes);
    const before = await fetch(address);
    expect(await before.text()).toContain('<option value="dinh-hoa">Xã Định Hóa</option>');
    communes = [{ slug: "x", name: `xã <b> "A" & $& ' B` }];
    const after = await fetch(address);
    expect(await after.text()).toContain('<option value="x">Xã &#60;b&#62; &#34;A&#34; &#38; $&#38; &#39; B</option>');
    expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
  });

  it("has no inline script or style, no address of others, and no way from text to markup", () => {
    const html = readFileSync(new URL("index.html", PAGE), "utf8");
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    for (const file of readdirSync(PAGE).filter((name) => name.endsWith(".js"))) {
      const js = readFileSync(new URL(file, PAGE), "utf8");
      expect(js, file).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
    }
    for (const file of readdirSync(PAGE)) {
      const text = readFileSync(new URL(file, PAGE), "utf8").replace('xmlns="http://www.w3.org/2000/svg"', "");
      expect(text, file).not.toMatch(/(?:src|href|url|fetch|import)\W{1,3}(?:https?:)?\/\//i);
    }
  });

  it("asks at the beginning for every module that the page needs, and for no other", async () => {
    const named = (text: string) => [...text.matchAll(/from "\.\/([\w-]+\.js)"/g)].map(([, file]) => file as string);
    const needed = new Set<string>();
    const follow = (file: string) => {
      for (const next of named(readFileSync(new URL(file, PAGE), "utf8")))
        if (!needed.has(next)) {
          needed.add(next);
          follow(next);
        }
    };
    follow("chat.js");
    const html = await (await fetch(await serve())).text();
    const asked = [...html.matchAll(/rel="modulepreload" href="\/assets\/([\w-]+\.js)"/g)].map(([, file]) => file);
    expect(asked.sort()).toEqual([...needed].sort());
  });

  it("is light: everything that opening it loads is under 25 KB as it goes over the wire", async () => {
    const address = await serve();
    const html = await (await fetch(address)).text();
    const paths = [
      "/",
      ...[...html.matchAll(/(?:src|href)="(\/assets\/[\w.-]+\.(?:js|css|svg))"/g)].map(([, path]) => path),
    ];
    expect(paths.length).toBeGreaterThan(8);
    const sizes = await Promise.all(
      [...new Set(paths)].map(async (url) => {
        const headers = { "accept-encoding": "gzip" };
        return (await server?.inject({ url: url as string, headers }))?.rawPayload.length ?? Number.NaN;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(25_000);
  });

  it("can be put on a phone's home screen: the manifest's pictures are there, of the size that it says", async () => {
    const address = await serve();
    const manifest = JSON.parse(readFileSync(new URL("manifest.webmanifest", PAGE), "utf8"));
    expect(manifest).toMatchObject({
      name: "Trợ lý Xã số",
      short_name: "Xã số",
      lang: "vi",
      start_url: "/",
      display: "standalone",
    });
    const icons = manifest.icons as { src: string; sizes: string; type: string; purpose: string }[];
    const drawn = icons.filter(({ type }) => type === "image/png");
    expect(drawn.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
      "192x192 any",
      "512x512 any",
      "512x512 maskable",
    ]);
    for (const { src, sizes, type } of [
      ...drawn,
      { src: "/assets/icon-180.png", sizes: "180x180", type: "image/png" },
    ]) {
      const response = await fetch(address + src);
      expect(response.headers.get("content-type")).toBe(type);
      const png = Buffer.from(await response.arrayBuffer());
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes);
    }
    expect(readFileSync(new URL("index.html", PAGE), "utf8")).toContain(
      '<link rel="apple-touch-icon" href="/assets/icon-180.png" />',
    );
  });

  it("opens on a phone that has no room to keep it", async () => {
    const full = () => Promise.reject(new Error("QuotaExceededError"));
    for (const open of [full, async () => ({ put: full, match: async () => undefined })]) {
      type Event = { request: { url: string; method: string }; respondWith(response: Promise<string>): void };
      const heard = new Map<string, (event: Event) => void>();
      const page = { ok: true, text: "the page", clone: () => page };
      runInNewContext(readFileSync(new URL("worker.js", PAGE), "utf8"), {
        self: {
          location: { origin: "http://xa.example" },
          addEventListener: (name: string, hear: (event: Event) => void) => heard.set(name, hear),
        },
        caches: { open },
        fetch: async () => page,
        URL,
      });
      const answered = Promise.withResolvers<unknown>();
      const request = { url: "http://xa.example/", method: "GET" };
      heard.get("fetch")?.({ request, respondWith: answered.resolve });
      expect(await answered.promise).toBe(page);
    }
  });

  it("says in a sentence what it cannot do without JavaScript", () => {
    expect(readFileSync(new URL("index.html", PAGE), "utf8")).toMatch(/<noscript>.*JavaScript.*<\/noscript>/);
  });
});
