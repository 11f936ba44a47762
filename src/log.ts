import pino, { type Logger } from "pino";

export type { Logger };

/** JSON log lines on standard error, so that commands may print data on standard output. Lines carry ids and outcomes, never what people said. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
