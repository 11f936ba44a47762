import { pino } from "pino";
import type { AskRequest, AskResult } from "../../src/domain/message.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import type { ServerDeps } from "../../src/http/server.ts";
import type { Logger } from "../../src/log.ts";

export const COMMUNES = [
  { slug: "dan-tien", name: "xã Dân Tiến" },
  { slug: "bach-thong", name: "xã Bạch Thông" },
  { slug: "dinh-hoa", name: "xã Định Hóa" },
  { slug: "phuoc-an", name: "xã Phước An" },
  { slug: "kim-thanh", name: "xã Kim Thành" },
];

export function cannedResult(change: Partial<AskResult> = {}): AskResult {
  return {
    answer: "Phòng Kinh tế chủ trì.",
    kind: "owner",
    citations: [{ document: "dinh-hoa", title: "Kế hoạch", locator: "dòng 12", quote: "Phủ sóng 5G | Phòng Kinh tế" }],
    suggestions: ["Bao giờ xong?"],
    commune: "dinh-hoa",
    ...change,
  };
}

/** Dependencies of a server on a free loopback port, with everything asked and logged kept for the test to look at. */
export function cannedDeps(change: Partial<ServerDeps> = {}): {
  deps: ServerDeps;
  asked: AskRequest[];
  lines: string[];
} {
  const asked: AskRequest[] = [];
  const lines: string[] = [];
  const log: Logger = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
  const deps: ServerDeps = {
    http: { host: "127.0.0.1", port: 0, publicUrl: null },
    log,
    ask: async (request) => {
      asked.push(request);
      return cannedResult();
    },
    communes: () => COMMUNES,
    ready: () => ({ ok: true }),
    channelRoutes: [],
    metrics: createMetrics(),
    refusalMs: 0,
    ...change,
  };
  return { deps, asked, lines };
}
