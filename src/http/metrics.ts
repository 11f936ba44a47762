import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { ModelMeter } from "../models/call-budget.ts";
import { createMessageMetrics, type MessageMetrics } from "./message-metrics.ts";

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
  messages: MessageMetrics;
  /** What happened on a messaging platform: signatures, messages sent and not, alarms. */
  channelEvents: Counter<"channel" | "event">;
  /** Requests to the language model, and those spared, by outcome. */
  modelCalls: Counter<"outcome">;
  /** Tokens that the language model was sent ("prompt") and gave ("completion"). */
  modelTokens: Counter<"kind">;
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
    messages: createMessageMetrics(registry),
    channelEvents: new Counter({
      name: "troly_channel_events_total",
      help: "What happened on a messaging platform, by channel and event.",
      labelNames: ["channel", "event"],
      registers,
    }),
    modelCalls: new Counter({
      name: "troly_model_calls_total",
      help: "Requests to the language model by outcome; circuit_open and tokens_spent were not sent.",
      labelNames: ["outcome"],
      registers,
    }),
    modelTokens: new Counter({
      name: "troly_model_tokens_total",
      help: "Tokens of the language model, by kind: prompt or completion.",
      labelNames: ["kind"],
      registers,
    }),
  };
}

/** Counts the model's work; both kinds of tokens are printed from the start. */
export function modelMeter({ modelCalls, modelTokens }: Metrics): ModelMeter {
  for (const kind of ["prompt", "completion"]) modelTokens.inc({ kind }, 0);
  return {
    called: (outcome) => modelCalls.inc({ outcome }),
    spent({ prompt, completion }) {
      modelTokens.inc({ kind: "prompt" }, prompt);
      modelTokens.inc({ kind: "completion" }, completion);
    },
  };
}
