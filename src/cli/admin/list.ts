import type { CliCommand } from "../support/command.ts";
import { invite } from "./invite.ts";
import { people } from "./people.ts";
import { questions } from "./questions.ts";

/** What `admin` can do. */
export const ADMIN_COMMANDS: readonly CliCommand[] = [invite, people, questions];
