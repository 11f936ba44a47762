import type { Config } from "../../config.ts";
import type { Logger } from "../../log.ts";

export interface CliContext {
  config: Config;
  log: Logger;
  /** One line on standard output: data. */
  out(line: string): void;
  /** One line on standard error: progress and complaints, in Vietnamese. */
  note(line: string): void;
}

/** One command of the command line. To add one: copy a file of src/cli and list it in list.ts. */
export interface CliCommand {
  name: string;
  /** One Vietnamese line for the usage text. */
  summary: string;
  usage: string;
  /** @returns the exit code. */
  run(args: readonly string[], context: CliContext): Promise<number>;
}

/** Reads `--name value` and `--flag` off the arguments; the rest stay in order. @throws Error naming an option without its value. */
export function readOptions(
  args: readonly string[],
  withValue: readonly string[],
  flags: readonly string[],
): { values: Map<string, string>; flags: Set<string>; rest: string[]; unknown: string[] } {
  const values = new Map<string, string>();
  const seen = new Set<string>();
  const rest: string[] = [];
  const unknown: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (withValue.includes(arg)) {
      const value = args[++i];
      if (value === undefined) unknown.push(arg);
      else values.set(arg, value);
    } else if (flags.includes(arg)) seen.add(arg);
    else if (arg.startsWith("--")) unknown.push(arg);
    else rest.push(arg);
  }
  return { values, flags: seen, rest, unknown };
}
