import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { describe, inject } from "vitest";
import { temporaryFolder } from "../conversation/real.ts";

/** A database that a test has for itself. */
export interface EmptyDatabase {
  /** For DATABASE_URL. */
  url: string;
  remove(): Promise<void>;
}

export interface Engine {
  name: string;
  /** An empty one, on a disk. */
  create(): Promise<EmptyDatabase>;
}

const sqlite: Engine = {
  name: "SQLite",
  async create() {
    const folder = temporaryFolder();
    return { url: `sqlite:${join(folder.path, "troly.db")}`, remove: async () => folder.remove() };
  },
};

/**
 * The suite once on SQLite and once on PostgreSQL. Where PostgreSQL's server cannot run, its half is reported as skipped and the
 * reason is said aloud.
 */
export async function describeOnEachEngine(name: string, suite: (engine: Engine) => void): Promise<void> {
  describe(`${name} (${sqlite.name})`, () => suite(sqlite));
  const response = await fetch(inject("postgresDoor"));
  const said = await response.text();
  if (!response.ok) console.warn(`\n*** PostgreSQL TESTS ARE SKIPPED: its server cannot run here (${said})\n`);
  const engine = postgres(response.ok ? said : "postgres://localhost");
  describe.skipIf(!response.ok)(`${name} (${engine.name})`, () => suite(engine));
}

function postgres(server: string): Engine {
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client(server);
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  return {
    name: "PostgreSQL",
    async create() {
      const name = `test_${randomBytes(6).toString("hex")}`;
      await run(`create database ${name}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return { url: url.href, remove: () => run(`drop database ${name} with (force)`) };
    },
  };
}
