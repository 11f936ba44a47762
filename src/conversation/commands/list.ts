import type { Command } from "./command.ts";
import { help } from "./help.ts";
import { start } from "./start.ts";
import { xa } from "./xa.ts";

/** Every command, in the order of the help text and of Telegram's menu. */
export const COMMANDS: readonly Command[] = [start, help, xa];
