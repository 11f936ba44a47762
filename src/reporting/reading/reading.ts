import type { ReportedValue } from "../../domain/report.ts";

/** What a typed value means. `question`, `why`: Vietnamese sentences; `nearest`: forms that `readValue` takes as they are, may be empty. */
export type ValueReading =
  | { outcome: "value"; value: ReportedValue }
  | { outcome: "confirm"; value: ReportedValue; question: string }
  | { outcome: "invalid"; why: string; nearest: string[] };
