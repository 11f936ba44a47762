import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Place, place } from "../cli/run.ts";
import { eventually } from "../fakes/eventually.ts";
import { APP_ID, OA_SECRET, signed } from "../fakes/zalo.ts";
import { killServices, type Starting, spawnService } from "./service.ts";

describe("the service while it starts", () => {
  let here: Place;
  let address: string;
  let service: Starting;
  let silent: Server | null = null;
  beforeEach(() => {
    here = place();
  });
  afterEach(async () => {
    await killServices();
    silent?.close();
    silent = null;
    here.remove();
  });

  async function spawn(env: Record<string, string> = {}): Promise<void> {
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    service = spawnService(here, { ...env, PORT: String(port) });
  }

  /** Null while nobody listens. */
  async function look(path: string, init: RequestInit = {}) {
    const response = await fetch(address + path, init).catch(() => null);
    if (response === null) return null;
    const { status, headers } = response;
    return { status, retryAfter: headers.get("retry-after"), body: (await response.json()) as Record<string, string> };
  }

  /** A database server that takes connections and never says anything. */
  async function silentDatabase(): Promise<string> {
    const server = createServer((socket) => void socket.on("error", () => {}));
    silent = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `postgres://an@127.0.0.1:${(server.address() as AddressInfo).port}/troly`;
  }

  it("lives from the first moment, says that it reads the plans, and greets when it is ready", async () => {
    await spawn();
    const reasons = new Set<string>();
    for (;;) {
      const ready = await look("/readyz");
      if (ready?.status === 200) break;
      if (ready === null) continue;
      expect(ready.status).toBe(503);
      reasons.add(String(ready.body.reason));
      expect((await look("/healthz"))?.status).toBe(200);
    }
    expect([...reasons]).toContain("indexing");
    expect([...reasons].filter((reason) => !["starting", "indexing", "migrating"].includes(reason))).toEqual([]);
    await expect.poll(() => service.out()).toContain("sẵn sàng tại");
  });

  it("answers no question before it can, and says when to come again; nothing was promised to anybody", async () => {
    await spawn({ DATABASE_URL: await silentDatabase() });
    const reason = async () => (await look("/readyz"))?.body.reason;
    await expect.poll(reason, { timeout: 20_000, interval: 20 }).toBe("migrating");
    const asked = await look("/api/ask", { method: "POST", body: '{"question":"5G?"}' });
    expect(asked).toMatchObject({ status: 503, body: { error: expect.stringContaining("chưa sẵn sàng") } });
    expect(Number(asked?.retryAfter)).toBeGreaterThan(0);
    expect((await look("/healthz"))?.status).toBe(200);
    expect(service.out()).not.toContain("sẵn sàng tại");
    // Nobody waits for a database longer than that: questions are answered without it.
    await eventually(() => service.out().includes("sẵn sàng tại"), 20_000);
    expect(await reason()).toBe("database");
  });

  it("takes in what Zalo brings, which must see 200: it lies on the disk", async () => {
    const zalo = { ZALO_APP_ID: APP_ID, ZALO_OA_SECRET: OA_SECRET };
    await spawn({ ...zalo, DATABASE_URL: await silentDatabase() });
    await expect
      .poll(async () => (await look("/readyz"))?.body.reason, { timeout: 20_000, interval: 20 })
      .toBe("migrating");
    const message = { msg_id: "early", text: "Bao giờ có 5G?" };
    const ids = { app_id: APP_ID, sender: { id: "246845883529197922" }, timestamp: String(Date.now()) };
    const body = JSON.stringify({ ...ids, event_name: "user_send_text", message });
    for (const [one, headers] of [
      ["{}", {}],
      [body, signed(body)],
    ] as const) {
      const { status } = await fetch(`${address}/webhooks/zalo`, { method: "POST", body: one, headers });
      expect(status).toBe(200);
    }
    const spool = join(here.dataDir, "zalo-spool");
    const files = readdirSync(spool);
    expect(files).toHaveLength(1);
    expect(readFileSync(join(spool, files[0] ?? ""), "utf8")).toBe(body);
  });

  it("asked to stop while it waits for the database ends with 0", async () => {
    await spawn({ DATABASE_URL: await silentDatabase() });
    await expect
      .poll(async () => (await look("/readyz"))?.body.reason, { timeout: 20_000, interval: 20 })
      .toBe("migrating");
    service.child.kill("SIGTERM");
    expect(await service.ended).toBe(0);
    expect(service.out()).not.toContain("sẵn sàng tại");
    expect(service.err()).not.toMatch(/"level":60/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
