import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createServer, type Server } from "../../src/http/server.ts";
import { cannedDeps } from "./canned.ts";

/** What a stack trace, or the inside of this service, looks like. */
const INSIDE = /\n\s+at |node:internal|node_modules|\/src\/|\.ts:\d|bí mật/;

describe("no response gives away the inside of the service", () => {
  const running: Server[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
  });

  /** A server of which every part breaks. */
  async function broken() {
    const fail = () => {
      throw new TypeError("bí mật: cannot read properties of undefined");
    };
    const { deps } = cannedDeps({
      ask: async () => fail(),
      ready: fail,
      communes: fail,
      channelRoutes: (["GET", "POST"] as const).map((method) => ({
        method,
        path: "/webhooks/any",
        handle: async () => fail(),
      })),
    });
    const server = await createServer(deps);
    running.push(server);
    return server;
  }

  const BODIES = [
    "",
    "{",
    "null",
    "[]",
    '"x"',
    "\u0000\uffff",
    '{"question":5}',
    '{"question":"5G?"}',
    "x".repeat(2e6),
  ];
  const URLS = ["/healthz", "/readyz", "/api/communes", "/api/ask", "/webhooks/any", "/", "/%", "/%ff", "/..%2f..%2f"];

  it("whatever is asked for, with whatever body", async () => {
    const server = await broken();
    for (const url of URLS) {
      for (const method of ["GET", "POST", "PUT", "DELETE", "OPTIONS"] as const) {
        for (const payload of method === "POST" ? BODIES : [undefined]) {
          const response = await server.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
          expect(response.body, `${method} ${url} ${payload?.slice(0, 20)}`).not.toMatch(INSIDE);
          if (response.statusCode >= 400 && url !== "/readyz" && method !== "OPTIONS")
            expect(Object.keys(response.json()), `${method} ${url}`).toEqual(["error"]);
        }
      }
    }
  });

  it.each([
    ["no HTTP at all", "xin chào\r\n\r\n"],
    ["a header without an end", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`],
    ["a wrong length", "POST /api/ask HTTP/1.1\r\nhost: x\r\ncontent-length: nhiều\r\n\r\n{}"],
    ["two lengths", "POST /api/ask HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}"],
    ["a broken chunk", "POST /api/ask HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
  ])("nor to %s", async (_what, bytes) => {
    const server = await broken();
    const { port, hostname } = new URL(await server.listen());
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      socket.on("error", () => {}).on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(INSIDE);
  });
});
