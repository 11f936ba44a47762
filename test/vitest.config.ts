import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // As the service sets it for itself.
    env: { TZ: "Asia/Ho_Chi_Minh" },
    globalSetup: ["test/support/postgres.ts"],
    // Real servers, a browser and an index are started: two cores are shared.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
