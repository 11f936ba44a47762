import { afterEach, describe, expect, it } from "vitest";
import { createServer, type Server } from "../../src/http/server.ts";
import { eventually } from "../fakes/eventually.ts";
import { cannedDeps } from "./canned.ts";

const FAR = "203.0.113.7";

describe("the limit of questions of one client", () => {
  const running: Server[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
  });

  async function open(refusalMs = 0) {
    const taken: string[] = [];
    const webchat = ["/webchat/messages", "/webchat/clear"].map((path) => ({
      method: "POST" as const,
      path,
      handle: async () => {
        taken.push(path);
        return { status: 202 };
      },
    }));
    const webhook = { method: "POST" as const, path: "/webhooks/zalo", handle: async () => ({ status: 200 }) };
    const { deps, asked } = cannedDeps({ channelRoutes: [...webchat, webhook], refusalMs });
    const server = await createServer(deps);
    running.push(server);
    const post = (url: string, remoteAddress: string, forwarded?: string) =>
      server.inject({
        method: "POST",
        url,
        remoteAddress,
        headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
        payload: JSON.stringify({ question: "5G?" }),
      });
    /** How many of `count` were served. */
    const served = async (count: number, remoteAddress: string, forwarded?: string, url = "/api/ask") => {
      let number = 0;
      for (let i = 0; i < count; i++) if ((await post(url, remoteAddress, forwarded)).statusCode < 300) number += 1;
      return number;
    };
    return { post, served, asked, taken };
  }

  it("lets sixty at once through; then says in Vietnamese that it is too much, and when to come again", async () => {
    const { post, served, asked } = await open();
    expect(await served(60, FAR)).toBe(60);
    const response = await post("/api/ask", FAR);
    expect(response.statusCode).toBe(429);
    expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(response.json()).toEqual({ error: expect.stringContaining("chờ một lát") });
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(response.headers["retry-after"])).toBeLessThanOrEqual(30);
    expect(asked).toHaveLength(60);
  });

  it("lets who asks too often wait, and nobody else", async () => {
    const { post, served } = await open(400);
    await served(60, FAR);
    const ends: string[] = [];
    const refused = Array.from({ length: 20 }, () => post("/api/ask", FAR).then(() => ends.push("refused")));
    await post("/api/ask", "203.0.113.8").then(() => ends.push("served"));
    await Promise.all(refused);
    expect(ends).toEqual(["served", ...refused.map(() => "refused")]);
  });

  it("says it at once to the many who would wait at the same time", async () => {
    const { post, served } = await open(60_000);
    await served(60, FAR);
    const statuses: number[] = [];
    for (let i = 0; i < 501; i++) void post("/api/ask", FAR).then(({ statusCode }) => statuses.push(statusCode));
    await eventually(() => statuses.length > 0, 10_000);
    expect(statuses).toEqual([429]);
  });

  it("is each client's own, and each route's", async () => {
    const { served, taken } = await open();
    await served(70, FAR);
    expect(await served(5, "203.0.113.8")).toBe(5);
    expect(await served(70, FAR, undefined, "/webchat/messages")).toBe(60);
    // Each brings a message too, of a new sender where the cookie is left out.
    expect(await served(70, FAR, undefined, "/webchat/clear")).toBe(60);
    expect(taken).toHaveLength(120);
  });

  it("does not hold for platforms, nor for other programs on this machine", async () => {
    const { served } = await open();
    expect(await served(100, FAR, undefined, "/webhooks/zalo")).toBe(100);
    for (const own of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) expect(await served(100, own)).toBe(100);
  });

  it.each(["127.0.0.1", "::ffff:172.18.0.2", "fd00::2"])(
    "counts behind a proxy at %s whom the proxy saw, whatever the client claims",
    async (proxy) => {
      const { served } = await open();
      expect(await served(70, proxy, FAR)).toBe(60);
      expect(await served(70, proxy, "203.0.113.8")).toBe(60);
      let claimed = 0;
      for (let i = 0; i < 20; i++) claimed += await served(1, proxy, `198.51.100.${i}, 127.0.0.1, ${FAR}`);
      expect(claimed).toBe(0);
    },
  );

  it("believes no header of who comes from elsewhere", async () => {
    const { served } = await open();
    let number = 0;
    for (let i = 0; i < 70; i++) number += await served(1, FAR, `198.51.100.${i}`);
    expect(number).toBe(60);
  });

  it("takes a customer's part of IPv6 for one client", async () => {
    const { served } = await open();
    let number = 0;
    for (let i = 1; i <= 70; i++) number += await served(1, `2001:db8:1:2::${i.toString(16)}`);
    expect(number).toBe(60);
    expect(await served(1, "2001:db8:1:3::1")).toBe(1);
  });
});
