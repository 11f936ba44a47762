import { existsSync } from "node:fs";
import { pino } from "pino";
import { type Browser, chromium } from "playwright-core";
import { createWebChat } from "../../src/channels/webchat/channel.ts";
import type { AskRequest, AskResult } from "../../src/domain/message.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { createServer } from "../../src/http/server.ts";
import { COMMUNES, cannedResult } from "../http/canned.ts";

/** Path of a Chromium on this machine, or null. CHROMIUM_PATH goes first. */
export function findChromium(): string | null {
  const places = [
    process.env.CHROMIUM_PATH,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ];
  return places.find((path) => path !== undefined && path !== "" && existsSync(path)) ?? null;
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What a browser test needs of a running service. The real application fits too: its address and its stop(). */
export interface Running {
  address: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  ask?: (request: AskRequest) => Promise<AskResult>;
  communes?: { slug: string; name: string }[];
}

/** The real server with the real page on a free loopback port; only the answers are canned. */
export async function startForBrowser(options: StartOptions = {}): Promise<Running> {
  const communes = () => options.communes ?? COMMUNES;
  const server = await createServer({
    http: { host: "127.0.0.1", port: 0, publicUrl: null },
    log: pino({ level: "silent" }),
    ask: options.ask ?? cannedAnswers,
    communes,
    ready: () => ({ ok: true }),
    channelRoutes: createWebChat({ communes }).routes,
    metrics: createMetrics(),
  });
  return { address: await server.listen(), stop: () => server.close() };
}

const PLAN = "Kế hoạch phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số giai đoạn 2025 - 2030";

/** Answers of the shapes that the service gives: a fact, a list, a choice of commune, nothing found. */
export async function cannedAnswers({ question, commune, history }: AskRequest): Promise<AskResult> {
  const said = question.toLowerCase();
  const chosen = COMMUNES.find((c) => c.name.toLowerCase() === said);
  const slug = commune ?? chosen?.slug ?? null;
  if (slug === null) {
    return cannedResult({
      answer: "Bạn hỏi về xã nào? Mỗi xã có kế hoạch riêng.",
      kind: "clarify",
      citations: [],
      suggestions: COMMUNES.map((c) => c.name),
      commune: null,
    });
  }
  if (/báo cáo/.test(said)) return reportingList(slug);
  if (/thời tiết/.test(said)) {
    return cannedResult({
      answer:
        "Kế hoạch của xã không nói về thời tiết nên tôi không trả lời được.\n\nBạn có thể hỏi về chỉ tiêu, nhiệm vụ, thủ tục hoặc chế độ báo cáo.",
      kind: "none",
      citations: [],
      suggestions: ["Xã có những chỉ tiêu nào về hạ tầng số?"],
      commune: slug,
    });
  }
  const turns = history?.length ? `\n\n(Đã có ${history.length} lượt trước.)` : "";
  return cannedResult({
    answer: `Phòng Kinh tế chủ trì chỉ tiêu “Tỷ lệ phủ sóng 5G” (mã V.20).\n- Mục tiêu đến năm 2026: 60%\n- Mục tiêu đến năm 2030: 99%\n\nPhối hợp: Phòng Văn hóa - Xã hội, các doanh nghiệp viễn thông. Xem thêm tại https://dichvucong.gov.vn.${turns}`,
    kind: "owner",
    citations: [
      {
        document: slug,
        title: PLAN,
        locator: "Phụ lục I, B.V.20 (dòng 232)",
        quote: "| 20 | Tỷ lệ phủ sóng 5G trên địa bàn xã | % | 60 | 99 | Phòng Kinh tế |",
      },
      { document: slug, title: PLAN, locator: "mục IV.1, dòng 204", quote: "Phòng Kinh tế chủ trì, phối hợp…" },
    ],
    suggestions: ["Bao giờ phủ sóng xong?", "Ai phối hợp thực hiện?"],
    commune: slug,
  });
}

function reportingList(commune: string): AskResult {
  const units = ["Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Văn phòng HĐND và UBND", "Công an xã", "Trạm Y tế xã"];
  return cannedResult({
    answer: `Có ${units.length} đơn vị phải báo cáo hằng tháng, trước ngày 15:\n${units.map((u) => `- ${u}`).join("\n")}\n\nNơi nhận: Văn phòng HĐND và UBND xã.`,
    kind: "list",
    citations: [
      {
        document: commune,
        title: PLAN,
        locator: "mục V.3, dòng 310",
        quote: "Các cơ quan, đơn vị định kỳ hằng tháng (trước ngày 15) báo cáo kết quả thực hiện.",
      },
    ],
    suggestions: [],
    commune,
  });
}
