import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // As the service sets it for itself.
    env: { TZ: "Asia/Ho_Chi_Minh" },
    globalSetup: ["test/support/compiled.ts", "test/support/postgres.ts"],
    // Many tests wait for services and databases: two at a time take little more than half the time of one, on two cores too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Real servers, a browser and an index are started: two cores are shared.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
