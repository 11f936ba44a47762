import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const CHANNEL = join(import.meta.dirname, "../../../src/channels/botframework/channel.ts");

/** Starts the channel in a process of its own. @returns how many files of the library it then has. */
async function filesLoaded(config: object): Promise<number> {
  const program = `
    import { createRequire } from "node:module";
    import { createBotFramework } from ${JSON.stringify(CHANNEL)};
    const log = { child: () => log, warn() {}, info() {}, error() {} };
    const references = { save: async () => {}, of: async () => null };
    await createBotFramework({ config: ${JSON.stringify(config)}, references, log }).start(async () => {});
    const { cache } = createRequire(import.meta.url);
    console.log(Object.keys(cache).filter((file) => /node_modules.(?:botbuilder|botframework)/.test(file)).length);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  return Number(stdout);
}

it("the library is loaded where an app id makes messages likely, and not on a machine that nobody may use it on yet", async () => {
  expect(await filesLoaded({ appType: "MultiTenant", appId: "a", appPassword: "p" })).toBeGreaterThan(50);
  expect(await filesLoaded({ appType: "local" })).toBe(0);
});
