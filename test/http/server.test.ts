import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { ChannelRoute, RouteRequest } from "../../src/channels/channel.ts";
import { createServer, type Server, type ServerDeps } from "../../src/http/server.ts";
import { COMMUNES, cannedDeps, cannedResult } from "./canned.ts";

const VIETNAMESE = /[ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ]/i;

const running: Server[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(change: Partial<ServerDeps> = {}) {
  const { deps, asked, lines } = cannedDeps(change);
  const server = await createServer(deps);
  running.push(server);
  const address = await server.listen();
  const ask = (body: unknown) =>
    fetch(`${address}/api/ask`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    });
  return { server, address, asked, lines, ask };
}

async function sentence(response: Response): Promise<string> {
  const body = (await response.json()) as Record<string, unknown>;
  expect(Object.keys(body)).toEqual(["error"]);
  expect(body.error).toMatch(VIETNAMESE);
  return String(body.error);
}

describe("POST /api/ask", () => {
  it("returns the answer in the fields of the contract", async () => {
    const { ask, asked } = await start();
    const response = await ask({ question: "Ai chủ trì?", commune: "dinh-hoa" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual(cannedResult());
    expect(asked).toEqual([{ question: "Ai chủ trì?", commune: "dinh-hoa", history: [] }]);
  });

  it("shows nothing of the result beyond the contract", async () => {
    const { ask } = await start({ ask: async () => ({ ...cannedResult(), internal: "x" }) as never });
    expect(Object.keys((await (await ask({ question: "a" })).json()) as object)).toEqual([
      "answer",
      "kind",
      "citations",
      "suggestions",
      "commune",
    ]);
  });

  it("hands on NFC text without control characters, keeping line breaks", async () => {
    const { ask, asked } = await start();
    await ask({
      question: `  ${"Định Hóa".normalize("NFD")}\r\nhai\u0000\u0007 \ud800 `,
      commune: null,
      history: null,
    });
    expect(asked[0]).toEqual({ question: "Định Hóa\nhai   \ufffd", commune: undefined, history: [] });
  });

  it("knows nobody: it takes no id and no cookie, and gives none", async () => {
    const { address, asked } = await start();
    const response = await fetch(`${address}/api/ask`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: `troly_session=${"A".repeat(43)}` },
      body: JSON.stringify({ question: "/lienket ABCD-EFGH-JKMN", id: "q1" }),
    });
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(asked).toEqual([{ question: "/lienket ABCD-EFGH-JKMN", history: [] }]);
  });

  it("treats an empty commune as none", async () => {
    const { ask, asked } = await start();
    expect((await ask({ question: "a", commune: "" })).status).toBe(200);
    expect(asked[0]?.commune).toBeUndefined();
  });

  it("keeps the last twenty turns of the history, each cut to 4,000 characters", async () => {
    const { ask, asked } = await start();
    const history = Array.from({ length: 30 }, (_, i) => ({
      role: i % 2 === 0 ? "user" : "assistant",
      text: `${i} ${"ợ".repeat(4500)}`,
    }));
    expect((await ask({ question: "a", history })).status).toBe(200);
    const kept = asked[0]?.history ?? [];
    expect(kept).toHaveLength(20);
    expect(kept[0]?.text.startsWith("10 ")).toBe(true);
    expect(kept.every((turn) => turn.text.length === 4000)).toBe(true);
  });

  it.each([
    ["bad JSON", "{"],
    ["an empty body", ""],
    ["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
    ["a JSON string", '"xin chào"'],
    ["null", "null"],
    ["a list", []],
    ["no question", { commune: "dinh-hoa" }],
    ["a question that is no text", { question: 5 }],
    ["an empty question", { question: " \n\t\u200b " }],
    ["an unknown commune", { question: "a", commune: "ha-noi" }],
    ["a commune that is no text", { question: "a", commune: ["dinh-hoa"] }],
    ["a history that is no list", { question: "a", history: "x" }],
    ["a history with an unknown role", { question: "a", history: [{ role: "system", text: "x" }] }],
  ])("answers %s with 400 and a Vietnamese sentence", async (_what, body) => {
    const { ask, asked } = await start();
    const response = await ask(body);
    expect(response.status).toBe(400);
    await sentence(response);
    expect(asked).toEqual([]);
  });

  it("accepts a question of 4,000 characters and refuses a longer one with 413", async () => {
    const { ask, asked } = await start();
    expect((await ask({ question: "ữ".normalize("NFD").repeat(4000) })).status).toBe(200);
    const response = await ask({ question: "ữ".repeat(4001) });
    expect(response.status).toBe(413);
    expect(await sentence(response)).toContain("4.000 ký tự");
    expect(asked).toHaveLength(1);
  });

  it("refuses a body over 1 MB with 413", async () => {
    const { ask, asked } = await start();
    const response = await ask({ question: "a", history: [{ role: "user", text: "x".repeat(1_100_000) }] });
    expect(response.status).toBe(413);
    expect(await sentence(response)).toContain("1 MB");
    expect(asked).toEqual([]);
  });

  it("lists the communes that can be asked about when the given one is unknown", async () => {
    const { ask } = await start();
    const text = await sentence(await ask({ question: "a", commune: "<script>" }));
    for (const { slug } of COMMUNES) expect(text).toContain(slug);
    expect(text).not.toContain("script");
  });

  it("answers an exception with 500 and a sentence, and logs ids but not what was asked", async () => {
    const question = "Số CCCD của tôi là 012345678901";
    const ask = async () => {
      throw new TypeError(`cannot read: ${question}\nsecond line ${question}`);
    };
    const { ask: send, lines } = await start({ ask });
    const response = await send({ question });
    expect(response.status).toBe(500);
    const text = JSON.stringify(await response.json());
    expect(text).toMatch(VIETNAMESE);
    expect(text).not.toMatch(/TypeError|\.ts|at /);
    const log = lines.join("");
    expect(log).toContain(response.headers.get("x-request-id"));
    expect(log).toContain("TypeError");
    expect(log).not.toContain("012345678901");
    expect(log).not.toContain("CCCD");
  });

  it("gives up with 504 and a sentence when the answer takes too long", async () => {
    const { ask, address } = await start({ ask: () => new Promise(() => {}), askTimeoutMs: 30 });
    const response = await ask({ question: "a" });
    expect(response.status).toBe(504);
    await sentence(response);
    expect(await (await fetch(`${address}/metrics`)).text()).toContain('troly_ask_failures_total{reason="timeout"} 1');
  });

  it("logs no question and no answer when all goes well", async () => {
    const { ask, lines, address } = await start();
    await ask({ question: "câu hỏi riêng tư" });
    await fetch(`${address}/healthz?q=ri%C3%AAng`);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join("")).not.toMatch(/riêng|Phòng Kinh tế|ri%C3/);
  });
});

