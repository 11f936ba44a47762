import type { CliCommand } from "../support/command.ts";
import { assign } from "./assign.ts";
import { invite } from "./invite.ts";
import { people } from "./people.ts";
import { questions } from "./questions.ts";
import { revoke } from "./revoke.ts";

/** What `admin` can do. */
export const ADMIN_COMMANDS: readonly CliCommand[] = [invite, people, revoke, assign, questions];
