import type { CliCommand } from "../support/command.ts";
import { assign } from "./assign.ts";
import { backup } from "./backup.ts";
import { deadLetters } from "./dead-letters.ts";
import { invite } from "./invite.ts";
import { move } from "./move.ts";
import { people } from "./people.ts";
import { questions } from "./questions.ts";
import { restore } from "./restore.ts";
import { revoke } from "./revoke.ts";
import { verify } from "./verify.ts";

/** What `admin` can do. */
export const ADMIN_COMMANDS: readonly CliCommand[] = [
  invite,
  people,
  revoke,
  assign,
  questions,
  deadLetters,
  verify,
  backup,
  restore,
  move,
];
