import { rmSync } from "node:fs";
import { join } from "node:path";
import type { EmptyDatabase, Engine } from "../../support/databases.ts";
import { type Server, startPostgres } from "../../support/postgres.ts";
import type { Leftovers } from "../leftovers.ts";

/** A database management system as an office runs it: whatever is committed has reached the disk. */
export interface BenchEngine extends Engine {
  /** What was measured, with its settings. */
  described: string;
  stop(): Promise<void>;
}

export function sqliteEngine(leftovers: Leftovers): BenchEngine {
  return {
    name: "SQLite",
    described: "SQLite: node:sqlite in this process, WAL, synchronous=FULL (as src/storage opens it)",
    async create() {
      const folder = leftovers.folder();
      const remove = async () => rmSync(folder, { recursive: true, force: true });
      return { url: `sqlite:${join(folder, "troly.db")}`, remove };
    },
    stop: async () => {},
  };
}

/** @throws Error when PostgreSQL cannot run here. */
export async function postgresEngine(): Promise<BenchEngine> {
  const server: Server = await startPostgres({ durable: true });
  const { default: pg } = await import("pg");
  const client = new pg.Client(server.url);
  // A server that goes away fails what is under way, which says so; without a listener this would hide it.
  client.on("error", () => {});
  await client.connect();
  const said = await client.query<{ version: string; fsync: string; commit: string; buffers: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commit, current_setting('shared_buffers') as buffers`,
  );
  const { version, fsync, commit, buffers } = said.rows[0] ?? {};
  let databases = 0;
  return {
    name: "PostgreSQL",
    described: `PostgreSQL ${version}: own server on this machine, fsync=${fsync}, synchronous_commit=${commit}, shared_buffers=${buffers}`,
    async create(): Promise<EmptyDatabase> {
      databases += 1;
      const name = `bench_${databases}`;
      await client.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return {
        url: url.href,
        remove: async () => void (await client.query(`drop database ${name} with (force)`)),
      };
    },
    async stop() {
      await client.end();
      await server.stop();
    },
  };
}
