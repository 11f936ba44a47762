import { CLI_COMMANDS } from "./cli/list.ts";
import { loadConfig, readEnvironment } from "./config.ts";
import { AppError } from "./domain/errors.ts";
import { createLogger } from "./log.ts";

/** Runs one command: `node src/cli.ts NAME ARGUMENTS…`. */
async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  const note = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const command = CLI_COMMANDS.find((c) => c.name === name);
  if (!command) {
    note(`Các lệnh:\n${CLI_COMMANDS.map((c) => `  npm run --silent ${c.usage}\n      ${c.summary}`).join("\n")}`);
    return 2;
  }
  try {
    const config = loadConfig(readEnvironment());
    // A command's own words are what a person wants to read; log lines below a warning are not.
    const log = createLogger(config.logLevel === "info" ? "warn" : config.logLevel);
    return await command.run(args, { config, log, out: (line) => process.stdout.write(`${line}\n`), note });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    note(error.message);
    return 1;
  }
}

// "catalogue | head": a reader that has seen enough is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
