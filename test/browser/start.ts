import { existsSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import type { IncomingMessage, Reply } from "../../src/domain/message.ts";
import { startWebChat, type WebChatBench, type WebChatBenchOptions } from "../channels/webchat/bench.ts";
import { COMMUNES } from "../http/canned.ts";

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

export interface StartOptions extends WebChatBenchOptions {
  /** Default `cannedReply`. */
  answer?: (message: IncomingMessage, bench: WebChatBench) => Partial<Reply> | null | Promise<Partial<Reply> | null>;
}

/** The real server with the real page on a free loopback port; only the answers are canned. */
export async function startForBrowser({ answer = cannedReply, ...options }: StartOptions = {}): Promise<WebChatBench> {
  const bench = await startWebChat(options);
  bench.answer = (message) => answer(message, bench);
  return bench;
}

/** A way to the server on which cookies are lost in both directions. */
export async function withoutCookies(address: string): Promise<{ address: string; stop(): Promise<void> }> {
  const server = createServer((near, response) => {
    const headers = { ...near.headers };
    delete headers.cookie;
    const far = request(address + near.url, { method: near.method, headers }, (answer) => {
      delete answer.headers["set-cookie"];
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    response.on("close", () => far.destroy());
    far.on("error", () => response.destroy());
    near.pipe(far);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const PLAN = "Kế hoạch phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số giai đoạn 2025 - 2030";
const RATINGS = [
  { label: "👍 Hữu ích", text: "👍" },
  { label: "👎 Chưa đúng", text: "👎" },
];
const choices = (...texts: string[]) => texts.map((text) => ({ label: text, text }));

/** Replies of the shapes that the service gives: a fact, a list, a choice of commune, nothing found, thanks. */
export function cannedReply({ text }: IncomingMessage, bench: WebChatBench): Partial<Reply> {
  const said = text.toLowerCase();
  const chosen = COMMUNES.find(({ slug, name }) => said === `/xa ${slug}` || said === name.toLowerCase());
  if (chosen) bench.commune = chosen.slug;
  if (said.startsWith("/xa")) return { kind: "smalltalk", text: `Đã chọn ${chosen?.name}.` };
  if (said === "/start") return { kind: "smalltalk", text: "Chào anh/chị, tôi là Trợ lý Xã số." };
  if (/^[👍👎]$/u.test(said)) return { kind: "smalltalk", text: "Cảm ơn anh/chị." };
  const { commune } = bench;
  if (commune === null) {
    return {
      text: "Bạn hỏi về xã nào? Mỗi xã có kế hoạch riêng.",
      kind: "clarify",
      choices: choices(...COMMUNES.map((c) => c.name)),
    };
  }
  if (/báo cáo/.test(said)) return reportingList(commune);
  if (/thời tiết/.test(said)) {
    return {
      text: "Kế hoạch của xã không nói về thời tiết nên tôi không trả lời được.\n\nBạn có thể hỏi về chỉ tiêu, nhiệm vụ, thủ tục hoặc chế độ báo cáo.",
      kind: "none",
      choices: choices("Xã có những chỉ tiêu nào về hạ tầng số?"),
    };
  }
  return {
    text: "Phòng Kinh tế chủ trì chỉ tiêu “Tỷ lệ phủ sóng 5G” (mã V.20).\n- Mục tiêu đến năm 2026: 60%\n- Mục tiêu đến năm 2030: 99%\n\nPhối hợp: Phòng Văn hóa - Xã hội, các doanh nghiệp viễn thông. Xem thêm tại https://dichvucong.gov.vn.",
    kind: "owner",
    citations: [
      {
        document: commune,
        title: PLAN,
        locator: "Phụ lục I, B.V.20 (dòng 232)",
        quote: "| 20 | Tỷ lệ phủ sóng 5G trên địa bàn xã | % | 60 | 99 | Phòng Kinh tế |",
      },
      { document: commune, title: PLAN, locator: "mục IV.1, dòng 204", quote: "Phòng Kinh tế chủ trì, phối hợp…" },
    ],
    choices: choices("Bao giờ phủ sóng xong?", "Ai phối hợp thực hiện?"),
    ratings: RATINGS,
  };
}

function reportingList(commune: string): Partial<Reply> {
  const units = ["Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Văn phòng HĐND và UBND", "Công an xã", "Trạm Y tế xã"];
  return {
    text: `Có ${units.length} đơn vị phải báo cáo hằng tháng, trước ngày 15:\n${units.map((u) => `- ${u}`).join("\n")}\n\nNơi nhận: Văn phòng HĐND và UBND xã.`,
    kind: "list",
    citations: [
      {
        document: commune,
        title: PLAN,
        locator: "mục V.3, dòng 310",
        quote: "Các cơ quan, đơn vị định kỳ hằng tháng (trước ngày 15) báo cáo kết quả thực hiện.",
      },
    ],
    ratings: RATINGS,
  };
}
