import { afterEach, describe, expect, it } from "vitest";
import { createServer, type Server } from "../../src/http/server.ts";
import { cannedDeps } from "./canned.ts";

describe("a server whose service still starts", () => {
  const running: Server[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
  });

  async function open() {
    let isServing = false;
    let handled = 0;
    const webhook = {
      method: "POST" as const,
      path: "/webhooks/telegram",
      handle: async () => {
        handled += 1;
        return { status: 200 };
      },
    };
    const { deps, asked } = cannedDeps({
      isServing: () => isServing,
      ready: () => (isServing ? { ok: true } : { ok: false, reason: "indexing" }),
      channelRoutes: [webhook, { ...webhook, path: "/webhooks/zalo", isEarly: true }],
    });
    const server = await createServer(deps);
    running.push(server);
    return { server, asked, handled: () => handled, begin: () => (isServing = true) };
  }

  it("lives, is not ready, says why, and shows its metrics", async () => {
    const { server } = await open();
    expect((await server.inject("/healthz")).statusCode).toBe(200);
    const ready = await server.inject("/readyz");
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: "unavailable", reason: "indexing" }]);
    expect((await server.inject("/metrics")).statusCode).toBe(200);
  });

  it.each([
    ["POST", "/api/ask"],
    ["GET", "/api/communes"],
    ["POST", "/webhooks/telegram"],
    ["GET", "/webhooks/zalo"],
    ["GET", "/nowhere"],
    ["DELETE", "/api/ask"],
  ] as const)("takes nothing for %s %s and asks to come again", async (method, url) => {
    const { server, asked, handled, begin } = await open();
    const request = { method, url, payload: '{"question":"5G?"}' };
    const response = await server.inject(request);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toEqual({ error: expect.stringContaining("chưa sẵn sàng") });
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
    expect([asked.length, handled()]).toEqual([0, 0]);
    begin();
    expect((await server.inject(request)).statusCode).not.toBe(503);
  });

  it("takes what a route keeps by itself", async () => {
    const { server, handled } = await open();
    const response = await server.inject({ method: "POST", url: "/webhooks/zalo", payload: "{}" });
    expect([response.statusCode, handled()]).toEqual([200, 1]);
  });
});
