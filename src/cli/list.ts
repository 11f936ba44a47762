import { admin } from "./admin.ts";
import { ask } from "./ask.ts";
import { catalogue } from "./catalogue.ts";
import { evaluate } from "./evaluate.ts";
import { ingest } from "./ingest.ts";
import { reports } from "./reports.ts";
import type { CliCommand } from "./support/command.ts";

/** Every command of the command line. */
export const CLI_COMMANDS: readonly CliCommand[] = [ask, ingest, catalogue, evaluate, admin, reports];
