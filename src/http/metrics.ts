import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** Everything that GET /metrics prints. Other parts may register their own counters in `registry`. */
export interface Metrics {
  registry: Registry;
  /** Answers given through POST /api/ask, by their kind. */
  answers: Counter<"kind">;
  /** Questions that got no answer, by reason: "exception" or "timeout". */
  askFailures: Counter<"reason">;
  askSeconds: Histogram;
  /** `route` is the pattern of the route, never the address asked for. */
  httpRequests: Counter<"method" | "route" | "status">;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    answers: new Counter({
      name: "troly_answers_total",
      help: "Answers given through POST /api/ask, by kind.",
      labelNames: ["kind"],
      registers,
    }),
    askFailures: new Counter({
      name: "troly_ask_failures_total",
      help: "Questions to POST /api/ask that got no answer, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    askSeconds: new Histogram({
      name: "troly_ask_seconds",
      help: "Time from a valid question to its answer, in seconds.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    httpRequests: new Counter({
      name: "troly_http_requests_total",
      help: "HTTP requests answered, by method, route and status.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
  };
}