describe("the service routes", () => {
  it("say that the process is alive", async () => {
    const { address } = await start({ ready: () => ({ ok: false }) });
    const response = await fetch(`${address}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  it("say whether it is ready, and why not", async () => {
    let ready: { ok: boolean; reason?: string } = { ok: false, reason: "index is being built" };
    const { address } = await start({ ready: () => ready });
    const before = await fetch(`${address}/readyz`);
    expect(before.status).toBe(503);
    expect(await before.json()).toEqual({ status: "unavailable", reason: "index is being built" });
    ready = { ok: true };
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
  });

  it("are not ready when the check itself fails", async () => {
    const { address } = await start({ ready: () => Promise.reject(new Error("postgres://user:pw@host")) });
    const response = await fetch(`${address}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("postgres");
  });

  it("list the communes", async () => {
    const { address } = await start();
    const response = await fetch(`${address}/api/communes`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(COMMUNES);
  });

  it("print metrics: answers by kind, latency, requests by route, and the process", async () => {
    const { address, ask } = await start();
    await ask({ question: "một" });
    await ask({ question: "hai" });
    await ask({ question: "" });
    await fetch(`${address}/khong-co/bi-mat`);
    const response = await fetch(`${address}/metrics`);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    const text = await response.text();
    expect(text).toContain('troly_answers_total{kind="owner"} 2');
    expect(text).toContain("troly_ask_seconds_count 2");
    expect(text).toContain('troly_http_requests_total{method="POST",route="/api/ask",status="200"} 2');
    expect(text).toContain('troly_http_requests_total{method="POST",route="/api/ask",status="400"} 1');
    expect(text).toContain('troly_http_requests_total{method="GET",route="unknown",status="404"} 1');
    expect(text).toContain("process_cpu_seconds_total");
    expect(text).not.toContain("bi-mat");
  });
});

describe("every response", () => {
  it("carries the security headers, errors too", async () => {
    const { address, ask } = await start();
    for (const response of [await fetch(`${address}/healthz`), await fetch(`${address}/nowhere`), await ask("{")]) {
      expect(response.headers.get("content-security-policy")).toBe(
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';" +
          "manifest-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
      );
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("x-frame-options")).toBe("DENY");
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(response.headers.get("x-powered-by")).toBeNull();
      expect(response.headers.get("strict-transport-security")).toBeNull();
    }
  });

  it("asks browsers to stay on https when the public address is https", async () => {
    const { address } = await start({ http: { host: "127.0.0.1", port: 0, publicUrl: "https://troly.example" } });
    expect((await fetch(`${address}/healthz`)).headers.get("strict-transport-security")).toBe("max-age=15552000");
  });

  it("is a Vietnamese sentence for an unknown address and for a wrong method", async () => {
    const { address } = await start();
    const unknown = await fetch(`${address}/wp-admin`);
    expect(unknown.status).toBe(404);
    await sentence(unknown);
    const wrong = await fetch(`${address}/api/ask`);
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("POST");
    await sentence(wrong);
    expect((await fetch(`${address}/healthz`, { method: "DELETE" })).status).toBe(405);
  });

  it("shows no internals for a malformed address, and nothing of it can run", async () => {
    const { server } = await start();
    const response = await server.inject({ url: "/%ff" });
    expect(response.statusCode).toBe(400);
    expect(Object.keys(response.json())).toEqual(["error"]);
    expect(response.headers).toMatchObject({
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
  });
});

describe("channel routes", () => {
  it("get the raw body bytes, headers and query, and answer with their own status and headers", async () => {
    const seen: RouteRequest[] = [];
    const { address } = await start({
      channelRoutes: [
        {
          method: "POST",
          path: "/webhooks/zalo",
          handle: async (request) => {
            seen.push(request);
            return { status: 202, headers: { "content-type": "text/x-test", "x-own": "1" }, body: "xong" };
          },
        },
      ],
    });
    const raw = '{ "a" : 1 ,\n"b":"\\u0110" }';
    const response = await fetch(`${address}/webhooks/zalo?x=1&y=%C4%91`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-zevent-signature": "mac=1" },
      body: raw,
    });
    expect([response.status, response.headers.get("content-type"), response.headers.get("x-own")]).toEqual([
      202,
      "text/x-test",
      "1",
    ]);
    expect(await response.text()).toBe("xong");
    expect(seen[0]?.body.toString("utf8")).toBe(raw);
    expect(seen[0]?.headers["x-zevent-signature"]).toBe("mac=1");
    expect(seen[0]?.query).toEqual({ x: "1", y: "đ" });
  });

  it("get an empty body for a request without one, and may answer without a body", async () => {
    let length = -1;
    const { address } = await start({
      channelRoutes: [
        {
          method: "POST",
          path: "/webhooks/telegram",
          handle: async ({ body }) => {
            length = body.length;
            return { status: 200 };
          },
        },
      ],
    });
    const response = await fetch(`${address}/webhooks/telegram`, { method: "POST" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(length).toBe(0);
  });

  it("become a 500 with a sentence when they throw, without the message in the log", async () => {
    const { address, lines } = await start({
      channelRoutes: [
        { method: "POST", path: "/webhooks/zalo", handle: () => Promise.reject(new Error("token abc-secret")) },
      ],
    });
    const response = await fetch(`${address}/webhooks/zalo`, { method: "POST", body: "x" });
    expect(response.status).toBe(500);
    await sentence(response);
    expect(lines.join("")).toContain("/webhooks/zalo");
    expect(lines.join("")).not.toContain("abc-secret");
  });

  it("that take too long are answered with 503: nothing was promised, and it comes again", async () => {
    const { address, lines } = await start({
      channelRoutes: [{ method: "POST", path: "/webhooks/telegram", handle: () => new Promise(() => {}) }],
      routeTimeoutMs: 20,
    });
    const response = await fetch(`${address}/webhooks/telegram`, { method: "POST", body: "bí mật" });
    expect(response.status).toBe(503);
    await sentence(response);
    expect(lines.join("")).not.toContain("bí mật");
  });

  it("that no channel declared are not served", async () => {
    const { address } = await start();
    expect((await fetch(`${address}/webhooks/telegram`, { method: "POST" })).status).toBe(404);
  });
});

describe("a channel route that streams", () => {
  /** A stream that the test feeds, which waits for the next piece as long as there is none. */
  function fed(): { route: ChannelRoute; feed(text: string): void; returned: Promise<void> } {
    const pieces: string[] = [];
    const returned = Promise.withResolvers<void>();
    let wake = () => {};
    const stream = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          while (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve));
          return { done: false, value: pieces.shift() as string };
        },
        async return() {
          returned.resolve();
          return { done: true, value: undefined as unknown as string };
        },
      }),
    };
    const headers = { "content-type": "text/event-stream", "x-accel-buffering": "no" };
    return {
      route: { method: "GET", path: "/stream/:name", handle: async () => ({ status: 200, headers, stream }) },
      feed(text) {
        pieces.push(text);
        wake();
      },
      returned: returned.promise,
    };
  }
  const read = async (reader: ReadableStreamDefaultReader<Uint8Array>) =>
    new TextDecoder().decode((await reader.read()).value);

  it("sends each piece as it comes; a client that leaves ends it, although it waits for the next", async () => {
    const { route, feed, returned } = fed();
    const { address } = await start({ channelRoutes: [route] });
    const leaving = new AbortController();
    feed("một\n");
    const response = await fetch(`${address}/stream/a`, { signal: leaving.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    const reader = response.body?.getReader() ?? expect.fail();
    expect(await read(reader)).toBe("một\n");
    feed("hai\n");
    expect(await read(reader)).toBe("hai\n");
    leaving.abort();
    await returned;
  });

  it("ends as a whole response when the server closes, at once", async () => {
    const { route, feed, returned } = fed();
    const { server, address } = await start({ channelRoutes: [route] });
    feed("một");
    const response = await fetch(`${address}/stream/a`);
    const text = response.text();
    await server.close();
    await returned;
    expect(await text).toBe("một");
  });

  it("is not begun for HEAD, which asks for its headers alone", async () => {
    const { route, returned } = fed();
    const { address } = await start({ channelRoutes: [route] });
    const response = await fetch(`${address}/stream/a`, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    await returned;
  });

  it("is told the parts of the path that it names", async () => {
    let seen: RouteRequest["params"];
    const { address } = await start({
      channelRoutes: [
        {
          method: "GET",
          path: "/files/:id",
          handle: async ({ params }) => {
            seen = params;
            return { status: 204 };
          },
        },
      ],
    });
    await fetch(`${address}/files/a%C4%91`);
    expect(seen).toEqual({ id: "ađ" });
  });
});

describe("close", () => {
  async function closeMs(server: Server): Promise<number> {
    const began = performance.now();
    await server.close();
    return performance.now() - began;
  }

  it("is quick although a keep-alive connection is open", async () => {
    const { server, address } = await start();
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve, reject) => {
      httpRequest(`${address}/healthz`, { agent }, (response) => response.resume().on("end", resolve))
        .on("error", reject)
        .end();
    });
    expect(await closeMs(server)).toBeLessThan(1000);
    agent.destroy();
  });

  it("lets an answer under way go out", async () => {
    const { server, ask } = await start({
      ask: () => new Promise((resolve) => setTimeout(() => resolve(cannedResult()), 300)),
    });
    const answer = ask({ question: "a" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await closeMs(server)).toBeLessThan(1000);
    expect((await answer).status).toBe(200);
  });

  it("is done within 2 s although an answer hangs and a client sends half a request", async () => {
    const { server, address, ask } = await start({ ask: () => new Promise(() => {}) });
    const cut = ask({ question: "a" }).catch(() => "cut");
    const socket = connect(Number(new URL(address).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write("POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await closeMs(server)).toBeLessThan(2000);
    expect(await cut).toBe("cut");
    socket.destroy();
  });
});

describe("listen", () => {
  it("reports a taken port as the system does", async () => {
    const { address } = await start();
    const { deps } = cannedDeps({ http: { host: "127.0.0.1", port: Number(new URL(address).port), publicUrl: null } });
    const second = await createServer(deps);
    await expect(second.listen()).rejects.toMatchObject({ code: "EADDRINUSE" });
    await second.close();
  });
});
